// Attempts that their workers are to end: written where that is decided, told by whichever server the worker speaks to
// next, and forgotten when the attempt is over.
import type { Queryable } from '../database/database.ts';

export interface KillRow {
  readonly attempt_id: string;
  readonly reason: string;
}

/** Attempts that no worker has are passed over: their claim will be refused. */
export async function recordKills(
  db: Queryable,
  attemptIds: readonly string[],
  reason: string,
  nowUs: number,
): Promise<void> {
  if (attemptIds.length === 0) return;
  await db.runMany(
    `insert into attempt_kill (attempt_id, worker_id, reason, asked_at)
     select id, worker_id, ?, ? from task_instance where id = ? and worker_id is not null
     on conflict (attempt_id) do nothing`,
    attemptIds.map((id) => [reason, nowUs, id]),
  );
}

export function readKills(db: Queryable, workerId: string): Promise<KillRow[]> {
  return db.all<KillRow>('select attempt_id, reason from attempt_kill where worker_id = ?', [workerId]);
}

export async function forgetKills(db: Queryable, attemptIds: readonly string[]): Promise<void> {
  await db.runMany(
    'delete from attempt_kill where attempt_id = ?',
    attemptIds.map((id) => [id]),
  );
}

/** Forgets what was asked so long ago that nobody will report it any more. */
export function sweepKills(db: Queryable, beforeUs: number): Promise<number> {
  return db.run('delete from attempt_kill where asked_at < ?', [beforeUs]);
}
