// DAGs: list, one, details, pause.
import { RunState } from '@ariel/core';
import { DagCollection, DagDetails, DagPatch, DagResponse, oneOf } from '@ariel/protocol/rest';
import {
  type DagRow,
  dagIdsOnAsset,
  dagResource,
  type Filter,
  favoritesOf,
  findVersion,
} from '@ariel/store/reads';
import { Type } from 'typebox';
import type { ApiContext, Routes } from '../../server/api-context.ts';
import { ApiError } from '../../server/api-error.ts';
import { actorOf, dagOf } from '../answers/lookups.ts';
import { expressionOf } from '../assets/next-run-assets.ts';
import { listOf } from '../lists/list-of.ts';
import {
  flag,
  instantFrom,
  type ListQuery,
  type ListRules,
  pageParameters,
  patternParameters,
  rangeParameters,
  stateFilter,
  text,
  texts,
} from '../lists/list-query.ts';
import { DagParams } from '../requests/addresses.ts';
import { presentDag, presentDagDetails } from './present-dag.ts';

const tags = ['DAG'];
const runStates = Object.values(RunState);

export const dagRules: ListRules = {
  resource: dagResource,
  defaultOrder: ['dag_id'],
  orders: ['dag_id', 'dag_display_name', 'next_dagrun', 'last_run_state', 'last_run_start_date', 'is_paused'],
  values: {
    bundle_name: 'bundle_name',
    has_import_errors: 'has_import_errors',
    timetable_type: 'timetable_type',
    has_asset_schedule: 'has_asset_schedule',
  },
  patterns: { dag_id: 'dag_id', dag_display_name: 'dag_display_name' },
};

/** Which DAGs a request is about: a list, or a change of many. */
export const dagChoice = {
  ...patternParameters(['dag_id']),
  tags: texts,
  tags_match_mode: Type.Optional(Type.Union([Type.Literal('any'), Type.Literal('all')])),
  owners: texts,
  exclude_stale: Type.Optional(Type.Boolean({ default: true })),
  paused: flag,
};

const DagListQuery = Type.Object({
  ...pageParameters,
  ...dagChoice,
  ...patternParameters(['dag_display_name']),
  ...rangeParameters(['dag_run_start_date', 'dag_run_end_date']),
  dag_run_state: texts,
  is_scheduled: flag,
  is_favorite: flag,
  bundle_version: text,
  has_import_errors: flag,
  last_dag_run_state: Type.Optional(oneOf(runStates)),
  bundle_name: text,
  timetable_type: texts,
  has_asset_schedule: flag,
  asset_dependency: text,
});

export const addDagRoutes: Routes = (server, context) => {
  server.get(
    '/api/v2/dags',
    {
      config: { permission: 'dags:read' },
      schema: { tags, querystring: DagListQuery, response: { 200: DagCollection } },
    },
    async (request) => {
      const query = request.query as ListQuery;
      const fixed = [
        ...dagFilters(query),
        ...runFilters(query),
        ...(await onAsset(context, request.query.asset_dependency)),
        ...(await byFavorite(context, request)),
      ];
      const { rows, total } = await listOf<DagRow>(context, dagRules, query, fixed);
      const definitions = await context.definitions.many(rows.flatMap((row) => row.latest_version_id ?? []));
      return {
        dags: rows.map((row) => presentDag(context, row, definitions.get(row.latest_version_id ?? ''))),
        total_entries: total,
      };
    },
  );

  const one = async (dagId: string) => {
    const dag = await dagOf(context, dagId);
    const definition = await context.definitions.one(dag.latest_version_id ?? '');
    return { dag, definition };
  };

  server.get(
    '/api/v2/dags/:dag_id',
    {
      config: { permission: 'dags:read' },
      schema: { tags, params: DagParams, response: { 200: DagResponse } },
    },
    async (request) => {
      const { dag, definition } = await one(request.params.dag_id);
      return presentDag(context, dag, definition);
    },
  );

  server.get(
    '/api/v2/dags/:dag_id/details',
    {
      config: { permission: 'dags:read' },
      schema: { tags, params: DagParams, response: { 200: DagDetails } },
    },
    async (request) => {
      const { dag, definition } = await one(request.params.dag_id);
      const version = await findVersion(context.database, dag.dag_id, null);
      const favorites = await favoritesOf(context.database, request.user?.username ?? '');
      return {
        ...presentDagDetails(context, dag, { definition, version }),
        asset_expression: await expressionOf(context, dag.dag_id, definition),
        is_favorite: favorites.has(dag.dag_id),
      };
    },
  );

  server.patch(
    '/api/v2/dags/:dag_id',
    {
      config: { permission: 'dags:act' },
      schema: {
        tags,
        params: DagParams,
        querystring: Type.Object({ update_mask: texts }),
        body: DagPatch,
        response: { 200: DagResponse },
      },
    },
    async (request) => {
      const dag = await dagOf(context, request.params.dag_id);
      const asked = schedulingAsked(request.body, request.query.update_mask);
      await context.control.setDagPaused({ dagId: dag.dag_id, ...asked, actor: actorOf(request) });
      const changed = await one(dag.dag_id);
      return presentDag(context, asAsked(changed.dag, asked), changed.definition);
    },
  );
};

async function onAsset({ database }: ApiContext, given: string | undefined): Promise<Filter[]> {
  if (given === undefined) return [];
  return [{ field: 'dag_id', op: 'in', values: await dagIdsOnAsset(database, given) }];
}

async function byFavorite(
  { database }: ApiContext,
  request: { readonly user: { readonly username: string } | null; readonly query: { is_favorite?: boolean } },
): Promise<Filter[]> {
  const wanted = request.query.is_favorite;
  if (wanted === undefined) return [];
  const favorites = [...(await favoritesOf(database, request.user?.username ?? ''))];
  return [{ field: 'dag_id', op: wanted ? 'in' : 'notIn', values: favorites }];
}

/** By what is known of its newest run, its schedule and its bundle. */
function runFilters(query: ListQuery): Filter[] {
  const ranges = (['gte', 'gt', 'lte', 'lt'] as const).flatMap((op) =>
    (['start_date', 'end_date'] as const).flatMap((name): Filter[] => {
      const parameter = `dag_run_${name}_${op}`;
      const given = query[parameter];
      if (given === undefined) return [];
      return [{ field: `last_run_${name}`, op, value: instantFrom(parameter, given) }];
    }),
  );
  const { bundle_version: version, is_scheduled: isScheduled } = query;
  return [
    ...ranges,
    ...stateFilter(query.dag_run_state, {
      field: 'last_run_state',
      name: 'state',
      states: runStates,
      noState: false,
    }),
    ...(isScheduled === undefined
      ? []
      : [{ field: 'is_scheduled', op: 'in', values: [Number(isScheduled)] } as const]),
    ...(typeof version === 'string'
      ? [{ field: 'bundle_version', op: 'in', values: [version] } as const]
      : []),
  ];
}

export function dagFilters(query: ListQuery): Filter[] {
  const quoted = (names: unknown): string[] =>
    ((names as string[] | undefined) ?? []).map((name) => JSON.stringify(name));
  const tagNames = quoted(query.tags);
  // Part of a name is enough.
  const owners = ((query.owners as string[] | undefined) ?? []).map((name) =>
    JSON.stringify(name).slice(1, -1),
  );
  const tagFilters: Filter[] =
    query.tags_match_mode === 'all'
      ? tagNames.map((name) => ({ field: 'tags', op: 'holds', texts: [name] }))
      : [{ field: 'tags', op: 'holds', texts: tagNames }];
  const state = query.last_dag_run_state;
  return [
    ...(query.exclude_stale === false ? [] : [{ field: 'is_active', op: 'in', values: [1] } as const]),
    ...(query.paused === undefined
      ? []
      : [{ field: 'is_paused', op: 'in', values: [Number(query.paused)] } as const]),
    ...(tagNames.length === 0 ? [] : tagFilters),
    ...(owners.length === 0 ? [] : [{ field: 'owners', op: 'holds', texts: owners, anyCase: true } as const]),
    ...(typeof state === 'string' ? [{ field: 'last_run_state', op: 'in', values: [state] } as const] : []),
  ];
}

interface PauseBody {
  readonly is_paused?: boolean | null;
  readonly scheduling_state?: 'active' | 'draining' | 'paused' | null;
}

/** What a DAG is to be, in the words of the control port. */
interface SchedulingAsked {
  readonly isPaused: boolean;
  readonly isDraining: boolean;
}

const schedulingStates = {
  active: { isPaused: false, isDraining: false },
  draining: { isPaused: false, isDraining: true },
  paused: { isPaused: true, isDraining: false },
} as const;

export function schedulingAsked(body: PauseBody, mask: readonly string[] | undefined): SchedulingAsked {
  const wrongMask = mask?.find((field) => field !== 'is_paused' && field !== 'scheduling_state');
  if (wrongMask !== undefined)
    throw new ApiError(
      400,
      `Only \`is_paused\` and \`scheduling_state\` of a DAG can be changed, not \`${wrongMask}\``,
    );
  const isPaused = body.is_paused ?? null;
  const state = body.scheduling_state ?? null;
  if (isPaused !== null && state === null) return schedulingStates[isPaused ? 'paused' : 'active'];
  if (isPaused === null && state !== null) return schedulingStates[state];
  const msg = 'Value error, exactly one of is_paused and scheduling_state must be given';
  throw new ApiError(422, [{ type: 'value_error', loc: ['body'], msg, input: body }]);
}

/** As it was made, however soon a scheduler has found that nothing is left to drain. */
export const asAsked = (dag: DagRow, { isDraining, isPaused }: SchedulingAsked): DagRow => ({
  ...dag,
  is_paused: Number(isPaused),
  is_draining: Number(isDraining),
});
