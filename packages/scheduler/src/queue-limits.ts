// The scheduler's side of keyed limits: tells the ready queue what is free, and takes them for what is queued.
import type { PickedInstance, ReadyQueue } from '@ariel/core';
import { askLimit, freeGlobally, globalLimit, type Queryable, takeLimits } from '@ariel/store';
import type { SchedulerSettings } from './scheduler-settings.ts';

/** Asks the database for every limit that something ready names and of which nothing is known. */
export async function learnLimits(tx: Queryable, ready: ReadyQueue, nowUs: number): Promise<void> {
  for (const limit of ready.unknownLimits()) {
    const { free, opensAtUs } = await askLimit(tx, limit, nowUs);
    ready.learn(limit, free, opensAtUs);
  }
}

/** Of `free` places of this scheduler, how many the whole installation has. */
export async function placesLeft(
  tx: Queryable,
  { globalParallelism = null, nowUs }: SchedulerSettings,
  free: number,
): Promise<number> {
  return globalParallelism === null
    ? free
    : Math.min(free, await freeGlobally(tx, globalParallelism, nowUs()));
}

/** False where another scheduler was faster. */
export function takeFor(
  tx: Queryable,
  { globalParallelism = null, nowUs }: SchedulerSettings,
  attemptId: string,
  { limits }: PickedInstance,
): Promise<boolean> | true {
  const all = globalParallelism === null ? limits : [...limits, globalLimit(globalParallelism)];
  return all.length === 0 || takeLimits(tx, attemptId, all, nowUs());
}
