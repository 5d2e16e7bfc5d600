// Bundles and their files, by what the database knows of them.
import type { Queryable } from '../database/database.ts';
import type { Resource } from './resource.ts';

export interface BundleCounts {
  readonly bundle_name: string;
  readonly dags: number;
  readonly errors: number;
  readonly evaluated_at: number | null;
  /** Null: it was never said whether it is configured. */
  readonly is_active: number | null;
  readonly version: string | null;
  readonly url_template: string | null;
  readonly refreshed_at: number | null;
  /** Why it could not be brought up to date last; null: it was. */
  readonly refresh_error: string | null;
  readonly team: string | null;
  /** `local`, `git` …; null: nobody has said. */
  readonly kind: string | null;
}

export function bundleCounts(database: Queryable): Promise<BundleCounts[]> {
  return database.all<BundleCounts>(
    `select b.bundle_name,
       (select count(*) from dag d where d.bundle_name = b.bundle_name and d.is_active = 1) as dags,
       (select count(*) from import_error e where e.bundle_name = b.bundle_name) as errors,
       (select max(s.evaluated_at) from source_file s where s.bundle_name = b.bundle_name) as evaluated_at,
       k.is_active, k.version, k.url_template, k.refreshed_at, k.refresh_error, k.kind,
       (select o.team from team_bundle o where o.bundle_name = b.bundle_name) as team
     from (select bundle_name from source_file union select bundle_name from dag
       union select bundle_name from import_error union select name from dag_bundle) b
     left join dag_bundle k on k.name = b.bundle_name order by b.bundle_name`,
  );
}

/** Names of bundles that could not be brought up to date, of those that are configured. */
export async function bundlesBehind(database: Queryable): Promise<string[]> {
  const rows = await database.all<{ name: string }>(
    'select name from dag_bundle where is_active = 1 and refresh_error is not null order by name',
  );
  return rows.map(({ name }) => name);
}

export interface BundleFileRow {
  readonly rel_path: string;
  readonly dags: number;
  readonly errors: number;
  readonly evaluated_at: number;
  readonly duration_ms: number;
}

/** When a file was read last; undefined: never. */
export async function fileReadUs(
  database: Queryable,
  { bundleName, relPath }: { readonly bundleName: string; readonly relPath: string },
): Promise<number | undefined> {
  const row = await database.first<{ evaluated_at: number }>(
    'select evaluated_at from source_file where bundle_name = ? and rel_path = ?',
    [bundleName, relPath],
  );
  return row?.evaluated_at;
}

const ofFile = (table: string): string =>
  `(select count(*) from ${table} t where t.bundle_name = f.bundle_name and t.rel_path = f.rel_path`;

export const bundleFileResource: Resource = {
  select: `f.rel_path, f.evaluated_at, f.duration_ms, ${ofFile('dag')} and t.is_active = 1) as dags,
    ${ofFile('import_error')}) as errors`,
  from: 'source_file f',
  fields: { bundle_name: 'f.bundle_name', relative_fileloc: 'f.rel_path' },
  key: ['f.bundle_name', 'f.rel_path'],
};
