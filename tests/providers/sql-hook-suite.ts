// What the hook does on every database.

import { fetchOneHandler, rowCountHandler, scalarHandler } from 'ariel/sql';
import { describe, expect, test } from 'vitest';
import { hookOf, makeOrders, type SqlDatabase } from './databases.ts';

export function hookSuite(databaseOf: () => SqlDatabase): void {
  const fresh = async () => {
    await makeOrders(databaseOf());
    return hookOf(databaseOf());
  };

  describe('reading', () => {
    test('gives rows as objects, the first row, or its values', async () => {
      const hook = await fresh();
      const sql = 'select id, total from orders where day = ? order by id';
      expect(await hook.getRecords(sql, ['2026-01-01'])).toEqual([
        { id: 1, total: 10 },
        { id: 2, total: 20 },
      ]);
      expect(await hook.getFirst(sql, ['2026-01-08'])).toEqual({ id: 3, total: 40 });
      expect(await hook.firstValues(sql, ['2026-01-08'])).toEqual([3, 40]);
      expect(await hook.getFirst(sql, ['none'])).toBeNull();
      expect(await hook.firstValues(sql, ['none'])).toBeNull();
    });

    test('takes names for placeholders', async () => {
      const hook = await fresh();
      const sql = 'select count(*) as n from orders where day = :day and total > :least';
      expect(Number((await hook.getFirst(sql, { day: '2026-01-08', least: 4 }))?.n)).toBe(2);
    });

    test('gives what a handler makes of it', async () => {
      const hook = await fresh();
      expect(Number(await hook.run('select count(*) from orders', { handler: scalarHandler }))).toBe(5);
      expect(await hook.run('select id from orders order by id', { handler: fetchOneHandler })).toEqual({
        id: 1,
      });
      expect(await hook.run("update orders set state = 'x' where id < 3", { handler: rowCountHandler })).toBe(
        2,
      );
      expect(await hook.run('select 1')).toBeUndefined();
    });

    test('keeps integers beyond 2^53', async () => {
      const hook = await fresh();
      await hook.run('drop table if exists big; create table big (n bigint)');
      await hook.insertRows('big', [[2n ** 60n], [7]]);
      const found = (await hook.getRecords('select n from big order by n')).map(({ n }) =>
        BigInt(n as number),
      );
      expect(found).toEqual([7n, 2n ** 60n]);
    });

    test('gives nothing of a value that is null', async () => {
      const hook = await fresh();
      expect(await hook.firstValues('select state from orders where id = 2')).toEqual([null]);
    });
  });

  describe('several statements', () => {
    test('are one transaction: all or none', async () => {
      const hook = await fresh();
      await expect(
        hook.run("update orders set state = 'y'; insert into orders (id, day, total) values (1, 'x', 0)"),
      ).rejects.toThrow();
      expect(Number((await hook.firstValues("select count(*) from orders where state = 'y'"))?.[0])).toBe(0);
    });

    test('each count by themselves with autocommit', async () => {
      const hook = await fresh();
      const sql = ["update orders set state = 'y'", "insert into orders (id, day, total) values (1, 'x', 0)"];
      await expect(hook.run(sql, { autocommit: true })).rejects.toThrow();
      expect(Number((await hook.firstValues("select count(*) from orders where state = 'y'"))?.[0])).toBe(5);
    });

    test('give the last result, or all of them', async () => {
      const hook = await fresh();
      const number = {
        handler: ({ rows }: { readonly rows: readonly (readonly unknown[])[] }) => Number(rows[0]?.[0]),
      };
      expect(await hook.run('select 1; select 2', number)).toBe(2);
      expect(await hook.run('select 1; select 2', { ...number, returnLast: false })).toEqual([1, 2]);
      expect(await hook.run('select 1', { ...number, splitStatements: true, returnLast: false })).toEqual([
        1,
      ]);
      expect(await hook.run('select 1', { ...number, returnLast: false })).toBe(1);
      expect(await hook.run(['select 1', 'select 2; select 3'], number)).toEqual([1, 2, 3]);
    });

    test('an empty text is refused', async () => {
      await expect((await fresh()).run('  ')).rejects.toThrow('the text is empty');
    });
  });

  test('a transaction of several steps is rolled back with what throws', async () => {
    const hook = await fresh();
    const count = () => hook.firstValues('select count(*) from orders').then((values) => Number(values?.[0]));
    await hook.transaction(async ({ query }) => {
      const { rows } = await query('select max(id) from orders');
      await query('insert into orders (id, day, total) values (?, ?, 1)', [Number(rows[0]?.[0]) + 1, 'd']);
    });
    expect(await count()).toBe(6);
    const failing = hook.transaction(async ({ query }) => {
      await query('delete from orders');
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await count()).toBe(6);
  });

  describe('inserting', () => {
    test('takes lists and objects, many at once', async () => {
      const hook = await fresh();
      const many = Array.from({ length: 1_234 }, (_, index) => ({
        id: index + 100,
        day: 'm',
        total: index,
        state: null,
      }));
      expect(await hook.insertRows('orders', many, { commitEvery: 500 })).toBe(1_234);
      expect(await hook.insertRows('orders', [[99, 'l', 1, 'x']])).toBe(1);
      expect(
        (await hook.firstValues("select count(*), max(total) from orders where day = 'm'"))?.map(Number),
      ).toEqual([1_234, 1_233]);
    });

    test('keeps the batches that came before one that fails', async () => {
      const hook = await fresh();
      const rows = [
        [7, 'x', 1],
        [8, 'x', 1],
        [1, 'x', 1],
      ];
      const options = { targetFields: ['id', 'day', 'total'], commitEvery: 2 };
      await expect(hook.insertRows('orders', rows, options)).rejects.toThrow();
      expect(Number((await hook.firstValues("select count(*) from orders where day = 'x'"))?.[0])).toBe(2);
      await expect(
        hook.insertRows('orders', [[9, 'y', 1], ...rows], { ...options, commitEvery: 0 }),
      ).rejects.toThrow();
      expect(Number((await hook.firstValues("select count(*) from orders where day = 'y'"))?.[0])).toBe(0);
    });

    test('replaces what is there where asked to', async () => {
      const hook = await fresh();
      await hook.insertRows('orders', [{ id: 1, day: 'new', total: 9, state: 'z' }], { replace: true });
      expect(await hook.getFirst('select day, total from orders where id = 1')).toEqual({
        day: 'new',
        total: 9,
      });
      await hook.insertRows('orders', [{ day: 'newer', total: 8, id: 1, state: 'z' }], {
        replace: true,
        replaceIndex: ['id'],
      });
      expect(await hook.getFirst('select day from orders where id = 1')).toEqual({ day: 'newer' });
    });

    test('refuses a row with too few values', async () => {
      const hook = await fresh();
      await expect(
        hook.insertRows('orders', [[1, 'x']], { targetFields: ['id', 'day', 'total'] }),
      ).rejects.toThrow('2 values for the 3 columns');
    });
  });

  test('a connection is tested by a query', async () => {
    expect(await hookOf(databaseOf()).testConnection()).toEqual({
      ok: true,
      message: 'the database answered',
    });
  });
}
