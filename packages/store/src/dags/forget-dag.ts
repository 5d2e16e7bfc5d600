// Takes a DAG out of the database with all its runs, as if it had never been; only the audit log and the news of assets stay.
import { dropAssets } from '../assets/save-assets.ts';
import { syncWatchers } from '../assets/save-watches.ts';
import type { Database, Queryable } from '../database/database.ts';
import { forgetRun } from '../runs/forget-run.ts';

/** Tables whose rows name their DAG, and mean nothing without it. */
const OF_DAG = [
  'asset_event_run',
  'partition_run',
  'backfill',
  'timetable_plan',
  'timetable_question',
  'limit_task',
  'limit_waiting',
  'dag_secret',
  'dag_access',
  'dag_warning',
  'dag_favorite',
  'dag_version',
  'dag',
] as const;

/** Its id where it was there, and its file, which another look may bring back. No run of it may be running. */
export async function forgetDag(
  tx: Queryable,
  database: Database,
  dagId: string,
): Promise<{ readonly bundleName: string; readonly relPath: string } | null> {
  const dag = await tx.first<{ bundle_name: string; rel_path: string }>(
    'select bundle_name, rel_path from dag where dag_id = ?',
    [dagId],
  );
  if (dag === undefined) return null;
  for (const { id } of await tx.all<{ id: number }>('select id from dag_run where dag_id = ?', [dagId]))
    await forgetRun(tx, id);
  await dropAssets(tx, [dagId]);
  await syncWatchers(tx, database);
  await tx.run(
    'delete from partition_event where partition_id in (select id from partition_run where dag_id = ?)',
    [dagId],
  );
  await tx.run(
    'delete from backfill_dag_run where backfill_id in (select id from backfill where dag_id = ?)',
    [dagId],
  );
  for (const table of OF_DAG) await tx.run(`delete from ${table} where dag_id = ?`, [dagId]);
  return { bundleName: dag.bundle_name, relPath: dag.rel_path };
}
