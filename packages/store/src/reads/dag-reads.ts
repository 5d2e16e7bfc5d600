// DAGs as registered, with the version that is the latest.
import type { Queryable } from '../database/database.ts';
import type { Resource } from './resource.ts';

export interface DagRow {
  readonly dag_id: string;
  readonly team: string | null;
  readonly bundle_name: string;
  readonly bundle_version: string | null;
  readonly rel_path: string;
  readonly is_paused: number;
  readonly is_draining: number;
  readonly is_active: number;
  readonly has_import_errors: number;
  readonly latest_version_id: string | null;
  readonly display_name: string | null;
  readonly description: string | null;
  /** JSON lists of texts. */
  readonly tags: string;
  readonly owners: string;
  readonly schedule_summary: string | null;
  readonly schedule_text: string;
  readonly timetable_kind: string;
  readonly max_active_runs: number;
  readonly max_active_tasks: number;
  readonly active_runs: number;
  readonly next_logical_date: number | null;
  readonly next_interval_start: number | null;
  readonly next_interval_end: number | null;
  readonly next_run_after: number | null;
  readonly evaluated_at: number;
  readonly evaluation_ms: number | null;
  readonly version_number: number | null;
}

const lastRun = (column: string): string =>
  `(select l.${column} from dag_run l where l.dag_id = d.dag_id order by l.run_after desc limit 1)`;

export const dagResource: Resource = {
  select: 'd.*, v.number as version_number, s.duration_ms as evaluation_ms',
  from: `dag d left join dag_version v on v.id = d.latest_version_id
    left join source_file s on s.bundle_name = d.bundle_name and s.rel_path = d.rel_path`,
  absent: new Set([
    'next_dagrun',
    'next_dagrun_run_after',
    'next_dagrun_logical_date',
    'last_run_state',
    'last_run_start_date',
    'last_run_end_date',
  ]),
  fields: {
    dag_id: 'd.dag_id',
    dag_display_name: 'coalesce(d.display_name, d.dag_id)',
    is_paused: 'd.is_paused',
    is_draining: 'd.is_draining',
    is_active: 'd.is_active',
    has_import_errors: 'd.has_import_errors',
    bundle_name: 'd.bundle_name',
    bundle_version: 'd.bundle_version',
    timetable_type: 'd.timetable_kind',
    has_asset_schedule: `case when d.timetable_kind in ('assets', 'assetOrTime', 'assetAndTime', 'partitionedAssets') then 1 else 0 end`,
    next_dagrun: 'd.next_run_after',
    next_dagrun_run_after: 'd.next_run_after',
    next_dagrun_logical_date: 'd.next_logical_date',
    last_run_state: lastRun('state'),
    last_run_start_date: lastRun('start_at'),
    last_run_end_date: lastRun('end_at'),
    is_scheduled: "case when d.timetable_kind = 'none' then 0 else 1 end",
    team: 'd.team',
    /** Text search in the JSON lists: a name with its quotes. */
    tags: 'd.tags',
    owners: 'd.owners',
    search:
      "(d.dag_id || ' ' || coalesce(d.display_name, '') || ' ' || coalesce(d.description, '') || ' ' || d.tags || ' ' || d.owners)",
  },
  key: ['d.dag_id'],
};

export function findDag(database: Queryable, dagId: string): Promise<DagRow | undefined> {
  return database.first<DagRow>(`select ${dagResource.select} from ${dagResource.from} where d.dag_id = ?`, [
    dagId,
  ]);
}

/** Tags of every DAG that is there, as stored: JSON lists. */
export async function allTagLists(database: Queryable): Promise<string[]> {
  const rows = await database.all<{ tags: string }>(
    "select distinct tags from dag where is_active = 1 and tags <> '[]'",
  );
  return rows.map((row) => row.tags);
}

export interface NextRunRow {
  readonly dag_id: string;
  readonly next_run_after: number;
}

export function nextRuns(database: Queryable, limit: number): Promise<NextRunRow[]> {
  return database.all<NextRunRow>(
    `select dag_id, next_run_after from dag
     where next_run_after is not null and is_paused = 0 and is_draining = 0 and is_active = 1 order by next_run_after limit ?`,
    [limit],
  );
}

/** DAGs that drain, of all that there are, and the runs that they still have. */
export async function drainingCounts(
  database: Queryable,
): Promise<{ readonly dags: number; readonly of: number; readonly active_runs: number }> {
  const row = await database.first<{ dags: number; known: number; runs: number }>(
    `select coalesce(sum(is_draining), 0) as dags, count(*) as known,
       (select count(*) from dag_run r where r.state in ('queued', 'running')
          and r.dag_id in (select d.dag_id from dag d where d.is_draining = 1 and d.is_active = 1)) as runs
     from dag where is_active = 1`,
  );
  return { dags: row?.dags ?? 0, of: row?.known ?? 0, active_runs: row?.runs ?? 0 };
}

export async function dagsOfFile(
  database: Queryable,
  bundleName: string,
  relPath: string,
): Promise<string[]> {
  const rows = await database.all<{ dag_id: string }>(
    'select dag_id from dag where bundle_name = ? and rel_path = ? and is_active = 1 order by dag_id',
    [bundleName, relPath],
  );
  return rows.map((row) => row.dag_id);
}
