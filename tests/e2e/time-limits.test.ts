// What the configuration says of tries and their time, and what becomes of processes that do not keep to it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Installation } from './support/installation.ts';
import { until } from './support/until.ts';

const dags = `import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { dag, task } from 'ariel';

const note = (text: string) => appendFileSync(join(process.env.E2E_FOLDER!, 'notes'), text + '\\n');
const until = (signal: AbortSignal) => new Promise((resolve) => signal.addEventListener('abort', resolve));

dag('too_slow', {}, () => {
  task('listens', (_: {}, { signal }) => until(signal), { onKill: ({ ti }) => note('taken back: ' + ti.taskId + ' ' + ti.tryNumber) })();
  task('has_its_own', (_: {}, { signal }) => until(signal), { retries: 0, executionTimeout: '400ms' })();
  task('never_done', (_: {}, { signal }) => until(signal), {
    retries: 0,
    onKill: async () => { note('begins to take back'); await new Promise(() => {}); },
  })();
});
dag('too_large', {}, () => {
  task('grows', () => { const kept: unknown[] = []; for (;;) kept.push(new Array(100_000).fill({})); }, { retries: 0 })();
});
`;

const CLEANUP_MS = 2000;

let installation: Installation;
beforeAll(async () => {
  installation = await Installation.start({
    dags: { 'limits.ts': dags },
    environment: {
      ARIEL__CORE__DEFAULT_TASK_RETRIES: '1',
      ARIEL__CORE__DEFAULT_TASK_RETRY_DELAY: '0.1',
      ARIEL__CORE__DEFAULT_TASK_EXECUTION_TIMEOUT: '1',
      ARIEL__CORE__KILLED_TASK_CLEANUP_TIME: String(CLEANUP_MS / 1000),
      ARIEL__WORKERS__TASK_MEMORY_LIMIT_MB: '96',
    },
  });
  await installation.untilVisible('too_slow', 'too_large');
});
afterAll(() => installation?.[Symbol.asyncDispose]());

interface TryRow {
  readonly task_id: string;
  readonly try_number: number;
  readonly reason: string;
  readonly took: number;
}

const triesOf = (dagId: string): TryRow[] =>
  installation.database.all<TryRow>(
    `select task_id, try_number, reason, end_at - start_at as took from task_instance
     where run_ref in (select id from dag_run where dag_id = '${dagId}')`,
  );

test('a task that says nothing has the retries and the time of the configuration', async () => {
  expect((await installation.run('too_slow')).state).toBe('failed');
  const tries = Object.fromEntries(triesOf('too_slow').map((row) => [row.task_id, row]));
  expect(tries.listens).toMatchObject({
    try_number: 2,
    reason: expect.stringContaining('longer than its executionTimeout of 1000 ms'),
  });
  expect(tries.has_its_own).toMatchObject({
    try_number: 1,
    reason: expect.stringContaining('longer than its executionTimeout of 400 ms'),
  });
  await until('both tries are taken back', () =>
    installation.lines('notes').includes('taken back: listens 2'),
  );
  expect(installation.lines('notes')).toContain('taken back: listens 1');
});

test('what onKill does has killed_task_cleanup_time, and no more', async () => {
  const tries = triesOf('too_slow').filter(({ task_id: id }) => id === 'never_done');
  expect(tries).toMatchObject([
    { try_number: 1, reason: expect.stringContaining('longer than its executionTimeout of 1 s') },
  ]);
  expect(installation.lines('notes')).toContain('begins to take back');
  const tookMs = (tries[0]?.took ?? 0) / 1000;
  expect(tookMs).toBeGreaterThan(CLEANUP_MS);
  expect(tookMs).toBeLessThan(CLEANUP_MS + 10_000);
});

test('a task that runs out of memory says so, with its limit', async () => {
  expect((await installation.run('too_large')).state).toBe('failed');
  expect(triesOf('too_large')[0]?.reason).toBe(
    'The task process ran out of memory: the task held more than its limit of 96 MB. Work on smaller pieces, or raise workers.task_memory_limit_mb.',
  );
});
