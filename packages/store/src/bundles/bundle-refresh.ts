// What came of bringing a bundle up to date: its version, or why it could not be. The version of the bundle moves on once all of
// its files are evaluated; until then its DAGs are of the version that they were evaluated in.
import { replaceImportErrors } from '../dags/import-errors.ts';
import type { Database } from '../database/database.ts';

/** In place of a file's path, where the bundle itself is in error. */
const REFRESH = '(refresh)';

interface RefreshedBundle {
  readonly name: string;
  readonly kind: string;
  /** Null: it has no versions. */
  readonly version: string | null;
  /** The page of a version: `{version}` stands for it. */
  readonly urlTemplate: string | null;
  readonly nowUs: number;
}

interface NotedRefresh {
  /** The number of this version among those that the bundle had. */
  readonly seq: number;
  readonly importErrorsChanged: boolean;
}

export async function noteRefresh(database: Database, bundle: RefreshedBundle): Promise<NotedRefresh> {
  const { kind, name, nowUs, urlTemplate, version } = bundle;
  return database.transaction(async (tx) => {
    const row = await tx.first<{ seq: number }>(
      `insert into dag_bundle (name, kind, url_template, refreshed_at) values (?, ?, ?, ?)
       on conflict (name) do update set url_template = excluded.url_template, refreshed_at = excluded.refreshed_at,
         refresh_error = null returning seq`,
      [name, kind, urlTemplate, nowUs],
    );
    let seq = row?.seq ?? 0;
    const last = await tx.first<{ version: string }>(
      'select version from dag_bundle_version where bundle_name = ? and seq = ?',
      [name, seq],
    );
    if (version !== null && last?.version !== version) {
      seq += 1;
      await tx.run(
        'insert into dag_bundle_version (bundle_name, seq, version, seen_at) values (?, ?, ?, ?)',
        [name, seq, version, nowUs],
      );
      await tx.run('update dag_bundle set seq = ? where name = ?', [seq, name]);
    }
    const place = { bundleName: name, relPath: REFRESH };
    return { seq, importErrorsChanged: await replaceImportErrors(tx, place, [], nowUs) };
  });
}

interface FailedRefresh {
  readonly name: string;
  readonly kind: string;
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  readonly nowUs: number;
}

/** True where nobody knew of it. What was there before stays. */
export async function noteFailedRefresh(database: Database, failed: FailedRefresh): Promise<boolean> {
  const { code, kind, message, name, nowUs, remedy } = failed;
  return database.transaction(async (tx) => {
    await tx.run(
      `insert into dag_bundle (name, kind, refresh_error) values (?, ?, ?)
       on conflict (name) do update set refresh_error = excluded.refresh_error`,
      [name, kind, message],
    );
    const place = { bundleName: name, relPath: REFRESH };
    const error = { dagId: null, code, message, remedy, line: null, column: null, stack: '' };
    return replaceImportErrors(tx, place, [error], nowUs);
  });
}

/** All files of this version are evaluated. DAGs whose file is in error stay of the version that was the last good one. */
export async function noteCaughtUp(
  database: Database,
  name: string,
  reached: { readonly version: string; readonly seq: number } | null,
): Promise<void> {
  const version = reached?.version ?? null;
  await database.transaction(async (tx) => {
    await tx.run('update dag_bundle set version = ? where name = ? and version is distinct from ?', [
      version,
      name,
      version,
    ]);
    await tx.run(
      `update dag set bundle_version = ? where bundle_name = ? and is_active = 1 and has_import_errors = 0
       and bundle_version is distinct from ?`,
      [version, name, version],
    );
    if (reached === null) return;
    // They are as they were before the bundle had versions.
    await tx.run(
      `update dag_version set bundle_version = ?, bundle_seq = ? where bundle_seq is null and id in
         (select latest_version_id from dag where bundle_name = ? and is_active = 1 and has_import_errors = 0)`,
      [reached.version, reached.seq, name],
    );
  });
}
