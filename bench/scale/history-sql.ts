// The statements that put finished runs into a database as if they had been run: with their instances and results. Plain
// SQL for both dialects; nothing but numbers of our own is put into the texts. Pure.

/** Instances of a run in the history. */
export const INSTANCES_OF_RUN = 100;
/** DAGs that are measured have a history themselves; the others only fill the tables. */
const dags = ['chain_40', 'mapped_1000', 'trigger_one', ...[1, 2, 3, 4, 5, 6, 7].map((n) => `history_${n}`)];
const FIRST_NUMBER = 10_000_000;
const HOUR_US = 3_600_000_000;
const TASK_US = 1_000_000;

export interface Piece {
  /** Runs are numbered from 1. */
  readonly firstRun: number;
  readonly lastRun: number;
  /** Runs lie before this instant, one an hour and DAG. */
  readonly nowUs: number;
  readonly versionId: string;
}

/** The statements for a piece of the history, in their order. */
export function historyStatements(piece: Piece): readonly string[] {
  return [runs(piece), instances(piece), xcoms(piece)];
}

function runs({ firstRun, lastRun, nowUs, versionId }: Piece): string {
  const dagOf = `case numbers.n % ${dags.length} ${dags.map((dagId, index) => `when ${index} then '${dagId}'`).join(' ')} end`;
  const start = `${nowUs} - cast(numbers.n / ${dags.length} + 1 as bigint) * ${HOUR_US}`;
  const end = `${start} + ${INSTANCES_OF_RUN * TASK_US}`;
  return `with recursive numbers (n) as (select ${firstRun} union all select n + 1 from numbers where n < ${lastRun})
    insert into dag_run (dag_id, run_id, version_id, run_after, state, run_type, triggered_by, conf, params, queued_at,
      start_at, end_at, updated_at)
    select ${dagOf}, 'history__' || cast(${FIRST_NUMBER} + numbers.n as text), '${versionId}', ${start}, 'success', 'manual',
      'rest_api', '{}', '{}', ${start}, ${start}, ${end}, ${end} from numbers`;
}

function instances(piece: Piece): string {
  return `with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${INSTANCES_OF_RUN})
    insert into task_instance (run_ref, task_id, map_index, id, state, try_number, max_tries, version_id, operator, pool,
      pool_slots, priority_weight, queue, scheduled_at, queued_at, start_at, first_start_at, end_at, hostname, pid)
    select r.id, 'task_' || cast(numbers.n / 10 as text), numbers.n % 10,
      'history-' || cast(r.id as text) || '-' || cast(numbers.n as text), 'success', 1, 0, r.version_id, 'task',
      'default_pool', 1, 1, 'default', r.start_at, r.start_at, r.start_at + numbers.n * ${TASK_US - 1},
      r.start_at + numbers.n * ${TASK_US - 1}, r.start_at + numbers.n * ${TASK_US}, 'localhost', 4711
    from dag_run r cross join numbers where ${runsOf(piece)}`;
}

function xcoms(piece: Piece): string {
  return `insert into xcom (run_ref, task_id, map_index, key, value, attempt_id, created_at)
    select i.run_ref, i.task_id, i.map_index, 'return_value', '{"rows": 1000, "path": "part-0001.parquet"}', i.id, i.end_at
    from dag_run r join task_instance i on i.run_ref = r.id where ${runsOf(piece)}`;
}

function runsOf({ firstRun, lastRun }: Piece): string {
  return `r.run_id >= 'history__${FIRST_NUMBER + firstRun}' and r.run_id <= 'history__${FIRST_NUMBER + lastRun}'`;
}
