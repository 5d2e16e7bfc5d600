// Makes the rows of a run's task instances.
import type { InstanceState } from '@ariel/core';
import type { Queryable } from '../database/database.ts';

export interface NewInstance {
  readonly runRef: number;
  readonly taskId: string;
  readonly mapIndex: number;
  readonly iteration: number;
  /** Coordinates, where map index and iteration do not say them; see docs/adr/0010-regions.md. */
  readonly path: string | null;
  readonly attemptId: string;
  readonly state: InstanceState;
  readonly maxTries: number;
  readonly versionId: string;
  readonly operator: string;
  readonly pool: string;
  readonly poolSlots: number;
  readonly priorityWeight: number;
  readonly queue: string;
  readonly scheduledUs: number | null;
}

const insert = `insert into task_instance
  (run_ref, task_id, map_index, iteration, path, id, state, max_tries, version_id, operator, pool, pool_slots, priority_weight, queue, scheduled_at)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  on conflict (run_ref, task_id, map_index, iteration) do nothing`;

// What was taken out of the run and comes again goes on with the numbers of its tries.
const earlierTries = `(select max(h.try_number) from task_instance_history h where h.run_ref = task_instance.run_ref
  and h.task_id = task_instance.task_id and h.map_index = task_instance.map_index and h.iteration = task_instance.iteration)`;
const continueTries = `update task_instance set try_number = ${earlierTries}, max_tries = max_tries + ${earlierTries}
  where run_ref = ? and task_id = ? and map_index = ? and iteration = ? and id = ? and ${earlierTries} is not null`;

/** `mayComeAgain`: some of them may have been in the run before. Those of later iterations always may. */
export async function createInstances(
  tx: Queryable,
  instances: readonly NewInstance[],
  mayComeAgain = false,
): Promise<void> {
  await tx.runMany(
    insert,
    instances.map((row) => [
      row.runRef,
      row.taskId,
      row.mapIndex,
      row.iteration,
      row.path,
      row.attemptId,
      row.state,
      row.maxTries,
      row.versionId,
      row.operator,
      row.pool,
      row.poolSlots,
      row.priorityWeight,
      row.queue,
      row.scheduledUs,
    ]),
  );
  const again = instances.filter(({ iteration }) => mayComeAgain || iteration > 0);
  if (again.length === 0) return;
  await tx.runMany(
    continueTries,
    again.map((row) => [row.runRef, row.taskId, row.mapIndex, row.iteration, row.attemptId]),
  );
}

/** What an operator said of an instance that stood for others to come. */
export interface PlaceholderMark {
  readonly state: InstanceState;
  readonly reason: string | null;
  readonly end_at: number | null;
}

/**
 * The row with index −1 stands for a mapped task, or a task in a mapped group, until it is expanded; then the instances
 * take its place. Gives what an operator had marked it as.
 */
export async function removePlaceholder(
  tx: Queryable,
  runRef: number,
  taskId: string,
  iteration: number,
): Promise<PlaceholderMark | null> {
  const removed = await tx.first<PlaceholderMark>(
    `delete from task_instance where run_ref = ? and task_id = ? and map_index = -1 and iteration = ?
       and (state is null or state in ('success', 'failed', 'skipped', 'upstream_failed', 'removed'))
     returning state, reason, end_at`,
    [runRef, taskId, iteration],
  );
  return removed === undefined || removed.state === null ? null : removed;
}

/** Instances that are what the one was marked as that stood for them. */
export async function inheritMark(
  tx: Queryable,
  instances: readonly NewInstance[],
  { end_at: endUs, reason, state }: PlaceholderMark,
): Promise<void> {
  await tx.runMany(
    'update task_instance set state = ?, reason = ?, end_at = ?, scheduled_at = null where id = ?',
    instances.map(({ attemptId }) => [state, reason, endUs, attemptId]),
  );
}
