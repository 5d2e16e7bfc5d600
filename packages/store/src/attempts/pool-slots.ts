// Slots of pools: counted where the pool is, so that any number of schedulers stays within them.
import type { Queryable } from '../database/database.ts';
import { expectRows } from '../database/expect-rows.ts';
import { writeLater } from '../database/write-later.ts';

export interface HeldSlots {
  readonly pool: string;
  readonly pool_slots: number;
}

const take = 'update pool set used = used + ? where name = ? and (slots = -1 or used + ? <= slots)';
const takeExpected = `${take} returning name`;
/** What is given back first makes room for what is taken. */
const left = '(case when used > ? then used - ? else 0 end)';
const exchangeExpected = `update pool set used = ${left} + ?
  where name = ? and (slots = -1 or ${left} + ? <= slots) returning name`;

/**
 * Takes `slots` of a pool if it has as many free; −1 slots means no limit.
 * The count is kept where the pool is, so that any number of schedulers stays within it.
 */
export async function takePoolSlots(tx: Queryable, pool: string, slots: number): Promise<boolean> {
  return (await tx.run(take, [slots, pool, slots])) === 1;
}

/**
 * Gives back what attempts held, and takes `taken`, pool by pool, in the order of their names, as everybody locks them. Throws
 * `LostRaceError` where one has not as many free.
 */
export async function exchangePoolSlots(
  tx: Queryable,
  released: readonly HeldSlots[],
  taken: readonly (readonly [pool: string, slots: number])[],
): Promise<void> {
  const back = slotsByPool(released);
  const wanted = new Map(taken);
  const names = [...new Set([...back.keys(), ...wanted.keys()])].sort();
  await Promise.all(names.map((name) => exchange(tx, name, back.get(name) ?? 0, wanted.get(name) ?? 0)));
}

function exchange(tx: Queryable, name: string, given: number, taken: number): Promise<unknown> {
  if (taken === 0) return given === 0 ? Promise.resolve() : releasePoolSlots(tx, name, given);
  if (given === 0) return expectRows(tx, takeExpected, [[taken, name, taken]]);
  return expectRows(tx, exchangeExpected, [[given, given, taken, name, given, given, taken]]);
}

export function releasePoolSlots(tx: Queryable, pool: string, slots: number): Promise<void> {
  return releaseSlots(tx, [[pool, slots]]);
}

function releaseSlots(
  tx: Queryable,
  held: readonly (readonly [pool: string, slots: number])[],
): Promise<void> {
  return writeLater(
    tx,
    'update pool set used = case when used > ? then used - ? else 0 end where name = ?',
    held.map(([pool, slots]) => [slots, slots, pool]),
  );
}

/** What attempts hold of their pools, given back pool by pool, in the order of their names. */
export async function releasePools(tx: Queryable, held: readonly HeldSlots[]): Promise<void> {
  await releaseSlots(
    tx,
    [...slotsByPool(held)].sort(([left], [right]) => (left < right ? -1 : 1)),
  );
}

export function slotsByPool(held: readonly HeldSlots[]): Map<string, number> {
  const slots = new Map<string, number>();
  for (const row of held) slots.set(row.pool, (slots.get(row.pool) ?? 0) + row.pool_slots);
  return slots;
}

export interface PoolRow {
  readonly name: string;
  readonly slots: number;
  readonly used: number;
}

export function readPools(db: Queryable): Promise<PoolRow[]> {
  return db.all<PoolRow>('select name, slots, used from pool');
}
