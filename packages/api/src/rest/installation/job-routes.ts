// The processes of the installation. Those that read DAG files belong to the teams of their bundles; all others serve everybody.
import { JobCollection } from '@ariel/protocol/rest';
import { allTeams } from '@ariel/store';
import { type Filter, type JobRow, jobDetails, jobResource } from '@ariel/store/reads';
import { Type } from 'typebox';
import type { ApiContext, Routes } from '../../server/api-context.ts';
import { iso, isoOrNull } from '../answers/presented.ts';
import { listOf } from '../lists/list-of.ts';
import {
  flag,
  type ListQuery,
  type ListRules,
  pageParameters,
  rangeParameters,
  text,
  texts,
} from '../lists/list-query.ts';
import { bundlesOfJob, DEFAULT_THRESHOLD_MS } from './heart.ts';

const rules: ListRules = {
  resource: jobResource,
  defaultOrder: ['id'],
  orders: [
    ...['id', 'dag_id', 'state', 'job_type', 'hostname', 'unixname', 'executor_class'],
    ...['start_date', 'end_date', 'latest_heartbeat'],
  ],
  ranges: { start_date: 'start_date', end_date: 'end_date' },
  values: { hostname: 'hostname', job_state: 'job_state' },
};
const PROCESSOR = 'dag_processor';
/** Processors that are older than so many others are in lists of everybody only. */
const MOST_PROCESSORS = 10_000;

const jobTypes: Readonly<Record<string, string>> = {
  scheduler: 'SchedulerJob',
  triggerer: 'TriggererJob',
  [PROCESSOR]: 'DagProcessorJob',
  api_server: 'ApiServerJob',
  worker: 'WorkerJob',
  standalone: 'StandaloneJob',
};

export const addJobRoutes: Routes = (server, context) => {
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
      const teams = await knownTeams(context);
      const fixed = [
        ...ownFilters(query, context),
        ...(await teamFilters(context, request.query.teams ?? [], teams)),
      ];
      const { rows, total } = await listOf<JobRow>(context, rules, query, fixed);
      return { jobs: rows.map((row) => presentJob(row, teams)), total_entries: total };
    },
  );
};

function ownFilters(query: ListQuery, context: ApiContext): Filter[] {
  const { dag_id: dagId, executor_class: executor, job_type: type } = query;
  const kind = Object.entries(jobTypes).find(([, name]) => name === type)?.[0];
  return [
    ...(type === undefined ? [] : [{ field: 'job_type', op: 'in', values: [kind ?? ''] } as const]),
    ...aliveFilter(query.is_alive, context),
    // No job is of a DAG or of an executor.
    ...(dagId === undefined && executor === undefined
      ? []
      : [{ field: 'name', op: 'in', values: [] } as const]),
  ];
}

/** Alive: it has not ended and was heard a moment ago. */
function aliveFilter(isAlive: unknown, context: ApiContext): Filter[] {
  if (typeof isAlive !== 'boolean') return [];
  const sinceUs = context.nowUs() - (context.healthThresholdMs ?? DEFAULT_THRESHOLD_MS) * 1000;
  return [{ field: 'alive_at', op: isAlive ? 'gte' : 'lt', value: sinceUs, absentAs: 0 }];
}

interface KnownTeams {
  /** Bundle → its team. */
  readonly ofBundle: ReadonlyMap<string, string>;
  /** Bundles that the one who asks must not hear of. */
  readonly hidden: ReadonlySet<string>;
}

async function knownTeams(context: ApiContext): Promise<KnownTeams> {
  const teams = await allTeams(context.database);
  return {
    ofBundle: new Map(teams.flatMap(({ bundles, name }) => bundles.map((bundle) => [bundle, name] as const))),
    hidden: await context.hiddenBundles(),
  };
}

/** Jobs of these teams, and none that is of hidden bundles only. */
async function teamFilters(
  { database }: ApiContext,
  teams: readonly string[],
  { hidden, ofBundle }: KnownTeams,
): Promise<Filter[]> {
  if (teams.length === 0 && hidden.size === 0) return [];
  const processors = await jobDetails(database, PROCESSOR, MOST_PROCESSORS);
  const idsWhere = (isMeant: (bundles: readonly string[]) => boolean): string[] =>
    processors.filter(({ detail }) => isMeant(bundlesOfJob(detail).map(bundleOf))).map(({ id }) => id);
  const ofTeams = idsWhere((bundles) => bundles.some((name) => teams.includes(ofBundle.get(name) ?? '')));
  const unseen = idsWhere((bundles) => bundles.length > 0 && bundles.every((name) => hidden.has(name)));
  return [
    ...(teams.length === 0 ? [] : [{ field: 'name', op: 'in', values: ofTeams } as const]),
    ...(unseen.length === 0 ? [] : [{ field: 'name', op: 'notIn', values: unseen } as const]),
  ];
}

/** A processor may have a part of a bundle only. */
const bundleOf = (name: string): string => name.split('/')[0] ?? name;

function presentJob(row: JobRow, { hidden, ofBundle }: KnownTeams) {
  const bundles = bundlesOfJob(row.detail).filter((name) => !hidden.has(bundleOf(name)));
  const teams = new Set(bundles.flatMap((name) => ofBundle.get(bundleOf(name)) ?? []));
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
    team_names: [...teams].sort(),
    bundle_names: row.kind === PROCESSOR ? bundles : null,
    dag_display_name: null,
  };
}

/** The contract's ids are numbers, ours are texts: the same text gives the same number. */
function numberOf(id: string): number {
  let number = 0;
  for (const character of id) number = (Math.imul(number, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  return number;
}
