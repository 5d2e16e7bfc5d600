// Deletes stored code that nothing names any more: a version that no run used is rewritten in place, and its code before
// is then nobody's. Versions are never deleted here, so what any run can need stays.
import type { Database } from '../database/database.ts';
import { lockCode } from './publish-locks.ts';

export interface SweptCode {
  readonly manifests: number;
  readonly files: number;
  /** Hashes of all code that is still named. */
  readonly kept: ReadonlySet<string>;
}

const named = `select code_hash from dag_version
  union select code_hash from source_file where code_hash is not null`;

export async function sweepCode(database: Database): Promise<SweptCode> {
  return database.transaction(async (tx) => {
    await lockCode(tx);
    const manifests = await tx.run(`delete from code_manifest where code_hash not in (${named})`, []);
    // A file in error has no manifest; pages show its text by the hash of the file alone.
    const files = await tx.run(
      `delete from code_file where hash not in
         (select file_hash from code_manifest union select content_hash from source_file)`,
      [],
    );
    const rows = await tx.all<{ code_hash: string }>(named, []);
    return { manifests, files, kept: new Set(rows.map((row) => row.code_hash)) };
  });
}
