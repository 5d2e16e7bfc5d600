// Attempts that were queued and that nobody took: how often that happened is kept with the instance.
import type { Queryable } from '../database/database.ts';
import { type LiveRow, liveColumns } from './live-attempt.ts';

export interface StuckRow extends LiveRow {
  readonly queue: string;
  readonly queue_timeouts: number;
}

/** Of the owner's runs, queued before the instant. */
export function readStuckAttempts(db: Queryable, ownerId: string, beforeUs: number): Promise<StuckRow[]> {
  return db.all<StuckRow>(
    `select ${liveColumns}, queue, queue_timeouts from task_instance
     where state = 'queued' and queued_at < ? and run_ref in (select id from dag_run where owner_id = ?)`,
    [beforeUs, ownerId],
  );
}

export async function countQueueTimeouts(tx: Queryable, attemptIds: readonly string[]): Promise<void> {
  await tx.runMany(
    'update task_instance set queue_timeouts = queue_timeouts + 1 where id = ?',
    attemptIds.map((id) => [id]),
  );
}
