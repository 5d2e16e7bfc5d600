// Reads versions of DAGs and the code that belongs to them.
import type { DagDefinition } from '@ariel/core';
import type { Queryable } from '../database/database.ts';

export interface StoredVersion {
  readonly id: string;
  readonly dagId: string;
  readonly number: number;
  readonly codeHash: string;
  readonly bundleName: string;
  readonly relPath: string;
  readonly definition: DagDefinition;
  /** A run has it: it does not change any more. */
  readonly isUsed: boolean;
}

interface VersionRow {
  readonly id: string;
  readonly dag_id: string;
  readonly number: number;
  readonly code_hash: string;
  readonly bundle_name: string;
  readonly rel_path: string;
  readonly definition: string;
  readonly is_used: number;
}

export async function loadVersion(db: Queryable, versionId: string): Promise<StoredVersion | undefined> {
  const row = await db.first<VersionRow>(
    'select id, dag_id, number, code_hash, bundle_name, rel_path, definition, is_used from dag_version where id = ?',
    [versionId],
  );
  if (!row) return undefined;
  return {
    id: row.id,
    dagId: row.dag_id,
    number: row.number,
    codeHash: row.code_hash,
    bundleName: row.bundle_name,
    relPath: row.rel_path,
    definition: JSON.parse(row.definition) as DagDefinition,
    isUsed: row.is_used === 1,
  };
}

/** The files of a code hash: path relative to the bundle → content. */
export async function loadCodeFiles(db: Queryable, codeHash: string): Promise<Map<string, Uint8Array>> {
  const rows = await db.all<{ path: string; content: Uint8Array }>(
    `select m.path, f.content from code_manifest m join code_file f on f.hash = m.file_hash where m.code_hash = ?`,
    [codeHash],
  );
  return new Map(rows.map((row) => [row.path, row.content]));
}
