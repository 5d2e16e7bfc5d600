// Takes a DAG file that no longer exists out of the database. Its DAGs stay with their runs, no longer active.
import { dropAssets } from '../assets/save-assets.ts';
import { syncWatchers } from '../assets/save-watches.ts';
import type { Database } from '../database/database.ts';
import { lockForPublish } from './publish-locks.ts';

export interface RemovedFile {
  readonly changedDagIds: readonly string[];
  readonly importErrorsChanged: boolean;
}

export async function removeDagFile(
  database: Database,
  bundleName: string,
  relPath: string,
): Promise<RemovedFile> {
  return database.transaction(async (tx) => {
    const key = [bundleName, relPath];
    await lockForPublish(tx, { bundleName, relPath }, []);
    const rows = await tx.all<{ dag_id: string }>(
      `update dag set is_active = 0, has_import_errors = 0, next_run_after = null
       where bundle_name = ? and rel_path = ? and is_active = 1 returning dag_id`,
      key,
    );
    await dropAssets(
      tx,
      rows.map((row) => row.dag_id),
    );
    await syncWatchers(tx, database);
    for (const { dag_id } of rows) await tx.run('delete from dag_warning where dag_id = ?', [dag_id]);
    const removed = await tx.run('delete from import_error where bundle_name = ? and rel_path = ?', key);
    await tx.run('delete from source_file where bundle_name = ? and rel_path = ?', key);
    return { changedDagIds: rows.map((row) => row.dag_id), importErrorsChanged: removed > 0 };
  });
}
