// What operators do to instances: mark them, or clear them so that they run again.
import type { Queryable } from '../database/database.ts';
import { stateGuard } from './state-guard.ts';

export type Mark = 'success' | 'failed' | 'skipped';

/** Sets the state of an instance whatever it was; the attempt that ran loses its claim. */
export async function markInstance(
  tx: Queryable,
  attemptId: string,
  state: Mark,
  reason: string,
  nowUs: number,
): Promise<void> {
  await tx.run(
    `update task_instance
     set state = ?, reason = ?, end_at = ?, wait_until = null, lease_until = null where id = ?`,
    [state, reason, nowUs, attemptId],
  );
}

/** The instance waits anew. Its new attempt has `retries` more tries than it already had, and all its infra retries. */
export async function resetInstance(tx: Queryable, attemptId: string, retries: number): Promise<void> {
  await tx.run(
    `update task_instance
     set state = null, max_tries = try_number + ?, extra_tries = 0, scheduled_at = null, queued_at = null, start_at = null, end_at = null,
         first_start_at = null, wait_until = null, reschedules = 0, infra_losses = 0, queue_timeouts = 0, error = null, reason = null, lease_until = null,
         pid = null, hostname = null, worker_id = null, rendered_fields = null, rendered_map_index = null, resume = null
     where id = ?`,
    [retries, attemptId],
  );
}

/** The version to which its run moves does not have the instance: it stays, as removed. */
export async function removeInstance(
  tx: Queryable,
  attemptId: string,
  reason: string,
  nowUs: number,
): Promise<void> {
  await tx.run(
    `update task_instance set state = 'removed', reason = ?, end_at = coalesce(end_at, ?), wait_until = null,
       lease_until = null where id = ? and ${stateGuard('leaveVersion')}`,
    [reason, nowUs, attemptId],
  );
}

/** A running attempt is cleared: it goes on holding its slots until its process is gone. */
export async function markRestarting(tx: Queryable, attemptId: string, reason: string): Promise<boolean> {
  const sql = "update task_instance set state = 'restarting', reason = ? where id = ? and state = 'running'";
  return (await tx.run(sql, [reason, attemptId])) === 1;
}

/** The process of a cleared attempt is gone: its try is over, and is kept with this end. */
export async function endRestarting(tx: Queryable, attemptId: string, endUs: number): Promise<void> {
  await tx.run("update task_instance set end_at = ? where id = ? and state = 'restarting'", [
    endUs,
    attemptId,
  ]);
}
