// A worker takes a queued attempt: from here on it is live and has a lease.
import type { Queryable } from '../database/database.ts';
import { stateGuard } from './state-guard.ts';

export interface ClaimParameters {
  readonly attemptId: string;
  readonly workerId: string;
  readonly hostname: string;
  readonly pid: number;
  readonly pidStarted: string;
  readonly nowUs: number;
  readonly leaseUntilUs: number;
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
  readonly first_start_at: number;
  readonly reschedules: number;
}

const update = `update task_instance
  set state = 'running', start_at = ?, first_start_at = coalesce(first_start_at, ?), worker_id = ?, hostname = ?,
      pid = ?, pid_started = ?, lease_until = ?
  where id = ? and ${stateGuard('claim')}
  returning run_ref, task_id, map_index, iteration, path, try_number, max_tries, version_id, first_start_at, reschedules`;

/** The claimed instance, or undefined where the attempt is not queued (any more). */
export function claimAttempt(tx: Queryable, claim: ClaimParameters): Promise<ClaimedRow | undefined> {
  return tx.first<ClaimedRow>(update, [
    claim.nowUs,
    claim.nowUs,
    claim.workerId,
    claim.hostname,
    claim.pid,
    claim.pidStarted,
    claim.leaseUntilUs,
    claim.attemptId,
  ]);
}

/** Results of earlier tries go when the next one starts, or when their instance is cleared. */
export async function deleteXComs(
  tx: Queryable,
  row: Pick<ClaimedRow, 'iteration' | 'map_index' | 'run_ref' | 'task_id'>,
): Promise<void> {
  await tx.run('delete from xcom where run_ref = ? and task_id = ? and map_index = ? and iteration = ?', [
    row.run_ref,
    row.task_id,
    row.map_index,
    row.iteration,
  ]);
}

/** Extends the leases of attempts that are still live; gives the others. */
export async function extendLeases(
  tx: Queryable,
  attemptIds: readonly string[],
  leaseUntilUs: number,
): Promise<string[]> {
  const sql = "update task_instance set lease_until = ? where id = ? and state = 'running'";
  const changed = await tx.runMany(
    sql,
    attemptIds.map((id) => [leaseUntilUs, id]),
  );
  return attemptIds.filter((_id, index) => changed[index] === 0);
}
