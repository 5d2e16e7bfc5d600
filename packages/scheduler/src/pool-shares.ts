// How many slots of each pool this scheduler may take now. Alone it is what is free; where others wait, no more than its share.
import type { PickedInstance, ReadyQueue } from '@ariel/core';
import {
  type PoolStanding,
  type Queryable,
  readPoolStandings,
  readPools,
  writePoolWaiting,
} from '@ariel/store';
import type { SchedulerSettings } from './scheduler-settings.ts';

export class PoolShares {
  /** Pools for which the others know that this scheduler has work waiting. */
  #told = new Set<string>();

  async read({ database, isOnlyScheduler, ownerId }: SchedulerSettings): Promise<Map<string, number>> {
    if (isOnlyScheduler) return new Map((await readPools(database)).map((pool) => [pool.name, freeOf(pool)]));
    return new Map((await readPoolStandings(database, ownerId)).map((pool) => [pool.name, shareOf(pool)]));
  }

  /** What the others are to know after this pick; `told` where they have been. */
  changes(slots: ReadonlyMap<string, number>, picked: readonly PickedInstance[], ready: ReadyQueue) {
    const left = new Map(slots);
    for (const { pool, poolSlots } of picked) left.set(pool, (left.get(pool) ?? 0) - poolSlots);
    const waiting = new Set([...ready.pools].filter((pool) => (left.get(pool) ?? 0) <= 0));
    return {
      begins: [...waiting].filter((pool) => !this.#told.has(pool)).sort(),
      ends: [...this.#told].filter((pool) => !waiting.has(pool)).sort(),
      told: () => {
        this.#told = waiting;
      },
    };
  }
}

export type WaitingChanges = ReturnType<PoolShares['changes']>;

export const hasChanges = ({ begins, ends }: WaitingChanges): boolean => begins.length + ends.length > 0;

export const writeWaiting = (tx: Queryable, ownerId: string, changes: WaitingChanges): Promise<void> =>
  writePoolWaiting(tx, ownerId, changes);

const freeOf = ({ slots, used }: Pick<PoolStanding, 'slots' | 'used'>): number =>
  slots === -1 ? Number.MAX_SAFE_INTEGER : slots - used;

function shareOf(pool: PoolStanding): number {
  const free = freeOf(pool);
  if (pool.others === 0 || pool.slots === -1) return free;
  const share = Math.max(1, Math.floor(pool.slots / (pool.others + 1)));
  return Math.min(free, Math.max(0, share - pool.held));
}
