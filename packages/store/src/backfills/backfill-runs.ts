// How many runs of a backfill run at once, and when it is over. The count is guarded where it is kept, so that any number of
// schedulers stays within the limit; a run is locked before its backfill.
import { runTransitions } from '@ariel/core';
import type { Queryable } from '../database/database.ts';
import { forUpdate } from '../database/row-locks.ts';

export interface OpenBackfill {
  readonly id: number;
  readonly dag_id: string;
  readonly run_backwards: number;
  /** How many more of its runs may run. */
  readonly room: number;
}

/** Backfills of which a run may start: they are neither over, paused nor full, and their DAGs are not paused. */
export function openBackfills(db: Queryable): Promise<OpenBackfill[]> {
  return db.all<OpenBackfill>(
    `select b.id, b.dag_id, b.run_backwards, b.max_active_runs - b.active_runs as room
     from backfill b join dag d on d.dag_id = b.dag_id
     where b.completed_at is null and b.is_paused = 0 and d.is_paused = 0 and b.active_runs < b.max_active_runs
     order by b.id`,
  );
}

/** Its queued runs, in the order in which they are to run. */
export async function waitingRuns(
  db: Queryable,
  backfill: Pick<OpenBackfill, 'id' | 'run_backwards'>,
  { limit, nowUs }: { readonly limit: number; readonly nowUs: number },
): Promise<number[]> {
  const rows = await db.all<{ id: number }>(
    `select id from dag_run where backfill_id = ? and state = 'queued' and run_after <= ?
     order by logical_date${backfill.run_backwards === 1 ? ' desc' : ''}, id limit ?`,
    [backfill.id, nowUs, limit],
  );
  return rows.map(({ id }) => id);
}

const start = `update dag_run set state = 'running', start_at = coalesce(start_at, ?), updated_at = ?, reason = null
  where id = ? and backfill_id = ? and state in (${runTransitions.start.from.map((state) => `'${state}'`).join(', ')})`;

/** Starts a queued run where its backfill has room. `taken`: somebody else was faster. */
export async function startBackfillRun(
  tx: Queryable,
  run: { readonly runRef: number; readonly backfillId: number },
  nowUs: number,
): Promise<'started' | 'full' | 'taken'> {
  const { backfillId, runRef } = run;
  if ((await tx.run(start, [nowUs, nowUs, runRef, backfillId])) === 0) return 'taken';
  const counted = await tx.run(
    `update backfill set active_runs = active_runs + 1
     where id = ? and active_runs < max_active_runs and is_paused = 0 and completed_at is null`,
    [backfillId],
  );
  if (counted === 1) return 'started';
  await tx.run("update dag_run set state = 'queued', start_at = null where id = ?", [runRef]);
  return 'full';
}

/** A run of it is over. With the last one, so is the backfill. */
export async function countBackfillRunEnded(
  tx: Queryable,
  backfillId: number,
  wasRunning: boolean,
  nowUs: number,
): Promise<void> {
  // Whatever the count: two that end its last runs at the same moment see each other's end only one after the other.
  await tx.run(
    'update backfill set active_runs = case when active_runs >= ? then active_runs - ? else 0 end, updated_at = ? where id = ?',
    [Number(wasRunning), Number(wasRunning), nowUs, backfillId],
  );
  await completeBackfill(tx, backfillId, nowUs);
}

/** True where nothing of it waits or runs any more, and it is over with this. */
export async function completeBackfill(tx: Queryable, backfillId: number, nowUs: number): Promise<boolean> {
  const changed = await tx.run(
    `update backfill set completed_at = ?, updated_at = ? where id = ? and completed_at is null and not exists
       (select 1 from dag_run r where r.backfill_id = backfill.id and r.state in ('queued', 'running'))`,
    [nowUs, nowUs, backfillId],
  );
  return changed === 1;
}

/** Its queued runs, locked: nobody starts them meanwhile. */
export async function lockWaitingRuns(tx: Queryable, backfillId: number): Promise<number[]> {
  const rows = await tx.all<{ id: number }>(
    `select id from dag_run where backfill_id = ? and state = 'queued' order by id${forUpdate(tx)}`,
    [backfillId],
  );
  return rows.map(({ id }) => id);
}

/** False where it was over already. Nothing of it may wait any more: who cancels it has ended that. */
export async function cancelBackfill(tx: Queryable, backfillId: number, nowUs: number): Promise<boolean> {
  const changed = await tx.run(
    'update backfill set completed_at = ?, updated_at = ?, is_paused = 1 where id = ? and completed_at is null',
    [nowUs, nowUs, backfillId],
  );
  return changed === 1;
}

export async function pauseBackfill(
  tx: Queryable,
  backfillId: number,
  isPaused: boolean,
  nowUs: number,
): Promise<boolean> {
  const changed = await tx.run(
    'update backfill set is_paused = ?, updated_at = ? where id = ? and completed_at is null',
    [isPaused ? 1 : 0, nowUs, backfillId],
  );
  return changed === 1;
}
