// Which ready instances a turn tries to queue: as far as pools, limits and places go, as they are now. Others may be faster, so the
// transaction takes what is picked under guards.
import type { PickedInstance, ReadyQueue } from '@ariel/core';
import type { PoolShares, WaitingChanges } from './pool-shares.ts';
import { learnLimits, placesLeft } from './queue-limits.ts';
import type { SchedulerSettings } from './scheduler-settings.ts';

export interface Picked {
  readonly instances: readonly PickedInstance[];
  /** What other schedulers are to know of what waits; null where there are none. */
  readonly waiting: WaitingChanges | null;
}

/** A full pool hides nothing in another. */
export async function pickReady(
  settings: SchedulerSettings,
  ready: ReadyQueue,
  shares: PoolShares,
): Promise<Picked> {
  const { isOnlyScheduler, parallelism } = settings;
  const free = parallelism - ready.active;
  if (ready.isEmpty || free <= 0) {
    const nothingWaits = ready.isEmpty && !isOnlyScheduler;
    return { instances: [], waiting: nothingWaits ? shares.changes(new Map(), [], ready) : null };
  }
  const slots = await shares.read(settings);
  await learnLimits(settings, ready);
  const instances = ready.pick(slots, await placesLeft(settings, free));
  return { instances, waiting: isOnlyScheduler ? null : shares.changes(slots, instances, ready) };
}
