// Takes the partition off runs, so that the partition can be made again by another; their tasks may be cleared with it.
import { type ClearedPartitions, type ClearPartitionsRequest, ControlError } from '@ariel/protocol';
import { forgetPartitions, partitionedRuns } from '@ariel/store';
import { audit } from '../control/audit.ts';
import { clearRuns } from '../control/clear-tasks.ts';
import type { ControlSettings } from '../control/control-settings.ts';

export async function clearPartitions(
  settings: ControlSettings,
  request: ClearPartitionsRequest,
): Promise<ClearedPartitions> {
  const { actor, clearTaskInstances, dagId, dates, dryRun, partitionKey, runId } = request;
  const given = [runId, partitionKey, dates].filter((choice) => choice !== null);
  if (given.length !== 1) {
    throw new ControlError(
      'ARIEL_PARTITION_CHOICE',
      400,
      'Exactly one of run_id, partition_key and a range of partition dates says which runs are meant.',
    );
  }
  const runs = await partitionedRuns(settings.database, { dagId, runId, partitionKey, dates });
  const cleared = clearTaskInstances
    ? await clearRuns(
        settings,
        runs.map(({ run_id }) => ({
          dagId,
          runId: run_id,
          tasks: null,
          onlyFailed: false,
          includeDownstream: false,
          includeUpstream: false,
          dryRun,
          actor,
        })),
      )
    : [];
  if (!dryRun && runs.length > 0) {
    await settings.database.transaction(async (tx) => {
      await forgetPartitions(
        tx,
        runs.map(({ id }) => id),
      );
      const extra = { runs: runs.length, partitionKey, clearTaskInstances };
      const change = {
        before: { partitioned_runs: runs.slice(0, 20).map((run) => run.run_id) },
        after: { partitioned_runs: [] },
      };
      await audit(tx, { event: 'clear_partitions', dagId, actor, extra, ...change }, settings.nowUs());
    });
  }
  return { runs: runs.map(({ run_id }) => ({ dagId, runId: run_id })), instances: cleared.length };
}
