// An operator's act on a run, told to the run's owner: the event is written in the transaction of the act, and the
// fencing number moves on, so that nothing that was decided before the act is written after it.
import type { SchedulerNotice } from '@ariel/protocol';
import {
  callTriggerers,
  countRunEvents,
  endStaleTriggers,
  moveFence,
  type Queryable,
  type RunRow,
} from '@ariel/store';
import { nothingChanged, recordEvents, type TellSettings } from '../attempts/tell-owners.ts';

/** Gives the notice for after the commit. `isQueued`: whether the act leaves the run in the queue. */
export async function recordAct(
  settings: TellSettings & { readonly nowUs: () => number },
  tx: Queryable,
  run: RunRow,
  isQueued: boolean,
): Promise<SchedulerNotice> {
  if ((await endStaleTriggers(tx, run.id)) > 0) await callTriggerers(tx, settings.database, 'gone');
  await moveFence(tx, run.id);
  const events = await countRunEvents(tx, [run.id], settings.nowUs());
  const reread = new Map([[run.id, { ...nothingChanged, reread: true }]]);
  const [notice] = await recordEvents(tx, settings, events, reread);
  // An owner elsewhere has been told already.
  if (isQueued || !notice) return { kind: 'run-created', dagId: run.dag_id, runRef: run.id };
  return notice;
}
