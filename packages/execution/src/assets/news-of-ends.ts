// The asset events that ended attempts bring about: only those that succeeded, and whose tasks have outlets.
import { assetEventsOf } from '@ariel/core';
import type { NewAssetEvent } from '@ariel/store';
import type { Settled } from '../attempts/settle-report.ts';

/** What the task says nothing of is about its run's partition, which the store looks up. */
export function newsOf(ended: readonly Settled[]): readonly NewAssetEvent[] {
  return ended.flatMap(({ report: { endUs, outcome }, row, settled, task }) => {
    const { outlets } = task.definition;
    if (outlets === undefined || settled.event !== 'succeed' || outcome.kind !== 'success') return [];
    const source = { runRef: row.run_ref, taskId: row.task_id, mapIndex: row.map_index, attemptId: row.id };
    return assetEventsOf(outlets, outcome.assetEvents ?? [], null).map((draft) => ({
      ...draft,
      atUs: endUs,
      source,
    }));
  });
}
