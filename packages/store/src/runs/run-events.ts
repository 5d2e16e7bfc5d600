// The order in which a run's instances changed. An event is a number on the run's row and a notice to the run's owner; an
// owner that finds a gap reads the run again, so that nothing else of an event needs to be kept.
import type { Queryable } from '../database/database.ts';

/** Counts one event under the run row's lock; gives its number. */
export async function countRunEvent(tx: Queryable, runRef: number, nowUs: number): Promise<number> {
  const row = await tx.first<{ event_seq: number }>(
    'update dag_run set event_seq = event_seq + 1, updated_at = ? where id = ? returning event_seq',
    [nowUs, runRef],
  );
  return row?.event_seq ?? 0;
}
