// Keyed limits as they stand: what is held or was started, by whom, and what waits.
import type { Queryable } from '../database/database.ts';
import { standingOfRate } from '../limits/ask-limit.ts';

export interface LimitRow {
  readonly key: string;
  /** So many starts in this time; null: so many at once. */
  readonly per_ms: number | null;
  readonly max: number;
  /** Held now, or started in that time. */
  readonly used: number;
  /** When a rate that is used up has room again. */
  readonly opens_at: number | null;
}

interface StoredLimit {
  readonly key: string;
  readonly per_ms: number;
  readonly max: number;
  readonly used: number;
}

const columns = 'key, per_ms, max, used';

/** In order of key; at most `limit`. */
export async function allLimits(db: Queryable, nowUs: number, limit: number): Promise<LimitRow[]> {
  const rows = await db.all<StoredLimit>(`select ${columns} from limit_key order by key, per_ms limit ?`, [
    limit,
  ]);
  const found: LimitRow[] = [];
  for (const row of rows) found.push(await standing(db, row, nowUs));
  return found;
}

export async function findLimit(
  db: Queryable,
  key: string,
  perMs: number | null,
  nowUs: number,
): Promise<LimitRow | undefined> {
  const row = await db.first<StoredLimit>(`select ${columns} from limit_key where key = ? and per_ms = ?`, [
    key,
    perMs ?? 0,
  ]);
  return row && standing(db, row, nowUs);
}

async function standing(db: Queryable, row: StoredLimit, nowUs: number): Promise<LimitRow> {
  const { key, max, per_ms: perMs } = row;
  if (perMs === 0) return { key, per_ms: null, max, used: row.used, opens_at: null };
  const { free, opensAtUs } = await standingOfRate(db, { key, perMs }, max, nowUs);
  return { key, per_ms: perMs, max, used: max - free, opens_at: opensAtUs };
}

export interface LimitHolderRow {
  readonly dag_id: string;
  readonly run_id: string;
  readonly task_id: string;
  readonly map_index: number;
  readonly taken_at: number;
}

/** Who holds a key, the oldest first. */
export function limitHolders(db: Queryable, key: string, limit: number): Promise<LimitHolderRow[]> {
  return db.all<LimitHolderRow>(
    `select r.dag_id, r.run_id, i.task_id, i.map_index, h.taken_at from limit_hold h
     join task_instance i on i.id = h.attempt_id join dag_run r on r.id = i.run_ref
     where h.key = ? order by h.taken_at limit ?`,
    [key, limit],
  );
}

/** How many each DAG holds of a key, most first. */
export function limitHolderCounts(
  db: Queryable,
  key: string,
): Promise<{ readonly dag_id: string; readonly held: number }[]> {
  return db.all(
    `select r.dag_id, count(*) as held from limit_hold h
     join task_instance i on i.id = h.attempt_id join dag_run r on r.id = i.run_ref
     where h.key = ? group by r.dag_id order by held desc, r.dag_id`,
    [key],
  );
}

export interface LimitTaskRow {
  readonly key: string;
  readonly per_ms: number;
  readonly dag_id: string;
  readonly task_id: string;
  readonly max: number;
}

/** What tasks say of a limit, the smallest number first. */
export function limitTasks(db: Queryable, key: string, perMs: number | null): Promise<LimitTaskRow[]> {
  return db.all<LimitTaskRow>(
    'select key, per_ms, dag_id, task_id, max from limit_task where key = ? and per_ms = ? order by max, dag_id, task_id',
    [key, perMs ?? 0],
  );
}

/** How many instances each DAG has ready under a limit. */
export function limitWaiting(
  db: Queryable,
  key: string,
  perMs: number | null,
): Promise<{ readonly dag_id: string; readonly instances: number }[]> {
  return db.all(
    `select dag_id, sum(instances) as instances from limit_waiting where key = ? and per_ms = ?
     group by dag_id order by instances desc, dag_id`,
    [key, perMs ?? 0],
  );
}

/** Instances of a task that hold slots: in one run, and in all runs of its DAG. */
export async function liveCountsOfTask(
  db: Queryable,
  dagId: string,
  runRef: number,
  taskId: string,
): Promise<{ readonly inRun: number; readonly inDag: number }> {
  const row = await db.first<{ run: number | null; dag: number }>(
    `select sum(case when i.run_ref = ? then 1 else 0 end) as run, count(*) as dag
     from task_instance i join dag_run r on r.id = i.run_ref
     where i.state in ('queued', 'running', 'restarting') and i.task_id = ? and r.dag_id = ?`,
    [runRef, taskId, dagId],
  );
  return { inRun: row?.run ?? 0, inDag: row?.dag ?? 0 };
}
