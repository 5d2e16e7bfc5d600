// One connection, one transaction at a time: what happens around it waits, and what fails leaves nothing.
import { type Database, openSqlite, type Queryable } from '@ariel/store';
import { afterEach, beforeEach, expect, test } from 'vitest';

let database: Database;
beforeEach(async () => {
  database = openSqlite({ path: ':memory:' });
  await database.run('create table t (n integer unique)');
});
afterEach(() => database.close());

const insert = (on: Queryable, n: number) => on.run('insert into t values (?)', [n]);
const all = async (on: Queryable = database) =>
  (await on.all<{ n: number }>('select n from t order by n')).map(({ n }) => n);
const tick = () => new Promise<void>((resolve) => setImmediate(resolve));

test('interleaved transactions never mix', async () => {
  const seen: number[][] = [];
  const work = (n: number) =>
    database.transaction(async (tx) => {
      await insert(tx, n);
      await tick();
      seen.push(await all(tx));
      await insert(tx, n + 1);
    });
  await Promise.all([work(10), work(20), work(30)]);
  expect(seen).toEqual([[10], [10, 11, 20], [10, 11, 20, 21, 30]]);
});

test('what a transaction throws undoes it, and only it', async () => {
  const failing = database.transaction(async (tx) => {
    await insert(tx, 1);
    await tick();
    throw new Error('no');
  });
  const following = database.transaction((tx) => insert(tx, 2));
  await expect(failing).rejects.toThrow('no');
  await following;
  expect(await all()).toEqual([2]);
});

test('a read during an open transaction waits for its end', async () => {
  const writing = database.transaction(async (tx) => {
    await insert(tx, 1);
    await tick();
    await insert(tx, 2);
  });
  const reading = all();
  await writing;
  expect(await reading).toEqual([1, 2]);
});

test('a statement before a transaction is not swallowed by it', async () => {
  const alone = insert(database, 1);
  const failing = database.transaction(async (tx) => {
    await insert(tx, 2);
    await tick();
    throw new Error('no');
  });
  await Promise.allSettled([alone, failing]);
  expect(await all()).toEqual([1]);
});

test('statements that waited go on one by one, none inside a later transaction', async () => {
  const first = database.transaction(async (tx) => {
    await insert(tx, 1);
    await tick();
  });
  const alone = insert(database, 2);
  const failing = database.transaction(async (tx) => {
    await insert(tx, 3);
    await tick();
    throw new Error('no');
  });
  await Promise.allSettled([first, alone, failing]);
  expect(await all()).toEqual([1, 2]);
});

test('an error of the database undoes the transaction and is the one that is told', async () => {
  await insert(database, 1);
  const failing = database.transaction(async (tx) => {
    await insert(tx, 2);
    await insert(tx, 1);
  });
  await expect(failing).rejects.toThrow(/UNIQUE/);
  expect(await all()).toEqual([1]);
  await database.transaction((tx) => insert(tx, 3));
  expect(await all()).toEqual([1, 3]);
});

test('a list of parameters is written as a whole or not at all', async () => {
  await expect(database.runMany('insert into t values (?)', [[5], [6], [5]])).rejects.toThrow(/UNIQUE/);
  expect(await all()).toEqual([]);
  expect(await database.runMany('insert into t values (?)', [[5], [6]])).toEqual([1, 1]);
});

test('closing waits for the transaction that is open', async () => {
  const other = openSqlite({ path: ':memory:' });
  await other.run('create table t (n integer)');
  const writing = other.transaction(async (tx) => {
    await tick();
    await insert(tx, 1);
    return 'written';
  });
  await other.close();
  expect(await writing).toBe('written');
});
