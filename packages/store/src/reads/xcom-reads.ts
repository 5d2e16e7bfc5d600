// What tasks returned and pushed. Values are JSON text and leave as they came.
import type { Queryable } from '../database/database.ts';
import { foundByIndex } from './history.ts';
import { fromAll, type JoinedTables } from './joined-tables.ts';
import type { Resource } from './resource.ts';
import { shownXCom } from './stored-values.ts';

export interface XComRow {
  readonly dag_id: string;
  readonly run_id: string;
  readonly logical_date: number | null;
  readonly run_after: number;
  readonly display_name: string | null;
  /** Of its DAG. */
  readonly dag_team: string | null;
  readonly version_id: string;
  readonly task_id: string;
  readonly map_index: number;
  readonly iteration: number;
  readonly key: string;
  readonly created_at: number;
}

const tables: JoinedTables = {
  base: { table: 'xcom', alias: 'x' },
  joins: [
    { alias: 'r', sql: 'join dag_run r on r.id = x.run_ref' },
    { alias: 'd', sql: 'left join dag d on d.dag_id = r.dag_id', after: ['r'] },
  ],
};

export const xcomResource: Resource = {
  select: `r.dag_id, r.run_id, r.logical_date, r.run_after, d.display_name, d.team as dag_team, r.version_id, x.task_id, x.map_index, x.iteration,
    x.key, x.created_at`,
  from: fromAll(tables),
  tables,
  absent: new Set(['logical_date']),
  fields: {
    dag_id: 'r.dag_id',
    run_id: 'r.run_id',
    dag_run_id: 'r.run_id',
    task_id: 'x.task_id',
    map_index: 'x.map_index',
    iteration: 'x.iteration',
    key: 'x.key',
    timestamp: 'x.created_at',
    /** A region is known by its iteration here. */
    region_id: 'x.iteration',
    region_index: 'x.iteration',
    team: 't.team',
    is_internal: "case when substr(x.key, 1, 1) = '_' or x.key = 'skipmixin_key' then 1 else 0 end",
    logical_date: 'r.logical_date',
    run_after: 'r.run_after',
    dag_display_name: 'coalesce(d.display_name, d.dag_id)',
  },
  through: { team: (condition) => `r.dag_id in (select t.dag_id from dag t where ${condition})` },
  history: {
    column: 'run_ref',
    place: 'select run_ref as total from xcom order by run_ref desc limit 1 offset ?',
    narrows: foundByIndex({
      values: ['dag_id', 'run_id', 'dag_run_id', 'team'],
      texts: ['run_id'],
      bounds: ['logical_date', 'run_after'],
    }),
    ordered: new Set(),
  },
  key: ['r.dag_id', 'x.task_id', 'r.run_id', 'x.map_index', 'x.iteration', 'x.key'],
};

export interface XComValueRow {
  readonly map_index: number;
  readonly iteration: number;
  readonly key: string;
  readonly value: string;
  readonly created_at: number;
}

/** As they may be shown: these reads are for people. */
const shown = `x.map_index, x.iteration, x.key, ${shownXCom.value}, x.created_at from ${shownXCom.from}`;

interface XComPlace {
  readonly runRef: number;
  readonly taskId: string;
  readonly mapIndex: number;
  readonly iteration: number;
}

/** All values of one instance. */
export function xcomsOf(database: Queryable, place: XComPlace): Promise<XComValueRow[]> {
  return database.all<XComValueRow>(
    `select ${shown} where x.run_ref = ? and x.task_id = ? and x.map_index = ? and x.iteration = ? order by x.key`,
    [place.runRef, place.taskId, place.mapIndex, place.iteration],
  );
}

/** One value of an instance; without an iteration that of the latest one that gave it. */
export function findXCom(
  database: Queryable,
  place: Omit<XComPlace, 'iteration'> & { readonly key: string; readonly iteration?: number | undefined },
): Promise<XComValueRow | undefined> {
  const { iteration, key, mapIndex, runRef, taskId } = place;
  return database.first<XComValueRow>(
    `select ${shown} where x.run_ref = ? and x.task_id = ? and x.map_index = ?
     and x.key = ? ${iteration === undefined ? '' : 'and x.iteration = ?'} order by x.iteration desc limit 1`,
    [runRef, taskId, mapIndex, key, ...(iteration === undefined ? [] : [iteration])],
  );
}

/** One key of a task's instances in order of map index, from `fromIndex` on, at most `limit`; `isRaw`: for tasks, secrets included. */
export function xcomAcrossInstances(
  database: Queryable,
  key: {
    readonly runRef: number;
    readonly taskId: string;
    readonly key: string;
    readonly fromIndex: number;
    readonly limit: number;
    readonly isRaw?: boolean;
  },
): Promise<XComValueRow[]> {
  const columns = key.isRaw ? 'x.map_index, x.iteration, x.key, x.value, x.created_at from xcom x' : shown;
  return database.all<XComValueRow>(
    `select ${columns} where x.run_ref = ? and x.task_id = ? and x.key = ?
     and x.map_index >= ? order by x.map_index, x.iteration limit ?`,
    [key.runRef, key.taskId, key.key, key.fromIndex, key.limit],
  );
}
