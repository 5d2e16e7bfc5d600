// Reads single runs.
import type { Queryable } from '../database/database.ts';
import { type RunRow, runColumns } from './run-row.ts';

export function readRun(db: Queryable, runRef: number): Promise<RunRow | undefined> {
  return db.first<RunRow>(`select ${runColumns} from dag_run where id = ?`, [runRef]);
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
