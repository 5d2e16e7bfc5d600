// The list of DAGs: state of the last runs, what comes next, and the sentence at the top.
import type { GivenByDag } from '@ariel/core';
import type { DagList, DagSummary } from '@ariel/protocol';
import {
  allTagLists,
  type DagRow,
  dagResource,
  type Filter,
  givenByDags,
  importErrorCount,
  listRows,
  newestRunsOf,
  type RunRow,
  unfinishedRunCounts,
} from '@ariel/store/reads';
import { Type } from 'typebox';
import { rightsAt } from '../../access/shown-rights.ts';
import { isoOrNull, textList } from '../../rest/answers/presented.ts';
import type { ApiContext, Routes } from '../../server/api-context.ts';
import { dagListHeadline } from '../summaries/headlines.ts';
import { summariseRun } from '../summaries/summaries.ts';

/** More than a page shows; the rest is found by searching. */
const MAX_DAGS = 1_000;
const MAX_RUNS = 50;
export const DEFAULT_RUNS = 14;

const Query = Type.Object({
  search: Type.Optional(Type.String()),
  tag: Type.Optional(Type.String()),
  paused: Type.Optional(Type.Boolean()),
  draining: Type.Optional(Type.Boolean()),
  last_state: Type.Optional(Type.String()),
  runs: Type.Optional(Type.Integer({ minimum: 0, maximum: MAX_RUNS, default: DEFAULT_RUNS })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_DAGS, default: MAX_DAGS })),
  offset: Type.Optional(Type.Integer({ minimum: 0, default: 0 })),
});

export const addDagListView: Routes = (server, context) => {
  server.get(
    '/ui/dags',
    { config: { permission: 'dags:read' }, schema: { querystring: Query } },
    async (request): Promise<DagList> => {
      const { query } = request;
      const { rows, total } = await listRows<DagRow>(context.database, dagResource, {
        filters: filtersOf(query),
        order: [{ field: 'dag_id', descending: false }],
        limit: query.limit ?? MAX_DAGS,
        offset: query.offset ?? 0,
      });
      const dags = await summariseDags(context, rows, query.runs ?? DEFAULT_RUNS);
      const errors = await importErrorCount(context.database);
      return {
        dags,
        total_entries: total,
        all_tags: [...new Set((await allTagLists(context.database)).flatMap(textList))].sort(),
        import_error_count: errors,
        headline: dagListHeadline(dags, errors),
      };
    },
  );
};

interface DagListQuery {
  readonly search?: string;
  readonly tag?: string;
  readonly paused?: boolean;
  readonly draining?: boolean;
  readonly last_state?: string;
}

function filtersOf(query: DagListQuery): Filter[] {
  const escaped = (query.search ?? '').trim();
  return [
    { field: 'is_active', op: 'in', values: [1] },
    ...(escaped === '' ? [] : [{ field: 'search', op: 'contains', texts: [escaped] } as const]),
    ...(query.tag === undefined
      ? []
      : [{ field: 'tags', op: 'holds', texts: [JSON.stringify(query.tag)] } as const]),
    ...(query.paused === undefined
      ? []
      : [{ field: 'is_paused', op: 'in', values: [Number(query.paused)] } as const]),
    ...(query.draining === undefined
      ? []
      : [{ field: 'is_draining', op: 'in', values: [Number(query.draining)] } as const]),
    ...(query.last_state === undefined
      ? []
      : [{ field: 'last_run_state', op: 'in', values: [query.last_state] } as const]),
  ];
}

export async function summariseDags(
  context: ApiContext,
  rows: readonly DagRow[],
  runsEach: number,
): Promise<DagSummary[]> {
  const runs = await newestRunsOf(
    context.database,
    rows.map((row) => row.dag_id),
    runsEach,
  );
  const byDag = Map.groupBy(runs, (run) => run.dag_id);
  const active = await unfinishedRunCounts(context.database);
  const given = await givenByDags(
    context.database,
    rows.map((row) => row.dag_id),
  );
  const zones = await context.definitions.timezones(rows.flatMap((row) => row.latest_version_id ?? []));
  return rows.map((row) =>
    summariseDag(row, {
      runs: byDag.get(row.dag_id) ?? [],
      activeRuns: active.get(row.dag_id) ?? 0,
      timezone: zones.get(row.latest_version_id ?? '') ?? 'UTC',
      given: given.get(row.dag_id) ?? [],
    }),
  );
}

function summariseDag(
  row: DagRow,
  more: {
    readonly runs: readonly RunRow[];
    readonly activeRuns: number;
    readonly timezone: string;
    readonly given: readonly GivenByDag[];
  },
): DagSummary {
  const tags = textList(row.tags).sort();
  return {
    dag_id: row.dag_id,
    display_name: row.display_name ?? row.dag_id,
    description: row.description,
    tags,
    owners: textList(row.owners),
    is_paused: row.is_paused === 1,
    is_draining: row.is_draining === 1,
    has_import_errors: row.has_import_errors === 1,
    schedule_text: row.schedule_text,
    schedule_summary: row.schedule_summary,
    timezone: more.timezone,
    next_run_after: isoOrNull(row.next_run_after),
    latest_version_number: row.version_number ?? 0,
    rel_path: row.rel_path,
    recent_runs: more.runs.map(summariseRun).reverse(),
    active_run_count: more.activeRuns,
    ...rightsAt({ dag_id: row.dag_id, team: row.team, tags, given: more.given }),
  };
}
