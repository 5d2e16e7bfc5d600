// Turns news of assets into a run of a DAG that waits for it: one transaction moves the DAG on in what it has consumed, and
// makes or releases the one run that this is for. Whoever loses the race for the DAG's row changes nothing.
import { assetPart, isSatisfied, namesOfSource, sourceKey, type TimetableDefinition } from '@ariel/core';
import {
  type ConsumerStream,
  consumerStreams,
  consumeStreams,
  type DagRow,
  firstAwaiting,
  lockDag,
  pendingOf,
  type Queryable,
  releaseAwaiting,
  type StoredVersion,
} from '@ariel/store';
import { unfinishedRuns } from '../create-due-runs.ts';
import { consumePartitions } from './consume-partitions.ts';
import { type AssetSettings, type ConsumedAssets, createAssetRun } from './create-asset-run.ts';

export function consumeAssets(settings: AssetSettings, dagId: string): Promise<ConsumedAssets> {
  return settings.database.transaction(async (tx) => {
    const dag = await lockDag(tx, dagId);
    const nothing = { dagId, runRefs: [], more: false };
    if (dag?.latest_version_id == null || dag.is_paused !== 0 || dag.is_active !== 1) return nothing;
    const version = await settings.versions.get(tx, dag.latest_version_id);
    const { allowedRunTypes, schedule } = version.definition;
    // A run that waits for its assets is there already.
    if (dag.is_draining !== 0 && schedule.kind !== 'assetAndTime') return nothing;
    const isAllowed = allowedRunTypes === null || allowedRunTypes.includes('asset_triggered');
    if (schedule.kind === 'partitionedAssets')
      return isAllowed ? consumePartitions(tx, settings, { dag, version, schedule }) : nothing;
    const streams = await consumerStreams(tx, dagId);
    if (!hasAllNews(schedule, streams)) return nothing;
    const runRef =
      schedule.kind === 'assetAndTime'
        ? await awaitingRun(tx, settings, dagId)
        : isAllowed
          ? await newRun(tx, settings, dag, version)
          : null;
    if (runRef === null) return nothing;
    await consumeStreams(tx, { dagId, runRef }, streams);
    return { dagId, runRefs: [runRef], more: false };
  });
}

/** Whether what waits is enough for a run. */
export function hasAllNews(schedule: TimetableDefinition, streams: readonly ConsumerStream[]): boolean {
  const assets = assetPart(schedule);
  const keys = new Set(streams.filter((stream) => pendingOf(stream) > 0).flatMap(namesOfSource));
  return assets !== null && keys.size > 0 && isSatisfied(assets, (source) => keys.has(sourceKey(source)));
}

async function awaitingRun(tx: Queryable, { nowUs }: AssetSettings, dagId: string): Promise<number | null> {
  const runRef = await firstAwaiting(tx, dagId, nowUs());
  return runRef !== null && (await releaseAwaiting(tx, runRef, nowUs())) ? runRef : null;
}

/** Null where the DAG has as many runs as it may: what waits for it goes on waiting. */
async function newRun(
  tx: Queryable,
  { nowUs }: AssetSettings,
  dag: DagRow,
  version: StoredVersion,
): Promise<number | null> {
  const at = nowUs();
  if ((await unfinishedRuns(tx, dag.dag_id, at)) >= dag.max_active_runs) return null;
  return createAssetRun(tx, at, { dag, version });
}
