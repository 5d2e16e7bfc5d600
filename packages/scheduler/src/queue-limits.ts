// The scheduler's side of keyed limits: tells the ready queue what is free, and takes them for what is queued.
import type { PickedInstance, ReadyQueue } from '@ariel/core';
import { askLimit, freeGlobally, globalLimit, type Queryable, takeLimits } from '@ariel/store';
import type { SchedulerSettings } from './scheduler-settings.ts';

/** Asks the database for every limit that something ready names and of which nothing is known. */
export async function learnLimits(
  { database, nowUs }: Pick<SchedulerSettings, 'database' | 'nowUs'>,
  ready: ReadyQueue,
): Promise<void> {
  const unknown = ready.unknownLimits();
  if (unknown.length === 0) return;
  // In one order, whoever asks: nobody waits for a row of one who waits for theirs.
  unknown.sort((left, right) => (left.key < right.key ? -1 : 1));
  const standings = await database.transaction(async (tx) => {
    const asked = [];
    for (const limit of unknown) asked.push(await askLimit(tx, limit, nowUs()));
    return asked;
  });
  for (const [index, limit] of unknown.entries()) {
    const standing = standings[index];
    if (standing) ready.learn(limit, standing.free, standing.opensAtUs);
  }
}

/** Of `free` places of this scheduler, how many the whole installation has. */
export async function placesLeft(
  { database, globalParallelism = null, nowUs }: SchedulerSettings,
  free: number,
): Promise<number> {
  return globalParallelism === null
    ? free
    : Math.min(free, await freeGlobally(database, globalParallelism, nowUs()));
}

/** Whether the next pick asks the database how much of some limit is free. */
export const asksForLimits = ({ globalParallelism = null }: SchedulerSettings, ready: ReadyQueue): boolean =>
  globalParallelism !== null || ready.unknownLimits().length > 0;

/** Limits that are to be taken for it one by one. */
export const hasLimits = (
  { globalParallelism = null }: SchedulerSettings,
  { limits }: PickedInstance,
): boolean => globalParallelism !== null || limits.length > 0;

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
