// Task instances and their tries: lists and single ones. What changes them is in task-instance-acts.ts.
import { TaskState } from '@ariel/core';
import {
  TaskInstanceCollection,
  TaskInstanceHistory,
  TaskInstanceHistoryCollection,
  TaskInstanceResponse,
} from '@ariel/protocol/rest';
import {
  type AttemptRow,
  attemptsOf,
  type Filter,
  type InstanceRow,
  instanceResource,
  listRows,
} from '@ariel/store/reads';
import { Type } from 'typebox';
import type { ApiContext, Routes } from '../server/api-context.ts';
import { ApiError, orNotFound } from '../server/api-error.ts';
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
} from './list-query.ts';
import { dagOf, type InstanceAddress, instanceOf, runOf } from './lookups.ts';
import { presentInstance, presentInstances, presentTry } from './present-instance.ts';

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
const RunParams = Type.Object({ dag_id: Type.String(), dag_run_id: Type.String() });
const TaskParams = Type.Object({ ...RunParams.properties, task_id: Type.String() });
const MappedParams = Type.Object({ ...TaskParams.properties, map_index: Type.Integer() });
const MapIndexQuery = Type.Object({ map_index: Type.Optional(Type.Integer({ default: -1 })) });

const rules: ListRules = {
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
});

export const addTaskInstanceRoutes: Routes = (server, context) => {
  const config = { permission: 'instances:read' } as const;
  const listed = async (query: ListQuery, fixed: readonly Filter[]) => {
    const states = Object.values(TaskState);
    const filters = [...fixed, ...stateFilter(query.state, { field: 'state', states, noState: true })];
    const listing = readListing(rules, query, { fixed: filters, nowUs: context.nowUs() });
    const { rows, total } = await listRows<InstanceRow>(context.database, instanceResource, listing);
    return {
      task_instances: await presentInstances(context, rows),
      total_entries: total,
      total_entries_limit: null,
      next_cursor: null,
      previous_cursor: null,
    };
  };

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
    async (request) => {
      const query = request.query as ListQuery;
      const scope = await scopeOf(context, request.params);
      return listed(query, [
        ...scope,
        ...(await groupFilter(context, request.params.dag_id, query.task_group_id)),
      ]);
    },
  );

  server.get(
    `${base}/:task_id`,
    { config, schema: { tags, params: TaskParams, response: { 200: TaskInstanceResponse } } },
    async (request) => single(context, request.params, -1),
  );

  server.get(
    `${base}/:task_id/:map_index`,
    { config, schema: { tags, params: MappedParams, response: { 200: TaskInstanceResponse } } },
    async (request) => single(context, request.params, request.params.map_index),
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
    async (request) => {
      const { dag_id: dagId, dag_run_id: runId, task_id: taskId } = request.params;
      const run = await runOf(context, dagId, runId);
      const definition = await context.definitions.one(run.version_id);
      const isKnown = definition?.tasks.some((task) => task.taskId === taskId) ?? false;
      if (!isKnown) throw new ApiError(404, `Task id ${taskId} was not found`);
      return listed(request.query as ListQuery, [
        { field: 'run_ref', op: 'in', values: [run.id] },
        { field: 'task_id', op: 'in', values: [taskId] },
        { field: 'map_index', op: 'gte', value: 0 },
      ]);
    },
  );

  addTryRoutes(server, context);
};

const addTryRoutes: Routes = (server, context) => {
  const config = { permission: 'instances:read' } as const;
  const TryNumber = { task_try_number: Type.Integer() };
  const triesOf = async (address: InstanceAddress, mapIndex: number) => {
    const instance = await instanceOf(context, address, mapIndex);
    const key = { runRef: instance.run_ref, taskId: instance.task_id, mapIndex };
    // A try whose record was already set aside is also still the instance's current one: it counts once.
    const attempts = [
      ...Map.groupBy(await attemptsOf(context.database, key), (item) => item.try_number).values(),
    ];
    const definitions = await context.definitions.many([instance.version_id]);
    return attempts
      .flatMap(([first]): AttemptRow[] => (first ? [first] : []))
      .map((attempt) => presentTry(attempt, instance, definitions));
  };
  const all = async (address: InstanceAddress, mapIndex: number) => {
    const tries = await triesOf(address, mapIndex);
    return { task_instances: tries, total_entries: tries.length };
  };
  const one = async (address: InstanceAddress, mapIndex: number, tryNumber: number) =>
    orNotFound(
      (await triesOf(address, mapIndex)).find((item) => item.try_number === tryNumber),
      `Try ${tryNumber} of the Task Instance with task_id: \`${address.task_id}\``,
    );

  server.get(
    `${base}/:task_id/tries`,
    {
      config,
      schema: {
        tags,
        params: TaskParams,
        querystring: MapIndexQuery,
        response: { 200: TaskInstanceHistoryCollection },
      },
    },
    async (request) => all(request.params, request.query.map_index ?? -1),
  );
  server.get(
    `${base}/:task_id/:map_index/tries`,
    { config, schema: { tags, params: MappedParams, response: { 200: TaskInstanceHistoryCollection } } },
    async (request) => all(request.params, request.params.map_index),
  );
  server.get(
    `${base}/:task_id/tries/:task_try_number`,
    {
      config,
      schema: {
        tags,
        params: Type.Object({ ...TaskParams.properties, ...TryNumber }),
        querystring: MapIndexQuery,
        response: { 200: TaskInstanceHistory },
      },
    },
    async (request) => one(request.params, request.query.map_index ?? -1, request.params.task_try_number),
  );
  server.get(
    `${base}/:task_id/:map_index/tries/:task_try_number`,
    {
      config,
      schema: {
        tags,
        params: Type.Object({ ...MappedParams.properties, ...TryNumber }),
        response: { 200: TaskInstanceHistory },
      },
    },
    async (request) => one(request.params, request.params.map_index, request.params.task_try_number),
  );
};

async function single(context: ApiContext, address: InstanceAddress, mapIndex: number) {
  const row = await instanceOf(context, address, mapIndex);
  return presentInstance(row, await context.definitions.many([row.version_id]));
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

async function groupFilter(context: ApiContext, dagId: string, groupId: unknown): Promise<Filter[]> {
  if (typeof groupId !== 'string') return [];
  const dag = await dagOf(context, dagId);
  const definition = await context.definitions.one(dag.latest_version_id ?? '');
  const tasks = definition?.tasks.filter((task) => task.taskId.startsWith(`${groupId}.`)) ?? [];
  if (tasks.length === 0) throw new ApiError(404, `Task group ${groupId} was not found`);
  return [{ field: 'task_id', op: 'in', values: tasks.map((task) => task.taskId) }];
}
