// Takes a run that does not run out of the database with everything that belongs to it, as if it had never been; or instances
// of a run that is over.
import { OF_RUN } from '../clean/cleanable-tables.ts';
import type { Queryable, SqlParameters } from '../database/database.ts';
import { noteObjects } from '../xcoms/objects-to-delete.ts';

/** Tables whose values may lie outside of the database. */
const withObjects = ['xcom', 'xcom_history', 'task_state'] as const;

export async function forgetRun(tx: Queryable, runRef: number): Promise<void> {
  for (const table of withObjects) await noteObjects(tx, table, 'run_ref = ?', [[runRef]]);
  for (const table of OF_RUN) await tx.run(`delete from ${table} where run_ref = ?`, [runRef]);
  await tx.run('update backfill_dag_run set run_ref = null where run_ref = ?', [runRef]);
  await tx.run('update partition_run set run_ref = 0 where run_ref = ?', [runRef]);
  await tx.run('delete from dag_run where id = ?', [runRef]);
}

export interface ForgottenInstance {
  readonly run_ref: number;
  readonly task_id: string;
  readonly map_index: number;
  readonly iteration: number;
}

export async function forgetInstances(tx: Queryable, rows: readonly ForgottenInstance[]): Promise<void> {
  const keys = rows.map((row): SqlParameters => [row.run_ref, row.task_id, row.map_index, row.iteration]);
  const ofInstance = 'run_ref = ? and task_id = ? and map_index = ? and iteration = ?';
  for (const table of withObjects) await noteObjects(tx, table, ofInstance, keys);
  for (const table of [
    'task_instance',
    'task_instance_history',
    'xcom',
    'xcom_history',
    'task_state',
    'human_request',
  ])
    await tx.runMany(
      `delete from ${table} where run_ref = ? and task_id = ? and map_index = ? and iteration = ?`,
      keys,
    );
}
