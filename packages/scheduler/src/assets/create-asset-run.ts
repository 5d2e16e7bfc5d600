// Makes the run that news of assets is for; what its callers share beside that.
import { formatInstant } from '@ariel/core';
import { createRun, type DagRow, type Queryable, type StoredVersion } from '@ariel/store';
import { defaultParams } from '../create-due-runs.ts';
import type { SchedulerSettings } from '../scheduler-settings.ts';

export type AssetSettings = Pick<SchedulerSettings, 'database' | 'nowUs' | 'versions'>;

/** What became of the news for one DAG. */
export interface ConsumedAssets {
  readonly dagId: string;
  /** Runs that were made, or may start from now on. */
  readonly runRefs: readonly number[];
  /** Whether more could be done at once. */
  readonly more: boolean;
}

/** A generated run id that is taken steps on by a microsecond at most so often. */
const MAX_STEPS = 1000;

export interface NewAssetRun {
  readonly dag: DagRow;
  readonly version: StoredVersion;
  readonly partition?: { readonly key: string; readonly dateUs: number | null };
}

/** Throws where no id is free: then nothing is consumed. */
export async function createAssetRun(
  tx: Queryable,
  nowUs: number,
  { dag, partition, version }: NewAssetRun,
): Promise<number> {
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const runRef = await createRun(
      tx,
      {
        dagId: dag.dag_id,
        runId: `asset_triggered__${formatInstant(nowUs + step).replace('Z', '+00:00')}`,
        team: dag.team,
        versionId: version.id,
        logicalDateUs: null,
        intervalStartUs: null,
        intervalEndUs: null,
        runAfterUs: nowUs,
        runType: 'asset_triggered',
        triggeredBy: 'asset',
        triggeringUser: null,
        conf: '{}',
        params: defaultParams(version.definition),
        note: null,
        partition: partition ?? null,
      },
      nowUs,
    );
    if (runRef !== null) return runRef;
  }
  throw new Error(`No run id is free for DAG ${dag.dag_id} at ${formatInstant(nowUs)}.`);
}
