// Runs that the clock made and that wait, queued, until the assets of their schedule have news.
import type { Queryable } from '../database/database.ts';

/** The oldest of a DAG. */
export async function firstAwaiting(db: Queryable, dagId: string, nowUs: number): Promise<number | null> {
  const row = await db.first<{ id: number }>(
    `select id from dag_run where dag_id = ? and awaits_assets = 1 and state = 'queued' and run_after <= ?
     order by run_after, id limit 1`,
    [dagId, nowUs],
  );
  return row?.id ?? null;
}

/** From now on it may start; false where somebody else was faster. */
export async function releaseAwaiting(tx: Queryable, runRef: number, nowUs: number): Promise<boolean> {
  const changed = await tx.run(
    `update dag_run set awaits_assets = null, updated_at = ? where id = ? and awaits_assets = 1 and state = 'queued'`,
    [nowUs, runRef],
  );
  return changed === 1;
}
