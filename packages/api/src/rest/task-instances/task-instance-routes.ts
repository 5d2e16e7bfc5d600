// Task instances and their tries: lists and single ones. What changes them is in task-instance-acts.ts.
import { TaskState } from '@ariel/core';
import { TaskInstanceCollection, TaskInstanceResponse } from '@ariel/protocol/rest';
import { type Filter, type InstanceRow, instanceResource } from '@ariel/store/reads';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { taskIdsInLoop, taskIdsNamed } from '../../progress/dag-structure.ts';
import type { ApiContext, Routes } from '../../server/api-context.ts';
import { ApiError } from '../../server/api-error.ts';
import {
  dagOf,
  type InstanceAddress,
  type InstanceChoice,
  instanceOf,
  iterationQuery,
  runOf,
} from '../answers/lookups.ts';
import { readPage } from '../lists/cursor-page.ts';
import {
  integers,
  type ListQuery,
  type ListRules,
  pageParameters,
  patternParameters,
  rangeParameters,
  readListing,
  stateFilter,
  text,
  texts,
} from '../lists/list-query.ts';
import { matchesPattern } from '../lists/matches-pattern.ts';
import { saySearched } from '../lists/searched.ts';
import { MappedParams, RunParams, TaskParams } from '../requests/addresses.ts';
import { choiceOf } from './instance-addresses.ts';
import { isMapped } from './mapped-task.ts';
import { presentInstance, presentInstances } from './present-instance.ts';

const tags = ['Task Instance'];
const base = '/api/v2/dags/:dag_id/dagRuns/:dag_run_id/taskInstances';
const dates = ['run_after', 'logical_date', 'start_date', 'end_date', 'updated_at', 'duration'];
const patterns = {
  dag_id: 'dag_id',
  run_id: 'run_id',
  pool_name: 'pool',
  queue_name: 'queue',
  operator_name: 'operator',
  rendered_map_index: 'rendered_map_index',
};
const IterationQuery = Type.Object(iterationQuery);
export const instanceRules: ListRules = {
  resource: instanceResource,
  defaultOrder: ['map_index'],
  orders: [
    'id',
    'state',
    'duration',
    'start_date',
    'end_date',
    'map_index',
    'try_number',
    'logical_date',
    'run_after',
    'data_interval_start',
    'data_interval_end',
    'task_id',
    'dag_id',
    'run_id',
    'rendered_map_index',
    'operator',
    'queued_when',
    'scheduled_when',
    'pool',
    'queue',
    'updated_at',
  ],
  ranges: Object.fromEntries(dates.map((name) => [name, name])),
  patterns,
  values: {
    task_id: 'task_id',
    pool: 'pool',
    queue: 'queue',
    operator: 'operator',
    version_number: 'version_number',
    try_number: 'try_number',
    map_index: 'map_index',
    iteration: 'iteration',
    teams: 'team',
  },
};

const ListParameters = Type.Object({
  ...pageParameters,
  ...rangeParameters(dates),
  ...patternParameters(Object.keys(patterns)),
  state: texts,
  task_id: text,
  task_group_id: text,
  pool: texts,
  queue: texts,
  operator: texts,
  version_number: integers,
  try_number: integers,
  map_index: integers,
  loop_id: text,
  executor: texts,
  teams: texts,
  cursor: text,
  task_display_name_pattern: text,
  task_display_name_prefix_pattern: text,
  ...iterationQuery,
});

/** A page of instances; `fixed`: which are meant at all. */
export async function listInstances(
  context: ApiContext,
  reply: FastifyReply,
  { fixed, query }: { readonly query: ListQuery; readonly fixed: readonly Filter[] },
) {
  const states = Object.values(TaskState);
  const filters: Filter[] = [
    ...fixed,
    ...stateFilter(query.state, { field: 'state', states, noState: true }),
    // One executor does everything here, and instances do not name it.
    ...(Array.isArray(query.executor) && query.executor.length > 0
      ? [{ field: 'task_id', op: 'in', values: [] } as const]
      : []),
  ];
  const { place, rows, searched } = await readPage<InstanceRow>(context, instanceRules, query, filters);
  saySearched(reply, searched);
  return { task_instances: await presentInstances(context, rows), ...place };
}

export const addTaskInstanceRoutes: Routes = (server, context) => {
  const config = { permission: 'instances:read' } as const;

  server.get(
    base,
    {
      config,
      schema: {
        tags,
        params: RunParams,
        querystring: ListParameters,
        response: { 200: TaskInstanceCollection },
      },
    },
    async (request, reply) => {
      const query = request.query as ListQuery;
      const scope = await scopeOf(context, request.params);
      const ofTasks = await tasksFilter(context, request.params, query);
      const fixed = [...scope, ...ofTasks, ...(await named(context, request.params, query))];
      return listInstances(context, reply, { query, fixed });
    },
  );

  for (const [path, params] of [
    [`${base}/:task_id`, TaskParams],
    [`${base}/:task_id/:map_index`, MappedParams],
  ] as const)
    server.get(
      path,
      {
        config,
        schema: { tags, params, querystring: IterationQuery, response: { 200: TaskInstanceResponse } },
      },
      (request) => single(context, request.params, choiceOf(request)),
    );

  server.get(
    `${base}/:task_id/listMapped`,
    {
      config,
      schema: {
        tags,
        params: TaskParams,
        querystring: ListParameters,
        response: { 200: TaskInstanceCollection },
      },
    },
    async (request, reply) => {
      const { dag_id: dagId, dag_run_id: runId, task_id: taskId } = request.params;
      const run = await runOf(context, dagId, runId);
      const definition = await context.definitions.one(run.version_id);
      const task = definition?.tasks.find((each) => each.taskId === taskId);
      if (!definition || !task) throw new ApiError(404, `Task id ${taskId} was not found`);
      if (!isMapped(definition, task)) throw new ApiError(404, `Task id ${taskId} is not mapped`);
      const fixed: Filter[] = [
        { field: 'run_ref', op: 'in', values: [run.id] },
        { field: 'task_id', op: 'in', values: [taskId] },
        { field: 'map_index', op: 'gte', value: 0 },
      ];
      return listInstances(context, reply, { query: request.query as ListQuery, fixed });
    },
  );
};

async function single(context: ApiContext, address: InstanceAddress, choice: InstanceChoice) {
  const row = await instanceOf(context, address, choice);
  return presentInstance(context, row, await context.definitions.many([row.version_id]));
}

async function scopeOf(
  context: ApiContext,
  { dag_id: dagId, dag_run_id: runId }: { readonly dag_id: string; readonly dag_run_id: string },
): Promise<Filter[]> {
  if (dagId === '~') {
    if (runId === '~') return [];
    throw new ApiError(400, 'With dag_id `~` the run is `~`, too: name the DAG of a run');
  }
  if (runId !== '~')
    return [{ field: 'run_ref', op: 'in', values: [(await runOf(context, dagId, runId)).id] }];
  await dagOf(context, dagId);
  return [{ field: 'dag_id', op: 'in', values: [dagId] }];
}

/** By the names that people see; over several DAGs, where nobody knows them all, by the ids. */
async function named(
  context: ApiContext,
  { dag_id: dagId, dag_run_id: runId }: { readonly dag_id: string; readonly dag_run_id: string },
  { task_display_name_pattern: pattern, task_display_name_prefix_pattern: prefix }: ListQuery,
): Promise<Filter[]> {
  if (pattern === undefined && prefix === undefined) return [];
  if (dagId === '~') {
    const rules = { ...instanceRules, ranges: {}, values: {}, patterns: { task_id: 'task_id' } };
    const query = { task_id_pattern: pattern, task_id_prefix_pattern: prefix };
    return [...readListing(rules, query, { nowUs: 0 }).filters];
  }
  const dag = await dagOf(context, dagId);
  const run = runId === '~' ? null : await runOf(context, dagId, runId);
  const definition = await context.definitions.one(run?.version_id ?? dag.latest_version_id ?? '');
  const tasks = (definition?.tasks ?? []).filter((task) =>
    matchesPattern(task.displayName ?? task.taskId, pattern, prefix),
  );
  return [{ field: 'task_id', op: 'in', values: tasks.map((task) => task.taskId) }];
}

/** Tasks of a group or of a loop, by the structure of the run's version or, over several runs, of the latest. */
async function tasksFilter(
  context: ApiContext,
  address: { readonly dag_id: string; readonly dag_run_id: string },
  { loop_id: loopId, task_group_id: groupId }: ListQuery,
): Promise<Filter[]> {
  if (typeof groupId !== 'string' && typeof loopId !== 'string') return [];
  const dag = await dagOf(context, address.dag_id);
  const run = address.dag_run_id === '~' ? null : await runOf(context, address.dag_id, address.dag_run_id);
  const definition = await context.definitions.one(run?.version_id ?? dag.latest_version_id ?? '');
  const filters: Filter[] = [];
  for (const [given, what, find] of [
    [groupId, 'Task group', taskIdsNamed],
    [loopId, 'Loop', taskIdsInLoop],
  ] as const) {
    if (typeof given !== 'string') continue;
    const isGroup = definition?.groups.some((group) => group.groupId === given) ?? false;
    const taskIds = definition && isGroup ? find(definition, given) : [];
    if (taskIds.length === 0) throw new ApiError(404, `${what} ${given} was not found`);
    filters.push({ field: 'task_id', op: 'in', values: taskIds });
  }
  return filters;
}
