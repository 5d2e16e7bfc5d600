// What changed in runs whose owner is in another process: it waits here until the owner has read it. An owner that finds a gap in the
// numbers reads the run again.
import type { Queryable } from '../database/database.ts';
import { writeLater } from '../database/write-later.ts';

export interface StoredRunEvent {
  readonly runRef: number;
  readonly seq: number;
  readonly ownerId: string;
  /** JSON text of what changed. */
  readonly change: string;
}

export async function storeRunEvents(tx: Queryable, events: readonly StoredRunEvent[]): Promise<void> {
  await writeLater(
    tx,
    'insert into run_event (run_ref, seq, owner_id, change) values (?, ?, ?, ?) on conflict do nothing',
    events.map(({ change, ownerId, runRef, seq }) => [runRef, seq, ownerId, change]),
  );
}

/**
 * Takes what is new of all the owner's runs, in order. What is lost on the way to the owner shows as a gap: whoever takes
 * over reads the runs.
 */
export async function takeRunEvents(db: Queryable, ownerId: string): Promise<StoredRunEvent[]> {
  const rows = await db.all<{ run_ref: number; seq: number; change: string }>(
    'delete from run_event where owner_id = ? returning run_ref, seq, change',
    [ownerId],
  );
  return rows
    .map((row) => ({ runRef: row.run_ref, seq: row.seq, ownerId, change: row.change }))
    .sort((left, right) => left.runRef - right.runRef || left.seq - right.seq);
}

/** Events for owners that are gone: whoever took their runs has read them anew. */
export async function sweepRunEvents(db: Queryable): Promise<void> {
  await db.run(
    `delete from run_event where not exists
       (select 1 from job j where j.id = run_event.owner_id and j.ended_at is null)`,
  );
}
