// What waits in a run that moved to another version runs as that version says: its code, operator, pool, priority and queue.
// An attempt that somebody holds, or for which a trigger waits, keeps those with which it began until it is queued again.
import type { Queryable, SqlParameters } from '../database/database.ts';

/** What a version says of a task's instances. */
export interface VersionColumns {
  readonly versionId: string;
  readonly operator: string;
  readonly pool: string;
  readonly poolSlots: number;
  readonly priorityWeight: number;
  readonly queue: string;
  /** Tries that a policy gives the next one beyond those of its task. @default 0 */
  readonly extraTries?: number;
}

const set = `update task_instance
  set version_id = ?, operator = ?, pool = ?, pool_slots = ?, priority_weight = ?, queue = ?,
      max_tries = max_tries - extra_tries + ?, extra_tries = ?`;
const ofTask = `${set} where run_ref = ? and task_id = ? and (state is null
  or state in ('scheduled', 'up_for_retry', 'up_for_reschedule', 'awaiting_input'))`;
const ofAttempt = `${set} where id = ? and state = 'queued'`;

const valuesOf = (columns: VersionColumns): SqlParameters => [
  columns.versionId,
  columns.operator,
  columns.pool,
  columns.poolSlots,
  columns.priorityWeight,
  columns.queue,
  columns.extraTries ?? 0,
  columns.extraTries ?? 0,
];

/** Every instance of these tasks that holds nothing and has not ended. */
export async function adoptVersion(
  tx: Queryable,
  runRef: number,
  tasks: readonly (VersionColumns & { readonly taskId: string })[],
): Promise<void> {
  await tx.runMany(
    ofTask,
    tasks.map((task) => [...valuesOf(task), runRef, task.taskId]),
  );
}

/** One attempt that was queued in the same transaction, before anybody hears of it. */
export async function adoptQueued(tx: Queryable, attemptId: string, columns: VersionColumns): Promise<void> {
  await tx.run(ofAttempt, [...valuesOf(columns), attemptId]);
}
