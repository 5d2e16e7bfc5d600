// Takes what the evaluation of one DAG file gave into the database, in one transaction.
// A broken file takes nothing away: its DAGs keep their last good version and are marked.
import { type AssetSource, type DagDefinition, dagMentions, type SourceText } from '@ariel/core';
import { dropAssets, type SavedAssets, saveAssets, usesAssets } from '../assets/save-assets.ts';
import { syncWatchers } from '../assets/save-watches.ts';
import type { Database, Queryable } from '../database/database.ts';
import { replaceDagAccess } from '../roles/dag-access.ts';
import { roleWarnings } from '../roles/role-warnings.ts';
import { replaceMentions } from '../secrets/dag-secrets.ts';
import type { DagDefaults, DagFileEvaluation, StoredImportError } from './dag-file.ts';
import { replaceImportErrors, replaceWarnings } from './import-errors.ts';
import { poolWarnings } from './pool-warnings.ts';
import { lockForPublish } from './publish-locks.ts';
import { saveCode } from './save-code.ts';
import { type DagRow, findDag, insertDag, updateDag } from './save-dag.ts';
import { saveDagVersion } from './save-dag-version.ts';

export interface PublishOptions extends DagFileEvaluation {
  readonly defaults: DagDefaults;
  readonly nowUs: number;
  readonly newId: () => string;
}

export interface Published {
  /** DAGs of which anything that pages show or the scheduler plans with is different now. */
  readonly changedDagIds: readonly string[];
  readonly importErrorsChanged: boolean;
  /** How many errors the file has now, with those that only the database could see. */
  readonly errorCount: number;
  /** Assets and aliases of which no DAG has said anything before. */
  readonly createdAssets: readonly AssetSource[];
}

/** The code of the error that a file gets for a DAG whose id another file registered first. */
export const DAG_ID_TAKEN = 'ARIEL_IMPORT_DAG_ID_TAKEN';

export async function publishEvaluation(database: Database, file: PublishOptions): Promise<Published> {
  return database.transaction(async (tx) => {
    const saved = await publish(tx, file);
    if (saved.touchesAssets) await syncWatchers(tx, database);
    return saved.published;
  });
}

interface Saved {
  readonly published: Published;
  /** Whether it says anything of assets, or said so before. */
  readonly touchesAssets: boolean;
}

async function publish(tx: Queryable, file: PublishOptions): Promise<Saved> {
  let touchesAssets = false;
  const createdAssets: AssetSource[] = [];
  const changed = new Set<string>();
  const conflicts: StoredImportError[] = [];
  await lockForPublish(
    tx,
    file,
    file.definitions.map(({ dagId }) => dagId),
  );
  await saveCode(tx, file);
  for (const definition of file.definitions) {
    const existing = await findDag(tx, definition.dagId);
    if (existing !== undefined && belongsElsewhere(existing, file))
      conflicts.push(takenError(existing, file));
    else {
      const saved = await saveDag(tx, file, definition, existing);
      touchesAssets ||= saved.assets !== null;
      createdAssets.push(...(saved.assets?.created ?? []));
      if (saved.isChanged) changed.add(definition.dagId);
    }
  }
  const errors = [...file.errors, ...conflicts];
  const given = new Set(file.definitions.map((definition) => definition.dagId));
  const retired = await retireMissing(tx, file, given, errors.length > 0);
  for (const dagId of retired) changed.add(dagId);
  const importErrorsChanged = await replaceImportErrors(tx, file, errors, file.nowUs);
  await saveSourceFile(tx, file, errors.length > 0);
  const changedDagIds = [...changed];
  const published = { changedDagIds, importErrorsChanged, errorCount: errors.length, createdAssets };
  return { published, touchesAssets: touchesAssets || retired.length > 0 };
}

async function saveDag(
  tx: Queryable,
  file: PublishOptions,
  definition: DagDefinition,
  existing: DagRow | undefined,
): Promise<{ readonly isChanged: boolean; readonly assets: SavedAssets | null }> {
  const version = await saveDagVersion(tx, { ...file, definition, codeHash: file.codeHash ?? '' });
  const previous = version.before && (JSON.parse(version.before.definition) as DagDefinition);
  const dag = { ...file, definition, versionId: version.id, previous };
  const isRowStale =
    existing?.is_active !== 1 ||
    existing.has_import_errors === 1 ||
    existing.latest_version_id !== version.id;
  if (existing === undefined) await insertDag(tx, dag);
  else if (version.changed || isRowStale) await updateDag(tx, existing, dag);
  await replaceMentions(tx, definition.dagId, dagMentions(definition, sourcesOf(file)));
  const isOpenToOthers = await replaceDagAccess(tx, definition.dagId, definition.accessControl);
  const touchesAssets = usesAssets(definition) || (previous !== undefined && usesAssets(previous));
  const assets = touchesAssets ? await saveAssets(tx, definition, file.nowUs) : null;
  const warnings = [
    ...file.warnings.filter((warning) => warning.dagId === definition.dagId),
    ...(await poolWarnings(tx, definition)),
    ...(await roleWarnings(tx, definition)),
    ...(assets?.warnings ?? []),
  ];
  const warningsChanged = await replaceWarnings(tx, definition.dagId, warnings, file.nowUs);
  return { isChanged: version.changed || isRowStale || isOpenToOthers || warningsChanged, assets };
}

const decoder = new TextDecoder();

function sourcesOf({ files }: PublishOptions): SourceText[] {
  return files.map(({ content, path }) => ({ path, text: decoder.decode(content) }));
}

/** DAGs that the file gave before and not now: gone, or kept and marked where the file is in error. */
async function retireMissing(
  tx: Queryable,
  file: PublishOptions,
  given: ReadonlySet<string>,
  hasErrors: boolean,
): Promise<string[]> {
  const rows = await tx.all<DagRow>(
    'select dag_id, is_active, has_import_errors from dag where bundle_name = ? and rel_path = ? and is_active = 1',
    [file.bundleName, file.relPath],
  );
  const missing = rows.filter((row) => !given.has(row.dag_id) && !(hasErrors && row.has_import_errors === 1));
  for (const row of missing) {
    const change = hasErrors
      ? 'has_import_errors = 1'
      : 'is_active = 0, has_import_errors = 0, next_run_after = null';
    await tx.run(`update dag set ${change} where dag_id = ? and bundle_name = ? and rel_path = ?`, [
      row.dag_id,
      file.bundleName,
      file.relPath,
    ]);
  }
  const gone = missing.map((row) => row.dag_id);
  if (!hasErrors) await dropAssets(tx, gone);
  return gone;
}

async function saveSourceFile(tx: Queryable, file: PublishOptions, hasErrors: boolean): Promise<void> {
  await tx.run(
    `insert into source_file (bundle_name, rel_path, content_hash, code_hash, evaluated_at, duration_ms)
     values (?, ?, ?, ?, ?, ?)
     on conflict (bundle_name, rel_path) do update set content_hash = excluded.content_hash,
       code_hash = excluded.code_hash, evaluated_at = excluded.evaluated_at, duration_ms = excluded.duration_ms`,
    // Without the code's hash nobody takes the file for unchanged: a file in error is evaluated at each start.
    [
      file.bundleName,
      file.relPath,
      file.contentHash,
      hasErrors ? null : file.codeHash,
      file.nowUs,
      file.durationMs,
    ],
  );
}

function belongsElsewhere(existing: DagRow, file: PublishOptions): boolean {
  const isHere = existing.bundle_name === file.bundleName && existing.rel_path === file.relPath;
  return existing.is_active === 1 && !isHere;
}

function takenError(existing: DagRow, file: PublishOptions): StoredImportError {
  const place = file.dagPlaces[existing.dag_id];
  const inBundle = existing.bundle_name === file.bundleName ? '' : ` of the bundle ${existing.bundle_name}`;
  return {
    dagId: existing.dag_id,
    code: DAG_ID_TAKEN,
    message: `DAG "${existing.dag_id}" is already defined by ${existing.rel_path}${inBundle}, which was there first.`,
    remedy: 'Give this DAG another id, or remove the other one.',
    line: place?.line ?? null,
    column: place?.column ?? null,
    stack: '',
  };
}
