// The order in which a run's instances changed: its owner applies them one by one, and a gap means reading again.
import type { Queryable } from '../database/database.ts';

/** Appends one event under the run row's lock; gives its number. */
export async function appendRunEvent(
  tx: Queryable,
  runRef: number,
  payload: string,
  nowUs: number,
): Promise<number> {
  const row = await tx.first<{ event_seq: number }>(
    'update dag_run set event_seq = event_seq + 1, updated_at = ? where id = ? returning event_seq',
    [nowUs, runRef],
  );
  const seq = row?.event_seq ?? 0;
  await tx.run('insert into run_event (run_ref, seq, payload) values (?, ?, ?)', [runRef, seq, payload]);
  return seq;
}

/** Drops what the owner has applied. */
export async function dropAppliedEvents(tx: Queryable, runRef: number, seq: number): Promise<void> {
  await tx.run('update dag_run set applied_seq = ? where id = ?', [seq, runRef]);
  await tx.run('delete from run_event where run_ref = ? and seq <= ?', [runRef, seq]);
}
