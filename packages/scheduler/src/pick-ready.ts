// Which ready instances a turn tries to queue: as far as pools, limits and places go, as they are now. Others may be faster, so the
// transaction takes what is picked under guards.
import type { PickedInstance, ReadyQueue } from '@ariel/core';
import type { HeldSlots } from '@ariel/store';
import type { PoolShares, WaitingChanges } from './pool-shares.ts';
import { learnLimits, placesLeft } from './queue-limits.ts';
import type { SchedulerSettings } from './scheduler-settings.ts';

export interface Picked {
  readonly instances: readonly PickedInstance[];
  /** What other schedulers are to know of what waits; null where there are none. */
  readonly waiting: WaitingChanges | null;
}

/** A full pool hides nothing in another. What is `released` comes back in the transaction that takes. */
export async function pickReady(
  settings: SchedulerSettings,
  ready: ReadyQueue,
  shares: PoolShares,
  released: readonly HeldSlots[],
): Promise<Picked> {
  const { isOnlyScheduler, parallelism } = settings;
  const free = parallelism - ready.active;
  if (ready.isEmpty || free <= 0) {
    const nothingWaits = ready.isEmpty && !isOnlyScheduler;
    return { instances: [], waiting: nothingWaits ? shares.changes(new Map(), [], ready) : null };
  }
  await learnLimits(settings, ready);
  const places = await placesLeft(settings, free);
  const known = shares.known(settings.nowUs());
  const first = known === null ? [] : ready.pick(known, places);
  shares.took(first);
  if (known !== null && isEnough(known, ready, places - first.length)) {
    return { instances: first, waiting: isOnlyScheduler ? null : shares.changes(known, [], ready) };
  }
  const slots = await shares.read(settings, released);
  for (const { pool, poolSlots } of first) slots.set(pool, (slots.get(pool) ?? 0) - poolSlots);
  const rest = ready.pick(slots, places - first.length);
  shares.took([...first, ...rest]);
  return {
    instances: [...first, ...rest],
    waiting: isOnlyScheduler ? null : shares.changes(slots, rest, ready),
  };
}

/** Whether what is still ready waits for something else than what is known too little of pools. */
const isEnough = (known: ReadonlyMap<string, number>, ready: ReadyQueue, places: number): boolean =>
  ready.isEmpty || (places === 0 && [...ready.pools].every((pool) => (known.get(pool) ?? 0) > 0));
