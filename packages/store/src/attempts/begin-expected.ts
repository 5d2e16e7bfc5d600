// Queues first tries and has them claimed in the same statement: for a process of the scheduler's own, which waits for them. What is
// written is what `queueExpected` and `claimAttempts` would have written, one directly after the other.
import type { Queryable } from '../database/database.ts';
import { databaseNow } from '../database/database-clock.ts';
import { expectRows } from '../database/expect-rows.ts';
import type { RunRow } from '../runs/run-row.ts';
import { type ClaimedRow, type ClaimParameters, claimedColumns } from './claim-attempt.ts';
import { whereInstance } from './instance-key.ts';
import type { ExpectedInstance } from './queue-attempts.ts';
import { stateGuard } from './state-guard.ts';

export interface BegunInstance extends ExpectedInstance, Omit<ClaimParameters, 'attemptId'> {}

export interface BegunRow extends ClaimedRow {
  readonly id: string;
}

/** An attempt that its turn has claimed. */
export interface BegunAttempt {
  readonly claim: BegunInstance;
  readonly row: BegunRow;
  readonly run: RunRow;
}

// A first try leaves nothing behind that its claim would have to clear away; one that only looks again is not a first one.
const update = (nowSql: string): string => `update task_instance
  set try_number = 1, scheduled_at = coalesce(scheduled_at, ?), queued_at = ?, start_at = ?,
      first_start_at = coalesce(first_start_at, ?), end_at = null, wait_until = null, error = null, reason = null,
      state = 'running', worker_id = ?, hostname = ?, pid = ?, pid_started = ?, lease_until = ${nowSql} + ?
  where ${whereInstance} and ${stateGuard('queue')} and try_number = 0 and version_id = ?
  returning id, ${claimedColumns}`;

/** In the order of `instances`; throws `LostRaceError` where one is not as expected, or was tried before. */
export async function beginExpected(
  tx: Queryable,
  instances: readonly BegunInstance[],
  nowUs: number,
  leaseMs: number,
): Promise<BegunRow[]> {
  if (instances.length === 0) return [];
  const now = await databaseNow(tx);
  return expectRows<BegunRow>(
    tx,
    update(now.sql),
    instances.map((each) => [
      nowUs,
      nowUs,
      nowUs,
      nowUs,
      each.workerId,
      each.hostname,
      each.pid,
      each.pidStarted,
      ...now.parameters,
      leaseMs * 1000,
      each.runRef,
      each.taskId,
      each.mapIndex,
      each.iteration,
      each.versionId,
    ]),
  );
}
