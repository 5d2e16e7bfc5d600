// Ends instances that will not run: skipped, kept back by what failed above, or not listed any more.
import type { Queryable } from '../database/database.ts';
import { type InstanceKey, whereInstance } from './instance-key.ts';
import { stateGuard } from './state-guard.ts';

export interface PlannedEnd extends InstanceKey {
  readonly state: 'skipped' | 'upstream_failed' | 'removed' | 'success';
  readonly reason: string;
}

const update = (event: 'planSkip' | 'planUpstreamFailed' | 'planRemove' | 'planSucceed'): string =>
  `update task_instance set state = ?, reason = ?, end_at = ?, wait_until = null where ${whereInstance} and ${stateGuard(event)}`;
const statements = {
  skipped: update('planSkip'),
  upstream_failed: update('planUpstreamFailed'),
  removed: update('planRemove'),
  success: update('planSucceed'),
};

/** Whether each end was written; a false means that somebody else changed the instance first. */
export async function endInstances(
  tx: Queryable,
  ends: readonly PlannedEnd[],
  nowUs: number,
): Promise<boolean[]> {
  const written: boolean[] = [];
  for (const end of ends) {
    const parameters = [end.state, end.reason, nowUs, end.runRef, end.taskId, end.mapIndex, end.iteration];
    written.push((await tx.run(statements[end.state], parameters)) === 1);
  }
  return written;
}
