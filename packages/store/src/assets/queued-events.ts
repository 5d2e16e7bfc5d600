// What waits for DAGs, and taking it out of their queues.
import type { Queryable, SqlValue } from '../database/database.ts';

export interface QueuedRow {
  readonly dag_id: string;
  readonly display_name: string | null;
  readonly asset_id: number;
  readonly stream_id: number;
  readonly seq: number;
  readonly head: number;
  /** When the first event came that waits. */
  readonly created_at: number;
}

export interface QueueChoice {
  readonly assetId: number | null;
  readonly dagId: string | null;
  /** Only what came before this instant. */
  readonly beforeUs: number | null;
}

const firstWaiting = `select min(e.at) from asset_event e where e.stream_id = c.stream_id and e.seq > c.seq
  and e.seq <= coalesce(c.paused_seq, s.head) and not exists (select 1 from asset_skip k
    where k.dag_id = c.dag_id and k.stream_id = c.stream_id and e.seq > k.from_seq and e.seq <= k.to_seq)`;

/** One row for each DAG and asset for which something waits. */
export async function queuedEvents(db: Queryable, choice: QueueChoice): Promise<QueuedRow[]> {
  const given: readonly (readonly [string, SqlValue])[] = [
    ['s.asset_id = ?', choice.assetId],
    ['c.dag_id = ?', choice.dagId],
  ];
  const chosen = given.filter(([, value]) => value !== null);
  const where = ['s.asset_id is not null', ...chosen.map(([sql]) => sql)].join(' and ');
  const rows = await db.all<Omit<QueuedRow, 'created_at'> & { readonly created_at: number | null }>(
    `select c.dag_id, d.display_name, s.asset_id, c.stream_id, c.seq, coalesce(c.paused_seq, s.head) as head,
       (${firstWaiting}) as created_at
     from asset_consumer c join asset_stream s on s.id = c.stream_id join dag d on d.dag_id = c.dag_id
     where ${where} and coalesce(c.paused_seq, s.head) > c.seq order by c.dag_id, s.asset_id`,
    chosen.map(([, value]) => value),
  );
  return rows.filter(
    (row): row is QueuedRow =>
      row.created_at !== null && (choice.beforeUs === null || row.created_at < choice.beforeUs),
  );
}

/** How many queues had something that is gone now. */
export async function dropQueuedEvents(tx: Queryable, choice: QueueChoice): Promise<number> {
  const queued = await queuedEvents(tx, choice);
  let dropped = 0;
  for (const { dag_id, head, seq, stream_id } of queued) {
    const last =
      choice.beforeUs === null ? head : await lastBefore(tx, stream_id, { seq, head }, choice.beforeUs);
    dropped += await tx.run(
      'update asset_consumer set seq = ? where dag_id = ? and stream_id = ? and seq = ?',
      [last, dag_id, stream_id, seq],
    );
    await tx.run('delete from asset_skip where dag_id = ? and stream_id = ? and to_seq <= ?', [
      dag_id,
      stream_id,
      last,
    ]);
    await tx.run('update asset_skip set from_seq = ? where dag_id = ? and stream_id = ? and from_seq < ?', [
      last,
      dag_id,
      stream_id,
      last,
    ]);
  }
  return dropped;
}

async function lastBefore(
  tx: Queryable,
  streamId: number,
  { head, seq }: { readonly seq: number; readonly head: number },
  beforeUs: number,
): Promise<number> {
  const row = await tx.first<{ last: number | null }>(
    'select max(seq) as last from asset_event where stream_id = ? and seq > ? and seq <= ? and at < ?',
    [streamId, seq, head, beforeUs],
  );
  return row?.last ?? seq;
}
