// Writes news of assets, in the transaction of what brought it. Nothing is read first: all statements travel together.
// The row of an event's stream is locked until the commit, so that the numbers of a stream are in the order of its commits.
import { type AssetEventDraft, isAssetReference } from '@ariel/core';
import type { Queryable, SqlParameters } from '../database/database.ts';

/** The task whose success it is. */
export interface AssetEventSource {
  readonly runRef: number;
  readonly taskId: string;
  readonly mapIndex: number;
  readonly attemptId: string;
}

export interface NewAssetEvent extends AssetEventDraft {
  readonly atUs: number;
  /** Null: it comes from outside. */
  readonly source: AssetEventSource | null;
}

/** What a task says nothing of is about its run's partition, where that has one. */
const partitionOfRun = '(select r.partition_key from dag_run r where r.id = ?)';
const isPartitioned = `case when coalesce(cast(? as text), ${partitionOfRun}) is null then 0 else 1 end`;
/** The same for an asset that is named whole, which an index finds, and for one of which the name or the URI is left open. */
const whole = statementsWith('select a.id from asset a where a.name = ? and a.uri = ? and a.is_active = 1');
const reference = statementsWith(`select a.id from asset a where a.name = coalesce(nullif(?, ''), a.name)
  and a.uri = coalesce(nullif(?, ''), a.uri) and a.is_active = 1`);

function statementsWith(activeAsset: string) {
  const numberEvent = `update asset_stream set head = head + 1
  where asset_id = (${activeAsset}) and is_partitioned = ${isPartitioned}`;

  const insertEvent = `insert into asset_event (asset_id, stream_id, seq, at, extra, partition_key, source_dag_id, source_run_id,
    source_task_id, source_map_index, source_attempt_id)
  select s.asset_id, s.id, s.head, cast(? as bigint), cast(? as text), coalesce(cast(? as text), ${partitionOfRun}),
    (select r.dag_id from dag_run r where r.id = ?), (select r.run_id from dag_run r where r.id = ?), cast(? as text),
    cast(? as bigint), cast(? as text)
  from asset_stream s where s.asset_id = (${activeAsset}) and s.is_partitioned = ${isPartitioned}`;
  const numberAliasEvent = `update asset_stream set head = head + 1
  where alias_id = (select l.id from asset_alias l where l.name = ?) and is_partitioned = ${isPartitioned}
    and exists (${activeAsset})`;
  const insertAliasEvent = `insert into asset_alias_event (stream_id, seq, event_id)
  select ls.id, ls.head, e.id from asset_stream ls, asset_stream s, asset_event e
  where ls.alias_id = (select l.id from asset_alias l where l.name = ?) and ls.is_partitioned = s.is_partitioned
    and s.asset_id = (${activeAsset}) and s.is_partitioned = ${isPartitioned}
    and e.stream_id = s.id and e.seq = s.head`;
  return { numberEvent, insertEvent, numberAliasEvent, insertAliasEvent };
}

type Statement = readonly [sql: string, parameters: SqlParameters];

/** Events of assets that nobody refers to, or that stand back behind another of their name, are not written. */
export async function storeAssetEvents(tx: Queryable, events: readonly NewAssetEvent[]): Promise<void> {
  if (events.length === 0) return;
  const statements = statementsOf(events);
  // All of them at this moment: a transaction that closes with it takes none later.
  if (tx.runLater) for (const [sql, parameters] of statements) tx.runLater(sql, [parameters]);
  else for (const [sql, parameters] of statements) await tx.run(sql, parameters);
}

function statementsOf(events: readonly NewAssetEvent[]): Statement[] {
  // Streams are locked in one order by all.
  const inOrder = [...events].sort((left, right) => (orderOf(left) < orderOf(right) ? -1 : 1));
  return [
    ...inOrder.filter(({ aliases }) => aliases.length > 0).flatMap(attachAsset),
    ...inOrder.flatMap((event): Statement[] => {
      const stream = streamOf(event);
      const { insertEvent, numberEvent } = wordsFor(event);
      return [
        [numberEvent, stream],
        [insertEvent, eventParameters(event, stream)],
        ...event.aliases.flatMap((alias) => passToAlias(event, alias)),
      ];
    }),
  ];
}

const wordsFor = ({ asset }: NewAssetEvent) => (isAssetReference(asset) ? reference : whole);

const orderOf = ({ asset }: NewAssetEvent): string => JSON.stringify([asset.name, asset.uri]);

const runOf = ({ source }: NewAssetEvent): number | null => source?.runRef ?? null;

const streamOf = (event: NewAssetEvent): SqlParameters => [
  event.asset.name,
  event.asset.uri,
  event.partitionKey,
  runOf(event),
];

function eventParameters(event: NewAssetEvent, stream: SqlParameters): SqlParameters {
  const run = runOf(event);
  const { source } = event;
  return [
    event.atUs,
    event.extra,
    event.partitionKey,
    run,
    run,
    run,
    source?.taskId ?? null,
    source?.mapIndex ?? -1,
    source?.attemptId ?? null,
    ...stream,
  ];
}

const insertAsset = `insert into asset (name, uri, asset_group, extra, watchers, is_active, created_at, updated_at)
  values (?, ?, ?, '{}', '[]', 0, ?, ?) on conflict (name, uri) do nothing`;
/** An asset stands back where another has its name or its URI. */
const activateAsset = `update asset set is_active = 1 where name = ? and uri = ? and is_active = 0 and not exists (
  select 1 from asset other where other.is_active = 1 and (other.name = asset.name or other.uri = asset.uri))`;
const insertStream = `insert into asset_stream (asset_id, is_partitioned, head, seen)
  select id, cast(? as bigint), 0, 0 from asset where name = ? and uri = ? on conflict (asset_id, is_partitioned) do nothing`;
const linkAlias = `insert into asset_alias_asset (alias_id, asset_id)
  select l.id, a.id from asset_alias l, asset a where l.name = ? and a.name = ? and a.uri = ? on conflict do nothing`;

/** An asset that a task attaches may be new. */
function attachAsset({ aliases, asset, atUs }: NewAssetEvent): Statement[] {
  const key = [asset.name, asset.uri];
  return [
    [insertAsset, [...key, asset.group, atUs, atUs]],
    [activateAsset, key],
    [insertStream, [0, ...key]],
    [insertStream, [1, ...key]],
    ...aliases.map((alias): Statement => [linkAlias, [alias, ...key]]),
  ];
}

function passToAlias(event: NewAssetEvent, alias: string): Statement[] {
  const { asset, partitionKey } = event;
  const { insertAliasEvent, numberAliasEvent } = wordsFor(event);
  return [
    [numberAliasEvent, [alias, partitionKey, runOf(event), asset.name, asset.uri]],
    [insertAliasEvent, [alias, ...streamOf(event)]],
  ];
}
