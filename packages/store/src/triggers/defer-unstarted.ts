// An instance that waits for its trigger before it has a worker: its try begins with the wait.
import { type InstanceKey, whereInstance } from '../attempts/instance-key.ts';
import { stateGuard } from '../attempts/state-guard.ts';
import type { Queryable } from '../database/database.ts';
import type { Deferral } from './defer-attempts.ts';
import { takeForDeferral } from './deferred-slots.ts';

export interface UnstartedDeferral {
  readonly atUs: number;
  readonly timeoutAtUs: number | null;
  readonly reason: string;
}

// What comes back from its wait has begun its try: it is not to wait again.
const find = `select id, pool, pool_slots, run_ref, version_id from task_instance
  where ${whereInstance} and ${stateGuard('deferUnstarted')} and not (state = 'scheduled' and start_at is not null)`;
const update = `update task_instance
  set state = 'deferred', try_number = try_number + 1, scheduled_at = coalesce(scheduled_at, ?), queued_at = null,
      start_at = ?, first_start_at = coalesce(first_start_at, ?), end_at = null, wait_until = ?, error = null, reason = ?,
      resume = null
  where id = ? and ${stateGuard('deferUnstarted')}`;

/** Null where it cannot: somebody else changed it, or its pool counts deferred instances and is full. */
export async function deferUnstarted(
  tx: Queryable,
  key: InstanceKey,
  { atUs, reason, timeoutAtUs }: UnstartedDeferral,
): Promise<Deferral['row'] | null> {
  const row = await tx.first<Deferral['row']>(find, [key.runRef, key.taskId, key.mapIndex, key.iteration]);
  if (!row || !(await takeForDeferral(tx, row))) return null;
  const changed = await tx.run(update, [atUs, atUs, atUs, timeoutAtUs, reason, row.id]);
  if (changed !== 1) throw new Error(`the instance ${row.id} changed under the lock of its run`);
  return row;
}
