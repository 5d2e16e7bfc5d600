// Assets, aliases and events as lists show them, with everything that belongs to each.
import { type AssetRow, assetColumns } from '../assets/asset-rows.ts';
import type { Queryable } from '../database/database.ts';
import { placeholders } from './conditions.ts';
import { foundByIndex } from './history.ts';
import { fromAll, type JoinedTables } from './joined-tables.ts';
import type { Resource } from './resource.ts';

export const assetResource: Resource = {
  select: assetColumns,
  from: 'asset a',
  fields: {
    id: 'a.id',
    name: 'a.name',
    uri: 'a.uri',
    group: 'a.asset_group',
    is_active: 'a.is_active',
    created_at: 'a.created_at',
    updated_at: 'a.updated_at',
    timestamp: 'a.updated_at',
  },
  key: ['a.id'],
};

export interface AliasRow {
  readonly id: number;
  readonly name: string;
  readonly asset_group: string;
}

export const aliasResource: Resource = {
  select: 'l.id, l.name, l.asset_group',
  from: 'asset_alias l',
  fields: { id: 'l.id', name: 'l.name', group: 'l.asset_group' },
  key: ['l.id'],
};

export function findAlias(database: Queryable, id: number): Promise<AliasRow | undefined> {
  return database.first<AliasRow>(`select ${aliasResource.select} from asset_alias l where l.id = ?`, [id]);
}

export interface AssetEventRow {
  readonly id: number;
  readonly asset_id: number;
  readonly name: string;
  readonly uri: string;
  readonly asset_group: string;
  readonly at: number;
  readonly extra: string;
  readonly partition_key: string | null;
  readonly source_dag_id: string | null;
  readonly source_run_id: string | null;
  readonly source_task_id: string | null;
  readonly source_map_index: number;
  readonly source_attempt_id: string | null;
}

const eventTables: JoinedTables = {
  base: { table: 'asset_event', alias: 'e' },
  joins: [{ alias: 'a', sql: 'join asset a on a.id = e.asset_id' }],
};

export const assetEventResource: Resource = {
  select: `e.id, e.asset_id, a.name, a.uri, a.asset_group, e.at, e.extra, e.partition_key, e.source_dag_id, e.source_run_id,
    e.source_task_id, e.source_map_index, e.source_attempt_id`,
  from: fromAll(eventTables),
  tables: eventTables,
  absent: new Set(['source_dag_id', 'source_run_id', 'source_task_id']),
  fields: {
    id: 'e.id',
    asset_id: 'e.asset_id',
    name: 'n.name',
    timestamp: 'e.at',
    extra: 'e.extra',
    partition_key: 'e.partition_key',
    source_dag_id: 'e.source_dag_id',
    source_run_id: 'e.source_run_id',
    source_task_id: 'e.source_task_id',
    source_map_index: 'e.source_map_index',
    source_task_instance_id: 'e.source_attempt_id',
  },
  through: { name: (condition) => `e.asset_id in (select n.id from asset n where ${condition})` },
  history: {
    column: 'id',
    place: 'select max(id) - ? as total from asset_event',
    narrows: foundByIndex({ values: ['id', 'asset_id', 'source_dag_id'], bounds: ['timestamp'] }),
    inOrder: { asset_id: ['timestamp'] },
    ordered: new Set(['id', 'timestamp']),
  },
  key: ['e.id'],
};

/** Events that a run consumed, or made. */
export function eventsOfRun(database: Queryable, runRef: number): Promise<AssetEventRow[]> {
  return database.all<AssetEventRow>(
    `select ${assetEventResource.select} from ${assetEventResource.from} join asset_event_run u on u.event_id = e.id
     where u.run_ref = ? order by e.at, e.id`,
    [runRef],
  );
}

export interface EventRunRow {
  readonly event_id: number;
  readonly dag_id: string;
  readonly run_id: string;
  readonly state: string;
  readonly logical_date: number | null;
  readonly interval_start: number | null;
  readonly interval_end: number | null;
  readonly start_at: number | null;
  readonly end_at: number | null;
  readonly partition_key: string | null;
}

/** Runs that consumed the events. */
export function runsOfEvents(database: Queryable, eventIds: readonly number[]): Promise<EventRunRow[]> {
  return database.all<EventRunRow>(
    `select u.event_id, r.dag_id, r.run_id, r.state, r.logical_date, r.interval_start, r.interval_end, r.start_at, r.end_at,
       r.partition_key
     from asset_event_run u join dag_run r on r.id = u.run_ref where u.event_id in (${placeholders(eventIds)})
     order by u.event_id, r.id`,
    eventIds,
  );
}

export interface AssetDagRow {
  readonly asset_id: number;
  readonly dag_id: string;
  readonly dag_team: string | null;
  readonly created_at: number;
  readonly updated_at: number;
}

export interface AssetTaskRow extends AssetDagRow {
  readonly kind: 'outlet' | 'inlet';
  readonly task_id: string;
}

/** What watches an asset now. */
export interface AssetWatcherRow {
  readonly asset_id: number;
  readonly name: string;
  readonly trigger_id: number;
  readonly created_at: number;
}

/** Everything that belongs to some assets. */
export interface AssetParts {
  readonly watchers: readonly AssetWatcherRow[];
  readonly dags: readonly AssetDagRow[];
  readonly tasks: readonly AssetTaskRow[];
  readonly aliases: readonly (AliasRow & { readonly asset_id: number })[];
  readonly lastEvents: readonly { readonly asset_id: number; readonly id: number; readonly at: number }[];
}

export async function assetParts(database: Queryable, assetIds: readonly number[]): Promise<AssetParts> {
  const chosen = placeholders(assetIds);
  return {
    watchers: await database.all<AssetWatcherRow>(
      `select asset_id, name, trigger_id, min(created_at) as created_at from asset_watch
       where asset_id in (${chosen}) and trigger_id is not null group by asset_id, name, trigger_id
       order by asset_id, name, trigger_id`,
      assetIds,
    ),
    dags: await database.all<AssetDagRow>(
      `select s.asset_id, c.dag_id, d.team as dag_team, c.created_at, c.updated_at from asset_stream s
       join asset_consumer c on c.stream_id = s.id left join dag d on d.dag_id = c.dag_id where s.asset_id in (${chosen}) order by c.dag_id`,
      assetIds,
    ),
    tasks: await database.all<AssetTaskRow>(
      `select t.source_id as asset_id, t.kind, t.dag_id, d.team as dag_team, t.task_id, t.created_at, t.updated_at
       from asset_task t left join dag d on d.dag_id = t.dag_id
       where t.source = 'asset' and t.source_id in (${chosen}) order by t.dag_id, t.task_id`,
      assetIds,
    ),
    aliases: await database.all(
      `select k.asset_id, l.id, l.name, l.asset_group from asset_alias_asset k join asset_alias l on l.id = k.alias_id
       where k.asset_id in (${chosen}) order by l.name`,
      assetIds,
    ),
    lastEvents: await database.all(
      `select e.asset_id, e.id, e.at from asset_event e join (select asset_id, max(id) as id from asset_event
         where asset_id in (${chosen}) group by asset_id) newest on newest.id = e.id`,
      assetIds,
    ),
  };
}

/** Assets that DAGs make, use or wait for. */
export async function assetIdsOfDags(database: Queryable, dagIds: readonly string[]): Promise<number[]> {
  const chosen = placeholders(dagIds);
  const rows = await database.all<{ id: number }>(
    `select t.source_id as id from asset_task t where t.source = 'asset' and t.dag_id in (${chosen})
     union select s.asset_id as id from asset_stream s join asset_consumer c on c.stream_id = s.id
       where s.asset_id is not null and c.dag_id in (${chosen})`,
    [...dagIds, ...dagIds],
  );
  return rows.map(({ id }) => id);
}

export async function findAssetRow(database: Queryable, id: number): Promise<AssetRow | undefined> {
  return database.first<AssetRow>(`select ${assetColumns} from asset a where a.id = ?`, [id]);
}

/** By name, by URI, or both: every asset that fits. */
export function findAssets(
  database: Queryable,
  { name, uri }: { readonly name: string | null; readonly uri: string | null },
): Promise<AssetRow[]> {
  const given = [
    ['a.name = ?', name],
    ['a.uri = ?', uri],
  ].filter(([, value]) => value !== null);
  const where = given.length === 0 ? '' : ` where ${given.map(([sql]) => sql).join(' and ')}`;
  return database.all<AssetRow>(
    `select ${assetColumns} from asset a${where} order by a.id`,
    given.map(([, value]) => value ?? null),
  );
}
