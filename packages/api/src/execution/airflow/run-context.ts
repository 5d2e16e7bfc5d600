// What a claimed attempt is told of its run, in the shape of the client's version.
import type { AssetEventRecord } from '@ariel/core';
import type { ClaimedAttempt } from '@ariel/protocol';
import { iso, isoOrNull } from '../../rest/presented.ts';
import type { ApiVersion } from './api-version.ts';

export interface TryFacts {
  /** What the run was made for. */
  readonly consumed: readonly AssetEventRecord[];
  readonly runState: string;
  readonly reschedules: number;
}

export function runContext(
  attempt: ClaimedAttempt,
  facts: TryFacts,
  version: ApiVersion,
): Record<string, unknown> {
  const { firstStartUs, maxTries, run, tryNumber } = attempt;
  const knowsRunAfter = version >= '2026-04-06';
  const knowsLoops = version >= '2026-10-30';
  return {
    dag_run: {
      dag_id: run.dagId,
      run_id: run.runId,
      logical_date: isoOrNull(run.logicalDateUs),
      data_interval_start: isoOrNull(run.intervalStartUs),
      data_interval_end: isoOrNull(run.intervalEndUs),
      start_date: isoOrNull(run.startUs),
      end_date: null,
      run_type: run.runType,
      state: facts.runState,
      conf: JSON.parse(run.conf) as unknown,
      consumed_asset_events: facts.consumed.map(presentConsumed),
      ...(knowsRunAfter ? { run_after: iso(run.runAfterUs), partition_key: run.partitionKey ?? null } : {}),
    },
    max_tries: maxTries,
    should_retry: maxTries !== 0 && tryNumber <= maxTries,
    task_reschedule_count: facts.reschedules,
    variables: [],
    connections: [],
    // The values of earlier tries went when this one was claimed.
    xcom_keys_to_clear: [],
    ...(knowsLoops
      ? {
          multi_team: false,
          first_task_reschedule_start_date: facts.reschedules > 0 ? iso(firstStartUs) : null,
        }
      : {}),
  };
}

const presentConsumed = ({ asset, atUs, extra, source }: AssetEventRecord) => ({
  asset: { name: asset.name, uri: asset.uri, extra: {} },
  extra: JSON.parse(extra) as unknown,
  source_task_id: source?.taskId ?? null,
  source_dag_id: source?.dagId ?? null,
  source_run_id: source?.runId ?? null,
  source_map_index: source?.mapIndex ?? -1,
  source_aliases: [],
  timestamp: iso(atUs),
});
