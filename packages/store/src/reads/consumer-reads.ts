// What waits for a DAG, stream by stream, and its partitions that are not complete, as pages show them.
import type { Queryable } from '../database/database.ts';

export interface ConsumerRow {
  readonly stream_id: number;
  /** Null: an alias. */
  readonly asset_id: number | null;
  readonly name: string;
  readonly uri: string | null;
  readonly is_active: number | null;
  /** Events that wait. */
  readonly pending: number;
  /** When the newest event came. */
  readonly last_at: number | null;
}

export function consumersOfDag(database: Queryable, dagId: string): Promise<ConsumerRow[]> {
  return database.all<ConsumerRow>(
    `select c.stream_id, s.asset_id, coalesce(a.name, l.name) as name, a.uri, a.is_active,
       cast(coalesce(c.paused_seq, s.head) - c.seq - coalesce((select sum(k.to_seq - k.from_seq) from asset_skip k
         where k.dag_id = c.dag_id and k.stream_id = c.stream_id), 0) as bigint) as pending,
       (select max(e.at) from asset_event e where e.stream_id = c.stream_id and e.seq > c.seq) as last_at
     from asset_consumer c join asset_stream s on s.id = c.stream_id left join asset a on a.id = s.asset_id
     left join asset_alias l on l.id = s.alias_id where c.dag_id = ? order by c.stream_id`,
    [dagId],
  );
}

export interface OpenPartitionRow {
  readonly id: number;
  readonly partition_key: string;
  readonly created_at: number;
  readonly updated_at: number;
}

export function openPartitionsOf(
  database: Queryable,
  { dagId, key, limit }: { readonly dagId: string; readonly key: string | null; readonly limit: number },
): Promise<OpenPartitionRow[]> {
  const ofKey = key === null ? '' : ' and partition_key = ?';
  return database.all<OpenPartitionRow>(
    `select id, partition_key, created_at, updated_at from partition_run where dag_id = ? and run_ref is null${ofKey}
     order by id limit ?`,
    [dagId, ...(key === null ? [] : [key]), limit],
  );
}

export function partsOfPartition(
  database: Queryable,
  partitionId: number,
): Promise<{ readonly stream_id: number; readonly upstream_key: string }[]> {
  return database.all(
    `select stream_id, upstream_key from partition_event where partition_id = ? group by stream_id, upstream_key
     order by stream_id, upstream_key`,
    [partitionId],
  );
}

/** DAGs that wait for an asset whose name or URI holds the text. */
export async function dagIdsOnAsset(database: Queryable, text: string): Promise<string[]> {
  const rows = await database.all<{ dag_id: string }>(
    `select distinct c.dag_id from asset_consumer c join asset_stream s on s.id = c.stream_id
     join asset a on a.id = s.asset_id where lower(a.name) like lower(?) or lower(a.uri) like lower(?)`,
    [`%${text}%`, `%${text}%`],
  );
  return rows.map(({ dag_id }) => dag_id);
}

export interface PartitionRow extends OpenPartitionRow {
  /** The run that it got; null: none yet. */
  readonly run_id: string | null;
  readonly state: string | null;
}

/** Partitions of a DAG, the newest first. `hasRun` null: with and without a run. */
export async function partitionPage(
  database: Queryable,
  page: {
    readonly dagId: string;
    readonly hasRun: boolean | null;
    readonly limit: number;
    readonly offset: number;
  },
): Promise<{ readonly rows: readonly PartitionRow[]; readonly total: number }> {
  const { dagId, hasRun, limit, offset } = page;
  const chosen = hasRun === null ? '' : ` and p.run_ref is ${hasRun ? 'not null' : 'null'}`;
  const count = await database.first<{ total: number }>(
    `select count(*) as total from partition_run p where p.dag_id = ?${chosen}`,
    [dagId],
  );
  const rows = await database.all<PartitionRow>(
    `select p.id, p.partition_key, p.created_at, p.updated_at, r.run_id, r.state from partition_run p
     left join dag_run r on r.id = p.run_ref where p.dag_id = ?${chosen} order by p.id desc limit ? offset ?`,
    [dagId, limit, offset],
  );
  return { rows, total: Number(count?.total ?? 0) };
}
