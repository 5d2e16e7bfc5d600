// Health, version, the processes of the installation, and the counts that lists of DAGs are shown with.
import { DagStats, DagTagCollection, HealthInfo, JobCollection, VersionInfo } from '@ariel/protocol/rest';
import {
  allTagLists,
  type DagRow,
  dagResource,
  type Filter,
  type JobRow,
  jobResource,
  listRows,
  liveJobs,
  runCountsByState,
} from '@ariel/store/reads';
import { Type } from 'typebox';
import type { ApiContext, Routes } from '../server/api-context.ts';
import { ApiError } from '../server/api-error.ts';
import { type Heart, heartbeatClock, heartOf, type Instance } from './heart.ts';
import {
  DEFAULT_PAGE,
  flag,
  type ListQuery,
  type ListRules,
  pageParameters,
  patternParameters,
  rangeParameters,
  readListing,
  text,
  texts,
} from './list-query.ts';
import { matchesPattern } from './matches-pattern.ts';
import { iso, isoOrNull, textList } from './presented.ts';

const open = { permission: 'public' } as const;
const runStates = ['queued', 'running', 'success', 'failed'] as const;
const jobRules: ListRules = {
  resource: jobResource,
  defaultOrder: ['id'],
  orders: ['id', 'job_type', 'hostname', 'start_date', 'end_date', 'latest_heartbeat'],
  ranges: { start_date: 'start_date', end_date: 'end_date' },
  values: { hostname: 'hostname', job_state: 'job_state' },
};
const DEFAULT_THRESHOLD_MS = 30_000;
/** More DAGs than any page shows. */
const MAX_STATS = 1_000;

export const addMonitorRoutes: Routes = (server, context) => {
  server.get(
    '/api/v2/version',
    { config: open, schema: { tags: ['Version'], response: { 200: VersionInfo } } },
    async () => ({ version: context.version, git_version: null }),
  );

  server.get(
    '/api/v2/monitor/health',
    { config: open, schema: { tags: ['Monitor'], response: { 200: HealthInfo } } },
    async () => {
      const atUs = await heartbeatClock(context).catch(() => null);
      const jobs = atUs === null ? null : await liveJobs(context.database).catch(() => null);
      const heart = (kind: string): Heart => heartOf(jobs ?? [], kind, context, atUs ?? 0);
      const time = (atUs: number): string => iso(atUs).replace('Z', '+00:00');
      const part = (kind: string, name: string, more: (each: Instance) => object = () => ({})) => {
        const { instances, lastUs, status } = heart(kind);
        return {
          status,
          [`latest_${name}_heartbeat`]: lastUs === null ? null : time(lastUs),
          detailed_status: status === null ? null : detailedStatus(kind, instances.length, jobs ?? []),
          instances:
            status === null
              ? null
              : instances.map((each) => ({
                  hostname: each.hostname,
                  [`latest_${name}_heartbeat`]: time(each.lastUs),
                  ...more(each),
                })),
        };
      };
      return {
        metadatabase: { status: jobs === null ? ('unhealthy' as const) : ('healthy' as const) },
        scheduler: part('scheduler', 'scheduler'),
        triggerer: part('triggerer', 'triggerer', () => ({ team_names: [] })),
        dag_processor: part('dag_processor', 'dag_processor', ({ bundles }) => ({ bundle_names: bundles })),
      } as never;
    },
  );

  server.get(
    '/api/v2/jobs',
    {
      config: { permission: 'jobs:read' },
      schema: {
        tags: ['Job'],
        querystring: Type.Object({
          ...pageParameters,
          ...rangeParameters(['start_date', 'end_date']),
          hostname: text,
          job_type: text,
          job_state: text,
          is_alive: flag,
          dag_id: text,
          executor_class: text,
          teams: texts,
        }),
        response: { 200: JobCollection },
      },
    },
    async (request) => {
      const query = request.query as ListQuery;
      const kind = Object.entries(jobTypes).find(([, type]) => type === query.job_type)?.[0];
      const fixed: Filter[] = [
        ...(query.job_type === undefined
          ? []
          : [{ field: 'job_type', op: 'in', values: [kind ?? ''] } as const]),
        ...aliveFilter(query.is_alive, context),
        // No job is of a DAG, of an executor or of a team.
        ...((query.dag_id ?? query.executor_class ?? (query.teams as string[] | undefined)?.[0])
          ? [{ field: 'hostname', op: 'in', values: [] } as const]
          : []),
      ];
      const listing = readListing(jobRules, query, { fixed, nowUs: context.nowUs() });
      const { rows, total } = await listRows<JobRow>(context.database, jobResource, listing);
      return { jobs: rows.map(presentJob), total_entries: total };
    },
  );

  addDagCountRoutes(server, context);
};

/** Alive: it has not ended and was heard a moment ago. */
function aliveFilter(isAlive: unknown, context: ApiContext): Filter[] {
  if (typeof isAlive !== 'boolean') return [];
  const sinceUs = context.nowUs() - (context.healthThresholdMs ?? DEFAULT_THRESHOLD_MS) * 1000;
  return [{ field: 'alive_at', op: isAlive ? 'gte' : 'lt', value: sinceUs, absentAs: 0 }];
}

/** `degraded`: some of a kind are alive, and others were killed and not replaced. */
function detailedStatus(kind: string, alive: number, jobs: readonly JobRow[]) {
  if (alive === 0) return 'down' as const;
  return jobs.filter((job) => job.kind === kind).length > alive
    ? ('degraded' as const)
    : ('healthy' as const);
}

const addDagCountRoutes: Routes = (server, context) => {
  const config = { permission: 'dags:read' } as const;

  server.get(
    '/api/v2/dagStats',
    {
      config,
      schema: {
        tags: ['DagStats'],
        querystring: Type.Object({ dag_ids: texts }),
        response: { 200: DagStats },
      },
    },
    async (request) => {
      const asked = request.query.dag_ids ?? [];
      const { rows } = await listRows<DagRow>(context.database, dagResource, {
        filters: [
          { field: 'is_active', op: 'in', values: [1] },
          ...(asked.length === 0 ? [] : [{ field: 'dag_id', op: 'in', values: asked } as const]),
        ],
        order: [{ field: 'dag_id', descending: false }],
        limit: MAX_STATS,
        offset: 0,
      });
      const counts = await runCountsByState(
        context.database,
        rows.map((row) => row.dag_id),
      );
      const byDag = Map.groupBy(counts, (count) => count.dag_id);
      const dags = rows.map((row) => ({
        dag_id: row.dag_id,
        dag_display_name: row.display_name ?? row.dag_id,
        stats: runStates.map((state) => ({
          state,
          count: byDag.get(row.dag_id)?.find((count) => count.state === state)?.runs ?? 0,
        })),
      }));
      return { dags, total_entries: dags.length };
    },
  );

  server.get(
    '/api/v2/dagTags',
    {
      config,
      schema: {
        tags: ['DAG'],
        querystring: Type.Object({ ...pageParameters, ...patternParameters(['tag_name']) }),
        response: { 200: DagTagCollection },
      },
    },
    async (request) => {
      const query = request.query as ListQuery & { readonly limit?: number; readonly offset?: number };
      const [order = 'name'] = (query.order_by as string[] | undefined) ?? [];
      if (order.replace(/^-/, '') !== 'name') {
        throw new ApiError(
          400,
          `Ordering with '${order}' is disallowed or the attribute does not exist; tags are ordered by name`,
        );
      }
      const all = [...new Set((await allTagLists(context.database)).flatMap(textList))].sort();
      const matching = all.filter((tag) =>
        matchesPattern(tag, query.tag_name_pattern, query.tag_name_prefix_pattern),
      );
      if (order.startsWith('-')) matching.reverse();
      const offset = query.offset ?? 0;
      return {
        tags: matching.slice(offset, offset + (query.limit ?? DEFAULT_PAGE)),
        total_entries: matching.length,
      };
    },
  );
};

const jobTypes: Readonly<Record<string, string>> = {
  scheduler: 'SchedulerJob',
  triggerer: 'TriggererJob',
  dag_processor: 'DagProcessorJob',
  api_server: 'ApiServerJob',
  worker: 'WorkerJob',
  standalone: 'StandaloneJob',
};

function presentJob(row: JobRow) {
  return {
    id: numberOf(row.id),
    dag_id: null,
    state: row.ended_at === null ? 'running' : 'success',
    job_type: jobTypes[row.kind] ?? row.kind,
    start_date: iso(row.started_at),
    end_date: isoOrNull(row.ended_at),
    latest_heartbeat: iso(row.heartbeat_at),
    executor_class: null,
    hostname: row.hostname,
    unixname: null,
    team_names: [],
    bundle_names: null,
    dag_display_name: null,
  };
}

/** The contract's ids are numbers, ours are texts: the same text gives the same number. */
function numberOf(id: string): number {
  let number = 0;
  for (const character of id) number = (Math.imul(number, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  return number;
}
