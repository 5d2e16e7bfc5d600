// DAG runs: list and one. What changes them is in dag-run-acts.ts.
import { DagRunCollection, DagRunResponse } from '@ariel/protocol/rest';
import { type Filter, listRows, type RunRow, runResource } from '@ariel/store/reads';
import { Type } from 'typebox';
import type { Routes } from '../server/api-context.ts';
import { ApiError } from '../server/api-error.ts';
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
import { dagOf, runOf } from './lookups.ts';
import { presentRun } from './present-run.ts';

const tags = ['DagRun'];
const dates = ['run_after', 'logical_date', 'start_date', 'end_date', 'updated_at', 'duration'];
const patterns = {
  run_id: 'run_id',
  dag_id: 'dag_id',
  triggering_user_name: 'triggering_user',
  partition_key: 'partition_key',
};
const states = ['queued', 'running', 'success', 'failed'];
const runTypes = [
  'backfill',
  'scheduled',
  'manual',
  'operator_triggered',
  'asset_triggered',
  'asset_materialization',
];

const rules: ListRules = {
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
});

export const addDagRunRoutes: Routes = (server, context) => {
  server.get(
    '/api/v2/dags/:dag_id/dagRuns',
    {
      config: { permission: 'runs:read' },
      schema: {
        tags,
        params: Type.Object({ dag_id: Type.String() }),
        querystring: RunListQuery,
        response: { 200: DagRunCollection },
      },
    },
    async (request) => {
      const dagId = request.params.dag_id;
      if (dagId !== '~') await dagOf(context, dagId);
      const query = request.query as ListQuery;
      const fixed: Filter[] = [
        ...(dagId === '~' ? [] : [{ field: 'dag_id', op: 'in', values: [dagId] } as const]),
        ...stateFilter(query.state, { field: 'state', states, noState: false }),
        ...stateFilter(query.run_type, { field: 'run_type', states: runTypes, noState: false }),
        ...(typeof query.conf_contains === 'string'
          ? [{ field: 'conf', op: 'contains', texts: [query.conf_contains] } as const]
          : []),
      ];
      const listing = readListing(rules, query, { fixed, nowUs: context.nowUs() });
      const { rows, total } = await listRows<RunRow>(context.database, runResource, listing);
      return {
        dag_runs: rows.map(presentRun),
        total_entries: total,
        total_entries_limit: null,
        next_cursor: null,
        previous_cursor: null,
      };
    },
  );

  server.get(
    '/api/v2/dags/:dag_id/dagRuns/:dag_run_id',
    {
      config: { permission: 'runs:read' },
      schema: {
        tags,
        params: Type.Object({ dag_id: Type.String(), dag_run_id: Type.String() }),
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
