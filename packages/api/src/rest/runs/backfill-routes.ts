// Reads backfills and their dates: for clients of the public API, and the list of all for the pages.
import {
  BackfillCollection,
  BackfillDagRunCollection,
  BackfillResponse,
  ShownBackfillCollection,
} from '@ariel/protocol/rest';
import {
  type BackfillDateRow,
  type BackfillViewRow,
  backfillDateResource,
  backfillResource,
  type Filter,
  findRow,
} from '@ariel/store/reads';
import { Type } from 'typebox';
import type { ApiContext, Routes } from '../../server/api-context.ts';
import { ApiError } from '../../server/api-error.ts';
import { listOf } from '../lists/list-of.ts';
import {
  flag,
  type ListQuery,
  type ListRules,
  pageParameters,
  rangeParameters,
  text,
} from '../lists/list-query.ts';
import { presentBackfillDate, presentBackfills, presentShownBackfills } from './present-backfill.ts';

const tags = ['Backfill'];
const permission = { permission: 'backfills:read' } as const;
export const BackfillParams = Type.Object({ backfill_id: Type.Integer({ minimum: 0 }) });

const orders = [
  'id',
  'dag_id',
  'from_date',
  'to_date',
  'created_at',
  'updated_at',
  'completed_at',
  'duration',
];
const ranges = ['from_date', 'to_date', 'created_at', 'completed_at', 'duration'];
const rules: ListRules = {
  resource: backfillResource,
  defaultOrder: ['id'],
  orders: [...orders, 'is_paused', 'reprocess_behavior', 'max_active_runs'],
  ranges: Object.fromEntries(ranges.map((name) => [name, name])),
  values: { dag_id: 'dag_id', active: 'active', reprocess_behavior: 'reprocess_behavior' },
};
const dateRules: ListRules = {
  resource: backfillDateResource,
  defaultOrder: ['sort_ordinal'],
  orders: ['id', 'sort_ordinal', 'logical_date', 'dag_run_id', 'dag_run_state'],
};

export const addBackfillRoutes: Routes = (server, context) => {
  server.get(
    '/api/v2/backfills',
    {
      config: permission,
      schema: {
        tags,
        querystring: Type.Object({ ...pageParameters, dag_id: Type.String() }),
        response: { 200: BackfillCollection },
      },
    },
    async (request) => {
      const { rows, total } = await listOf<BackfillViewRow>(context, rules, request.query as ListQuery, []);
      return { backfills: await presentBackfills(context, rows), total_entries: total };
    },
  );

  server.get(
    '/ui/backfills',
    {
      config: permission,
      schema: {
        querystring: Type.Object({
          ...pageParameters,
          ...rangeParameters([...ranges, 'max_active_runs']),
          dag_id: text,
          active: flag,
          reprocess_behavior: text,
        }),
        response: { 200: ShownBackfillCollection },
      },
    },
    async (request) => {
      const query = request.query as ListQuery;
      const { rows, total } = await listOf<BackfillViewRow>(context, rules, query, limitFilters(query));
      return { backfills: await presentShownBackfills(context, rows), total_entries: total };
    },
  );

  server.get(
    '/api/v2/backfills/:backfill_id',
    { config: permission, schema: { tags, params: BackfillParams, response: { 200: BackfillResponse } } },
    (request) => backfillOf(context, request.params.backfill_id),
  );

  server.get(
    '/api/v2/backfills/:backfill_id/dag_runs',
    {
      config: permission,
      schema: {
        tags,
        params: BackfillParams,
        querystring: Type.Object(pageParameters),
        response: { 200: BackfillDagRunCollection },
      },
    },
    async (request) => {
      const id = request.params.backfill_id;
      await backfillOf(context, id);
      const fixed: Filter[] = [{ field: 'backfill_id', op: 'in', values: [id] }];
      const { rows, total } = await listOf<BackfillDateRow>(context, dateRules, request.query, fixed);
      return { backfill_dag_runs: rows.map(presentBackfillDate), total_entries: total };
    },
  );
};

/** `max_active_runs_gte` and its kind: numbers, where the other ranges are instants. */
function limitFilters(query: ListQuery): Filter[] {
  return (['gte', 'gt', 'lte', 'lt'] as const).flatMap((op): Filter[] => {
    const given = query[`max_active_runs_${op}`];
    return given === undefined ? [] : [{ field: 'max_active_runs', op, value: Number(given) }];
  });
}

export async function backfillOf(context: ApiContext, id: number) {
  const row = await findRow<BackfillViewRow>(context.database, backfillResource, id);
  const [found] = await presentBackfills(context, row ? [row] : []);
  if (found) return found;
  throw new ApiError(404, `Could not find backfill with id ${id}`);
}
