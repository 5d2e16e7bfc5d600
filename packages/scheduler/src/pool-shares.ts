// How many slots of each pool this scheduler may take now. Alone it is what is free; where others wait, no more than its share.
// A pool with plenty of room is not looked at for each task; the transaction that takes slots has guards of its own.
import type { PickedInstance, ReadyQueue } from '@ariel/core';
import {
  type HeldSlots,
  type PoolStanding,
  type Queryable,
  readPoolStandings,
  readPools,
  slotsByPool,
  writePoolWaiting,
} from '@ariel/store';
import type { SchedulerSettings } from './scheduler-settings.ts';

/** What was seen of pools counts for so long. */
const SEEN_US = 1_000_000;

export class PoolShares {
  /** Pools for which the others know that this scheduler has work waiting. */
  #told = new Set<string>();
  #known = new Map<string, number>();
  #seenUs = Number.NEGATIVE_INFINITY;

  /** How many slots each pool has for this scheduler, once what is `released` has come back. */
  async read(
    { database, isOnlyScheduler, nowUs, ownerId }: SchedulerSettings,
    released: readonly HeldSlots[],
  ): Promise<Map<string, number>> {
    this.#seenUs = nowUs();
    const standings = isOnlyScheduler
      ? (await readPools(database)).map((pool) => ({ ...pool, held: 0, others: 0 }))
      : await readPoolStandings(database, ownerId);
    const back = slotsByPool(released);
    const shares = standings.map((pool) => [pool.name, shareOf(pool, back.get(pool.name) ?? 0)] as const);
    // The other half is for what others may take meanwhile: nobody is in want while half of a pool is free.
    this.#known = new Map(shares.map(([pool, free]) => [pool, Math.floor(free / 2)]));
    return new Map(shares);
  }

  /** Slots that are there without looking again; null where it is time to look. */
  known(nowUs: number): ReadonlyMap<string, number> | null {
    const isFresh = nowUs >= this.#seenUs && nowUs - this.#seenUs < SEEN_US;
    return isFresh ? this.#known : null;
  }

  /** Less is left; what others give back is not known until it looks again. */
  took(picked: readonly PickedInstance[]): void {
    for (const { pool, poolSlots } of picked) this.#known.set(pool, (this.#known.get(pool) ?? 0) - poolSlots);
  }

  /** The pools are not as they were thought to be. */
  forget(): void {
    this.#seenUs = Number.NEGATIVE_INFINITY;
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

/** `back`: what comes back of this scheduler's own with what it takes. */
function shareOf({ held, others, slots, used }: PoolStanding, back: number): number {
  if (slots === -1) return Number.MAX_SAFE_INTEGER;
  const free = slots - used + back;
  if (others === 0) return free;
  const share = Math.max(1, Math.floor(slots / (others + 1)));
  return Math.min(free, Math.max(0, share - (held - back)));
}
