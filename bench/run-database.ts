// Reads runs and their times from the database file, read-only: asking the server would disturb what is measured.
// Times are in microseconds since the epoch.
import { closeSync, existsSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

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
  visibleDags(): readonly string[];
  dagCount(): number;
  /** The run's state; null where there is none of that id. */
  runState(dagId: string, runId: string): string | null;
  runTimes(dagId: string, runId: string): RunTimes;
  /** How many instances are in each state, for messages. */
  stateCounts(dagId: string, runId: string): string;
  /** The value that a task returned. */
  returned(dagId: string, runId: string, taskId: string): unknown;
  close(): void;
}

/** Null as long as there is no database with the tables in the home folder. */
export function openRunDatabase(home: string): RunDatabase | null {
  const file = findDatabase(home);
  if (file === null) return null;
  const database = new DatabaseSync(file, { readOnly: true, timeout: 2_000 });
  if (!database.prepare("select 1 from sqlite_master where name = 'task_instance'").get()) {
    database.close();
    return null;
  }
  const dags = database.prepare('select dag_id from dag where is_active = 1');
  const dagCount = database.prepare('select count(*) as dags from dag where is_active = 1');
  const state = database.prepare('select state from dag_run where dag_id = ? and run_id = ?');
  const run = database.prepare(
    'select id, state, start_at, end_at from dag_run where dag_id = ? and run_id = ?',
  );
  const instances = database.prepare(
    'select start_at, end_at from task_instance where run_ref = ? and start_at is not null order by start_at',
  );
  const counts = database.prepare(
    `select coalesce(i.state, 'no state') as state, count(*) as instances from task_instance i
     join dag_run r on r.id = i.run_ref where r.dag_id = ? and r.run_id = ? group by 1`,
  );
  const value = database.prepare(
    `select x.value from xcom x join dag_run r on r.id = x.run_ref
     where r.dag_id = ? and r.run_id = ? and x.task_id = ? and x.key = 'return_value'`,
  );
  return {
    visibleDags: () => dags.all().map((row) => String(row.dag_id)),
    dagCount: () => Number(dagCount.get()?.dags),
    runState: (dagId, runId) => {
      const row = state.get(dagId, runId);
      return row ? String(row.state) : null;
    },
    runTimes: (dagId, runId) => {
      const row = run.get(dagId, runId);
      if (!row) throw new Error(`The database has no run ${runId} of ${dagId}.`);
      return {
        state: String(row.state),
        startUs: Number(row.start_at),
        endUs: Number(row.end_at),
        instances: instances
          .all(row.id as number)
          .map((instance) => ({ startUs: Number(instance.start_at), endUs: Number(instance.end_at) })),
      };
    },
    stateCounts: (dagId, runId) =>
      counts
        .all(dagId, runId)
        .map((row) => `${row.instances} ${row.state}`)
        .join(', ') || 'no task instances',
    returned: (dagId, runId, taskId) => {
      const row = value.get(dagId, runId, taskId);
      return row ? JSON.parse(String(row.value)) : undefined;
    },
    close: () => database.close(),
  };
}

/** By its content, not its name: the name is the server's own business. */
function findDatabase(home: string): string | null {
  if (!existsSync(home)) return null;
  return (
    readdirSync(home)
      .map((name) => join(home, name))
      .find(isDatabase) ?? null
  );
}

function isDatabase(file: string): boolean {
  if (!/\.(?:db|sqlite3?)$/.test(file)) return false;
  const start = Buffer.alloc(15);
  try {
    const descriptor = openSync(file, 'r');
    try {
      return readSync(descriptor, start) === start.length && start.toString('latin1') === 'SQLite format 3';
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return false;
  }
}
