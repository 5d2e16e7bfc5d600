// What tasks ask people: lists, single requests, earlier tries, and the answer.
import { TaskState } from '@ariel/core';
import {
  HitlAnswer,
  HitlAnswered,
  HitlDetail,
  HitlDetailCollection,
  HitlDetailHistory,
} from '@ariel/protocol/rest';
import {
  attemptsOf,
  type Filter,
  findHumanRequest,
  findRequestOfTry,
  type HumanRow,
  humanResource,
  type InstanceRow,
  instancesById,
} from '@ariel/store/reads';
import { Type } from 'typebox';
import type { ApiContext, Routes } from '../../server/api-context.ts';
import { orNotFound } from '../../server/api-error.ts';
import { actorOf, dagOf, inIteration, instanceOf, iterationQuery } from '../answers/lookups.ts';
import { iso, isoOrNull } from '../answers/presented.ts';
import { listOf } from '../lists/list-of.ts';
import {
  instantFrom,
  type ListRules,
  pageParameters,
  patternParameters,
  rangeParameters,
  stateFilter,
  text,
  texts,
} from '../lists/list-query.ts';
import { saySearched } from '../lists/searched.ts';
import { MappedParams, RunParams } from '../requests/addresses.ts';
import { withoutReservedKeys } from '../requests/reserved-keys.ts';
import { presentInstance, presentTry } from './present-instance.ts';

const tags = ['Task Instance'];
const read = { permission: 'humans:read' } as const;
const run = '/api/v2/dags/:dag_id/dagRuns/:dag_run_id';
const one = `${run}/taskInstances/:task_id/:map_index/hitlDetails`;
const Iteration = Type.Object(iterationQuery);
const patterns = { dag_id: 'dag_id', task_id: 'task_id' };

const rules: ListRules = {
  resource: humanResource,
  defaultOrder: ['ti_id'],
  orders: [
    'ti_id',
    'subject',
    'responded_at',
    'created_at',
    'responded_by',
    'responded_by_user_id',
    'responded_by_user_name',
    'dag_id',
    'run_id',
    'task_instance_operator',
    'task_instance_state',
    'run_after',
    'rendered_map_index',
  ],
  ranges: { created_at: 'created_at' },
  patterns,
  values: { task_id: 'task_id', map_index: 'map_index', iteration: 'iteration', teams: 'team' },
};

const ListParameters = Type.Object({
  ...pageParameters,
  ...rangeParameters(['created_at']),
  ...patternParameters(Object.keys(patterns)),
  task_id: text,
  map_index: Type.Optional(Type.Integer()),
  state: texts,
  response_received: Type.Optional(Type.Boolean()),
  responded_by_user_id: texts,
  responded_by_user_name: texts,
  subject_search: text,
  body_search: text,
  teams: texts,
  ...iterationQuery,
});

export const addHitlRoutes: Routes = (server, context) => {
  server.get(
    `${run}/hitlDetails`,
    {
      config: read,
      schema: {
        tags,
        params: RunParams,
        querystring: ListParameters,
        response: { 200: HitlDetailCollection },
      },
    },
    async (request, reply) => {
      const { dag_id: dagId, dag_run_id: runId } = request.params;
      if (dagId !== '~') await dagOf(context, dagId);
      const fixed: Filter[] = [
        ...(dagId === '~' ? [] : [{ field: 'dag_id', op: 'in', values: [dagId] } as const]),
        ...(runId === '~' ? [] : [{ field: 'run_id', op: 'in', values: [runId] } as const]),
        ...ownFilters(request.query as Record<string, unknown>),
      ];
      const { rows, searched, total } = await listOf<HumanRow>(context, rules, request.query, fixed);
      saySearched(reply, searched);
      return { hitl_details: await presentAll(context, rows), total_entries: total };
    },
  );

  server.get(
    one,
    {
      config: read,
      schema: { tags, params: MappedParams, querystring: Iteration, response: { 200: HitlDetail } },
    },
    async (request) => {
      const { map_index: mapIndex } = request.params;
      const instance = await instanceOf(context, request.params, {
        mapIndex,
        iteration: request.query.iteration,
      });
      const row = orNotFound(
        await findHumanRequest(context.database, instance.id),
        missing(request.params.task_id),
      );
      return presentOne(context, row, instance);
    },
  );

  server.get(
    `${one}/tries/:try_number`,
    {
      config: read,
      schema: {
        tags,
        params: Type.Object({ ...MappedParams.properties, try_number: Type.Integer() }),
        querystring: Iteration,
        response: { 200: HitlDetailHistory },
      },
    },
    async (request) => {
      const { map_index: mapIndex, task_id: taskId, try_number: tryNumber } = request.params;
      const instance = await instanceOf(context, request.params, {
        mapIndex,
        iteration: request.query.iteration,
      });
      const place = { runRef: instance.run_ref, taskId, mapIndex, tryNumber };
      const row = orNotFound(await findRequestOfTry(context.database, place), missing(taskId));
      const attempts = await attemptsOf(context.database, {
        runRef: instance.run_ref,
        taskId,
        mapIndex,
        iteration: instance.iteration,
      });
      const attempt = orNotFound(
        attempts.find(({ id }) => id === row.attempt_id),
        missing(taskId),
      );
      const definitions = await context.definitions.many([instance.version_id, attempt.version_id]);
      return {
        ...presentRequest(row),
        task_instance: presentTry(context, attempt, { instance, definitions }),
      };
    },
  );

  server.patch(
    one,
    {
      config: { permission: 'humans:act' },
      preHandler: withoutReservedKeys('params_input'),
      schema: {
        tags,
        params: MappedParams,
        querystring: Iteration,
        body: HitlAnswer,
        response: { 200: HitlAnswered },
      },
    },
    async (request) => {
      const { dag_id: dagId, dag_run_id: runId, map_index: mapIndex, task_id: taskId } = request.params;
      const {
        chosen_options: chosenOptions,
        params_input: paramsInput = {},
        request_created_at: created,
      } = request.body;
      await instanceOf(context, request.params, { mapIndex, iteration: request.query.iteration });
      const name = request.user?.username ?? 'unknown';
      const answered = await context.control.answerRequest({
        dagId,
        runId,
        taskId,
        mapIndex,
        ...inIteration(request.query),
        chosenOptions,
        paramsInput,
        createdUs:
          created === undefined || created === null ? null : instantFrom('request_created_at', created),
        user: { id: name, name },
        actor: actorOf(request),
      });
      return {
        responded_by: answered.by,
        responded_at: iso(answered.respondedUs),
        chosen_options: [...answered.chosenOptions],
        params_input: answered.paramsInput,
      };
    },
  );
};

const missing = (taskId: string): string => `Human-in-the-loop detail of task: \`${taskId}\``;

function ownFilters(query: Record<string, unknown>): Filter[] {
  const search = (name: 'body' | 'subject'): Filter[] => {
    const given = query[`${name}_search`];
    return typeof given === 'string' && given !== '' && given !== '~'
      ? [{ field: name, op: 'contains', texts: [given] }]
      : [];
  };
  const by = (name: string, key: 'id' | 'name'): Filter[] => {
    const given = query[name];
    if (!Array.isArray(given) || given.length === 0) return [];
    return [
      { field: 'responded_by', op: 'contains', texts: given.map((each) => `"${key}":"${String(each)}"`) },
    ];
  };
  const { response_received: received } = query;
  return [
    ...search('subject'),
    ...search('body'),
    ...by('responded_by_user_id', 'id'),
    ...by('responded_by_user_name', 'name'),
    ...(received === true ? [{ field: 'response_received', op: 'in', values: [1] } as const] : []),
    ...(received === false ? [{ field: 'responded_at', op: 'in', values: [null] } as const] : []),
    ...stateFilter(query.state, { field: 'state', states: Object.values(TaskState), noState: true }),
  ];
}

async function presentAll(context: ApiContext, rows: readonly HumanRow[]) {
  const byRun = Map.groupBy(rows, (row) => row.run_ref);
  const found: InstanceRow[] = [];
  for (const [runRef, alike] of byRun)
    found.push(
      ...(await instancesById(
        context.database,
        runRef,
        alike.map(({ attempt_id: id }) => id),
      )),
    );
  const instances = new Map(found.map((instance) => [instance.id, instance]));
  const definitions = await context.definitions.many(found.map((instance) => instance.version_id));
  return rows.flatMap((row) => {
    const instance = instances.get(row.attempt_id);
    return instance
      ? [{ ...presentRequest(row), task_instance: presentInstance(context, instance, definitions) }]
      : [];
  });
}

async function presentOne(context: ApiContext, row: HumanRow, instance: InstanceRow) {
  const definitions = await context.definitions.many([instance.version_id]);
  return { ...presentRequest(row), task_instance: presentInstance(context, instance, definitions) };
}

function presentRequest(row: HumanRow) {
  const parsed = <T>(json: string | null, otherwise: T): T =>
    json === null ? otherwise : (JSON.parse(json) as T);
  return {
    options: parsed<string[]>(row.options, []),
    subject: row.subject,
    body: row.body,
    defaults: parsed<string[] | null>(row.defaults, null),
    multiple: row.multiple === 1,
    params: parsed<Record<string, unknown>>(row.params, {}),
    assigned_users: parsed<{ id: string; name: string }[]>(row.assigned_users, []),
    created_at: iso(row.created_at),
    responded_by_user: parsed<{ id: string; name: string } | null>(row.responded_by, null),
    responded_at: isoOrNull(row.responded_at),
    chosen_options: parsed<string[] | null>(row.chosen_options, null),
    params_input: parsed<Record<string, unknown>>(row.params_input, {}),
    response_received: row.responded_at !== null,
  };
}
