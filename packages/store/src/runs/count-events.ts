// The order in which a run's instances changed: a number on the run's row, counted under its lock. Whoever changes something of a
// run counts first, and so holds the row before anything else of the run.
import { type LiveRow, readAttempts } from '../attempts/live-attempt.ts';
import type { Queryable } from '../database/database.ts';
import { expectRows } from '../database/expect-rows.ts';

export interface CountedEvent {
  readonly runRef: number;
  readonly seq: number;
  /** Null where nobody plans the run: whoever takes it reads it anyway. */
  readonly ownerId: string | null;
}

interface CountedRow {
  readonly id: number;
  readonly event_seq: number;
  readonly owner_id: string | null;
}

const countOne = `update dag_run set event_seq = event_seq + 1, updated_at = ? where id = ?
  returning id, event_seq, owner_id`;

/** Counts one event for each run, whose rows are locked from now on, in the order of their ids. */
export async function countRunEvents(
  tx: Queryable,
  runRefs: Iterable<number>,
  nowUs: number,
): Promise<CountedEvent[]> {
  const inOrder = [...new Set(runRefs)].sort((left, right) => left - right);
  const rows = await tx.allMany<CountedRow>(
    countOne,
    inOrder.map((runRef) => [nowUs, runRef]),
  );
  return rows.flat().map((row) => ({ runRef: row.id, seq: row.event_seq, ownerId: row.owner_id }));
}

/** As `countRunEvents` of runs that this owner plans; throws `LostRaceError` where another does. */
export async function countOwnEvents(
  tx: Queryable,
  ownerId: string,
  runRefs: Iterable<number>,
  nowUs: number,
): Promise<CountedEvent[]> {
  const inOrder = [...new Set(runRefs)].sort((left, right) => left - right);
  const rows = await expectRows<CountedRow>(
    tx,
    countOne.replace('\n', ' and owner_id = ?\n'),
    inOrder.map((runRef) => [nowUs, runRef, ownerId]),
  );
  return rows.map((row) => ({ runRef: row.id, seq: row.event_seq, ownerId: row.owner_id }));
}

export interface ExpectedEvent {
  readonly runRef: number;
  readonly fence: number;
  /** The number that it gets. */
  readonly seq: number;
}

/** Counts an event of a run of which its owner missed none so far; throws `LostRaceError` where it did, or owns it no more. */
export async function countExpectedEvent(
  tx: Queryable,
  ownerId: string,
  { fence, runRef, seq }: ExpectedEvent,
  nowUs: number,
): Promise<void> {
  const guarded = countOne.replace('\n', ' and owner_id = ? and fence = ? and event_seq = ?\n');
  await expectRows(tx, guarded, [[nowUs, runRef, ownerId, fence, seq - 1]]);
}

export interface LockedAttempts {
  readonly events: readonly CountedEvent[];
  readonly rows: readonly LiveRow[];
}

/**
 * Counts one event for each run that has one of the attempts, and reads those. The runs' rows are locked before anything is
 * read of the attempts: an operator may be changing them.
 */
export async function lockAttempts(
  tx: Queryable,
  attemptIds: readonly string[],
  nowUs: number,
): Promise<LockedAttempts> {
  if (tx.dialect === 'postgres') {
    // An attempt stays with its run. Ids are asked for one by one: a list of them makes Postgres read whole tables that it knows
    // nothing of yet.
    const runs = await tx.allMany<{ run_ref: number }>(
      'select run_ref from task_instance where id = ?',
      attemptIds.map((id) => [id]),
    );
    const runRefs = runs.flat().map((row) => row.run_ref);
    // In one round trip; what is read is read under the locks of the first.
    const [events, rows] = await Promise.all([
      countRunEvents(tx, runRefs, nowUs),
      readAttempts(tx, attemptIds),
    ]);
    return { events, rows };
  }
  // One writer at a time: what is read stays so.
  const rows = await readAttempts(tx, attemptIds);
  const runRefs = rows.map((row) => row.run_ref);
  return { events: await countRunEvents(tx, runRefs, nowUs), rows };
}
