import { expect, test } from 'vitest';
import type { Queryable } from '../database/database.ts';
import { RememberedCounts } from './remembered-counts.ts';

/** A database in which counting takes `tookMs`, on a clock of its own. */
function aTable(tookMs: number) {
  const state = { nowMs: 0, rows: 1, asked: 0 };
  const database = {
    first: async () => {
      state.asked += 1;
      await Promise.resolve();
      state.nowMs += tookMs;
      return { total: state.rows };
    },
  } as unknown as Queryable;
  const counts = new RememberedCounts(() => state.nowMs);
  return { state, count: (parameter = 'a') => counts.of(database, 'select count(*) as total', [parameter]) };
}

test('a quick count is made each time', async () => {
  const { count, state } = aTable(5);
  expect(await count()).toBe(1);
  state.rows = 2;
  expect(await count()).toBe(2);
});

test('a long one is kept for fifty times as long as it took', async () => {
  const { count, state } = aTable(20);
  expect(await count()).toBe(1);
  state.rows = 2;
  state.nowMs += 999;
  expect(await count()).toBe(1);
  state.nowMs += 1;
  expect(await count()).toBe(2);
  expect(state.asked).toBe(2);
});

test('but for no longer than half a minute', async () => {
  const { count, state } = aTable(5_000);
  await count();
  state.rows = 2;
  state.nowMs += 30_000;
  expect(await count()).toBe(2);
});

test('those who ask at the same time get one count, others their own', async () => {
  const { count, state } = aTable(20);
  expect(await Promise.all([count(), count(), count('b')])).toEqual([1, 1, 1]);
  expect(state.asked).toBe(2);
});

test('a count that failed is not kept', async () => {
  let fails = true;
  const database = {
    first: async () => {
      if (fails) throw new Error('the database is away');
      return { total: 3 };
    },
  } as unknown as Queryable;
  const counts = new RememberedCounts(() => 0);
  await expect(counts.of(database, 'select', [])).rejects.toThrow('away');
  fails = false;
  expect(await counts.of(database, 'select', [])).toBe(3);
});
