// Tries that a policy gives a pool, a queue, a weight or further tries of their own: written to the row before the try is queued, in
// the same transaction, so that what is held is what was taken.
import type { Queryable } from '../database/database.ts';
import { type InstanceKey, whereInstance } from './instance-key.ts';
import { stateGuard } from './state-guard.ts';

export interface TriedRow {
  readonly map_index: number;
  /** Of the latest try that began; 0 where none did. */
  readonly try_number: number;
  /** 1: it goes on with that try when it is queued. */
  readonly goes_on: number;
}

/** Instances of a task with `from` ≤ map index < `to` that are there. */
export function readTries(
  db: Queryable,
  { from, iteration, runRef, taskId, to }: InstancesOfTask,
): Promise<TriedRow[]> {
  return db.all<TriedRow>(
    `select map_index, try_number, case when state = 'up_for_reschedule' or (state = 'scheduled' and start_at is not null)
       then 1 else 0 end as goes_on
     from task_instance where run_ref = ? and task_id = ? and iteration = ? and map_index >= ? and map_index < ?
     order by map_index`,
    [runRef, taskId, iteration, from, to],
  );
}

export interface InstancesOfTask {
  readonly runRef: number;
  readonly taskId: string;
  readonly iteration: number;
  readonly from: number;
  readonly to: number;
}

export interface OwnTry extends InstanceKey {
  /** The number that the row must have still. */
  readonly after: number;
  readonly queue: string;
  readonly pool: string;
  readonly poolSlots: number;
  readonly priority: number;
  /** Beyond those of its task; may be negative. */
  readonly extraTries: number;
}

const prepare = `update task_instance
  set queue = ?, pool = ?, pool_slots = ?, priority_weight = ?, max_tries = max_tries - extra_tries + ?, extra_tries = ?
  where ${whereInstance} and ${stateGuard('queue')} and try_number = ?`;

/** Whether each was written: not where somebody else changed the instance first. */
export async function prepareTries(tx: Queryable, tries: readonly OwnTry[]): Promise<boolean[]> {
  const counts = await tx.runMany(
    prepare,
    tries.map((each) => [
      ...[each.queue, each.pool, each.poolSlots, each.priority, each.extraTries, each.extraTries],
      ...[each.runRef, each.taskId, each.mapIndex, each.iteration, each.after],
    ]),
  );
  return counts.map((count) => count === 1);
}
