// Writes the version of a DAG: a new row where a run used the latest one, the same row again where none did.
// It must never change a row that a run used: the run reads its plan from it.
import type { DagDefinition } from '@ariel/core';
import type { Queryable } from '../database/database.ts';
import { deadlinesText } from '../deadlines/deadline-rows.ts';
import { structureHash } from './structure-hash.ts';

export interface DagVersionRow {
  readonly id: string;
  readonly number: number;
  readonly structure_hash: string;
  readonly code_hash: string;
  readonly lock_hash: string | null;
  readonly rel_path: string;
  readonly bundle_name: string;
  readonly bundle_seq: number | null;
  readonly definition: string;
  readonly is_used: number;
}

export interface VersionToSave {
  readonly definition: DagDefinition;
  readonly codeHash: string;
  readonly lockHash: string | null;
  readonly bundleName: string;
  readonly bundleVersion?: { readonly version: string; readonly seq: number };
  readonly relPath: string;
  readonly nowUs: number;
  readonly newId: () => string;
}

export interface SavedVersion {
  readonly id: string;
  readonly changed: boolean;
  /** The latest version before this one, as it was. */
  readonly before: DagVersionRow | undefined;
}

export async function saveDagVersion(tx: Queryable, version: VersionToSave): Promise<SavedVersion> {
  const before = await latestVersion(tx, version.definition.dagId);
  const structure = structureHash(version.definition);
  const isSame = before?.structure_hash === structure && before.code_hash === version.codeHash;
  if (before !== undefined && isSame) {
    if (!hasMoved(before, version)) return { id: before.id, changed: false, before };
    // Same source, same version; where it lies is no part of it, so this may change under a run.
    if (isOfOther(before, version)) await moveToBundle(tx, before.id, version);
    await tx.run('update dag_version set bundle_name = ?, rel_path = ?, lock_hash = ? where id = ?', [
      version.bundleName,
      version.relPath,
      version.lockHash,
      before.id,
    ]);
    return { id: before.id, changed: true, before };
  }
  const number = (before?.number ?? 0) + 1;
  const rewritten =
    before !== undefined && before.is_used === 0 ? await rewrite(tx, before, version, structure) : null;
  const id = rewritten ?? (await insert(tx, number, version, structure));
  await placeInBundle(tx, id, version, rewritten === null ? before : undefined);
  await keepDeadlines(tx, id, version.definition);
  return { id, changed: true, before };
}

/** Of the bundle where it was before it has no version any more. */
async function moveToBundle(tx: Queryable, id: string, { bundleVersion }: VersionToSave): Promise<void> {
  await tx.run(
    'update dag_version set bundle_version = ?, bundle_seq = ?, bundle_until = null where id = ?',
    [bundleVersion?.version ?? null, bundleVersion?.seq ?? null, id],
  );
}

/** `before`: the version that was the latest until now. */
async function placeInBundle(
  tx: Queryable,
  id: string,
  { bundleVersion }: VersionToSave,
  before: DagVersionRow | undefined,
): Promise<void> {
  if (bundleVersion === undefined) return;
  const { seq, version } = bundleVersion;
  await tx.run(
    'update dag_version set bundle_version = ?, bundle_seq = ?, bundle_until = null where id = ?',
    [version, seq, id],
  );
  if (before !== undefined)
    await tx.run('update dag_version set bundle_until = ? where id = ? and bundle_until is null', [
      seq,
      before.id,
    ]);
}

async function keepDeadlines(tx: Queryable, id: string, definition: DagDefinition): Promise<void> {
  const text = deadlinesText(definition);
  const isOther = text === null ? ' and deadlines is not null' : '';
  await tx.run(`update dag_version set deadlines = ? where id = ?${isOther}`, [text, id]);
}

async function latestVersion(tx: Queryable, dagId: string): Promise<DagVersionRow | undefined> {
  return tx.first<DagVersionRow>(
    `select id, number, structure_hash, code_hash, lock_hash, rel_path, bundle_name, bundle_seq, definition, is_used
     from dag_version where dag_id = ? order by number desc limit 1`,
    [dagId],
  );
}

/** The row's id, or null where a run came to use it meanwhile. */
async function rewrite(
  tx: Queryable,
  before: DagVersionRow,
  version: VersionToSave,
  structure: string,
): Promise<string | null> {
  const changed = await tx.run(
    `update dag_version set structure_hash = ?, code_hash = ?, lock_hash = ?, bundle_name = ?, rel_path = ?,
       definition = ?, created_at = ? where id = ? and is_used = 0`,
    [
      structure,
      version.codeHash,
      version.lockHash,
      version.bundleName,
      version.relPath,
      JSON.stringify(version.definition),
      version.nowUs,
      before.id,
    ],
  );
  return changed === 1 ? before.id : null;
}

async function insert(
  tx: Queryable,
  number: number,
  version: VersionToSave,
  structure: string,
): Promise<string> {
  const id = version.newId();
  await tx.run(
    `insert into dag_version (id, dag_id, number, structure_hash, code_hash, lock_hash, bundle_name, rel_path,
       definition, created_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      id,
      version.definition.dagId,
      number,
      structure,
      version.codeHash,
      version.lockHash,
      version.bundleName,
      version.relPath,
      JSON.stringify(version.definition),
      version.nowUs,
    ],
  );
  return id;
}

function hasMoved(before: DagVersionRow, version: VersionToSave): boolean {
  return (
    before.rel_path !== version.relPath || isOfOther(before, version) || before.lock_hash !== version.lockHash
  );
}

/** Of another bundle, or of one that has versions only now, or has none any more. */
const isOfOther = (before: DagVersionRow, { bundleName, bundleVersion }: VersionToSave): boolean =>
  before.bundle_name !== bundleName || (before.bundle_seq === null) !== (bundleVersion === undefined);
