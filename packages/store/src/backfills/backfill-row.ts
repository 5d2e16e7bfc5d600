// A backfill as it is stored, and the dates that it is about. Its runs are in `dag_run`.
import type { Queryable, SqlParameters } from '../database/database.ts';
import { forUpdate } from '../database/row-locks.ts';

export const ReprocessBehavior = { none: 'none', failed: 'failed', completed: 'completed' } as const;
export type ReprocessBehavior = (typeof ReprocessBehavior)[keyof typeof ReprocessBehavior];

export interface BackfillRow {
  readonly id: number;
  readonly dag_id: string;
  readonly team: string | null;
  readonly from_date: number;
  readonly to_date: number;
  readonly run_backwards: number;
  readonly dag_run_conf: string | null;
  readonly reprocess_behavior: ReprocessBehavior;
  readonly run_on_latest_version: number | null;
  readonly max_active_runs: number;
  readonly active_runs: number;
  readonly is_paused: number;
  readonly triggering_user: string | null;
  readonly created_at: number;
  readonly updated_at: number;
  readonly completed_at: number | null;
}

const columns = `id, dag_id, team, from_date, to_date, run_backwards, dag_run_conf, reprocess_behavior, run_on_latest_version,
  max_active_runs, active_runs, is_paused, triggering_user, created_at, updated_at, completed_at`;

export function findBackfill(db: Queryable, id: number): Promise<BackfillRow | undefined> {
  return db.first<BackfillRow>(`select ${columns} from backfill where id = ?`, [id]);
}

/** The one of a DAG that is not over; there is at most one. */
export function activeBackfill(db: Queryable, dagId: string): Promise<BackfillRow | undefined> {
  return db.first<BackfillRow>(`select ${columns} from backfill where dag_id = ? and completed_at is null`, [
    dagId,
  ]);
}

/** Nothing of the backfill changes until the transaction ends. Runs are locked before their backfill. */
export function lockBackfill(tx: Queryable, id: number): Promise<BackfillRow | undefined> {
  return tx.first<BackfillRow>(`select ${columns} from backfill where id = ?${forUpdate(tx)}`, [id]);
}

export interface NewBackfill {
  readonly dagId: string;
  readonly team: string | null;
  readonly fromUs: number;
  readonly toUs: number;
  readonly runBackwards: boolean;
  /** JSON text; null: none was given. */
  readonly conf: string | null;
  readonly reprocessBehavior: ReprocessBehavior;
  readonly runOnLatestVersion: boolean | null;
  readonly maxActiveRuns: number;
  readonly user: string | null;
}

/** Its id, or null where the DAG has one that is not over. */
export async function createBackfill(
  tx: Queryable,
  backfill: NewBackfill,
  nowUs: number,
): Promise<number | null> {
  const row = await tx.first<{ id: number }>(
    `insert into backfill (dag_id, team, from_date, to_date, run_backwards, dag_run_conf, reprocess_behavior,
       run_on_latest_version, max_active_runs, triggering_user, created_at, updated_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing returning id`,
    [
      backfill.dagId,
      backfill.team,
      backfill.fromUs,
      backfill.toUs,
      backfill.runBackwards ? 1 : 0,
      backfill.conf,
      backfill.reprocessBehavior,
      backfill.runOnLatestVersion === null ? null : Number(backfill.runOnLatestVersion),
      backfill.maxActiveRuns,
      backfill.user,
      nowUs,
      nowUs,
    ],
  );
  return row?.id ?? null;
}

/** A date of a backfill: with its run, or with why there is none. */
export interface BackfillDate {
  readonly runRef: number | null;
  readonly logicalDateUs: number;
  readonly exceptionReason: string | null;
}

/** In the order in which they are to run. */
export async function storeBackfillDates(
  tx: Queryable,
  backfillId: number,
  dates: readonly BackfillDate[],
): Promise<void> {
  const rows = dates.map(
    ({ exceptionReason, logicalDateUs, runRef }, index): SqlParameters => [
      backfillId,
      runRef,
      logicalDateUs,
      index + 1,
      exceptionReason,
    ],
  );
  if (rows.length === 0) return;
  await tx.runMany(
    `insert into backfill_dag_run (backfill_id, run_ref, logical_date, sort_ordinal, exception_reason)
     values (?, ?, ?, ?, ?)`,
    rows,
  );
}
