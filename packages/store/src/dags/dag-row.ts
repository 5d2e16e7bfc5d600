// A DAG as it is stored: the newest version's summary, whether it may run, and when its next run is due.
import type { Queryable } from '../database/database.ts';
import { forUpdate } from '../database/row-locks.ts';

export interface DagRow {
  readonly dag_id: string;
  readonly team: string | null;
  readonly is_paused: number;
  /** 1: it gets no runs by its schedule, and is paused once those that it has are over. */
  readonly is_draining: number;
  readonly is_active: number;
  readonly latest_version_id: string | null;
  readonly max_active_runs: number;
  readonly max_active_tasks: number;
  readonly active_runs: number;
  readonly next_logical_date: number | null;
  readonly next_interval_start: number | null;
  readonly next_interval_end: number | null;
  readonly next_run_after: number | null;
  readonly last_automated_start: number | null;
  readonly last_automated_end: number | null;
}

const columns = `dag_id, team, is_paused, is_draining, is_active, latest_version_id, max_active_runs, max_active_tasks, active_runs,
  next_logical_date, next_interval_start, next_interval_end, next_run_after, last_automated_start, last_automated_end`;

export function readDag(db: Queryable, dagId: string): Promise<DagRow | undefined> {
  return db.first<DagRow>(`select ${columns} from dag where dag_id = ?`, [dagId]);
}

/** The row, which stays as it is until the transaction ends. */
export function lockDag(tx: Queryable, dagId: string): Promise<DagRow | undefined> {
  return tx.first<DagRow>(`select ${columns} from dag where dag_id = ?${forUpdate(tx)}`, [dagId]);
}

const mayRun = 'next_run_after is not null and is_paused = 0 and is_active = 1 and is_draining = 0';

/** DAGs whose next run is due and that could start one, the longest overdue first. */
export function readDueDags(db: Queryable, nowUs: number): Promise<DagRow[]> {
  return db.all<DagRow>(
    `select ${columns} from dag where ${mayRun} and next_run_after <= ? and active_runs < max_active_runs
     order by next_run_after`,
    [nowUs],
  );
}

/** DAGs of which a scheduled run is about a time that has not come: the clock was ahead when it was made. */
export function readDagsAhead(db: Queryable, nowUs: number): Promise<DagRow[]> {
  return db.all<DagRow>(`select ${columns} from dag where last_automated_end > ? and is_active = 1`, [nowUs]);
}

/** When the next run of any DAG is due after `nowUs`. */
export async function nextDueUs(db: Queryable, nowUs: number): Promise<number | null> {
  const row = await db.first<{ at: number | null }>(
    `select min(next_run_after) as at from dag where ${mayRun} and next_run_after > ?`,
    [nowUs],
  );
  return row?.at ?? null;
}

export interface NextRunColumns {
  readonly logicalDate: number | null;
  readonly intervalStart: number | null;
  readonly intervalEnd: number | null;
  readonly runAfter: number | null;
}

/** Moves a DAG's schedule on; false where it is not at `expectedRunAfter` any more. */
export async function advanceSchedule(
  tx: Queryable,
  dagId: string,
  expectedRunAfter: number,
  next: NextRunColumns,
  last: { readonly start: number; readonly end: number },
): Promise<boolean> {
  const changed = await tx.run(
    `update dag set next_logical_date = ?, next_interval_start = ?, next_interval_end = ?, next_run_after = ?,
       last_automated_start = ?, last_automated_end = ?
     where dag_id = ? and next_run_after = ?`,
    [
      next.logicalDate,
      next.intervalStart,
      next.intervalEnd,
      next.runAfter,
      last.start,
      last.end,
      dagId,
      expectedRunAfter,
    ],
  );
  return changed === 1;
}

/** Lays the next run anew after `last`, whatever was planned; false where it is as it was. */
export async function setNextRun(
  tx: Queryable,
  dagId: string,
  next: NextRunColumns,
  last: { readonly start: number; readonly end: number } | null,
): Promise<boolean> {
  const values = [next.logicalDate, next.intervalStart, next.intervalEnd, next.runAfter];
  const changed = await tx.run(
    `update dag set next_logical_date = ?, next_interval_start = ?, next_interval_end = ?, next_run_after = ?,
       last_automated_start = ?, last_automated_end = ? where dag_id = ? and next_run_after is distinct from ?`,
    [...values, last?.start ?? null, last?.end ?? null, dagId, next.runAfter],
  );
  return changed === 1;
}
