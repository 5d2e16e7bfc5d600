// DAG runs with the version that they began with.
import type { RunState, RunType, TriggeredBy } from '@ariel/core';
import type { Queryable } from '../database/database.ts';
import { foundByIndex } from './history.ts';
import { fromAll, type JoinedTables } from './joined-tables.ts';
import type { Resource } from './resource.ts';

export interface RunRow {
  readonly id: number;
  readonly dag_id: string;
  readonly run_id: string;
  readonly version_id: string;
  readonly logical_date: number | null;
  readonly interval_start: number | null;
  readonly interval_end: number | null;
  readonly run_after: number;
  readonly state: RunState;
  readonly run_type: RunType;
  readonly triggered_by: TriggeredBy;
  readonly triggering_user: string | null;
  readonly conf: string;
  readonly params: string;
  readonly note: string | null;
  readonly queued_at: number;
  readonly start_at: number | null;
  readonly end_at: number | null;
  readonly updated_at: number;
  readonly reason: string | null;
  readonly grid_summary: string | null;
  readonly backfill_id: number | null;
  readonly forked_from: string | null;
  readonly partition_key: string | null;
  readonly partition_date: number | null;
  /** 1: it stays queued until the assets of its schedule have news. */
  readonly awaits_assets: number | null;
  readonly version_number: number;
  readonly structure_hash: string;
  readonly code_hash: string;
  readonly version_created_at: number;
  readonly bundle_name: string;
  /** Of the version. */
  readonly bundle_version: string | null;
  readonly bundle_url_template: string | null;
  /** The one that the run pins. */
  readonly run_bundle_version: string | null;
  readonly display_name: string | null;
  /** Of its DAG. */
  readonly dag_team: string | null;
}

const tables: JoinedTables = {
  base: { table: 'dag_run', alias: 'r' },
  joins: [
    { alias: 'v', sql: 'join dag_version v on v.id = r.version_id' },
    { alias: 'd', sql: 'left join dag d on d.dag_id = r.dag_id' },
  ],
};

const ofDag = (condition: string): string => `r.dag_id in (select t.dag_id from dag t where ${condition})`;

export const runResource: Resource = {
  select: `r.id, r.dag_id, r.run_id, r.version_id, r.logical_date, r.interval_start, r.interval_end, r.run_after, r.state,
    r.run_type, r.triggered_by, r.triggering_user, r.conf, r.params, r.note, r.queued_at, r.start_at, r.end_at, r.updated_at,
    r.reason, r.grid_summary, r.backfill_id, r.forked_from, r.partition_key, r.partition_date, r.awaits_assets, v.number as version_number, v.structure_hash, v.code_hash,
    v.created_at as version_created_at, v.bundle_name, v.bundle_version, r.bundle_version as run_bundle_version,
    (select b.url_template from dag_bundle b where b.name = v.bundle_name) as bundle_url_template, d.display_name,
    d.team as dag_team`,
  from: fromAll(tables),
  tables,
  absent: new Set([
    'logical_date',
    'start_date',
    'end_date',
    'duration',
    'partition_key',
    'partition_date',
    'triggering_user',
    'note',
  ]),
  fields: {
    id: 'r.id',
    dag_id: 'r.dag_id',
    dag_run_id: 'r.run_id',
    run_id: 'r.run_id',
    state: 'r.state',
    run_type: 'r.run_type',
    logical_date: 'r.logical_date',
    run_after: 'r.run_after',
    start_date: 'r.start_at',
    end_date: 'r.end_at',
    updated_at: 'r.updated_at',
    queued_at: 'r.queued_at',
    conf: 'r.conf',
    note: 'r.note',
    duration: '((r.end_at - r.start_at) / 1000000.0)',
    triggering_user: 'r.triggering_user',
    dag_version: 'v.number',
    partition_key: 'r.partition_key',
    partition_date: 'r.partition_date',
    team: 't.team',
    tags: 't.tags',
    bundle_version: 'r.bundle_version',
    /** Name and URI of an asset whose news the run is about. */
    consumed_assets: "(a.name || ' ' || a.uri)",
  },
  words: { state: [] },
  through: {
    team: ofDag,
    tags: ofDag,
    consumed_assets: (
      condition,
    ) => `exists (select 1 from asset_event_run c join asset_event e on e.id = c.event_id
      join asset a on a.id = e.asset_id where c.run_ref = r.id and ${condition})`,
  },
  history: {
    column: 'id',
    place: 'select max(id) - ? as total from dag_run',
    narrows: foundByIndex({
      values: ['id', 'dag_id', 'dag_run_id', 'run_id', 'state', 'team'],
      texts: ['dag_id', 'dag_run_id', 'run_id'],
      bounds: ['run_after', 'logical_date', 'start_date', 'end_date', 'updated_at', 'queued_at'],
    }),
    inOrder: {
      dag_id: ['id', 'run_after', 'run_id', 'dag_run_id', 'logical_date'],
      state: ['id', 'run_after'],
    },
    ordered: new Set([
      'id',
      'run_after',
      'queued_at',
      'updated_at',
      'start_date',
      'end_date',
      'logical_date',
    ]),
  },
  key: ['r.id'],
};

const selectRuns = `select ${runResource.select} from ${runResource.from}`;

export function findRun(database: Queryable, dagId: string, runId: string): Promise<RunRow | undefined> {
  return database.first<RunRow>(`${selectRuns} where r.dag_id = ? and r.run_id = ?`, [dagId, runId]);
}

/** The newest runs of each DAG, newest first within a DAG. Each DAG is asked for by itself: its index ends after a few rows. */
export async function newestRunsOf(
  database: Queryable,
  dagIds: readonly string[],
  perDag: number,
): Promise<RunRow[]> {
  if (dagIds.length === 0) return [];
  const runs = await database.allMany<RunRow>(
    `${selectRuns} where r.dag_id = ? order by r.run_after desc, r.id desc limit ?`,
    dagIds.map((dagId) => [dagId, perDag]),
  );
  return runs.flat();
}

/** Runs of one DAG, newest first, those after `beforeUs` left out. */
export function runsBefore(
  database: Queryable,
  {
    dagId,
    beforeUs,
    limit,
  }: { readonly dagId: string; readonly beforeUs: number | null; readonly limit: number },
): Promise<RunRow[]> {
  return database.all<RunRow>(
    `${selectRuns} where r.dag_id = ? and r.run_after < ? order by r.run_after desc, r.id desc limit ?`,
    [dagId, beforeUs ?? Number.MAX_SAFE_INTEGER, limit],
  );
}
