// Takes a finished run out of the database with everything that belongs to it, as if it had never been.
import type { Queryable } from '../database/database.ts';

const TABLES = ['task_instance', 'task_instance_history', 'task_expansion', 'task_group_try', 'xcom'];

export async function forgetRun(tx: Queryable, runRef: number): Promise<void> {
  for (const table of TABLES) await tx.run(`delete from ${table} where run_ref = ?`, [runRef]);
  await tx.run('delete from dag_run where id = ?', [runRef]);
}
