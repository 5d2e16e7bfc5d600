// Events of assets as tasks read them again.
import { type AssetEventRecord, type AssetEventsQuestion, isAssetReference } from '@ariel/core';
import type { Queryable, SqlValue } from '../database/database.ts';

interface EventRow {
  readonly id: number;
  readonly at: number;
  readonly extra: string;
  readonly partition_key: string | null;
  readonly name: string;
  readonly uri: string;
  readonly asset_group: string;
  readonly source_dag_id: string | null;
  readonly source_run_id: string | null;
  readonly source_task_id: string | null;
  readonly source_map_index: number;
}

const columns = `e.id, e.at, e.extra, e.partition_key, a.name, a.uri, a.asset_group, e.source_dag_id, e.source_run_id,
  e.source_task_id, e.source_map_index`;
const events = `select ${columns} from asset_event e join asset a on a.id = e.asset_id`;

/** More are not given in one answer. */
const MOST = 10_000;

export async function readAssetEvents(
  db: Queryable,
  { afterUs, ascending, beforeUs, limit, source }: AssetEventsQuestion,
): Promise<AssetEventRecord[]> {
  const [condition, key]: readonly [string, readonly SqlValue[]] =
    source.kind === 'asset'
      ? isAssetReference(source)
        ? [`a.is_active = 1 and ${source.name === '' ? 'a.uri' : 'a.name'} = ?`, [source.name || source.uri]]
        : ['a.name = ? and a.uri = ?', [source.name, source.uri]]
      : [
          `exists (select 1 from asset_alias_event l join asset_stream s on s.id = l.stream_id
             join asset_alias n on n.id = s.alias_id where l.event_id = e.id and n.name = ?)`,
          [source.name],
        ];
  const ends: readonly (readonly [string, number | null])[] = [
    ['e.at >= ?', afterUs],
    ['e.at <= ?', beforeUs],
  ];
  const given = ends.filter(([, at]) => at !== null);
  const where = [condition, ...given.map(([sql]) => sql)].join(' and ');
  const rows = await db.all<EventRow>(
    `${events} where ${where} order by e.id ${ascending ? 'asc' : 'desc'} limit ?`,
    [...key, ...given.map(([, at]) => at), Math.min(Math.max(0, limit), MOST)],
  );
  return (ascending ? rows : rows.reverse()).map(recordOf);
}

/** What a run consumed. */
export async function readConsumedEvents(db: Queryable, runRef: number): Promise<AssetEventRecord[]> {
  const rows = await db.all<EventRow>(
    `${events} join asset_event_run u on u.event_id = e.id where u.run_ref = ? order by e.id`,
    [runRef],
  );
  return rows.map(recordOf);
}

function recordOf(row: EventRow): AssetEventRecord {
  const { source_dag_id: dagId, source_run_id: runId, source_task_id: taskId } = row;
  return {
    id: row.id,
    asset: { name: row.name, uri: row.uri, group: row.asset_group },
    atUs: row.at,
    extra: row.extra,
    partitionKey: row.partition_key,
    source:
      dagId === null || runId === null || taskId === null
        ? null
        : { dagId, runId, taskId, mapIndex: row.source_map_index },
  };
}
