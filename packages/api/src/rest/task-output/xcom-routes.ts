// XComs: lists without values, single entries with theirs.
import { XComCollection } from '@ariel/protocol/rest';
import { type Filter, findXCom, type XComRow, xcomResource } from '@ariel/store/reads';
import { Type } from 'typebox';
import type { ApiContext, Routes } from '../../server/api-context.ts';
import { ApiError } from '../../server/api-error.ts';
import { shownJson } from '../../server/shown-values.ts';
import { dagOf, iterationQuery, runOf } from '../answers/lookups.ts';
import { iso, isoOrNull } from '../answers/presented.ts';
import { pythonText } from '../answers/python-text.ts';
import { listOf } from '../lists/list-of.ts';
import {
  type ListRules,
  pageParameters,
  patternParameters,
  rangeParameters,
  text,
  texts,
} from '../lists/list-query.ts';
import { saySearched } from '../lists/searched.ts';
import { TaskParams } from '../requests/addresses.ts';
import { taskDisplayName } from '../task-instances/present-instance.ts';

const tags = ['XCom'];
const base = '/api/v2/dags/:dag_id/dagRuns/:dag_run_id/taskInstances/:task_id/xcomEntries';
const patterns = {
  xcom_key: 'key',
  dag_display_name: 'dag_display_name',
  run_id: 'run_id',
  task_id: 'task_id',
};

const rules: ListRules = {
  resource: xcomResource,
  defaultOrder: ['dag_id', 'task_id', 'run_id', 'map_index', 'key'],
  orders: [
    'dag_id',
    'task_id',
    'run_id',
    'map_index',
    'region_id',
    'region_index',
    'key',
    'timestamp',
    'run_after',
    'logical_date',
  ],
  ranges: { logical_date: 'logical_date', run_after: 'run_after' },
  patterns,
  values: {
    xcom_key: 'key',
    map_index: 'map_index',
    map_index_filter: 'map_index',
    iteration: 'iteration',
    teams: 'team',
  },
};

const ListParameters = Type.Object({
  ...pageParameters,
  ...rangeParameters(['logical_date', 'run_after']),
  ...patternParameters(Object.keys(patterns)),
  xcom_key: text,
  map_index: Type.Optional(Type.Integer({ minimum: -1 })),
  map_index_filter: Type.Optional(Type.Integer()),
  exclude_internal_keys: Type.Optional(Type.Boolean({ default: false })),
  teams: texts,
  ...iterationQuery,
});

export const addXComRoutes: Routes = (server, context) => {
  const config = { permission: 'xcoms:read' } as const;

  server.get(
    base,
    {
      config,
      schema: { tags, params: TaskParams, querystring: ListParameters, response: { 200: XComCollection } },
    },
    async (request, reply) => {
      const { dag_id: dagId, dag_run_id: runId, task_id: taskId } = request.params;
      if (dagId !== '~') await dagOf(context, dagId);
      const given = [
        ['dag_id', dagId],
        ['run_id', runId],
        ['task_id', taskId],
      ] as const;
      const fixed: Filter[] = given.flatMap(([field, value]) =>
        value === '~' ? [] : [{ field, op: 'in', values: [value] } as const],
      );
      if (request.query.exclude_internal_keys === true)
        fixed.push({ field: 'is_internal', op: 'in', values: [0] });
      const { rows, searched, total } = await listOf<XComRow>(context, rules, request.query, fixed);
      saySearched(reply, searched);
      return { xcom_entries: await present(context, rows), total_entries: total };
    },
  );

  server.get(
    `${base}/:xcom_key`,
    {
      config,
      schema: {
        tags,
        params: Type.Object({ ...TaskParams.properties, xcom_key: Type.String() }),
        querystring: Type.Object({
          map_index: Type.Optional(Type.Integer({ default: -1 })),
          ...iterationQuery,
          deserialize: Type.Optional(Type.Boolean({ default: false })),
          stringify: Type.Optional(Type.Boolean({ default: false })),
        }),
      },
    },
    async (request, reply) => {
      const { dag_id: dagId, dag_run_id: runId, task_id: taskId, xcom_key: key } = request.params;
      const mapIndex = request.query.map_index ?? -1;
      const run = await runOf(context, dagId, runId);
      const place = { runRef: run.id, taskId, key, mapIndex, iteration: request.query.iteration };
      const value = await findXCom(context.database, place);
      if (!value) throw new ApiError(404, `XCom entry with key: \`${key}\` not found`);
      const [entry] = await present(context, [
        { ...run, ...value, task_id: taskId, created_at: value.created_at },
      ]);
      // The value leaves as the text that came in: parsing it would lose integers beyond 2^53.
      const shown = shownJson(context, value.value, key);
      const text = request.query.stringify ? JSON.stringify(pythonText(JSON.parse(shown))) : shown;
      return reply.type('application/json').send(`${JSON.stringify(entry).slice(0, -1)},"value":${text}}`);
    },
  );
};

async function present(context: ApiContext, rows: readonly XComRow[]) {
  const definitions = await context.definitions.many(rows.map((row) => row.version_id));
  return rows.map((row) => ({
    key: row.key,
    timestamp: iso(row.created_at),
    logical_date: isoOrNull(row.logical_date),
    map_index: row.map_index,
    task_id: row.task_id,
    dag_id: row.dag_id,
    run_id: row.run_id,
    dag_display_name: row.display_name ?? row.dag_id,
    task_display_name: taskDisplayName(definitions.get(row.version_id), row.task_id),
    run_after: iso(row.run_after),
    team_name: row.dag_team,
  }));
}
