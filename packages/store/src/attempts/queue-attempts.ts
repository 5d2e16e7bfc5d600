// Queues instances: the next try begins, in the transaction that takes its pool slots.
import type { Queryable } from '../database/database.ts';
import { expectRows } from '../database/expect-rows.ts';
import { type InstanceKey, whereInstance } from './instance-key.ts';
import { stateGuard } from './state-guard.ts';

export interface QueuedRow {
  readonly id: string;
  readonly try_number: number;
  readonly queue: string;
  /** With which it was made, or queued before. */
  readonly version_id: string;
}

// A sensor between two looks goes on with the same try; everything else that is queued begins a new one.
const goesOn = "state = 'up_for_reschedule' or (state = 'scheduled' and start_at is not null)";
const update = `update task_instance
  set try_number = try_number + (case when ${goesOn} then 0 else 1 end),
      start_at = case when ${goesOn} then start_at end,
      scheduled_at = coalesce(scheduled_at, ?), queued_at = ?, end_at = null, wait_until = null, error = null,
      reason = null, state = 'queued'
  where ${whereInstance} and ${stateGuard('queue')}
  returning id, try_number, queue, version_id`;

/** The queued attempts, in the order of `keys`; undefined where somebody else changed the instance first. */
export async function queueAttempts(
  tx: Queryable,
  keys: readonly InstanceKey[],
  nowUs: number,
): Promise<(QueuedRow | undefined)[]> {
  const rows = await tx.allMany<QueuedRow>(
    update,
    keys.map((key) => [nowUs, nowUs, key.runRef, key.taskId, key.mapIndex, key.iteration]),
  );
  return rows.map(([row]) => row);
}

const updateOfVersion = update.replace('\n  returning', ' and version_id = ?\n  returning');

export interface ExpectedInstance extends InstanceKey {
  readonly versionId: string;
}

/** As `queueAttempts` of instances that were made in that version; throws `LostRaceError` where one is not as expected. */
export function queueExpected(
  tx: Queryable,
  keys: readonly ExpectedInstance[],
  nowUs: number,
): Promise<QueuedRow[]> {
  return expectRows<QueuedRow>(
    tx,
    updateOfVersion,
    keys.map(({ versionId, ...key }) => [
      nowUs,
      nowUs,
      key.runRef,
      key.taskId,
      key.mapIndex,
      key.iteration,
      versionId,
    ]),
  );
}

/** The queued attempt, or undefined where somebody else changed the instance first. */
export function queueAttempt(tx: Queryable, key: InstanceKey, nowUs: number): Promise<QueuedRow | undefined> {
  return tx.first<QueuedRow>(update, [nowUs, nowUs, key.runRef, key.taskId, key.mapIndex, key.iteration]);
}
