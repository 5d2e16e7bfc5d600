// Ownership of running runs: one scheduler at a time plans a run, and proves it by the fencing number that it repeats in
// each write. A run is its owner's for as long as the owner's job lives; see docs/adr/0012-many-processes.md.

import type { Queryable, SqlParameters } from '../database/database.ts';
import { databaseNow } from '../database/database-clock.ts';
import { expectRows } from '../database/expect-rows.ts';
import { forUpdate, skipLocked } from '../database/row-locks.ts';

export interface TakenRun {
  readonly id: number;
  readonly dag_id: string;
}

/** Takes running runs that nobody owns, or whose owner does not live: the oldest first, at most `limit`. */
export async function takeRuns(
  tx: Queryable,
  ownerId: string,
  { leaseMs, limit }: { readonly leaseMs: number; readonly limit: number },
): Promise<TakenRun[]> {
  const now = await databaseNow(tx);
  const free = await tx.all<{ id: number }>(
    `select r.id from dag_run r where r.state = 'running' and not exists (select 1 from job j
       where j.id = r.owner_id and j.ended_at is null and j.heartbeat_at >= ${now.sql} - ?)
     order by r.id limit ?${skipLocked(tx, 'r')}`,
    [...now.parameters, leaseMs * 1000, limit],
  );
  const taken = await tx.allMany<TakenRun>(
    `update dag_run set owner_id = ?, fence = fence + 1 where id = ? and state = 'running' returning id, dag_id`,
    free.map(({ id }) => [ownerId, id]),
  );
  return taken.flat();
}

/** Whoever wants the owner's runs may take them at once. */
export async function giveRunsBack(tx: Queryable, ownerId: string): Promise<number> {
  return tx.run("update dag_run set owner_id = null where owner_id = ? and state = 'running'", [ownerId]);
}

/** Nothing that the owner decided before is written after this: it reads the run again. */
export async function moveFence(tx: Queryable, runRef: number): Promise<void> {
  await tx.run('update dag_run set fence = fence + 1 where id = ?', [runRef]);
}

/** A run as its owner knows it. */
export interface HeldRun {
  readonly runRef: number;
  readonly fence: number;
}

/** Of `runs` those that are still this owner's, at their fencing numbers. They are locked, in the order of their ids. */
export async function lockOwned(
  tx: Queryable,
  ownerId: string,
  runs: readonly HeldRun[],
): Promise<ReadonlySet<number>> {
  const found = await tx.allMany<{ id: number }>(lockOne(tx), locked(ownerId, runs));
  return new Set(found.flat().map(({ id }) => id));
}

/** The same of runs that are all expected to be this owner's; throws `LostRaceError` where one is not. */
export async function lockAllOwned(tx: Queryable, ownerId: string, runs: readonly HeldRun[]): Promise<void> {
  await expectRows(tx, lockOne(tx), locked(ownerId, runs));
}

const lockOne = (tx: Queryable): string =>
  `select id from dag_run where id = ? and owner_id = ? and fence = ?${forUpdate(tx)}`;

function locked(ownerId: string, runs: readonly HeldRun[]): SqlParameters[] {
  const inOrder = [...runs].sort((left, right) => left.runRef - right.runRef);
  return inOrder.map(({ fence, runRef }) => [runRef, ownerId, fence]);
}
