// Rendered fields are kept for the latest runs of a DAG only: they are the largest part of a row, and looked at soon or never.
import type { Queryable } from '../database/database.ts';

/** Runs that lose their fields at once: a smaller number to keep is caught up with run by run. */
const AT_ONCE = 20;

/** Gives how many rows lost them. */
export async function forgetRenderedFields(db: Queryable, dagId: string, keepRuns: number): Promise<number> {
  const old = await db.all<{ id: number }>(
    `select id from dag_run where dag_id = ? and state in ('success', 'failed')
     order by run_after desc, id desc limit ? offset ?`,
    [dagId, AT_ONCE, keepRuns],
  );
  let forgotten = 0;
  for (const table of ['task_instance', 'task_instance_history']) {
    const counts = await db.runMany(
      `update ${table} set rendered_fields = null where run_ref = ? and rendered_fields is not null`,
      old.map(({ id }) => [id]),
    );
    forgotten += counts.reduce((sum, count) => sum + count, 0);
  }
  return forgotten;
}
