// Reads runs and their times from the database, read-only: asking the server would disturb what is measured.
// Times are in microseconds since the epoch.
import type { PostgresOptions } from '@ariel/store';
import { openPostgresRuns } from './postgres-runs.ts';
import type { Rows } from './rows.ts';
import { openSqliteRuns } from './sqlite-runs.ts';

export interface RunTimes {
  readonly state: string;
  readonly startUs: number;
  readonly endUs: number;
  /** In the order in which they started. */
  readonly instances: readonly InstanceTimes[];
}

export interface InstanceTimes {
  readonly startUs: number;
  readonly endUs: number;
}

export interface RunDatabase {
  visibleDags(): Promise<readonly string[]>;
  dagCount(): Promise<number>;
  /** The run's state; null where there is none of that id. */
  runState(dagId: string, runId: string): Promise<string | null>;
  runTimes(dagId: string, runId: string): Promise<RunTimes>;
  /** How many instances are in each state, for messages. */
  stateCounts(dagId: string, runId: string): Promise<string>;
  /** The value that a task returned. */
  returned(dagId: string, runId: string, taskId: string): Promise<unknown>;
  close(): Promise<void>;
}

/** Null as long as there is no database with the tables: in the home folder, or at the address of Postgres. */
export async function openRunDatabase(
  home: string,
  postgres: PostgresOptions | null,
): Promise<RunDatabase | null> {
  const opened = postgres === null ? openSqliteRuns(home) : await openPostgresRuns(postgres);
  return opened === null ? null : runDatabase(opened.rows, opened.close);
}

function runDatabase(rows: Rows, close: () => Promise<void>): RunDatabase {
  return {
    close,
    visibleDags: async () =>
      (await rows('select dag_id from dag where is_active = 1', [])).map((row) => String(row.dag_id)),
    dagCount: async () =>
      Number((await rows('select count(*) as dags from dag where is_active = 1', []))[0]?.dags),
    runState: async (dagId, runId) => {
      const [row] = await rows('select state from dag_run where dag_id = ? and run_id = ?', [dagId, runId]);
      return row ? String(row.state) : null;
    },
    runTimes: async (dagId, runId) => {
      const [row] = await rows(
        'select id, state, start_at, end_at from dag_run where dag_id = ? and run_id = ?',
        [dagId, runId],
      );
      if (!row) throw new Error(`The database has no run ${runId} of ${dagId}.`);
      const instances = await rows(
        'select start_at, end_at from task_instance where run_ref = ? and start_at is not null order by start_at',
        [Number(row.id)],
      );
      return {
        state: String(row.state),
        startUs: Number(row.start_at),
        endUs: Number(row.end_at),
        instances: instances.map((instance) => ({
          startUs: Number(instance.start_at),
          endUs: Number(instance.end_at),
        })),
      };
    },
    stateCounts: async (dagId, runId) => {
      const counts = await rows(
        `select coalesce(i.state, 'no state') as state, count(*) as instances from task_instance i
         join dag_run r on r.id = i.run_ref where r.dag_id = ? and r.run_id = ? group by 1`,
        [dagId, runId],
      );
      return counts.map((row) => `${row.instances} ${row.state}`).join(', ') || 'no task instances';
    },
    returned: async (dagId, runId, taskId) => {
      const [row] = await rows(
        `select x.value from xcom x join dag_run r on r.id = x.run_ref
         where r.dag_id = ? and r.run_id = ? and x.task_id = ? and x.key = 'return_value'`,
        [dagId, runId, taskId],
      );
      return row ? JSON.parse(String(row.value)) : undefined;
    },
  };
}
