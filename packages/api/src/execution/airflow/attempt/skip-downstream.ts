// What a task of another language says is skipped after it. A branch has stored its choice by then; for others it is stored here,
// in the same form, and counts with the report that follows.
import { BRANCH_KEY, type LiveRow, storeXComs } from '@ariel/store';
import type { CallContext } from '../../calls/execution-context.ts';

/** `tasks`: task ids, or a task id with a map index. */
export async function skipDownstream(
  { database, nowUs }: CallContext,
  row: LiveRow,
  tasks: readonly (string | readonly (string | number)[])[],
): Promise<void> {
  const chosen = await database.first<{ attempt_id: string }>(
    'select attempt_id from xcom where run_ref = ? and task_id = ? and map_index = ? and iteration = ? and key = ?',
    [row.run_ref, row.task_id, row.map_index, row.iteration, BRANCH_KEY],
  );
  if (chosen?.attempt_id === row.id) return;
  const skipped = [...new Set(tasks.map((task) => String(typeof task === 'string' ? task : task[0])))];
  const entry = { key: BRANCH_KEY, json: JSON.stringify({ skipped }), length: null };
  await storeXComs(database, [{ row, entry, atUs: nowUs() }]);
}
