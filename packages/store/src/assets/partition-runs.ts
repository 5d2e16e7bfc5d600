// Partitions of DAGs of which something has come, and what has come of each. A partition is open until it gets its run.
import type { Queryable } from '../database/database.ts';
import type { ConsumerStream } from './asset-consumers.ts';

/** An event of a partition that a DAG has not looked at. */
export interface PartitionNews {
  readonly id: number;
  readonly seq: number;
  readonly partition_key: string;
  readonly name: string;
  readonly uri: string;
}

const counts = `not exists (select 1 from asset_skip k
  where k.dag_id = ? and k.stream_id = ? and n.seq > k.from_seq and n.seq <= k.to_seq)`;
const ofAsset = `select n.id, n.seq, n.partition_key, a.name, a.uri from asset_event n join asset a on a.id = n.asset_id
  where n.stream_id = ? and n.seq > ? and n.seq <= ? and n.partition_key is not null and ${counts} order by n.seq limit ?`;
const ofAlias = `select e.id, n.seq, e.partition_key, a.name, a.uri from asset_alias_event n
  join asset_event e on e.id = n.event_id join asset a on a.id = e.asset_id
  where n.stream_id = ? and n.seq > ? and n.seq <= ? and e.partition_key is not null and ${counts} order by n.seq limit ?`;

export function partitionNews(
  tx: Queryable,
  dagId: string,
  { head, seq, stream_id, uri }: ConsumerStream,
  limit: number,
): Promise<PartitionNews[]> {
  const parameters = [stream_id, seq, head, dagId, stream_id, limit];
  return tx.all<PartitionNews>(uri === null ? ofAlias : ofAsset, parameters);
}

/** The number of the open partition of that key, made where there is none. The DAG's row is locked. */
export async function openPartition(
  tx: Queryable,
  dagId: string,
  key: string,
  nowUs: number,
): Promise<number> {
  const open = await tx.first<{ id: number }>(
    'select id from partition_run where dag_id = ? and partition_key = ? and run_ref is null',
    [dagId, key],
  );
  if (open) {
    await tx.run('update partition_run set updated_at = ? where id = ?', [nowUs, open.id]);
    return open.id;
  }
  const made = await tx.first<{ id: number }>(
    `insert into partition_run (dag_id, partition_key, is_met, created_at, updated_at) values (?, ?, 0, ?, ?) returning id`,
    [dagId, key, nowUs, nowUs],
  );
  return made?.id ?? 0;
}

export interface ReceivedPart {
  readonly stream_id: number;
  readonly upstream_key: string;
}

export async function addToPartition(
  tx: Queryable,
  partitionId: number,
  part: ReceivedPart & { readonly event_id: number },
): Promise<void> {
  await tx.run(
    'insert into partition_event (partition_id, stream_id, upstream_key, event_id) values (?, ?, ?, ?) on conflict do nothing',
    [partitionId, part.stream_id, part.upstream_key, part.event_id],
  );
}

export function receivedParts(db: Queryable, partitionId: number): Promise<ReceivedPart[]> {
  return db.all<ReceivedPart>(
    `select stream_id, upstream_key from partition_event where partition_id = ? group by stream_id, upstream_key
     order by stream_id, upstream_key`,
    [partitionId],
  );
}

export interface OpenPartition {
  readonly id: number;
  readonly partition_key: string;
}

/** The oldest first. */
export function openPartitions(
  db: Queryable,
  dagId: string,
  { isMet, limit }: { readonly isMet: boolean; readonly limit: number },
): Promise<OpenPartition[]> {
  return db.all<OpenPartition>(
    'select id, partition_key from partition_run where dag_id = ? and run_ref is null and is_met = ? order by id limit ?',
    [dagId, isMet ? 1 : 0, limit],
  );
}

export async function markMet(tx: Queryable, partitionIds: readonly number[]): Promise<void> {
  await tx.runMany(
    'update partition_run set is_met = 1 where id = ?',
    partitionIds.map((id) => [id]),
  );
}

/** Its run has everything that came for it; what comes later opens it anew. */
export async function closePartition(
  tx: Queryable,
  { id, partition_key }: OpenPartition,
  run: { readonly dagId: string; readonly runRef: number },
): Promise<void> {
  await tx.run('update partition_run set run_ref = ? where id = ? and run_ref is null', [run.runRef, id]);
  await tx.run(
    `insert into asset_event_run (event_id, dag_id, partition_key, run_ref)
     select distinct p.event_id, cast(? as text), cast(? as text), cast(? as bigint) from partition_event p
     where p.partition_id = ? on conflict do nothing`,
    [run.dagId, partition_key, run.runRef, id],
  );
}

export interface PartitionedRun {
  readonly id: number;
  readonly run_id: string;
}

export interface PartitionChoice {
  readonly dagId: string;
  readonly runId: string | null;
  readonly partitionKey: string | null;
  readonly dates: { readonly startUs: number | null; readonly endUs: number | null } | null;
}

/** Runs about a partition, the oldest first. */
export function partitionedRuns(db: Queryable, choice: PartitionChoice): Promise<PartitionedRun[]> {
  const given: readonly (readonly [string, string | number | null])[] = [
    ['run_id = ?', choice.runId],
    ['partition_key = ?', choice.partitionKey],
    ['partition_date >= ?', choice.dates?.startUs ?? null],
    ['partition_date <= ?', choice.dates?.endUs ?? null],
  ];
  const chosen = given.filter(([, value]) => value !== null);
  const where = ['dag_id = ?', 'partition_key is not null', ...chosen.map(([sql]) => sql)].join(' and ');
  return db.all<PartitionedRun>(`select id, run_id from dag_run where ${where} order by id`, [
    choice.dagId,
    ...chosen.map(([, value]) => value),
  ]);
}

/** They are about no partition any more. */
export async function forgetPartitions(tx: Queryable, runRefs: readonly number[]): Promise<void> {
  await tx.runMany(
    'update dag_run set partition_key = null, partition_date = null where id = ?',
    runRefs.map((id) => [id]),
  );
}
