// Writes how an attempt ended. Each write repeats the guard of its transition and names the attempt, so that a report
// of an attempt that is not live any more changes nothing.
import type { InstanceState, TaskEvent, XComEntry } from '@ariel/core';
import type { Queryable } from '../database/database.ts';
import type { LiveRow } from './live-attempt.ts';
import { stateGuard } from './state-guard.ts';

export interface Settlement {
  readonly attemptId: string;
  readonly event: Extract<TaskEvent, 'succeed' | 'fail' | 'skip' | 'reschedule' | 'retry'>;
  readonly state: InstanceState;
  readonly endUs: number;
  readonly waitUntilUs: number | null;
  readonly error: string | null;
  readonly reason: string | null;
  readonly renderedFields: string | null;
  /** What the instance of a mapped task is called; null: as before. */
  readonly renderedMapIndex: string | null;
}

const settle = (event: Settlement['event']): string => `update task_instance
  set state = ?, end_at = ?, wait_until = ?, error = ?, reason = ?, rendered_fields = coalesce(?, rendered_fields),
      rendered_map_index = coalesce(?, rendered_map_index),
      reschedules = reschedules + ${event === 'reschedule' ? 1 : 0}, lease_until = null
  where id = ? and ${stateGuard(event)}`;

const settleStatements = {
  succeed: settle('succeed'),
  fail: settle('fail'),
  skip: settle('skip'),
  reschedule: settle('reschedule'),
  retry: settle('retry'),
} as const;

/** False where the attempt was not in a state that allows it: it lost its claim. */
export async function settleAttempt(tx: Queryable, end: Settlement): Promise<boolean> {
  const parameters = [
    end.state,
    end.endUs,
    end.waitUntilUs,
    end.error,
    end.reason,
    end.renderedFields,
    end.renderedMapIndex,
    end.attemptId,
  ];
  return (await tx.run(settleStatements[end.event], parameters)) === 1;
}

const archive = `insert into task_instance_history
  (id, run_ref, task_id, map_index, iteration, path, state, try_number, max_tries, version_id, operator, pool, pool_slots,
   priority_weight, queue, scheduled_at, queued_at, start_at, end_at, hostname, pid, rendered_map_index,
   rendered_fields, error, reason)
  select id, run_ref, task_id, map_index, iteration, path, ?, try_number, max_tries, version_id, operator, pool, pool_slots,
   priority_weight, queue, scheduled_at, queued_at, start_at, end_at, hostname, pid, rendered_map_index,
   rendered_fields, error, reason
  from task_instance i where id = ? and try_number > 0 and not exists (select 1 from task_instance_history h
    where h.run_ref = i.run_ref and h.task_id = i.task_id and h.map_index = i.map_index and h.iteration = i.iteration
      and h.try_number = i.try_number)`;

/**
 * Keeps a finished try in the history, in `state`, and gives the instance the id of its next attempt. A try is kept
 * once: an instance that waits for a retry, or never began, has none to keep.
 */
export async function archiveAttempt(
  tx: Queryable,
  attemptId: string,
  state: InstanceState,
  nextAttemptId: string,
): Promise<void> {
  await tx.run(archive, [state, attemptId]);
  await tx.run('update task_instance set id = ? where id = ?', [nextAttemptId, attemptId]);
}

/** Forgets a try that never began: the next one has its number, and a new id. */
export async function dropAttempt(tx: Queryable, attemptId: string, nextAttemptId: string): Promise<void> {
  await tx.run('update task_instance set id = ?, try_number = try_number - 1 where id = ?', [
    nextAttemptId,
    attemptId,
  ]);
}

/** One more try that the lost one does not cost. */
export async function grantInfraRetry(tx: Queryable, attemptId: string): Promise<void> {
  await tx.run(
    'update task_instance set infra_losses = infra_losses + 1, max_tries = max_tries + 1 where id = ?',
    [attemptId],
  );
}

/** Gives a queued attempt back: it was never started, so the try is not counted. */
export async function returnAttempt(tx: Queryable, attemptId: string, nowUs: number): Promise<boolean> {
  const sql = `update task_instance
    set state = 'scheduled', try_number = try_number - 1, scheduled_at = ?, queued_at = null, start_at = null,
        lease_until = null, pid = null
    where id = ? and ${stateGuard('requeue')}`;
  return (await tx.run(sql, [nowUs, attemptId])) === 1;
}

const upsertXCom = `insert into xcom (run_ref, task_id, map_index, iteration, key, value, length, attempt_id, created_at)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?)
  on conflict (run_ref, task_id, map_index, iteration, key)
  do update set value = excluded.value, length = excluded.length, attempt_id = excluded.attempt_id, created_at = excluded.created_at`;

export async function storeXComs(
  tx: Queryable,
  row: LiveRow,
  entries: readonly XComEntry[],
  nowUs: number,
): Promise<void> {
  for (const entry of entries) {
    await tx.run(upsertXCom, [
      row.run_ref,
      row.task_id,
      row.map_index,
      row.iteration,
      entry.key,
      entry.json,
      entry.length,
      row.id,
      nowUs,
    ]);
  }
}
