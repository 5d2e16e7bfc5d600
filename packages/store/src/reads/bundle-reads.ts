// Bundles and their files, by what the database knows of them.
import type { Queryable } from '../database/database.ts';
import type { Resource } from './listing.ts';

export interface BundleCounts {
  readonly bundle_name: string;
  readonly dags: number;
  readonly errors: number;
  readonly evaluated_at: number | null;
}

export function bundleCounts(database: Queryable): Promise<BundleCounts[]> {
  return database.all<BundleCounts>(
    `select b.bundle_name,
       (select count(*) from dag d where d.bundle_name = b.bundle_name and d.is_active = 1) as dags,
       (select count(*) from import_error e where e.bundle_name = b.bundle_name) as errors,
       (select max(s.evaluated_at) from source_file s where s.bundle_name = b.bundle_name) as evaluated_at
     from (select bundle_name from source_file union select bundle_name from dag
       union select bundle_name from import_error) b order by b.bundle_name`,
  );
}

export interface BundleFileRow {
  readonly rel_path: string;
  readonly dags: number;
  readonly errors: number;
  readonly evaluated_at: number;
  readonly duration_ms: number;
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
