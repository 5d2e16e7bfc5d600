// Tasks that run as another Unix user: what they are, what they may, where their log goes, and how they end. `nobody` is that user:
// every Linux has it, and it owns nothing.
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Installation } from './support/installation.ts';

const isRoot = process.getuid?.() === 0;
if (!isRoot) test.skip('tasks run as another user only where root runs the tests', () => undefined);

const dags = `import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chain, dag, maskSecret, task } from 'ariel';
import { BashOperator } from 'ariel/standard';

const facts = () => ({
  pid: process.pid,
  uid: process.getuid!(),
  gid: process.getgid!(),
  groups: process.getgroups!(),
  home: process.env.HOME,
  user: process.env.USER,
});
const who = task('who', facts);
dag('users', { maxActiveTasks: 1 }, () => {
  const nobody = { runAsUser: 'nobody' };
  chain(
    who.with({ id: 'before' })(),
    who.with({ id: 'first', ...nobody })(),
    who.with({ id: 'second', ...nobody })(),
    who.with({ id: 'between' })(),
    new BashOperator({ taskId: 'bash', bashCommand: 'id -un', ...nobody }),
  );
});

const rights = task('rights', ({}: {}, { log }) => {
  const refused: string[] = [];
  const tries: Record<string, () => unknown> = {
    root: () => process.setuid!(0),
    database: () => readFileSync(join(process.env.E2E_FOLDER!, 'home', 'ariel.db')),
    journal: () => readFileSync(join(process.env.E2E_FOLDER!, 'home', 'ariel.db-wal')),
    logs: () => readdirSync(join(process.env.E2E_FOLDER!, 'home', 'logs')),
  };
  for (const [name, act] of Object.entries(tries)) try { act(); } catch (error) { refused.push(name + ' ' + (error as NodeJS.ErrnoException).code); }
  maskSecret('open sesame');
  log.info('said by the task', { word: 'open sesame', n: 3 });
  console.log('printed: open sesame');
  execFileSync('sh', ['-c', 'echo from a command'], { stdio: 'inherit' });
  return refused;
}, { runAsUser: 'nobody', loggerName: 'crm' });
dag('rights', {}, () => { rights(); });

const gone = task('gone', () => 1, { runAsUser: 'no_such_user_here', retries: 1, retryDelay: '100ms' });
const fine = task('fine', () => 1);
dag('unknown', {}, () => { gone(); fine(); });

const spin = task('spin', () => { spawn('sleep', ['600'], { stdio: 'ignore' }); for (;;); }, { runAsUser: 'nobody', executionTimeout: '700ms' });
dag('spins', {}, () => { spin(); });
`;

describe.runIf(isRoot)('as root', () => {
  let installation: Installation;
  beforeAll(async () => {
    installation = new Installation({
      dags: { 'users.ts': dags },
      environment: { ARIEL__CORE__PARALLELISM: '1' },
    });
    chmodSync(installation.folder, 0o755);
    await installation.start();
    await installation.untilVisible('users', 'rights', 'unknown', 'spins');
  });
  afterAll(() => installation?.[Symbol.asyncDispose]());

  const outputs = (dagId: string, runId: string, taskId: string) =>
    JSON.parse(installation.database.xcom(dagId, runId, taskId) ?? 'null');

  test('where the user cannot reach the code of DAGs, its tasks fail and say so', async () => {
    const { run_id: runId, state } = await installation.run('rights');
    expect(state).toBe('failed');
    const row = installation.database.instance('rights', runId, 'rights');
    expect(JSON.parse(row?.error ?? '{}')).toMatchObject({
      code: 'ARIEL_TASK_USER',
      message: expect.stringMatching(/"nobody" on this worker: it may not enter .*code.*chmod o\+x/),
    });
  });

  test('a task is that user, with its groups and its home, in a process that serves nobody else', async () => {
    // As an administrator must.
    for (const folder of ['', 'cache', 'cache/code']) chmodSync(join(installation.home, folder), 0o711);
    const { run_id: runId, state } = await installation.run('users');
    expect([state, installation.describe('users', runId)]).toEqual(['success', expect.anything()]);
    const [before, first, second, between] = ['before', 'first', 'second', 'between'].map((taskId) =>
      outputs('users', runId, taskId),
    );
    expect(before).toMatchObject({ uid: 0, home: process.env.HOME });
    expect(first).toMatchObject({ uid: 65534, gid: 65534, groups: [65534], user: 'nobody' });
    expect(first.home).not.toBe(before.home);
    // It is kept warm for the next task of the same user, and for that user only.
    expect(second.pid).toBe(first.pid);
    expect(between.uid).toBe(0);
    expect([before.pid]).not.toContain(first.pid);
    expect(outputs('users', runId, 'bash')).toBe('nobody');
  });

  test('it has no way back, and the files of the worker are closed to it; its log is whole', async () => {
    const { run_id: runId, state } = await installation.run('rights');
    expect([state, installation.describe('rights', runId)]).toEqual(['success', expect.anything()]);
    expect(outputs('rights', runId, 'rights')).toEqual([
      'root EPERM',
      'database EACCES',
      'journal EACCES',
      'logs EACCES',
    ]);
    const lines = installation.log('rights', runId, 'rights');
    expect(lines).toContainEqual(
      expect.objectContaining({ logger: 'task.crm', event: 'said by the task', word: '***', n: 3 }),
    );
    expect(lines).toContainEqual(expect.objectContaining({ logger: 'stdout', event: 'printed: ***' }));
    expect(lines).toContainEqual(expect.objectContaining({ logger: 'stdout', event: 'from a command' }));
  });

  test('a user that does not exist fails the tries of its task, and nothing else', async () => {
    const { run_id: runId, state } = await installation.run('unknown');
    expect(state).toBe('failed');
    const row = installation.database.instance('unknown', runId, 'gone');
    expect([row?.state, row?.try_number]).toEqual(['failed', 2]);
    expect(JSON.parse(row?.error ?? '{}')).toMatchObject({
      code: 'ARIEL_TASK_USER',
      message: expect.stringMatching(/"no_such_user_here" on this worker: .*does not exist/),
    });
    expect(installation.database.instance('unknown', runId, 'fine')?.state).toBe('success');
  });

  test('a loop without end is ended with what it started', async () => {
    const { run_id: runId } = await installation.run('spins');
    const row = installation.database.instance('spins', runId, 'spin');
    expect(JSON.parse(row?.error ?? '{}')).toMatchObject({ code: 'ARIEL_TASK_TIMEOUT' });
  });
});
