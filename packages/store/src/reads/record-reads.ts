// What the installation notes about itself: import errors, warnings, the audit log, its processes.
import type { Queryable } from '../database/database.ts';
import { foundByIndex } from './history.ts';
import { fromAll, type JoinedTables } from './joined-tables.ts';
import type { Resource } from './resource.ts';

export interface ImportErrorRow {
  readonly id: number;
  readonly bundle_name: string;
  readonly rel_path: string;
  readonly dag_id: string | null;
  readonly code: string;
  readonly message: string;
  readonly remedy: string | null;
  readonly line: number | null;
  readonly col: number | null;
  readonly stack: string;
  readonly created_at: number;
}

export const importErrorResource: Resource = {
  select: 'e.*',
  from: 'import_error e',
  fields: {
    id: 'e.id',
    import_error_id: 'e.id',
    timestamp: 'e.created_at',
    filename: 'e.rel_path',
    bundle_name: 'e.bundle_name',
    stacktrace: 'e.stack',
    stack_trace: 'e.stack',
  },
  key: ['e.id'],
};

export const dagWarningResource: Resource = {
  select: 'w.dag_id, w.kind, w.message, w.created_at, d.display_name',
  from: 'dag_warning w left join dag d on d.dag_id = w.dag_id',
  fields: {
    dag_id: 'w.dag_id',
    warning_type: 'w.kind',
    message: 'w.message',
    timestamp: 'w.created_at',
  },
  key: ['w.dag_id', 'w.kind', 'w.message'],
};

export interface DagWarningRow {
  readonly dag_id: string;
  readonly kind: string;
  readonly message: string;
  readonly created_at: number;
  readonly display_name: string | null;
}

const logTables: JoinedTables = {
  base: { table: 'event_log', alias: 'l' },
  joins: [
    { alias: 'd', sql: 'left join dag d on d.dag_id = l.dag_id' },
    { alias: 'r', sql: 'left join dag_run r on r.dag_id = l.dag_id and r.run_id = l.run_id' },
  ],
};

export const eventLogResource: Resource = {
  select: 'l.*, d.display_name, d.team as dag_team, r.logical_date',
  from: fromAll(logTables),
  tables: logTables,
  absent: new Set([
    'dag_id',
    'task_id',
    'run_id',
    'map_index',
    'try_number',
    'owner',
    'owner_display_name',
    'extra',
    'logical_date',
  ]),
  fields: {
    id: 'l.id',
    event_log_id: 'l.id',
    when: 'l.at',
    dttm: 'l.at',
    event: 'l.event',
    dag_id: 'l.dag_id',
    task_id: 'l.task_id',
    run_id: 'l.run_id',
    map_index: 'l.map_index',
    try_number: 'l.try_number',
    owner: 'l.owner',
    owner_display_name: 'l.owner',
    extra: 'l.extra',
    logical_date: 'r.logical_date',
    team: 't.team',
  },
  through: { team: (condition) => `l.dag_id in (select t.dag_id from dag t where ${condition})` },
  history: {
    column: 'id',
    place: 'select max(id) - ? as total from event_log',
    narrows: foundByIndex({
      values: ['id', 'event_log_id', 'dag_id', 'team'],
      texts: ['dag_id'],
      bounds: ['when', 'dttm'],
    }),
    inOrder: { dag_id: ['when', 'dttm'] },
    ordered: new Set(['id', 'event_log_id', 'when', 'dttm']),
  },
  key: ['l.id'],
};

export interface EventLogRow {
  readonly id: number;
  readonly at: number;
  readonly event: string;
  readonly dag_id: string | null;
  readonly task_id: string | null;
  readonly run_id: string | null;
  readonly map_index: number | null;
  readonly try_number: number | null;
  readonly owner: string | null;
  readonly extra: string | null;
  /** Of what it is about, where that is no DAG. */
  readonly team: string | null;
  readonly dag_team: string | null;
  readonly display_name: string | null;
  readonly logical_date: number | null;
}

export const jobResource: Resource = {
  select: 'j.*',
  from: 'job j',
  absent: new Set(['end_date']),
  fields: {
    id: 'j.started_at',
    name: 'j.id',
    job_type: 'j.kind',
    hostname: 'j.hostname',
    start_date: 'j.started_at',
    end_date: 'j.ended_at',
    latest_heartbeat: 'j.heartbeat_at',
    job_state: "case when j.ended_at is null then 'running' else 'success' end",
    state: "case when j.ended_at is null then 'running' else 'success' end",
    alive_at: 'case when j.ended_at is null then j.heartbeat_at end',
    // No job has them; lists can be ordered by them all the same.
    ...Object.fromEntries(
      ['dag_id', 'executor_class', 'unixname'].map((name) => [name, 'cast(null as text)']),
    ),
  },
  key: ['j.started_at', 'j.id'],
};

export interface JobRow {
  readonly id: string;
  readonly kind: string;
  readonly hostname: string;
  readonly pid: number;
  readonly started_at: number;
  readonly heartbeat_at: number;
  readonly ended_at: number | null;
  readonly version: string | null;
  /** JSON text: what else is known of it. */
  readonly detail: string | null;
}

/** What the newest processes of a kind say of themselves. */
export function jobDetails(
  database: Queryable,
  kind: string,
  limit: number,
): Promise<Pick<JobRow, 'id' | 'detail'>[]> {
  return database.all(
    'select id, detail from job where kind = ? and detail is not null order by started_at desc limit ?',
    [kind, limit],
  );
}

/** The processes that have not ended, the one that was heard last first. */
export function liveJobs(database: Queryable): Promise<JobRow[]> {
  return database.all<JobRow>(
    'select * from job where ended_at is null order by heartbeat_at desc limit 200',
  );
}

export async function importErrorCount(database: Queryable): Promise<number> {
  const row = await database.first<{ errors: number }>('select count(*) as errors from import_error');
  return row?.errors ?? 0;
}
