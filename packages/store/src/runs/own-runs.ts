// Ownership of unfinished runs: one scheduler at a time plans a run, and proves it by the fencing number that it
// repeats in each write.
import type { Queryable } from '../database/database.ts';
import { type RunRow, runColumns } from './run-row.ts';

/** Takes every unfinished run that nobody holds (or whose holder's lease is over); gives those taken. */
export function takeRuns(
  tx: Queryable,
  ownerId: string,
  nowUs: number,
  leaseUntilUs: number,
): Promise<RunRow[]> {
  return tx.all<RunRow>(
    `update dag_run set owner_id = ?, fence = fence + 1, lease_until = ?
     where state in ('queued', 'running') and (owner_id is null or (owner_id <> ? and lease_until < ?))
     returning ${runColumns}`,
    [ownerId, leaseUntilUs, ownerId, nowUs],
  );
}

/** Ends the leases of every other owner: used where this process is known to be the only one. */
export async function voidOtherLeases(tx: Queryable, ownerId: string): Promise<void> {
  await tx.run("update dag_run set lease_until = 0 where state in ('queued', 'running') and owner_id <> ?", [
    ownerId,
  ]);
}

export async function extendRunLeases(tx: Queryable, ownerId: string, leaseUntilUs: number): Promise<void> {
  await tx.run("update dag_run set lease_until = ? where owner_id = ? and state in ('queued', 'running')", [
    leaseUntilUs,
    ownerId,
  ]);
}

/** Nothing that the owner decided before is written after this: it reads the run again. */
export async function moveFence(tx: Queryable, runRef: number): Promise<void> {
  await tx.run('update dag_run set fence = fence + 1 where id = ?', [runRef]);
}

/** Whether the run is still this owner's, at this fencing number. */
export async function stillOwned(
  tx: Queryable,
  runRef: number,
  ownerId: string,
  fence: number,
): Promise<boolean> {
  const row = await tx.first('select 1 as ok from dag_run where id = ? and owner_id = ? and fence = ?', [
    runRef,
    ownerId,
    fence,
  ]);
  return row !== undefined;
}
