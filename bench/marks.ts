// What each figure is held against: what it must be, what it aims at, and what others reached.
// The peers' marks were measured on a machine with 2 cores in November 2026, except where published.

export type Unit = 's' | 'ms' | 'tasks/s' | 'MB' | '% of a core' | 'times';

export interface Mark {
  readonly label: string;
  readonly unit: Unit;
  /** Null: the figure is shown, and held against nothing. */
  readonly must: number | null;
  readonly aim: number | null;
  /** Where Postgres is held to other numbers. */
  readonly onPostgres?: { readonly must: number; readonly aim: number };
  /** Whether less or more is better. */
  readonly better: 'less' | 'more';
  readonly peers: string;
}

export type MarkName = keyof typeof marks;

export const marks = {
  start: {
    label: 'standalone from start to ready',
    unit: 's',
    must: 2,
    aim: 1,
    better: 'less',
    peers: 'Restate 0.5, DBOS 0.6 with Postgres, Temporal 2.4, Airflow 21',
  },
  hello: {
    label: 'hello, two tasks, from the HTTP request to the end of the run',
    unit: 'ms',
    must: null,
    aim: null,
    better: 'less',
    peers: '',
  },
  chain_40: {
    label: 'chain of 40 ten-millisecond tasks, first start to last end',
    unit: 's',
    must: 0.5,
    aim: 0.45,
    onPostgres: { must: 0.52, aim: 0.45 },
    better: 'less',
    peers:
      'one process for all steps: BullMQ without persistence 0.46, Restate 0.50, DBOS on Postgres 0.52, graphile-worker 0.53, ' +
      'Prefect 0.58, Dagster 0.90; a worker process: Hatchet 1.2 (published), Temporal 1.96, Windmill 2.1 (published); ' +
      'a process per task: Airflow 3.3.2 39, Dagster 143',
  },
  fan_400: {
    label: 'fan-out of 400 ten-millisecond tasks, 32 at once, start to end of the run',
    unit: 's',
    must: 0.45,
    aim: 0.2,
    better: 'less',
    peers:
      'graphile-worker 0.17, Restate 0.18, DBOS 0.46, Temporal 2.3, Airflow 61 (on SQLite its scheduler died)',
  },
  mapped_1000: {
    label: '1,000 mapped no-ops, start to end of the run',
    unit: 's',
    must: 0.5,
    aim: 0.2,
    onPostgres: { must: 0.7, aim: 0.2 },
    better: 'less',
    peers: 'graphile-worker 0.06, Restate 0.64, DBOS 0.89, Temporal 5.6, Airflow 181',
  },
  mapped_10000: {
    label: '10,000 mapped no-ops, tasks per second of the run',
    unit: 'tasks/s',
    must: 2_000,
    aim: 5_000,
    onPostgres: { must: 1_500, aim: 3_000 },
    better: 'more',
    peers:
      'graphile-worker 20,000 (0.5 s), DBOS 1,064 (9.4 s), Restate 719 (13.9 s), Temporal 145 (69 s); Airflow slows beyond 4,000',
  },
  mapped_100000: {
    label: '100,000 mapped no-ops, tasks per second of the run',
    unit: 'tasks/s',
    must: 2_000,
    aim: 5_000,
    onPostgres: { must: 1_500, aim: 3_000 },
    better: 'more',
    peers: 'Airflow does not get there',
  },
  linearity: {
    label: 'time per task of 10,000 mapped no-ops against 1,000',
    unit: 'times',
    must: 1.3,
    aim: 1,
    better: 'less',
    peers: '',
  },
  trigger_p50: {
    label: 'from the HTTP request to the first task running, p50 of 100',
    unit: 'ms',
    must: 10,
    aim: 5,
    onPostgres: { must: 12, aim: 5 },
    better: 'less',
    peers:
      'graphile-worker 3.2, Restate 5.6, DBOS 6.0, Windmill 40 (published), Temporal 64, Airflow 460 to 1,100',
  },
  trigger_p99: {
    label: 'the same, p99 of 100',
    unit: 'ms',
    must: 40,
    aim: 8,
    better: 'less',
    peers: 'graphile-worker 5.6, DBOS 8.3, Restate 8.8, Temporal 94',
  },
  rest_memory: {
    label: 'memory at rest, all processes',
    unit: 'MB',
    must: 250,
    aim: 150,
    better: 'less',
    peers: 'DBOS 176 with Postgres, Restate 299, Temporal 376, Airflow 975 in 40 processes',
  },
  rest_cpu: {
    label: 'processor time at rest, all processes',
    unit: '% of a core',
    must: 0.5,
    aim: null,
    better: 'less',
    peers: 'Airflow 3.9',
  },
  curve: {
    label: 'time per task of 100,000 mapped no-ops against 100',
    unit: 'times',
    must: 1.3,
    aim: 1,
    better: 'less',
    peers: '',
  },
  crowd: {
    label: 'chain of 40 beside a run of 100,000 mapped no-ops of another DAG, against alone',
    unit: 'times',
    must: 1.2,
    aim: 1.1,
    better: 'less',
    peers: '',
  },
  dags_load: {
    label: '10,000 DAG files, from the start on a new home until all are visible',
    unit: 's',
    must: null,
    aim: 60,
    better: 'less',
    peers: '',
  },
  dags_cpu: {
    label: 'processor time at rest with 10,000 DAGs, all processes',
    unit: '% of a core',
    must: 2,
    aim: 0.5,
    better: 'less',
    peers: '',
  },
  dags_memory: {
    label: 'memory at rest with 10,000 DAGs, all processes',
    unit: 'MB',
    must: null,
    aim: 250,
    better: 'less',
    peers: '',
  },
  dags_changed: {
    label: 'a file of 10,000 is changed, until the API shows it; slowest of 10',
    unit: 'ms',
    must: 1_000,
    aim: 500,
    better: 'less',
    peers: '',
  },
  dags_new: {
    label: 'a file is added to 10,000, until the API shows its DAG; slowest of 10',
    unit: 'ms',
    must: 1_000,
    aim: 500,
    better: 'less',
    peers: '',
  },
  dags_list: {
    label: 'what the page of DAGs asks for, with 10,000 DAGs, p50 of 20',
    unit: 'ms',
    must: null,
    aim: 50,
    better: 'less',
    peers: '',
  },
  dags_restart: {
    label: 'standalone from start to ready with 10,000 DAGs that it knows',
    unit: 's',
    must: null,
    aim: 2,
    better: 'less',
    peers: '',
  },
} as const satisfies Readonly<Record<string, Mark>>;

/** The mark with the numbers that hold on this kind of database, named in words. */
export function markOn(database: string, name: MarkName): Mark {
  const mark: Mark = marks[name];
  return database.startsWith('PostgreSQL') && mark.onPostgres ? { ...mark, ...mark.onPostgres } : mark;
}
