// Keeps the code of a version by its hash: each file's content once, and the list of files that makes up the code.
import type { Queryable } from '../database/database.ts';
import type { StoredCodeFile } from './dag-file.ts';

export interface CodeToSave {
  /** Null where the file failed: then its content is kept for the page that shows the error, and no list. */
  readonly codeHash: string | null;
  readonly files: readonly StoredCodeFile[];
  readonly nowUs: number;
}

export async function saveCode(tx: Queryable, { codeHash, files, nowUs }: CodeToSave): Promise<void> {
  const known = await tx.first('select 1 as found from code_manifest where code_hash = ? limit 1', [
    codeHash,
  ]);
  if (known !== undefined) return;
  // In the order of their keys: two that save the same files at once wait for each other, and never in a circle.
  const contents = [...files].sort((left, right) => (left.hash < right.hash ? -1 : 1));
  await tx.runMany(
    'insert into code_file (hash, content, created_at) values (?, ?, ?) on conflict (hash) do nothing',
    contents.map((file) => [file.hash, file.content, nowUs]),
  );
  if (codeHash === null) return;
  const paths = [...files].sort((left, right) => (left.path < right.path ? -1 : 1));
  await tx.runMany(
    'insert into code_manifest (code_hash, path, file_hash) values (?, ?, ?) on conflict (code_hash, path) do nothing',
    paths.map((file) => [codeHash, file.path, file.hash]),
  );
}
