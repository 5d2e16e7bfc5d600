// Slots of pools around a wait: only pools that count deferred instances keep them. Each statement asks the pool's own row, so that
// a pool that is changed meanwhile is counted right.
import { type HeldSlots, slotsByPool } from '../attempts/pool-slots.ts';
import type { Queryable } from '../database/database.ts';
import { writeLater } from '../database/write-later.ts';

const release = (condition: string): string =>
  `update pool set used = case when used > ? then used - ? else 0 end where name = ? and include_deferred = ${condition}`;

/** An attempt is deferred: what it holds is free where its pool does not count deferred ones. */
export const releaseAtDeferral = (tx: Queryable, held: readonly HeldSlots[]): Promise<void> =>
  change(tx, release('0'), held);

/** An attempt is deferred no more: what it held is free where its pool counts deferred ones. */
export const releaseAfterDeferral = (tx: Queryable, held: readonly HeldSlots[]): Promise<void> =>
  change(tx, release('1'), held);

/** Pool by pool, in the order of their names, as everybody locks them. */
async function change(tx: Queryable, sql: string, held: readonly HeldSlots[]): Promise<void> {
  const slots = [...slotsByPool(held)].sort(([left], [right]) => (left < right ? -1 : 1));
  await writeLater(
    tx,
    sql,
    slots.map(([pool, count]) => [count, count, pool]),
  );
}

const take =
  'update pool set used = used + ? where name = ? and include_deferred = 1 and (slots = -1 or used + ? <= slots)';
const counts = 'select 1 as counts from pool where name = ? and include_deferred = 1';

/** For an attempt that is deferred without having run: false where its pool counts deferred ones and has no room. */
export async function takeForDeferral(
  tx: Queryable,
  { pool, pool_slots: slots }: HeldSlots,
): Promise<boolean> {
  if ((await tx.run(take, [slots, pool, slots])) === 1) return true;
  return (await tx.first(counts, [pool])) === undefined;
}
