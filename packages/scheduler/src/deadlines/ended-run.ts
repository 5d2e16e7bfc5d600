// What the end of a run brings about outside of it: the DAG's callbacks, and the end of its deadlines. In the transaction of the
// end; nothing where the DAG has neither.
import { callAtRunEnd, pruneDeadlines, type Queryable, type RunEnd } from '@ariel/store';
import type { OwnedRun } from '../owned-run.ts';
import type { SchedulerSettings } from '../scheduler-settings.ts';

export async function endedRun(
  tx: Queryable,
  settings: SchedulerSettings,
  { dagId, runId, runRef, version }: OwnedRun,
  { reason, state }: RunEnd,
): Promise<void> {
  const { definition } = version;
  if (definition.deadlines !== undefined) await pruneDeadlines(tx, runRef, settings.nowUs());
  if (definition.callbacks === undefined) return;
  await callAtRunEnd(tx, settings, {
    runRef,
    dagId,
    runId,
    versionId: version.id,
    reason,
    definition,
    state,
  });
}
