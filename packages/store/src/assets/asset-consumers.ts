// What DAGs wait for, and what they have consumed of it. A consumer's place in a stream moves in the transaction that gives
// the events to a run, guarded by where it was: so each event counts once.
import type { Queryable } from '../database/database.ts';
import { LostRaceError } from '../database/lost-race-error.ts';

export interface ConsumerStream {
  readonly stream_id: number;
  /** The last event that was consumed. */
  readonly seq: number;
  /** The last event that counts. */
  readonly head: number;
  /** Events between the two that do not count. */
  readonly skipped: number;
  readonly asset_id: number | null;
  readonly name: string;
  /** Null: an alias. */
  readonly uri: string | null;
}

export const pendingOf = ({ head, seq, skipped }: ConsumerStream): number => head - seq - skipped;

/** Every stream that a DAG waits for. */
export function consumerStreams(db: Queryable, dagId: string): Promise<ConsumerStream[]> {
  return db.all<ConsumerStream>(
    `select c.stream_id, c.seq, coalesce(c.paused_seq, s.head) as head, s.asset_id, coalesce(a.name, l.name) as name, a.uri,
       cast(coalesce((select sum(k.to_seq - k.from_seq) from asset_skip k
         where k.dag_id = c.dag_id and k.stream_id = c.stream_id), 0) as bigint) as skipped
     from asset_consumer c join asset_stream s on s.id = c.stream_id left join asset a on a.id = s.asset_id
     left join asset_alias l on l.id = s.alias_id where c.dag_id = ? order by c.stream_id`,
    [dagId],
  );
}

const counts = (event: string): string => `not exists (select 1 from asset_skip k
  where k.dag_id = ? and k.stream_id = ${event}.stream_id and ${event}.seq > k.from_seq and ${event}.seq <= k.to_seq)`;
const consumeOfAsset = `insert into asset_event_run (event_id, dag_id, partition_key, run_ref)
  select e.id, cast(? as text), '', cast(? as bigint) from asset_event e
  where e.stream_id = ? and e.seq > ? and e.seq <= ? and ${counts('e')} on conflict do nothing`;
const consumeOfAlias = `insert into asset_event_run (event_id, dag_id, partition_key, run_ref)
  select e.event_id, cast(? as text), '', cast(? as bigint) from asset_alias_event e
  where e.stream_id = ? and e.seq > ? and e.seq <= ? and ${counts('e')} on conflict do nothing`;

/** Gives everything that waits for a DAG to a run of it. Throws `LostRaceError` where somebody else has moved on. */
export async function consumeStreams(
  tx: Queryable,
  run: { readonly dagId: string; readonly runRef: number },
  streams: readonly ConsumerStream[],
): Promise<void> {
  const waiting = streams.filter(({ head, seq }) => head > seq);
  for (const [isAlias, statement] of [
    [false, consumeOfAsset],
    [true, consumeOfAlias],
  ] as const) {
    await tx.runMany(
      statement,
      waiting
        .filter(({ uri }) => (uri === null) === isAlias)
        .map(({ head, seq, stream_id }) => [run.dagId, run.runRef, stream_id, seq, head, run.dagId]),
    );
  }
  // At last: it forgets what does not count.
  await moveOn(tx, run.dagId, waiting);
}

/** Places move on to the heads that were read. */
export async function moveOn(
  tx: Queryable,
  dagId: string,
  streams: readonly ConsumerStream[],
): Promise<void> {
  const moved = await tx.runMany(
    'update asset_consumer set seq = ? where dag_id = ? and stream_id = ? and seq = ?',
    streams.map(({ head, seq, stream_id }) => [head, dagId, stream_id, seq]),
  );
  if (moved.some((count) => count !== 1)) throw new LostRaceError();
  await tx.runMany(
    'delete from asset_skip where dag_id = ? and stream_id = ? and to_seq <= ?',
    streams.filter(({ skipped }) => skipped > 0).map(({ head, stream_id }) => [dagId, stream_id, head]),
  );
}

/** For a paused DAG nothing accumulates; what waited before still waits afterwards. In the transaction that changes the DAG. */
export async function holdConsumer(tx: Queryable, dagId: string, isPaused: boolean): Promise<void> {
  if (isPaused) {
    await tx.run(
      `update asset_consumer set paused_seq = (select s.head from asset_stream s where s.id = asset_consumer.stream_id)
       where dag_id = ? and paused_seq is null`,
      [dagId],
    );
    return;
  }
  const held = await tx.all<{ stream_id: number; seq: number; paused_seq: number; head: number }>(
    `select c.stream_id, c.seq, c.paused_seq, s.head from asset_consumer c join asset_stream s on s.id = c.stream_id
     where c.dag_id = ? and c.paused_seq is not null`,
    [dagId],
  );
  for (const { head, paused_seq, seq, stream_id } of held) {
    const isBehind = seq < paused_seq;
    if (isBehind) await skip(tx, dagId, stream_id, { from: paused_seq, to: head });
    await tx.run('update asset_consumer set paused_seq = null, seq = ? where dag_id = ? and stream_id = ?', [
      isBehind ? seq : head,
      dagId,
      stream_id,
    ]);
  }
}

async function skip(
  tx: Queryable,
  dagId: string,
  streamId: number,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<void> {
  if (to <= from) return;
  await tx.run('insert into asset_skip (dag_id, stream_id, from_seq, to_seq) values (?, ?, ?, ?)', [
    dagId,
    streamId,
    from,
    to,
  ]);
}
