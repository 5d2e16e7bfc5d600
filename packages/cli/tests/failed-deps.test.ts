// `ariel tasks failed-deps`, on a home in which nothing runs: the sentences are those of the pages.
import { aDag, t } from '@ariel/testkit';
import { beforeEach, expect, test } from 'vitest';
import type { CommandLine } from './command-line.ts';
import { homeWithDags, rowsIn } from './home-with-dags.ts';

const sales = aDag('sales', t('extract'), t('load').after('extract').pool('warehouse'));

let line: CommandLine;
beforeEach(async () => {
  line = await homeWithDags(sales);
  await line.run('dags', 'trigger', 'sales', '-r', 'one', '-l', '2026-01-01');
  // The command that looks at it has a clock of the test's own.
  await line.withDatabase((database) => database.run('update dag_run set run_after = logical_date'));
});

/** The run has begun, with its tasks in these states. */
const begun = (states: Readonly<Record<string, string | null>>) =>
  line.withDatabase(async (database) => {
    await database.run("update dag_run set state = 'running'");
    const run = await database.first<{ id: number; version_id: string }>(
      'select id, version_id from dag_run',
    );
    for (const [taskId, state] of Object.entries(states))
      await database.run(
        `insert into task_instance (run_ref, task_id, map_index, id, state, try_number, max_tries, version_id, operator, pool, pool_slots, priority_weight, queue)
         values (?, ?, -1, ?, ?, 1, 0, ?, '@task', 'default_pool', 1, 1, 'default')`,
        [run?.id ?? 0, taskId, taskId, state, run?.version_id ?? ''],
      );
  });
const asked = (...args: string[]) => line.run('tasks', 'failed-deps', ...args);
const waits = (reason: string) => `Task instance dependencies not met:\nTask Instance Waits: ${reason}`;

test('a run that has not begun is what its tasks wait for', async () => {
  expect(await asked('sales', 'load', 'one')).toMatchObject({
    code: 0,
    out: waits('its run is queued and starts shortly'),
  });
  await line.run('dags', 'pause', 'sales');
  expect((await asked('sales', 'load', '2026-01-01')).out).toContain('the DAG is paused');
});

test('what is upstream, a pool that is not there, and nothing at all', async () => {
  await begun({ extract: null, load: null });
  expect((await asked('sales', 'extract', 'one')).out).toBe('Task instance dependencies are all met.');
  expect((await asked('sales', 'load', 'one')).out).toBe(waits('waits for extract, which has not started'));
  await line.withDatabase((database) =>
    database.run("update task_instance set state = 'success' where task_id = 'extract'"),
  );
  expect((await asked('sales', 'load', 'one')).out).toBe(
    waits('waits for pool warehouse, which does not exist'),
  );
});

test.each([
  ['running', 'it runs'],
  ['success', 'it has succeeded; it runs again when it is cleared'],
  ['failed', 'failed; it runs again when it is cleared'],
])('one that is %s does not wait', async (state, reason) => {
  await begun({ extract: state, load: null });
  expect((await asked('sales', 'extract', 'one')).out).toBe(
    `Task instance dependencies not met:\nTask Instance State: ${reason}`,
  );
});

test('scripts get it as JSON, and an empty list where nothing is in the way', async () => {
  await begun({ extract: null, load: null });
  expect(rowsIn(await asked('sales', 'load', 'one', '-o', 'json'))).toEqual([
    { dep: 'Task Instance Waits', reason: 'waits for extract, which has not started' },
  ]);
  expect(rowsIn(await asked('sales', 'extract', 'one', '-o', 'json'))).toEqual([]);
});

test('what is not there is named', async () => {
  expect(await asked('sales', 'lode', 'one')).toMatchObject({
    code: 1,
    err: expect.stringContaining('Did you mean "load"?'),
  });
  await begun({ extract: null, load: null });
  expect((await asked('sales', 'load', 'one', '--map-index', '3')).err).toContain('ARIEL_INSTANCE_NOT_FOUND');
  expect((await asked('sales', 'load', 'two')).err).toContain('ARIEL_RUN_NOT_FOUND');
});
