// What `ariel db clean` may delete rows of: by which column they grow old, what goes with them, what stays although it is old.
import type { Queryable } from '../database/database.ts';

export interface CleanableTable {
  readonly table: string;
  /** Older names for the same, e.g. Airflow's. */
  readonly aliases: readonly string[];
  /** Which rows are old; `?` is the instant. */
  readonly isOld: string;
  /** Rows of these go with the run to which they belong. */
  readonly ofRun: readonly string[];
  /** The column with the DAG's id, or an expression; null where rows belong to none. */
  readonly dagId: string | ((dialect: Queryable['dialect']) => string) | null;
}

/** Tables whose rows name their run in `run_ref`, and go with it. */
export const OF_RUN: readonly string[] = [
  'task_instance',
  'task_instance_history',
  'xcom',
  'xcom_view',
  'xcom_history',
  'task_state',
  'human_request',
  'task_expansion',
  'task_group_try',
  'run_event',
  'waiting_trigger',
  'deadline',
  'callback',
  'asset_event_run',
];

/** A log's path begins with `dag_id=…/`. */
const dagOfLog = (dialect: Queryable['dialect']): string =>
  `substr(path, 8, ${dialect === 'postgres' ? 'strpos' : 'instr'}(path, '/') - 8)`;

const alone = (table: string, isOld: string, dagId: CleanableTable['dagId'] = null, ...aliases: string[]) =>
  ({ table, isOld, dagId, aliases, ofRun: [] }) satisfies CleanableTable;

export const cleanableTables: readonly CleanableTable[] = [
  {
    table: 'dag_run',
    aliases: ['task_instance', 'task_instance_history', 'xcom'],
    // The newest run of a DAG says where its schedule goes on.
    isOld: `run_after < ? and state in ('success', 'failed') and exists (select 1 from dag_run later
      where later.dag_id = dag_run.dag_id and later.run_after > dag_run.run_after)`,
    ofRun: OF_RUN,
    dagId: 'dag_id',
  },
  alone('event_log', 'at < ?', 'dag_id', 'log'),
  alone('asset_event', 'at < ?', 'source_dag_id'),
  alone('import_error', 'created_at < ?'),
  alone('job', 'heartbeat_at < ?'),
  alone('user_session', 'expires_at < ?', null, 'session'),
  alone('api_token', 'expires_at < ?'),
  alone('worker', 'seen_at < ?'),
  // A log is as old as its end, and counts as one row: what a try wrote first is not taken from under it.
  alone(
    'log_chunk',
    `created_at < ? and not exists (select 1 from log_chunk later
      where later.path = log_chunk.path and later.start_byte > log_chunk.start_byte)`,
    dagOfLog,
  ),
];
