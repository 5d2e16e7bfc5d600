// Keyed limits as the store counts them: holds, starts, who says what, and counts that come out right after a crash.
import {
  askLimit,
  freeGlobally,
  globalLimit,
  recountLimits,
  releaseLimits,
  sweepLimits,
  takeLimits,
  undoLimits,
} from '@ariel/store';
import { describe, expect, test } from 'vitest';
import { aDatabase, anInstance, aRun } from './a-database.ts';

type Db = Awaited<ReturnType<typeof aDatabase>>;
const SECOND = 1_000_000;
const ask = (db: Db, key: string, max: number, perMs: number | null = null, nowUs = 0, by = 't') =>
  askLimit(db, { key, perMs, declared: [['d', by, max]] }, nowUs);
const take = (db: Db, attempt: string, key: string, max: number, perMs: number | null = null, nowUs = 0) =>
  takeLimits(db, attempt, [{ key, perMs, max }], nowUs);

describe('so many at once', () => {
  test('are given and taken back, whatever the DAG', async () => {
    await using db = await aDatabase();
    expect(await ask(db, 'api', 2)).toEqual({ max: 2, free: 2, opensAtUs: null });
    expect([
      await take(db, 'a', 'api', 2),
      await take(db, 'b', 'api', 2),
      await take(db, 'c', 'api', 2),
    ]).toEqual([true, true, false]);
    expect((await ask(db, 'api', 2)).free).toBe(0);
    await releaseLimits(db, ['a', 'c']);
    expect((await ask(db, 'api', 2)).free).toBe(1);
    await releaseLimits(db, ['a']);
    expect((await ask(db, 'api', 2)).free).toBe(1);
  });

  test('the smallest number that a task says counts for all, until it says another', async () => {
    await using db = await aDatabase();
    await ask(db, 'api', 5, null, 0, 'one');
    expect((await ask(db, 'api', 2, null, 0, 'two')).max).toBe(2);
    expect((await ask(db, 'api', 9, null, 0, 'one')).max).toBe(2);
    expect((await ask(db, 'api', 7, null, 0, 'two')).max).toBe(7);
  });

  test('all limits of an attempt are taken, or none', async () => {
    await using db = await aDatabase();
    for (const key of ['x', 'y']) await ask(db, key, 1);
    await ask(db, 'r', 1, 1000);
    await take(db, 'a', 'y', 1);
    const all = ['x', 'r', 'y'].map((key) => ({ key, perMs: key === 'r' ? 1000 : null, max: 1 }));
    expect(await takeLimits(db, 'b', all, 5)).toBe(false);
    expect([(await ask(db, 'x', 1)).free, (await ask(db, 'r', 1, 1000, 5)).free]).toEqual([1, 1]);
  });
});

describe('so many starts in a time', () => {
  test('slide: as one leaves the window another may begin', async () => {
    await using db = await aDatabase();
    await ask(db, 'api', 2, 10_000);
    const start = (attempt: string, atUs: number) => take(db, attempt, 'api', 2, 10_000, atUs);
    expect([await start('a', 0), await start('b', 3 * SECOND), await start('c', 9 * SECOND)]).toEqual([
      true,
      true,
      false,
    ]);
    expect(await ask(db, 'api', 2, 10_000, 9 * SECOND)).toEqual({ max: 2, free: 0, opensAtUs: 10 * SECOND });
    expect(await start('c', 10 * SECOND)).toBe(true);
    expect(await ask(db, 'api', 2, 10_000, 11 * SECOND)).toEqual({ max: 2, free: 0, opensAtUs: 13 * SECOND });
  });

  test('are not given back by an end, but by a start that did not happen', async () => {
    await using db = await aDatabase();
    await ask(db, 'api', 1, 10_000);
    await take(db, 'a', 'api', 1, 10_000, 5);
    await releaseLimits(db, ['a']);
    expect((await ask(db, 'api', 1, 10_000, 6)).free).toBe(0);
    await undoLimits(db, 'a', 5);
    expect((await ask(db, 'api', 1, 10_000, 6)).free).toBe(1);
  });

  test('open late enough where the number was made smaller', async () => {
    await using db = await aDatabase();
    await ask(db, 'api', 3, 10_000);
    for (const [index, attempt] of ['a', 'b', 'c'].entries())
      await take(db, attempt, 'api', 3, 10_000, index * SECOND);
    expect((await ask(db, 'api', 1, 10_000, 5 * SECOND)).opensAtUs).toBe(12 * SECOND);
  });
});

test('all attempts of the installation have one limit, where one is set', async () => {
  await using db = await aDatabase();
  expect(await freeGlobally(db, 2, 0)).toBe(2);
  expect([
    await takeLimits(db, 'a', [globalLimit(2)], 0),
    await takeLimits(db, 'b', [globalLimit(2)], 0),
  ]).toEqual([true, true]);
  expect(await takeLimits(db, 'c', [globalLimit(2)], 0)).toBe(false);
  await releaseLimits(db, ['a']);
  expect(await freeGlobally(db, 2, 0)).toBe(1);
});

test('a recount gives back what nothing holds any more, and nothing else', async () => {
  await using db = await aDatabase();
  const run = await aRun(db);
  for (const [task, state] of [
    ['a', 'running'],
    ['b', 'success'],
  ] as const)
    await anInstance(db, run, task, state);
  await ask(db, 'api', 3);
  for (const attempt of ['a', 'b', 'gone']) await take(db, attempt, 'api', 3);
  expect(await recountLimits(db)).toEqual(['api']);
  expect((await ask(db, 'api', 3)).free).toBe(2);
  expect(await recountLimits(db)).toEqual([]);
});

test('limits that nobody asks for are forgotten, used ones are not', async () => {
  await using db = await aDatabase();
  await ask(db, 'idle', 3);
  await ask(db, 'used', 3);
  await ask(db, 'rate', 3, 10_800_000);
  await take(db, 'a', 'used', 3);
  await take(db, 'a', 'rate', 3, 10_800_000);
  const keys = async () =>
    (await db.all<{ key: string }>('select key from limit_key order by key')).map(({ key }) => key);
  await sweepLimits(db, 3_601 * SECOND);
  expect(await keys()).toEqual(['rate', 'used']);
  await sweepLimits(db, 10_801 * SECOND);
  expect(await keys()).toEqual(['used']);
});
