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
  for (const file of files) {
    await tx.run(
      'insert into code_file (hash, content, created_at) values (?, ?, ?) on conflict (hash) do nothing',
      [file.hash, file.content, nowUs],
    );
    if (codeHash === null) continue;
    await tx.run('insert into code_manifest (code_hash, path, file_hash) values (?, ?, ?)', [
      codeHash,
      file.path,
      file.hash,
    ]);
  }
}
