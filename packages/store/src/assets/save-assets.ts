// Registers what a DAG says of assets: the assets and aliases themselves, outlets and inlets of its tasks, and what its
// schedule waits for. An asset is active while something refers to it and no other has its name or URI.
import {
  type AssetSource,
  assetPart,
  canonicalJson,
  type DagDefinition,
  isAssetReference,
  sourceKey,
  sourcesOf,
} from '@ariel/core';
import type { StoredDagWarning } from '../dags/dag-file.ts';
import type { Queryable } from '../database/database.ts';
import { activateReferenced, deactivateOrphans } from './active-assets.ts';
import { followReferences, saveReferences } from './asset-references.ts';
import { type SourceIds, saveSources } from './save-sources.ts';
import { saveWatches } from './save-watches.ts';

/** Airflow's own word for it. */
const ASSET_CONFLICT = 'asset conflict';

export interface AssetUse {
  readonly kind: 'outlet' | 'inlet';
  readonly taskId: string;
  readonly source: AssetSource;
}

/** Whether a DAG says anything of assets: others cost nothing. */
export function usesAssets({ schedule, tasks }: DagDefinition): boolean {
  return (
    assetPart(schedule) !== null ||
    tasks.some(({ inlets, outlets }) => inlets !== undefined || outlets !== undefined)
  );
}

export interface SavedAssets {
  /** Of assets that have to stand back. */
  readonly warnings: readonly StoredDagWarning[];
  /** Assets and aliases of which nobody has said anything before. */
  readonly created: readonly AssetSource[];
}

/** The DAG's row is written. */
export async function saveAssets(
  tx: Queryable,
  definition: DagDefinition,
  nowUs: number,
): Promise<SavedAssets> {
  const uses = usesOf(definition);
  const awaited = awaitedBy(definition);
  const sources = [...uses.map(({ source }) => source), ...awaited].filter(isWhole);
  const ids = await saveSources(tx, sources, nowUs);
  await saveUses(
    tx,
    definition.dagId,
    uses.filter(({ source }) => isWhole(source)),
    ids,
    nowUs,
  );
  const isPartitioned = definition.schedule.kind === 'partitionedAssets';
  await saveConsumers(tx, definition.dagId, { awaited: awaited.filter(isWhole), ids, isPartitioned, nowUs });
  await saveReferences(tx, definition.dagId, { awaited, isPartitioned, nowUs });
  await saveWatches(tx, definition.dagId, { sources, ids, nowUs });
  await deactivateOrphans(tx);
  const standingBack = await activateReferenced(tx);
  await followReferences(tx);
  const warnings = warningsOf(definition.dagId, sources, standingBack);
  return { warnings, created: ids.created };
}

/** What DAGs that are gone said of assets. */
export async function dropAssets(tx: Queryable, dagIds: readonly string[]): Promise<void> {
  let changed = 0;
  for (const dagId of dagIds) {
    await tx.run('delete from asset_skip where dag_id = ?', [dagId]);
    changed += await tx.run('delete from asset_consumer where dag_id = ?', [dagId]);
    changed += await tx.run('delete from asset_task where dag_id = ?', [dagId]);
    await tx.run('delete from asset_watch where dag_id = ?', [dagId]);
    changed += await tx.run('delete from asset_reference where dag_id = ?', [dagId]);
  }
  if (changed === 0) return;
  await deactivateOrphans(tx);
  await activateReferenced(tx);
  await followReferences(tx);
}

/** Aliases and assets with a name and a URI: a reference has no row of its own. */
const isWhole = (source: AssetSource): boolean => source.kind === 'alias' || !isAssetReference(source);

function usesOf({ tasks }: DagDefinition): AssetUse[] {
  return tasks.flatMap(({ inlets = [], outlets = [], taskId }) => [
    ...outlets.map((source): AssetUse => ({ kind: 'outlet', taskId, source })),
    ...inlets.map((source): AssetUse => ({ kind: 'inlet', taskId, source })),
  ]);
}

function awaitedBy({ schedule }: DagDefinition): readonly AssetSource[] {
  const assets = assetPart(schedule);
  return assets === null ? [] : sourcesOf(assets);
}

async function saveUses(
  tx: Queryable,
  dagId: string,
  uses: readonly AssetUse[],
  ids: SourceIds,
  nowUs: number,
): Promise<void> {
  const before = await tx.all<{ kind: string; task_id: string; source: string; source_id: number }>(
    'select kind, task_id, source, source_id from asset_task where dag_id = ?',
    [dagId],
  );
  const wanted = uses.map(
    ({ kind, source, taskId }) => [kind, taskId, source.kind, ids.idOf(source)] as const,
  );
  const keys = new Set(wanted.map((use) => canonicalJson(use)));
  const gone = before.filter(
    (row) => !keys.has(canonicalJson([row.kind, row.task_id, row.source, row.source_id])),
  );
  await tx.runMany(
    'delete from asset_task where kind = ? and dag_id = ? and task_id = ? and source = ? and source_id = ?',
    gone.map((row) => [row.kind, dagId, row.task_id, row.source, row.source_id]),
  );
  await tx.runMany(
    `insert into asset_task (kind, dag_id, task_id, source, source_id, created_at, updated_at) values (?, ?, ?, ?, ?, ?, ?)
     on conflict do nothing`,
    wanted.map(([kind, taskId, source, id]) => [kind, dagId, taskId, source, id, nowUs, nowUs]),
  );
}

/** What happened before a DAG waited for an asset is no news to it. */
async function saveConsumers(
  tx: Queryable,
  dagId: string,
  wanted: {
    readonly awaited: readonly AssetSource[];
    readonly ids: SourceIds;
    readonly isPartitioned: boolean;
    readonly nowUs: number;
  },
): Promise<void> {
  const { awaited, ids, isPartitioned, nowUs } = wanted;
  const streams = new Set(awaited.map((source) => ids.streamOf(source, isPartitioned)));
  const before = await tx.all<{ stream_id: number }>(
    'select stream_id from asset_consumer where dag_id = ? and by_reference is null',
    [dagId],
  );
  const gone = before.filter(({ stream_id }) => !streams.has(stream_id));
  await tx.runMany(
    'delete from asset_skip where dag_id = ? and stream_id = ?',
    gone.map(({ stream_id }) => [dagId, stream_id]),
  );
  await tx.runMany(
    'delete from asset_consumer where dag_id = ? and stream_id = ?',
    gone.map(({ stream_id }) => [dagId, stream_id]),
  );
  await tx.runMany(
    `insert into asset_consumer (dag_id, stream_id, seq, paused_seq, created_at, updated_at)
     select cast(? as text), id, head, case when exists (select 1 from dag where dag_id = ? and is_paused = 1) then head end,
       cast(? as bigint), cast(? as bigint)
     from asset_stream where id = ? on conflict (dag_id, stream_id) do update set by_reference = null`,
    [...streams].map((id) => [dagId, dagId, nowUs, nowUs, id]),
  );
}

function warningsOf(
  dagId: string,
  sources: readonly AssetSource[],
  standingBack: ReadonlyMap<string, string>,
): StoredDagWarning[] {
  const keys = new Set(sources.map(sourceKey));
  return [...keys].flatMap((key) => {
    const message = standingBack.get(key);
    return message === undefined ? [] : [{ dagId, kind: ASSET_CONFLICT, message }];
  });
}
