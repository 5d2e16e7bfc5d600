// A worker takes a queued attempt: from here on it is live and has a lease.

import type { Queryable, SqlParameters } from '../database/database.ts';
import { type DatabaseNow, databaseNow } from '../database/database-clock.ts';
import { putValuesAside } from '../xcoms/earlier-values.ts';
import { stateGuard } from './state-guard.ts';

/** An attempt, or a callback that runs by itself, and the process that takes it. */
export interface ClaimParameters {
  readonly attemptId: string;
  readonly workerId: string;
  readonly hostname: string;
  readonly pid: number;
  readonly pidStarted: string;
}

/**
 * The parameters from the worker on, for a statement that says in this order who takes it, until when, which it is, and who may ask
 * again: the same process, whose answer got lost.
 */
export function claimParameters(claim: ClaimParameters, now: DatabaseNow, leaseMs: number): SqlParameters {
  const { attemptId, hostname, pid, pidStarted, workerId } = claim;
  const until = [...now.parameters, leaseMs * 1000];
  return [workerId, hostname, pid, pidStarted, ...until, attemptId, workerId, pid, pidStarted];
}

export interface ClaimedRow {
  readonly run_ref: number;
  readonly task_id: string;
  readonly map_index: number;
  readonly iteration: number;
  readonly path: string | null;
  readonly try_number: number;
  readonly max_tries: number;
  readonly version_id: string;
  readonly start_at: number;
  readonly first_start_at: number;
  readonly reschedules: number;
  readonly infra_losses: number;
  readonly pool: string;
  readonly pool_slots: number;
  /** JSON text: how it goes on after a wait outside of any worker; null: from its beginning. */
  readonly resume: string | null;
}

export const claimedColumns = `run_ref, task_id, map_index, iteration, path, try_number, max_tries, version_id, start_at, first_start_at, reschedules,
  infra_losses, pool, pool_slots, resume`;

// A process that asks again, because the answer got lost, gets the same answer.
const update = (nowSql: string): string => `update task_instance
  set start_at = case when state = 'running' then start_at else ? end, first_start_at = coalesce(first_start_at, ?),
      state = 'running', worker_id = ?, hostname = ?, pid = ?, pid_started = ?, lease_until = ${nowSql} + ?
  where id = ? and (${stateGuard('claim')} or (state = 'running' and worker_id = ? and pid = ? and pid_started = ?))
  returning ${claimedColumns}`;

/** The claimed instances, in the order of `claims`; undefined where the attempt is not queued (any more). */
export async function claimAttempts(
  tx: Queryable,
  claims: readonly ClaimParameters[],
  nowUs: number,
  leaseMs: number,
): Promise<(ClaimedRow | undefined)[]> {
  const now = await databaseNow(tx);
  const rows = await tx.allMany<ClaimedRow>(
    update(now.sql),
    claims.map((claim) => [nowUs, nowUs, ...claimParameters(claim, now, leaseMs)]),
  );
  return rows.map(([row]) => row);
}

type Place = Pick<ClaimedRow, 'iteration' | 'map_index' | 'run_ref' | 'task_id'>;

/** Results of earlier tries are put aside when the next one starts, or when their instance is cleared. */
export const deleteXComs = (tx: Queryable, row: Place): Promise<void> => deleteXComsOf(tx, [row]);

export async function deleteXComsOf(tx: Queryable, rows: readonly Place[]): Promise<void> {
  await putValuesAside(tx, rows);
}

/** Extends the leases of attempts that are still live, on the database's clock; gives the others. */
export async function extendLeases(
  tx: Queryable,
  attemptIds: readonly string[],
  leaseMs: number,
): Promise<string[]> {
  const now = await databaseNow(tx);
  const inOrder = [...attemptIds].sort();
  const changed = await tx.runMany(
    `update task_instance set lease_until = ${now.sql} + ? where id = ? and state = 'running'`,
    inOrder.map((id) => [...now.parameters, leaseMs * 1000, id]),
  );
  return inOrder.filter((_id, index) => changed[index] === 0);
}
