// Starting, stopping and starting again: what is refused and how, what is kept, and what becomes of running tasks.
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Installation } from './support/installation.ts';
import { isTaskProcess, lives, membersOf, processFacts } from './support/processes.ts';
import { until } from './support/until.ts';

const dags = {
  'work.ts': `import { dag, task } from 'ariel';
import { spawn } from 'node:child_process';
const quick = task('quick', () => 'done');
dag('quick', {}, () => { quick(); });
const once = task('once', async (_: {}, { ti }) => {
  if (ti.tryNumber > 1) return ti.tryNumber;
  spawn('sleep', ['1234'], { stdio: 'ignore' });
  await new Promise(() => {});
}, { retries: 1, retryDelay: '100ms' });
dag('long', {}, () => { once(); });
const lost = task('lost', async () => { await new Promise(() => {}); });
dag('without_retries', {}, () => { lost(); });
`,
};

test('a second start keeps runs, versions, logs and the password', async () => {
  await using installation = await Installation.start({ dags });
  await installation.untilVisible('quick');
  const { run_id: runId, version_id: versionId } = await installation.run('quick');
  const password = readFileSync(join(installation.home, 'admin-password'), 'utf8');
  expect(password).toMatch(/^\S{12,}\n$/);
  expect(statSync(join(installation.home, 'admin-password')).mode & 0o777).toBe(0o600);
  expect(statSync(join(installation.home, 'secret-key')).mode & 0o077).toBe(0);
  expect(await installation.stop()).toBe(0);
  const readyMs = await installation.start();
  expect(readyMs).toBeLessThan(10_000);
  expect(readFileSync(join(installation.home, 'admin-password'), 'utf8')).toBe(password);
  expect(installation.database.run('quick', runId)).toMatchObject({
    state: 'success',
    version_id: versionId,
  });
  const { version_id: secondVersionId, state } = await installation.run('quick');
  expect({ secondVersionId, state }).toEqual({ secondVersionId: versionId, state: 'success' });
  expect(installation.database.versions('quick')).toHaveLength(1);
});

test('a second server on the same home is refused and harms nothing', async () => {
  await using installation = await Installation.start({ dags });
  await installation.untilVisible('quick');
  const { code, output } = await installation.startAnother();
  expect(code).toBe(75);
  expect(output).toMatch(new RegExp(`already runs on .*home.*process ${installation.pid}`));
  expect(output).not.toMatch(/^\s+at /m);
  expect((await installation.run('quick')).state).toBe('success');
});

test('a taken port is named with its remedy', async () => {
  const blocker = createServer();
  await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = blocker.address() as { port: number };
    await using installation = new Installation({ dags });
    const { code, output } = await installation.startAnother({ ARIEL__API__PORT: String(port) });
    expect(code).toBe(69);
    expect(output).toMatch(new RegExp(`${port}.*taken[\\s\\S]*ARIEL__API__PORT`));
    // Nothing is left behind: the next start finds the home free.
    await installation.start();
  } finally {
    blocker.close();
  }
});

test('a home that cannot be made is named with its remedy', async () => {
  await using installation = new Installation({ dags });
  writeFileSync(join(installation.folder, 'file'), '');
  const { code, output } = await installation.startAnother({
    ARIEL_HOME: join(installation.folder, 'file/home'),
  });
  expect(code).toBe(73);
  expect(output).toMatch(/home[\s\S]*ARIEL_HOME/);
});

test('a home without the right to write is refused', async ({ skip }) => {
  skip(process.getuid?.() === 0, 'root may write everywhere: the right to write cannot be refused to it');
  await using installation = new Installation({ dags });
  mkdirSync(installation.home);
  chmodSync(installation.home, 0o500);
  const { code, output } = await installation.startAnother();
  chmodSync(installation.home, 0o700);
  expect(code).toBe(73);
  expect(output).toMatch(/cannot be written[\s\S]*ARIEL_HOME/);
});

test('a wrong setting stops the start, and is named with the nearest known one', async () => {
  await using installation = new Installation({ dags });
  const { code, output } = await installation.startAnother({ ARIEL__CORE__PARALELISM: '4' });
  expect(code).not.toBe(0);
  expect(output).toMatch(/ARIEL__CORE__PARALELISM[\s\S]*parallelism/i);
});

test('what a killed server leaves behind does not stop the next', async () => {
  await using installation = await Installation.start({ dags });
  await installation.untilVisible('quick');
  await installation.kill();
  const left = readdirSync(join(installation.home, 'run')).sort();
  expect(left).toContain('control.sock');
  await installation.start();
  expect((await installation.run('quick')).state).toBe('success');
  await installation.kill();
  // The number of the dead server may belong to any other process by now.
  for (const name of left.filter((each) => each.endsWith('.json'))) {
    writeFileSync(join(installation.home, 'run', name), JSON.stringify({ pid: process.pid, started: '1' }));
  }
  await installation.start();
  expect((await installation.run('quick')).state).toBe('success');
  expect(await installation.stop()).toBe(0);
});

test('of several that start at once exactly one gets the home', async () => {
  await using installation = new Installation({ dags });
  const child = installation.spawn();
  const others = ['b', 'c'].map((name) => installation.spawnAnother({ OTHER: name }, name));
  const isDecided = (): boolean =>
    child.exitCode !== null || installation.output().includes('Ariel is ready');
  // The winner goes on until the last has been refused: a home whose owner ends is free again.
  await until('each is ready, or refused', () => isDecided() && others.every((other) => other.isDecided()), {
    withinMs: 120_000,
    details: () => installation.output(),
  });
  const codes = [
    child.exitCode,
    ...(await Promise.all(others.map((other) => other.end()))).map(({ code }) => code),
  ];
  expect(codes.toSorted()).toEqual([75, 75, null]);
});

test('SIGTERM ends in order: running tasks end with all their processes, count as lost, and are retried', async () => {
  await using installation = await Installation.start({ dags });
  await installation.untilVisible('long', 'without_retries');
  const runId = await installation.trigger('long');
  const lostRunId = await installation.trigger('without_retries');
  const running = await installation.untilInstance(
    { dagId: 'long', runId, taskId: 'once' },
    'runs',
    isRunning,
  );
  await installation.untilInstance(
    { dagId: 'without_retries', runId: lostRunId, taskId: 'lost' },
    'runs',
    isRunning,
  );
  const group = running.pid ?? 0;
  await until('the child of the task runs', () => membersOf(group).length > 1);
  const processes = installation.processes();
  expect(processes.some(isTaskProcess)).toBe(true);
  expect(await installation.stop()).toBe(0);
  expect(membersOf(group)).toEqual([]);
  expect(processes.filter(lives)).toEqual([]);
  const [history] = installation.database.history('long', runId);
  expect(history).toMatchObject({ try_number: 1, state: 'failed', end_at: expect.any(Number) });
  expect(JSON.parse(history?.error ?? '{}')).toMatchObject({ code: 'ARIEL_TASK_LOST' });
  await installation.start();
  expect((await installation.untilEnded('long', runId)).state).toBe('success');
  expect(installation.database.instance('long', runId, 'once')).toMatchObject({
    state: 'success',
    try_number: 2,
  });
  expect((await installation.untilEnded('without_retries', lostRunId)).state).toBe('failed');
  const lost = installation.database.instance('without_retries', lostRunId, 'lost');
  expect(JSON.parse(lost?.error ?? '{}')).toMatchObject({ code: 'ARIEL_TASK_LOST' });
  expect(lost?.reason).toMatch(/stopped/);
});

test('killed and started again at once: the run goes on, and nothing of the dead server lives beside it', async () => {
  // A port of its own: the dead server's API process must have left it.
  const environment = { ARIEL__API__PORT: String(await freePort()) };
  await using installation = await Installation.start({ dags, environment });
  await installation.untilVisible('long');
  const runId = await installation.trigger('long');
  const where = { dagId: 'long', runId, taskId: 'once' };
  const running = await installation.untilInstance(where, 'runs', isRunning);
  const processes = installation.processes();
  await installation.kill();
  const readyMs = await installation.start();
  expect(readyMs).toBeLessThan(10_000);
  const run = await installation.untilEnded('long', runId);
  expect(run.state).toBe('success');
  const again = installation.database.instance('long', runId, 'once');
  expect(again).toMatchObject({ state: 'success', try_number: 2 });
  expect(installation.database.history('long', runId)).toMatchObject([
    { id: running.id, try_number: 1, state: 'failed', reason: expect.stringMatching(/lost/) },
  ]);
  expect(processFacts(running.pid ?? 0)).toBeNull();
  await until('the processes of the dead server are gone', () => processes.filter(lives).length === 0, {
    withinMs: 3000,
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const isRunning = (row: { readonly state: string | null; readonly pid: number | null }): boolean =>
  row.state === 'running' && row.pid !== null;
