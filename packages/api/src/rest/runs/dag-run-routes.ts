// DAG runs: list and one. What changes them is in dag-run-acts.ts.
import { RunState } from '@ariel/core';
import { DagRunCollection, DagRunResponse } from '@ariel/protocol/rest';
import { type Filter, type RunRow, runResource } from '@ariel/store/reads';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import type { ApiContext, Routes } from '../../server/api-context.ts';
import { ApiError } from '../../server/api-error.ts';
import { dagOf, runOf } from '../answers/lookups.ts';
import { readPage } from '../lists/cursor-page.ts';
import {
  instant,
  instantFrom,
  integers,
  type ListQuery,
  type ListRules,
  pageParameters,
  patternParameters,
  rangeParameters,
  stateFilter,
  text,
  texts,
} from '../lists/list-query.ts';
import { saySearched } from '../lists/searched.ts';
import { DagParams, RunParams } from '../requests/addresses.ts';
import { presentRun } from './present-run.ts';

const tags = ['DagRun'];
const dates = ['run_after', 'logical_date', 'start_date', 'end_date', 'updated_at', 'duration'];
const patterns = {
  run_id: 'run_id',
  dag_id: 'dag_id',
  triggering_user_name: 'triggering_user',
  partition_key: 'partition_key',
};
const states = Object.values(RunState);
const runTypes = [
  'backfill',
  'scheduled',
  'manual',
  'operator_triggered',
  'asset_triggered',
  'asset_materialization',
];

export const runRules: ListRules = {
  resource: runResource,
  defaultOrder: ['id'],
  orders: [
    'id',
    'state',
    'dag_id',
    'run_id',
    'dag_run_id',
    'logical_date',
    'run_after',
    'start_date',
    'end_date',
    'updated_at',
    'conf',
    'duration',
    'run_type',
    'queued_at',
    'note',
    'partition_key',
    'partition_date',
  ],
  ranges: Object.fromEntries(dates.map((name) => [name, name])),
  patterns,
  values: { dag_version: 'dag_version' },
};

const RunListQuery = Type.Object({
  ...pageParameters,
  ...rangeParameters(dates),
  ...patternParameters(Object.keys(patterns)),
  state: texts,
  run_type: texts,
  dag_version: integers,
  conf_contains: text,
  cursor: text,
  bundle_version: text,
  teams: texts,
  tags: texts,
  tags_match_mode: Type.Optional(Type.Union([Type.Literal('any'), Type.Literal('all')])),
  consuming_asset_pattern: text,
  partition_date_gte: instant,
  partition_date_lte: instant,
});

/** A page of runs; `fixed`: which are meant at all. */
export async function listRuns(
  context: ApiContext,
  reply: FastifyReply,
  { fixed, query }: { readonly query: ListQuery; readonly fixed: readonly Filter[] },
) {
  const filters = [...fixed, ...runFilters(query)];
  const { place, rows, searched } = await readPage<RunRow>(context, runRules, query, filters);
  saySearched(reply, searched);
  return { dag_runs: rows.map(presentRun), ...place };
}

function runFilters(query: ListQuery): Filter[] {
  const { bundle_version: version, conf_contains: conf, consuming_asset_pattern: asset, teams } = query;
  const tagNames = ((query.tags as string[] | undefined) ?? []).map((name) => JSON.stringify(name));
  const tagged = (names: readonly string[]): Filter => ({ field: 'tags', op: 'holds', texts: names });
  return [
    ...stateFilter(query.state, { field: 'state', states, noState: true }),
    ...stateFilter(query.run_type, {
      field: 'run_type',
      name: 'run type',
      states: runTypes,
      noState: false,
    }),
    ...(typeof conf === 'string' ? [{ field: 'conf', op: 'contains', texts: [conf] } as const] : []),
    ...(Array.isArray(teams) && teams.length > 0
      ? [{ field: 'team', op: 'in', values: teams as string[] } as const]
      : []),
    ...(tagNames.length === 0
      ? []
      : query.tags_match_mode === 'all'
        ? tagNames.map((name) => tagged([name]))
        : [tagged(tagNames)]),
    ...(typeof asset === 'string'
      ? [
          {
            field: 'consumed_assets',
            op: 'contains',
            texts: asset.split('|').map((term) => term.trim()),
          } as const,
        ]
      : []),
    ...partitionDates(query),
    ...(typeof version === 'string'
      ? [{ field: 'bundle_version', op: 'in', values: [version] } as const]
      : []),
  ];
}

const DAY_US = 86_400_000_000;

/** Days, both included. */
function partitionDates({ partition_date_gte: from, partition_date_lte: to }: ListQuery): Filter[] {
  return [
    ...(from === undefined
      ? []
      : [{ field: 'partition_date', op: 'gte', value: instantFrom('partition_date_gte', from) } as const]),
    ...(to === undefined
      ? []
      : [
          {
            field: 'partition_date',
            op: 'lt',
            value: instantFrom('partition_date_lte', to) + DAY_US,
          } as const,
        ]),
  ];
}

export const addDagRunRoutes: Routes = (server, context) => {
  server.get(
    '/api/v2/dags/:dag_id/dagRuns',
    {
      config: { permission: 'runs:read' },
      schema: {
        tags,
        params: DagParams,
        querystring: RunListQuery,
        response: { 200: DagRunCollection },
      },
    },
    async (request, reply) => {
      const dagId = request.params.dag_id;
      if (dagId !== '~') await dagOf(context, dagId);
      const fixed: Filter[] = dagId === '~' ? [] : [{ field: 'dag_id', op: 'in', values: [dagId] }];
      return listRuns(context, reply, { query: request.query as ListQuery, fixed });
    },
  );

  server.get(
    '/api/v2/dags/:dag_id/dagRuns/:dag_run_id',
    {
      config: { permission: 'runs:read' },
      schema: {
        tags,
        params: RunParams,
        response: { 200: DagRunResponse },
      },
    },
    async (request) => {
      const { dag_id: dagId, dag_run_id: runId } = request.params;
      if (dagId === '~' || runId === '~') throw new ApiError(400, '`~` stands for all in lists only');
      return presentRun(await runOf(context, dagId, runId));
    },
  );
};
