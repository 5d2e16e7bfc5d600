// Which streams have news that nobody has looked at yet, and who waits for them.
import type { Queryable } from '../database/database.ts';

export interface UnseenStream {
  readonly id: number;
  readonly head: number;
}

/** At most `limit`: a short read through an index that is empty at rest. */
export function unseenStreams(db: Queryable, limit: number): Promise<UnseenStream[]> {
  return db.all<UnseenStream>('select id, head from asset_stream where head > seen order by id limit ?', [
    limit,
  ]);
}

export async function consumersOf(db: Queryable, streams: readonly UnseenStream[]): Promise<string[]> {
  const rows = await db.allMany<{ dag_id: string }>(
    'select dag_id from asset_consumer where stream_id = ?',
    streams.map(({ id }) => [id]),
  );
  return [...new Set(rows.flat().map(({ dag_id }) => dag_id))];
}

/** Everybody who waits has been looked at. */
export async function markSeen(db: Queryable, streams: readonly UnseenStream[]): Promise<void> {
  await db.runMany(
    'update asset_stream set seen = ? where id = ? and seen < ?',
    streams.map(({ head, id }) => [head, id, head]),
  );
}

/** DAGs for which something waits, whoever has looked at it: what a lost word would have said. */
export async function consumersWithNews(db: Queryable): Promise<string[]> {
  const rows = await db.all<{ dag_id: string }>(
    `select distinct c.dag_id from asset_consumer c join asset_stream s on s.id = c.stream_id
     join dag d on d.dag_id = c.dag_id
     where coalesce(c.paused_seq, s.head) > c.seq and d.is_paused = 0 and d.is_active = 1
     union select p.dag_id from partition_run p where p.run_ref is null and p.is_met = 1`,
  );
  return rows.map(({ dag_id }) => dag_id);
}
