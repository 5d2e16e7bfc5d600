// Health, version, and the counts that lists of DAGs are shown with. The processes of the installation are in job-routes.ts.
import { RunState } from '@ariel/core';
import { DagStats, DagTagCollection, HealthInfo, VersionInfo } from '@ariel/protocol/rest';
import {
  allTagLists,
  bundlesBehind,
  type DagRow,
  dagResource,
  type JobRow,
  listRows,
  liveJobs,
  runCountsByState,
} from '@ariel/store/reads';
import { Type } from 'typebox';
import type { Routes } from '../../server/api-context.ts';
import { ApiError } from '../../server/api-error.ts';
import { iso, textList } from '../answers/presented.ts';
import {
  DEFAULT_PAGE,
  type ListQuery,
  pageParameters,
  patternParameters,
  texts,
} from '../lists/list-query.ts';
import { matchesPattern } from '../lists/matches-pattern.ts';
import { type Heart, heartbeatClock, heartOf, type Instance } from './heart.ts';

const open = { permission: 'public' } as const;
const runStates = Object.values(RunState);
/** Whose public API this is. Clients choose by it how they speak; Ariel's own stands behind the plus, where versions are not compared. */
const AIRFLOW_VERSION = '3.4.0';
/** More DAGs than any page shows. */
const MAX_STATS = 1_000;

export const addMonitorRoutes: Routes = (server, context) => {
  server.get(
    '/api/v2/version',
    { config: open, schema: { tags: ['Version'], response: { 200: VersionInfo } } },
    async () => ({ version: `${AIRFLOW_VERSION}+ariel.${context.version}`, git_version: null }),
  );

  server.get(
    '/api/v2/monitor/health',
    { config: open, schema: { tags: ['Monitor'], response: { 200: HealthInfo } } },
    async () => {
      const atUs = await heartbeatClock(context).catch(() => null);
      const jobs = atUs === null ? null : await liveJobs(context.database).catch(() => null);
      const behind = jobs === null ? [] : await bundlesBehind(context.database).catch(() => []);
      const heart = (kind: string): Heart => heartOf(jobs ?? [], kind, context, atUs ?? 0);
      const time = (atUs: number): string => iso(atUs).replace('Z', '+00:00');
      const part = (kind: string, name: string, more: (each: Instance) => object = () => ({})) => {
        const { instances, lastUs, status } = heart(kind);
        return {
          status,
          [`latest_${name}_heartbeat`]: lastUs === null ? null : time(lastUs),
          detailed_status:
            status === null ? null : detailedStatus(kind, instances.length, jobs ?? [], behind),
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

  addDagCountRoutes(server, context);
};

/** `degraded`: some of a kind are alive, and others were killed and not replaced. */
function detailedStatus(
  kind: string,
  alive: number,
  jobs: readonly JobRow[],
  bundlesBehind: readonly string[],
) {
  if (alive === 0) return 'down' as const;
  if (kind === 'dag_processor' && bundlesBehind.length > 0) return 'degraded' as const;
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
      // A DAG that never ran has no statistics.
      const dags = rows
        .filter((row) => byDag.has(row.dag_id))
        .map((row) => ({
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
