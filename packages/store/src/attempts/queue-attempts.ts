// Queues instances: the next try begins, in the transaction that took its pool slots.
import type { Queryable } from '../database/database.ts';
import { type InstanceKey, whereInstance } from './instance-key.ts';
import { stateGuard } from './state-guard.ts';

export interface QueuedRow {
  readonly id: string;
  readonly try_number: number;
  readonly queue: string;
}

// A sensor between two looks goes on with the same try; everything else that is queued begins a new one.
const update = `update task_instance
  set try_number = try_number + (case when state = 'up_for_reschedule' then 0 else 1 end),
      start_at = case when state = 'up_for_reschedule' then start_at end,
      scheduled_at = coalesce(scheduled_at, ?), queued_at = ?, end_at = null, wait_until = null, error = null,
      reason = null, state = 'queued'
  where ${whereInstance} and ${stateGuard('queue')}
  returning id, try_number, queue`;

/** The queued attempt, or undefined where somebody else changed the instance first. */
export function queueAttempt(tx: Queryable, key: InstanceKey, nowUs: number): Promise<QueuedRow | undefined> {
  return tx.first<QueuedRow>(update, [nowUs, nowUs, key.runRef, key.taskId, key.mapIndex, key.iteration]);
}

/**
 * Takes `slots` of a pool if it has as many free; −1 slots means no limit.
 * The count is kept where the pool is, so that any number of schedulers stays within it.
 */
export async function takePoolSlots(tx: Queryable, pool: string, slots: number): Promise<boolean> {
  const sql = 'update pool set used = used + ? where name = ? and (slots = -1 or used + ? <= slots)';
  return (await tx.run(sql, [slots, pool, slots])) === 1;
}

export async function releasePoolSlots(tx: Queryable, pool: string, slots: number): Promise<void> {
  await tx.run('update pool set used = max(0, used - ?) where name = ?', [slots, pool]);
}

export interface PoolRow {
  readonly name: string;
  readonly slots: number;
  readonly used: number;
}

export function readPools(db: Queryable): Promise<PoolRow[]> {
  return db.all<PoolRow>('select name, slots, used from pool');
}
