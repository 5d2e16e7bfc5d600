// The stored source of a version, file by file.
import type { Queryable } from '../database/database.ts';

export interface CodeFileRow {
  readonly path: string;
  readonly content: Uint8Array | string;
}

export function codeFilesOf(database: Queryable, codeHash: string): Promise<CodeFileRow[]> {
  return database.all<CodeFileRow>(
    `select m.path, f.content from code_manifest m join code_file f on f.hash = m.file_hash where m.code_hash = ?
     order by m.path`,
    [codeHash],
  );
}

export function findCodeFile(
  database: Queryable,
  codeHash: string,
  path: string,
): Promise<CodeFileRow | undefined> {
  return database.first<CodeFileRow>(
    `select m.path, f.content from code_manifest m join code_file f on f.hash = m.file_hash
     where m.code_hash = ? and m.path = ?`,
    [codeHash, path],
  );
}

/** What the file held when it was last evaluated, where that was kept. */
export function lastEvaluatedSource(
  database: Queryable,
  bundleName: string,
  relPath: string,
): Promise<CodeFileRow | undefined> {
  return database.first<CodeFileRow>(
    `select s.rel_path as path, f.content from source_file s join code_file f on f.hash = s.content_hash
     where s.bundle_name = ? and s.rel_path = ?`,
    [bundleName, relPath],
  );
}
