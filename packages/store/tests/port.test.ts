// What every database behind the port does, the same on each.
import { type Database, expectRows, LostRaceError, tableNames, writeLater } from '@ariel/store';
import { openTestDatabase, type TestDatabase } from '@ariel/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

let opened: TestDatabase;
let database: Database;
beforeEach(async () => {
  opened = await openTestDatabase({ isEmpty: true });
  database = opened.database;
  const blob = database.dialect === 'postgres' ? 'bytea' : 'blob';
  await database.run(`create table t (n bigint unique, word text, part double precision, bytes ${blob})`);
});
afterEach(() => opened[Symbol.asyncDispose]());

const insert = 'insert into t (n) values (?)';
const numbers = async () =>
  (await database.all<{ n: number }>('select n from t order by n')).map(({ n }) => n);

describe('values', () => {
  test('come back as they were given', async () => {
    const bytes = new Uint8Array([0, 1, 254, 255]);
    await database.run('insert into t values (?, ?, ?, ?)', [2 ** 53 - 1, 'a ? ’ \n "', 1.5, bytes]);
    const row = await database.first<{ n: number; word: string; part: number; bytes: Uint8Array }>(
      'select * from t',
    );
    expect(row).toMatchObject({ n: 2 ** 53 - 1, word: 'a ? ’ \n "', part: 1.5 });
    expect([...(row?.bytes ?? [])]).toEqual([0, 1, 254, 255]);
  });

  test('are null where nothing is, and undefined where no row is', async () => {
    await database.run(insert, [1]);
    expect(await database.first('select word from t')).toEqual({ word: null });
    expect(await database.first('select word from t where n = ?', [2])).toBeUndefined();
  });

  test('of counts and sums are numbers, of comparisons 1 or 0', async () => {
    await database.runMany(insert, [[1], [2]]);
    const sql =
      'select count(*) as many, sum(n) as total, max(n) > 1 as is_more, max(n) > 9 as is_huge from t';
    expect(await database.first(sql)).toEqual({ many: 2, total: 3, is_more: 1, is_huge: 0 });
  });

  test('that a number cannot hold are an error, not another number', async () => {
    await database.run(insert, [2n ** 60n]);
    await expect(database.all('select n from t')).rejects.toThrow(RangeError);
    expect(await database.first('select count(*) as n from t')).toEqual({ n: 1 });
  });

  test('a question mark in a text is one', async () => {
    const row = await database.first("select '?' as mark, 'it''s ?' as more, cast(? as integer) as n", [7]);
    expect(row).toEqual({ mark: '?', more: "it's ?", n: 7 });
  });
});

describe('how many rows a statement changed', () => {
  test('is told for each list of parameters', async () => {
    await database.runMany(insert, [[1], [2], [3]]);
    const changed = await database.runMany('update t set word = ? where n >= ?', [
      ['a', 2],
      ['b', 9],
      ['c', 1],
    ]);
    expect(changed).toEqual([2, 0, 3]);
    expect(await database.run('delete from t where n > ?', [1])).toBe(2);
    expect(await database.runMany(insert, [])).toEqual([]);
  });

  test('is told of rows that came back, too', async () => {
    const rows = await database.allMany<{ n: number }>('insert into t (n) values (?) returning n', [
      [5],
      [6],
    ]);
    expect(rows).toEqual([[{ n: 5 }], [{ n: 6 }]]);
    expect(await database.allMany('select n from t where n = ?', [[6], [7]])).toEqual([[{ n: 6 }], []]);
  });
});

describe('a transaction', () => {
  test('gives what its work gives, and is seen afterwards', async () => {
    const given = await database.transaction(async (tx) => {
      await tx.run(insert, [1]);
      return tx.first('select count(*) as n from t');
    });
    expect(given).toEqual({ n: 1 });
    expect(await numbers()).toEqual([1]);
  });

  test('that throws leaves nothing', async () => {
    const failing = database.transaction(async (tx) => {
      await tx.run(insert, [1]);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await numbers()).toEqual([]);
  });

  test('in which a statement fails leaves nothing, and the next is not troubled', async () => {
    const failing = database.transaction(async (tx) => {
      await tx.run(insert, [1]);
      await tx.runMany(insert, [[2], [1]]);
    });
    await expect(failing).rejects.toThrow(/unique/i);
    await database.transaction((tx) => tx.run(insert, [3]));
    expect(await numbers()).toEqual([3]);
  });

  test('without statements costs nothing and gives its result', async () => {
    expect(await database.transaction(async () => 'done')).toBe('done');
  });

  test('answers in order what is asked for at the same moment', async () => {
    const answers = await database.transaction((tx) =>
      Promise.all([
        tx.runMany(insert, [[1], [2]]),
        tx.all('select n from t order by n'),
        tx.run('update t set n = n + 10'),
        tx.first('select min(n) as least from t'),
      ]),
    );
    expect(answers).toEqual([[1, 1], [{ n: 1 }, { n: 2 }], 2, { least: 11 }]);
  });

  test('has written what nobody waited for, in its place', async () => {
    const seen = await database.transaction(async (tx) => {
      await writeLater(tx, insert, [[1], [2]]);
      const before = await tx.all('select n from t order by n');
      await writeLater(tx, 'update t set n = n + 10', [[]]);
      return before;
    });
    expect(seen).toEqual([{ n: 1 }, { n: 2 }]);
    expect(await numbers()).toEqual([11, 12]);
  });

  test('in which a write that nobody waited for fails leaves nothing', async () => {
    const failing = database.transaction(async (tx) => {
      await tx.run(insert, [5]);
      await writeLater(tx, insert, [[7], [7]]);
    });
    await expect(failing).rejects.toThrow();
    expect(await numbers()).toEqual([]);
    await database.run(insert, [8]);
    expect(await numbers()).toEqual([8]);
  });

  test('that says which statements are its last is over with them', async () => {
    const found = await database.transaction(async (tx) => {
      await tx.run(insert, [1]);
      tx.closes?.();
      const [changed, rows] = await Promise.all([
        tx.run(insert, [2]),
        tx.all<{ n: number }>('select n from t order by n'),
        writeLater(tx, insert, [[3]]),
      ]);
      return [changed, rows.map(({ n }) => n)];
    });
    expect(found).toEqual([1, [1, 2]]);
    expect(await numbers()).toEqual([1, 2, 3]);
  });

  test('whose first statements are its last, and of which one fails, leaves nothing', async () => {
    const failed = database.transaction(async (tx) => {
      tx.closes?.();
      await Promise.all([tx.run(insert, [1]), tx.runMany(insert, [[2], [1]])]);
    });
    await expect(failed).rejects.toThrow(/unique/i);
    expect(await numbers()).toEqual([]);
    await database.run(insert, [7]);
    expect(await numbers()).toEqual([7]);
  });

  test('many at once all happen', async () => {
    const all = Array.from({ length: 30 }, (_, n) => database.transaction((tx) => tx.run(insert, [n])));
    await Promise.all(all);
    expect(await numbers()).toHaveLength(30);
  });
});

describe('statements that count on their rows', () => {
  const update = 'update t set word = ? where n = ? returning n, word';

  test('give the row of each', async () => {
    await database.runMany(insert, [[1], [2]]);
    const rows = await database.transaction((tx) =>
      expectRows<{ n: number; word: string }>(tx, update, [
        ['a', 1],
        ['b', 2],
      ]),
    );
    expect(rows.map(({ n, word }) => [n, word])).toEqual([
      [1, 'a'],
      [2, 'b'],
    ]);
  });

  test.each([true, false])('undo everything where one is not there (closing: %s)', async (closing) => {
    await database.runMany(insert, [[1], [2]]);
    const lost = database.transaction(async (tx) => {
      if (closing) tx.closes?.();
      await Promise.all([
        tx.run(insert, [3]),
        expectRows(tx, update, [
          ['a', 1],
          ['b', 9],
        ]),
      ]);
    });
    await expect(lost).rejects.toThrow(LostRaceError);
    expect(await database.all('select n, word from t order by n')).toEqual([
      { n: 1, word: null },
      { n: 2, word: null },
    ]);
  });

  test('lock what they select', async () => {
    await database.runMany(insert, [[1]]);
    const lock = database.dialect === 'postgres' ? ' for update' : '';
    const found = await database.transaction((tx) =>
      expectRows<{ n: number }>(tx, `select n from t where n = ?${lock}`, [[1]]),
    );
    expect(found).toMatchObject([{ n: 1 }]);
  });
});

test('a list of parameters is written as a whole or not at all', async () => {
  await expect(database.runMany(insert, [[5], [6], [5]])).rejects.toThrow(/unique/i);
  expect(await numbers()).toEqual([]);
});

test('a statement that fails is told as such, and the next one is answered', async () => {
  await expect(database.all('select word from nowhere')).rejects.toThrow(/nowhere/);
  await expect(database.all('select word from nowhere')).rejects.toThrow(/nowhere/);
  expect(await numbers()).toEqual([]);
});

test('a statement is good also after its table has changed', async () => {
  const look = () => database.all('select * from t');
  for (let time = 0; time < 3; time++) expect(await look()).toEqual([]);
  await database.run('alter table t add column later text');
  await database.run(insert, [1]);
  expect(await look()).toEqual([{ n: 1, word: null, part: null, bytes: null, later: null }]);
});

test('the clock of the database moves on, also within a transaction', async () => {
  await database.transaction(async (tx) => {
    const first = await tx.clockUs();
    expect(Math.abs(first - Date.now() * 1000)).toBeLessThan(3_600_000_000);
    expect(await tx.clockUs()).toBeGreaterThanOrEqual(first);
  });
});

test('the tables are known by name', async () => {
  expect(await tableNames(database)).toEqual(['t']);
});

test('closing waits for the transaction that is open', async () => {
  const { another } = opened;
  if (another === null) return;
  const other = await another();
  const gate = Promise.withResolvers<void>();
  const writing = other.transaction(async (tx) => {
    await tx.run(insert, [1]);
    await gate.promise;
    return 'written';
  });
  await numbers();
  const closing = other.close();
  gate.resolve();
  await closing;
  expect(await writing).toBe('written');
  expect(await numbers()).toEqual([1]);
});
