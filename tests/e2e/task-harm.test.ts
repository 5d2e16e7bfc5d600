// Tasks that hang, die, leak or are ended by an operator: each ends with its own reason, all of its processes end with
// it, and the next task finds a clean place.
import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { actor, Installation, type LogLine } from './support/installation.ts';
import { allProcesses, type ProcessFacts, processFacts } from './support/processes.ts';
import { until } from './support/until.ts';

/** Commands of these tests are found in the list of processes by this number. */
const mark = String(randomInt(1_000_000, 9_999_999));

const ends = `import { spawn } from 'node:child_process';
import { appendFileSync, closeSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { chain, dag, task } from 'ariel';
import { BashOperator } from 'ariel/standard';

const note = (text: string) => appendFileSync(join(process.env.E2E_FOLDER!, 'notes'), text + '\\n');

dag('slow_bash', {}, () => {
  new BashOperator({ taskId: 'bash', bashCommand: 'sleep 3${mark} & (sleep 4${mark}; true); wait', executionTimeout: '700ms' });
});
const spin = task('spin', () => { for (;;); }, { executionTimeout: '500ms' });
dag('spins', {}, () => { spin(); });
const hang = task('hang', async () => {
  spawn('sh', ['-c', 'sleep 5${mark}; true'], { stdio: 'ignore' });
  await new Promise(() => {});
}, { executionTimeout: '700ms' });
dag('hangs', {}, () => { hang(); });

const long = task('long', async (_: {}, { ti }) => {
  note('long ' + ti.tryNumber + ' ' + process.pid);
  if (ti.tryNumber > 1) return 'again';
  spawn('sleep', ['6${mark}'], { stdio: 'ignore' });
  await new Promise(() => {});
});
const after = task('after', () => 'after');
dag('marked', {}, () => { chain(long(), after()); });
const longSpin = task('long', (_: {}, { ti }) => {
  note('spin ' + ti.tryNumber + ' ' + process.pid);
  if (ti.tryNumber > 1) return 'again';
  for (;;);
});
dag('marked_spin', {}, () => { chain(longSpin(), after()); });

const exits = task('exits', () => { process.exit(7); });
const fills = task('fills', () => {
  const kept: unknown[] = [];
  for (;;) kept.push(new Array(10_000).fill(Math.random()));
});
const timer = task('timer', async () => {
  setTimeout(() => { throw new Error('thrown in a timer'); }, 20);
  await new Promise(() => {});
});
const rejects = task('rejects', async () => {
  void Promise.reject(new Error('nobody awaits this'));
  await new Promise((resolve) => setTimeout(resolve, 200));
});
const signals = task('signals', () => { process.kill(process.pid, 'SIGTERM'); for (;;); });
dag('dies', { maxActiveTasks: 2 }, () => { exits(); fills(); timer(); rejects(); signals(); });

const dirty = task('dirty', () => {
  process.env.LEAKED = 'yes';
  delete process.env.E2E_FOLDER;
  process.env.PATH = '/nowhere';
  process.chdir('/');
  process.umask(0);
  return process.pid;
});
const clean = task('clean', () => ({
  pid: process.pid, leaked: process.env.LEAKED ?? null, kept: process.env.E2E_FOLDER !== undefined,
  path: process.env.PATH, cwd: process.cwd(), umask: process.umask(),
  secrets: Object.keys(process.env).filter((name) => /^ARIEL_(_|HOME|CONN|VAR)/.test(name)),
}));
const look = clean;
dag('dirty_then_clean', {}, () => { chain(look.with({ id: 'before' })(), dirty(), clean()); });
const leaveTimer = task('leave_timer', () => { setTimeout(() => { throw new Error('late'); }, 50); return process.pid; });
const leaveCommand = task('leave_command', () => { spawn('sleep', ['7${mark}'], { stdio: 'inherit' }); return process.pid; });
const next = task('next', async () => { await new Promise((resolve) => setTimeout(resolve, 150)); return process.pid; });
dag('leaves', { maxActiveTasks: 1 }, () => {
  chain(leaveTimer(), next(), leaveCommand(), next.with({ id: 'last' })());
});
const babble = task('babble', () => {
  for (const message of [null, 'text', 7, {}, { kind: 'unknown' }, { kind: 'ask' }, { kind: 'finished' }, { kind: 'ask', id: 1, question: {} }]) {
    writeSync(3, JSON.stringify(message) + '\\n');
  }
  return process.send === undefined ? 'babbled' : 'has a channel';
});
const scribble = task('scribble', async () => { writeSync(3, 'no message\\n'); await new Promise(() => {}); });
const hangUp = task('hang_up', async () => { closeSync(3); await new Promise(() => {}); });
const huge = task('huge', () => 'x'.repeat(20_000_000));
const tooHuge = task('too_huge', () => Array.from({ length: 12 }, () => 'x'.repeat(60_000_000)));
const circular = task('circular', () => { const value: unknown[] = []; value.push(value); return value as never; });
dag('abuses', { maxActiveTasks: 1 }, () => { babble(); scribble(); hangUp(); huge(); circular(); });
dag('abuses_more', {}, () => { tooHuge(); });
`;

const missing = `import { dag, task } from 'ariel';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
const always = task('always', () => 1);
const sometimes = task('sometimes', () => 2);
dag('depends', {}, () => {
  always();
  if (!existsSync(join(process.env.E2E_FOLDER!, 'gone'))) sometimes();
});
`;

let installation: Installation;
beforeAll(async () => {
  installation = await Installation.start({
    dags: { 'ends.ts': ends, 'missing.ts': missing },
    environment: { ARIEL__WORKERS__TASK_MEMORY_LIMIT_MB: '128' },
  });
  await installation.untilVisible('slow_bash', 'abuses_more', 'depends');
});
afterAll(() => installation?.[Symbol.asyncDispose]());

const marked = (): ProcessFacts[] =>
  allProcesses().filter((each) => each.command.includes(mark) && !each.command.includes('ends.ts'));

async function failed(
  dagId: string,
  taskId: string,
): Promise<{ code: string; message: string; reason: string; tookMs: number }> {
  const { run_id: runId, state } = await installation.run(dagId);
  expect(state).toBe('failed');
  const row = installation.database.instance(dagId, runId, taskId);
  expect(row?.state).toBe('failed');
  const { code, message } = JSON.parse(row?.error ?? '{}');
  return {
    code,
    message,
    reason: row?.reason ?? '',
    tookMs: ((row?.end_at ?? 0) - (row?.start_at ?? 0)) / 1000,
  };
}

test.each([
  ['slow_bash', 'bash', 'a command with children'],
  ['spins', 'spin', 'a loop without end'],
  ['hangs', 'hang', 'a wait without end beside a child'],
])('%s: executionTimeout ends %s, %s, with all its processes', async (dagId, taskId) => {
  const { code, message, tookMs } = await failed(dagId, taskId);
  expect(code).toBe('ARIEL_TASK_TIMEOUT');
  expect(message).toMatch(/executionTimeout/);
  // Without the limit it would never end; a busy machine may take its time.
  expect(tookMs).toBeLessThan(10_000);
  await until('the processes of the task are gone', () => marked().length === 0, {
    withinMs: 10_000,
    details: () => JSON.stringify(marked()),
  });
});

test.each([
  ['marked', 'failed', 'upstream_failed'],
  ['marked', 'success', 'success'],
  ['marked_spin', 'failed', 'upstream_failed'],
] as const)('%s: marking a running task %s ends its processes at once', async (dagId, state, below) => {
  const runId = await installation.trigger(dagId);
  const where = { dagId, runId, taskId: 'long' };
  const running = await installation.untilInstance(
    where,
    'runs',
    (row) => row.state === 'running' && row.pid !== null,
  );
  if (dagId === 'marked') await until('the child runs', () => marked().length > 0);
  else
    await until('the task runs', () =>
      installation.lines('notes').some((line) => line === `spin 1 ${running.pid}`),
    );
  const startMs = performance.now();
  await installation.control.setInstanceState({ dagId, runId, tasks: ['long'], state, dryRun: false, actor });
  await until(
    'the processes of the task are gone',
    () => processFacts(running.pid ?? 0) === null && marked().length === 0,
  );
  expect(performance.now() - startMs).toBeLessThan(3000);
  const run = await installation.untilEnded(dagId, runId);
  expect(run.state).toBe(state);
  expect(installation.database.instance(dagId, runId, 'long')).toMatchObject({
    state,
    reason: `marked ${state} by admin`,
  });
  expect(installation.database.instance(dagId, runId, 'after')?.state).toBe(below);
});

test.each(['marked', 'marked_spin'])(
  '%s: clearing a running task ends it and runs it as a new try',
  async (dagId) => {
    const runId = await installation.trigger(dagId);
    const where = { dagId, runId, taskId: 'long' };
    const running = await installation.untilInstance(where, 'runs', (row) => row.state === 'running');
    const word = dagId === 'marked' ? 'long' : 'spin';
    await until('the task runs', () => installation.lines('notes').includes(`${word} 1 ${running.pid}`));
    await installation.control.clearTasks({
      dagId,
      runId,
      tasks: ['long'],
      onlyFailed: false,
      includeDownstream: false,
      includeUpstream: false,
      dryRun: false,
      actor,
    });
    const run = await installation.untilEnded(dagId, runId);
    expect(run.state).toBe('success');
    expect(processFacts(running.pid ?? 0)).toBeNull();
    expect(installation.database.instance(dagId, runId, 'long')).toMatchObject({
      state: 'success',
      try_number: 2,
    });
    const history = installation.database.history(dagId, runId);
    expect(history).toMatchObject([{ task_id: 'long', try_number: 1, id: running.id }]);
    expect(history[0]?.reason).toMatch(/clear/);
  },
);

test('marking a run failed ends what runs and skips what waits', async () => {
  const runId = await installation.trigger('marked');
  const where = { dagId: 'marked', runId, taskId: 'long' };
  const running = await installation.untilInstance(where, 'runs', (row) => row.state === 'running');
  await installation.control.setRunState({ dagId: 'marked', runId, state: 'failed', actor });
  await until('its process is gone', () => processFacts(running.pid ?? 0) === null && marked().length === 0);
  expect(installation.database.run('marked', runId)).toMatchObject({
    state: 'failed',
    reason: 'marked failed by admin',
  });
  expect(installation.database.instance('marked', runId, 'after')?.state).toBe('skipped');
});

test('a task that ends, fills or breaks its process fails with that reason', async () => {
  const { run_id: runId } = await installation.run('dies');
  const messages = Object.fromEntries(
    installation.database
      .instances('dies', runId)
      .map((row) => [row.task_id, { state: row.state, ...JSON.parse(row.error ?? '{}') }]),
  );
  expect(messages.exits).toMatchObject({
    state: 'failed',
    message: expect.stringMatching(/exit code 7.*process\.exit/s),
  });
  expect(messages.fills).toMatchObject({
    state: 'failed',
    message: expect.stringMatching(/out of memory.*task_memory_limit_mb/s),
  });
  expect(messages.timer).toMatchObject({
    state: 'failed',
    message: expect.stringMatching(/thrown in a timer/),
  });
  expect(messages.rejects).toMatchObject({
    state: 'failed',
    message: expect.stringMatching(/nobody awaits this/),
  });
  expect(messages.signals).toMatchObject({ state: 'failed', message: expect.stringMatching(/SIGTERM/) });
  const thrown = installation
    .log('dies', runId, 'timer')
    .find((line) => line.event.includes('thrown in a timer'));
  expect(thrown).toMatchObject({ level: 'error' });
  const { frames } = (thrown as LogLine).error_detail as { frames: readonly unknown[] };
  expect(frames[0]).toMatchObject({ path: 'ends.ts', own: true });
  const heap = installation
    .log('dies', runId, 'fills')
    .map((line) => line.event)
    .join('\n');
  expect(heap).toMatch(/out of memory/);
});

test('a task that misuses its channel to the server harms itself at most', async () => {
  const { pid } = installation.main;
  const { run_id: runId } = await installation.run('abuses');
  const states = Object.fromEntries(
    installation.database.instances('abuses', runId).map((row) => [row.task_id, row.state]),
  );
  expect(states).toEqual({
    babble: 'success',
    circular: 'failed',
    hang_up: 'failed',
    huge: 'success',
    scribble: 'failed',
  });
  await installation.run('abuses_more');
  expect(installation.main.pid).toBe(pid);
  expect((await installation.run('dirty_then_clean')).state).toBe('success');
});

test('the place of a task does not leak into the next', async () => {
  const { run_id: runId, state } = await installation.run('dirty_then_clean');
  expect(state).toBe('success');
  const before = JSON.parse(installation.database.xcom('dirty_then_clean', runId, 'before') ?? '{}');
  const after = JSON.parse(installation.database.xcom('dirty_then_clean', runId, 'clean') ?? '{}');
  expect(installation.database.xcom('dirty_then_clean', runId, 'dirty')).toBe(String(before.pid));
  expect(after).toEqual(before);
  expect(after).toMatchObject({ leaked: null, kept: true, secrets: [] });
});

test('what a task leaves running ends with it, and does not reach the next', async () => {
  const { run_id: runId, state } = await installation.run('leaves');
  expect(state).toBe('success');
  const pidOf = (taskId: string) => installation.database.xcom('leaves', runId, taskId);
  expect(pidOf('next')).not.toBe(pidOf('leave_timer'));
  expect(pidOf('last')).not.toBe(pidOf('leave_command'));
  expect(pidOf('leave_command')).toBe(pidOf('next'));
  expect(marked()).toEqual([]);
});

test('a task whose function is not there when it runs fails with a code of its own', async () => {
  await installation.run('depends');
  const { writeFileSync } = await import('node:fs');
  const { join } = await import('node:path');
  // Task processes that loaded the file before keep what they loaded.
  await installation.stop();
  writeFileSync(join(installation.folder, 'gone'), '');
  await installation.start();
  const runId = await installation.trigger('depends');
  const run = await installation.untilEnded('depends', runId);
  expect(run.state).toBe('failed');
  const row = installation.database.instance('depends', runId, 'sometimes');
  expect(JSON.parse(row?.error ?? '{}')).toMatchObject({
    code: 'ARIEL_TASK_FUNCTION_MISSING',
    message: expect.stringMatching(/top level/),
  });
  expect(installation.database.instance('depends', runId, 'always')?.state).toBe('success');
});
