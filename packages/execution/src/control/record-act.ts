// An operator's act on a run, told to the run's owner: the event is written in the transaction of the act, and the
// fencing number moves on, so that nothing that was decided before the act is written after it.
import type { SchedulerNotice } from '@ariel/protocol';
import { countRunEvent, moveFence, type Queryable, type RunRow } from '@ariel/store';

/** Gives the notice for after the commit. `isQueued`: whether the act leaves the run in the queue. */
export async function recordAct(
  tx: Queryable,
  run: RunRow,
  isQueued: boolean,
  nowUs: number,
): Promise<SchedulerNotice> {
  await moveFence(tx, run.id);
  const change = { ended: [], waiting: [], returned: [], reread: true };
  const seq = await countRunEvent(tx, run.id, nowUs);
  return isQueued
    ? { kind: 'run-created', dagId: run.dag_id, runRef: run.id }
    : { kind: 'run-changed', runRef: run.id, seq, change };
}
