// Reads single runs.
import type { Queryable } from '../database/database.ts';
import { forUpdate } from '../database/row-locks.ts';
import { type RunRow, runColumns } from './run-row.ts';

export function readRun(db: Queryable, runRef: number): Promise<RunRow | undefined> {
  return db.first<RunRow>(`select ${runColumns} from dag_run where id = ?`, [runRef]);
}

export async function readRuns(db: Queryable, runRefs: readonly number[]): Promise<RunRow[]> {
  if (runRefs.length === 0) return [];
  const rows = await db.allMany<RunRow>(
    `select ${runColumns} from dag_run where id = ?`,
    runRefs.map((runRef) => [runRef]),
  );
  return rows.flat();
}

/** Nothing of the run changes until the transaction ends: whoever changes it locks its row first. */
export function lockRun(tx: Queryable, runRef: number): Promise<RunRow | undefined> {
  return tx.first<RunRow>(`select ${runColumns} from dag_run where id = ?${forUpdate(tx)}`, [runRef]);
}

export function findRun(db: Queryable, dagId: string, runId: string): Promise<RunRow | undefined> {
  return db.first<RunRow>(`select ${runColumns} from dag_run where dag_id = ? and run_id = ?`, [
    dagId,
    runId,
  ]);
}

/** When the next run that was made for later may start. */
export async function nextQueuedUs(db: Queryable, nowUs: number): Promise<number | null> {
  const row = await db.first<{ at: number | null }>(
    "select min(run_after) as at from dag_run where state = 'queued' and run_after > ?",
    [nowUs],
  );
  return row?.at ?? null;
}
