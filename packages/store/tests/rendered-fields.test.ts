import { expect, test } from 'vitest';
import { forgetRenderedFields } from '../src/index.ts';
import { aDatabase } from './a-database.ts';

test('rendered fields are kept for the latest runs of the DAG that have ended', async () => {
  await using database = await aDatabase();
  const insertRun = (id: number, dagId: string, state: string) =>
    database.run(
      `insert into dag_run (id, dag_id, run_id, version_id, run_after, state, run_type, triggered_by, conf, params, queued_at, updated_at)
       values (?, ?, ?, 'v', ?, ?, 'manual', 'test', '{}', '{}', 0, 0)`,
      [id, dagId, `run ${id}`, id * 10, state],
    );
  const insertTask = (runRef: number) =>
    database.run(
      `insert into task_instance (run_ref, task_id, map_index, id, state, max_tries, version_id, operator, pool, pool_slots, priority_weight, queue, rendered_fields)
       values (?, 't', -1, ?, 'success', 0, 'v', 'Op', 'p', 1, 1, 'q', '{"a":1}')`,
      [runRef, `attempt ${runRef}`],
    );
  for (let id = 1; id <= 6; id += 1) await insertRun(id, 'dag', id === 5 ? 'running' : 'success');
  await insertRun(7, 'other', 'success');
  for (let id = 1; id <= 7; id += 1) await insertTask(id);
  expect(await forgetRenderedFields(database, 'dag', 2)).toBe(3);
  const rows = await database.all<{ run_ref: number }>(
    'select run_ref from task_instance where rendered_fields is not null order by run_ref',
  );
  // Of 1 to 6 the run 5 goes on; 6 and 4 are the latest two that have ended.
  expect(rows.map((row) => row.run_ref)).toEqual([4, 5, 6, 7]);
  expect(await forgetRenderedFields(database, 'dag', 2)).toBe(0);
});
