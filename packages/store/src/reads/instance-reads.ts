// Task instances as they are now, with their run and version.
import type { InstanceState } from '@ariel/core';
import type { Queryable } from '../database/database.ts';
import { placeholders } from './conditions.ts';
import type { Filter } from './filter.ts';
import { foundByIndex } from './history.ts';
import { fromAll, type JoinedTables } from './joined-tables.ts';
import type { Resource } from './resource.ts';

export interface InstanceRow {
  readonly run_ref: number;
  readonly dag_id: string;
  readonly run_id: string;
  readonly logical_date: number | null;
  readonly run_after: number;
  readonly display_name: string | null;
  /** Of its DAG. */
  readonly dag_team: string | null;
  readonly task_id: string;
  readonly map_index: number;
  readonly iteration: number;
  /** Its coordinates, where map index and iteration do not say them. */
  readonly path: string | null;
  readonly id: string;
  readonly state: InstanceState;
  readonly try_number: number;
  readonly max_tries: number;
  readonly version_id: string;
  readonly version_number: number;
  readonly version_created_at: number;
  readonly bundle_version: string | null;
  readonly bundle_url_template: string | null;
  readonly structure_hash: string;
  readonly code_hash: string;
  readonly bundle_name: string;
  readonly operator: string;
  readonly pool: string;
  readonly pool_slots: number;
  readonly priority_weight: number;
  readonly queue: string;
  readonly scheduled_at: number | null;
  readonly queued_at: number | null;
  readonly start_at: number | null;
  readonly end_at: number | null;
  readonly wait_until: number | null;
  readonly hostname: string | null;
  readonly pid: number | null;
  readonly rendered_map_index: string | null;
  readonly rendered_fields: string | null;
  readonly error: string | null;
  readonly reason: string | null;
  readonly note: string | null;
}

const tables: JoinedTables = {
  base: { table: 'task_instance', alias: 'i' },
  joins: [
    { alias: 'r', sql: 'join dag_run r on r.id = i.run_ref' },
    { alias: 'v', sql: 'join dag_version v on v.id = i.version_id' },
    { alias: 'd', sql: 'left join dag d on d.dag_id = r.dag_id', after: ['r'] },
  ],
};

/** States that have an index of their own: those of what goes on, and of what went wrong. */
const indexedStates: readonly (readonly string[])[] = [
  ['queued', 'running', 'restarting'],
  ['failed', 'upstream_failed', 'up_for_retry'],
];

const found = foundByIndex({
  values: ['id', 'run_ref', 'dag_id', 'dag_run_id', 'run_id', 'team'],
  texts: ['dag_id', 'dag_run_id', 'run_id'],
  bounds: ['start_date', 'logical_date', 'run_after'],
});

function narrows(filter: Filter): boolean {
  if (filter.op !== 'in' || filter.field !== 'state') return found(filter);
  return indexedStates.some((states) => filter.values.every((state) => states.includes(String(state))));
}

export const instanceResource: Resource = {
  select: `i.run_ref, r.dag_id, r.run_id, r.logical_date, r.run_after, d.display_name, d.team as dag_team, i.task_id, i.map_index, i.iteration, i.path, i.id, i.state,
    i.try_number, i.max_tries, i.version_id, v.number as version_number, v.created_at as version_created_at, v.bundle_version,
    (select b.url_template from dag_bundle b where b.name = v.bundle_name) as bundle_url_template,
    v.structure_hash, v.code_hash, v.bundle_name, i.operator, i.pool, i.pool_slots, i.priority_weight, i.queue,
    i.scheduled_at, i.queued_at, i.start_at, i.end_at, i.wait_until, i.hostname, i.pid, i.rendered_map_index,
    i.rendered_fields, i.error, i.reason, i.note`,
  from: fromAll(tables),
  tables,
  absent: new Set([
    'logical_date',
    'data_interval_start',
    'data_interval_end',
    'start_date',
    'end_date',
    'queued_when',
    'scheduled_when',
    'updated_at',
    'duration',
    'rendered_map_index',
  ]),
  fields: {
    id: 'i.id',
    run_ref: 'i.run_ref',
    dag_id: 'r.dag_id',
    dag_run_id: 'r.run_id',
    run_id: 'r.run_id',
    task_id: 'i.task_id',
    map_index: 'i.map_index',
    iteration: 'i.iteration',
    rendered_map_index:
      'coalesce(i.rendered_map_index, case when i.map_index >= 0 then cast(i.map_index as text) end)',
    state: 'i.state',
    try_number: 'i.try_number',
    operator: 'i.operator',
    pool: 'i.pool',
    queue: 'i.queue',
    logical_date: 'r.logical_date',
    run_after: 'r.run_after',
    data_interval_start: 'r.interval_start',
    data_interval_end: 'r.interval_end',
    start_date: 'i.start_at',
    end_date: 'i.end_at',
    queued_when: 'i.queued_at',
    scheduled_when: 'i.scheduled_at',
    updated_at: 'coalesce(i.end_at, i.start_at, i.queued_at, i.scheduled_at)',
    duration: '((i.end_at - i.start_at) / 1000000.0)',
    version_number: 'v.number',
    team: 't.team',
  },
  words: { state: indexedStates },
  through: { team: (condition) => `r.dag_id in (select t.dag_id from dag t where ${condition})` },
  history: {
    column: 'run_ref',
    place: 'select run_ref as total from task_instance order by run_ref desc limit 1 offset ?',
    narrows,
    ordered: new Set(['start_date']),
  },
  key: ['i.run_ref', 'i.task_id', 'i.map_index', 'i.iteration'],
};

const selectInstances = `select ${instanceResource.select} from ${instanceResource.from}`;

/** How reads name an instance. */
export interface InstanceAt {
  readonly runRef: number;
  readonly taskId: string;
  readonly mapIndex: number;
  /** Absent: the latest one that there is. */
  readonly iteration?: number | undefined;
}

export function findInstance(database: Queryable, key: InstanceAt): Promise<InstanceRow | undefined> {
  const iteration = key.iteration === undefined ? '' : 'and i.iteration = ?';
  return database.first<InstanceRow>(
    `${selectInstances} where i.run_ref = ? and i.task_id = ? and i.map_index = ? ${iteration}
     order by i.iteration desc limit 1`,
    [key.runRef, key.taskId, key.mapIndex, ...(key.iteration === undefined ? [] : [key.iteration])],
  );
}

/** The instances whose current attempts have these ids. */
export function instancesById(
  database: Queryable,
  runRef: number,
  ids: readonly string[],
): Promise<InstanceRow[]> {
  if (ids.length === 0) return Promise.resolve([]);
  return database.all<InstanceRow>(
    `${selectInstances} where i.run_ref = ? and i.id in (${placeholders(ids)})`,
    [runRef, ...ids],
  );
}

/** All instances of these tasks in a run, in order of task id, iteration and map index. */
export function instancesOfTasks(
  database: Queryable,
  runRef: number,
  taskIds: readonly string[],
): Promise<InstanceRow[]> {
  if (taskIds.length === 0) return Promise.resolve([]);
  return database.all<InstanceRow>(
    `${selectInstances} where i.run_ref = ? and i.task_id in (${placeholders(taskIds)})
     order by i.task_id, i.iteration, i.map_index`,
    [runRef, ...taskIds],
  );
}

/** Whether a run has any instance of a task. */
export async function hasInstances(database: Queryable, runRef: number, taskId: string): Promise<boolean> {
  const row = await database.first<object>(
    'select 1 as one from task_instance where run_ref = ? and task_id = ? limit 1',
    [runRef, taskId],
  );
  return row !== undefined;
}

export interface TaskStateRow {
  readonly run_ref: number;
  readonly task_id: string;
  readonly state: InstanceState;
  readonly instances: number;
  readonly queued_at: number | null;
  readonly start_at: number | null;
  readonly end_at: number | null;
}

/** Per task and state of each run: how many instances, and from when to when. */
export function taskStatesOf(database: Queryable, runRefs: readonly number[]): Promise<TaskStateRow[]> {
  if (runRefs.length === 0) return Promise.resolve([]);
  return database.all<TaskStateRow>(
    `select run_ref, task_id, state, count(*) as instances, min(queued_at) as queued_at, min(start_at) as start_at,
       max(end_at) as end_at
     from task_instance where run_ref in (${placeholders(runRefs)}) group by run_ref, task_id, state`,
    runRefs,
  );
}

/** The iteration that a loop's task has come to, or null where it has none yet. */
export async function lastIterationOf(
  database: Queryable,
  runRef: number,
  taskId: string,
): Promise<number | null> {
  const row = await database.first<{ last: number | null }>(
    'select max(iteration) as last from task_instance where run_ref = ? and task_id = ?',
    [runRef, taskId],
  );
  return row?.last ?? null;
}

export interface InstancePlaceRow {
  readonly map_index: number;
  readonly iteration: number;
  readonly path: string | null;
  readonly state: InstanceState;
}

/** Where each instance of a task stands, and in which state. */
export function instancePlaces(
  database: Queryable,
  runRef: number,
  taskId: string,
): Promise<InstancePlaceRow[]> {
  return database.all<InstancePlaceRow>(
    'select map_index, iteration, path, state from task_instance where run_ref = ? and task_id = ?',
    [runRef, taskId],
  );
}
