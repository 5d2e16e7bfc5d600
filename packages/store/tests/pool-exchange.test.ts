// Slots that go from what ended to what begins, in one statement for each pool.
import { exchangePoolSlots, LostRaceError, readPools } from '@ariel/store';
import { expect, test } from 'vitest';
import { aDatabase } from './a-database.ts';

type Db = Awaited<ReturnType<typeof aDatabase>>;

const aPool = (db: Db, name: string, slots: number, used: number) =>
  db.run('insert into pool (name, slots, used, description) values (?, ?, ?, ?)', [name, slots, used, '']);
const usedOf = async (db: Db, name: string) => (await readPools(db)).find((pool) => pool.name === name)?.used;
const held = (pool: string, ...slots: readonly number[]) => slots.map((pool_slots) => ({ pool, pool_slots }));

test('what comes back makes room for what is taken, in a full pool', async () => {
  await using db = await aDatabase();
  await aPool(db, 'p', 3, 3);
  await db.transaction((tx) => exchangePoolSlots(tx, held('p', 1, 1), [['p', 2]]));
  expect(await usedOf(db, 'p')).toBe(3);
});

test('each pool is counted by itself: given back, taken, exchanged', async () => {
  await using db = await aDatabase();
  for (const name of ['a', 'b', 'c']) await aPool(db, name, 5, 2);
  await db.transaction((tx) =>
    exchangePoolSlots(
      tx,
      [...held('a', 1), ...held('c', 2)],
      [
        ['b', 3],
        ['c', 1],
      ],
    ),
  );
  expect([await usedOf(db, 'a'), await usedOf(db, 'b'), await usedOf(db, 'c')]).toEqual([1, 5, 1]);
});

test('more than becomes free and was free is refused, and nothing changes', async () => {
  await using db = await aDatabase();
  await aPool(db, 'p', 3, 3);
  const asked = db.transaction((tx) => exchangePoolSlots(tx, held('p', 1), [['p', 2]]));
  await expect(asked).rejects.toThrow(LostRaceError);
  expect(await usedOf(db, 'p')).toBe(3);
});

test('a pool that was made smaller takes back, and gives nothing before it has room', async () => {
  await using db = await aDatabase();
  await aPool(db, 'p', 1, 3);
  await expect(db.transaction((tx) => exchangePoolSlots(tx, held('p', 1), [['p', 1]]))).rejects.toThrow(
    LostRaceError,
  );
  await db.transaction((tx) => exchangePoolSlots(tx, held('p', 1, 1, 1), [['p', 1]]));
  expect(await usedOf(db, 'p')).toBe(1);
});

test('a pool without limit takes all, and a count never falls below nothing', async () => {
  await using db = await aDatabase();
  await aPool(db, 'p', -1, 1);
  await db.transaction((tx) => exchangePoolSlots(tx, held('p', 4), [['p', 100]]));
  expect(await usedOf(db, 'p')).toBe(100);
});
