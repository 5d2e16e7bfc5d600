// What the database knows of a bundle's DAG files, so that a start evaluates only what changed meanwhile.
import type { Queryable } from '../database/database.ts';

export interface KnownFile {
  readonly relPath: string;
  readonly contentHash: string;
  readonly evaluatedUs: number;
  /** Hash of each file of its code, by path; empty where the file was in error. */
  readonly code: ReadonlyMap<string, string>;
}

interface KnownRow {
  readonly rel_path: string;
  readonly content_hash: string;
  readonly evaluated_at: number;
  readonly path: string | null;
  readonly file_hash: string | null;
}

export async function knownFiles(database: Queryable, bundleName: string): Promise<KnownFile[]> {
  const rows = await database.all<KnownRow>(
    `select source.rel_path, source.content_hash, source.evaluated_at, manifest.path, manifest.file_hash
     from source_file source left join code_manifest manifest on manifest.code_hash = source.code_hash
     where source.bundle_name = ?`,
    [bundleName],
  );
  const files = new Map<string, KnownFile & { readonly code: Map<string, string> }>();
  for (const row of rows) {
    const file = files.get(row.rel_path) ?? {
      relPath: row.rel_path,
      contentHash: row.content_hash,
      evaluatedUs: row.evaluated_at,
      code: new Map(),
    };
    if (row.path !== null && row.file_hash !== null) file.code.set(row.path, row.file_hash);
    files.set(row.rel_path, file);
  }
  return [...files.values()];
}
