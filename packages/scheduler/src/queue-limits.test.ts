// The limit of the whole installation: several schedulers on one database stay within it together.
import { type Database, migrate, openSqlite, releaseLimits } from '@ariel/store';
import { expect, test } from 'vitest';
import { placesLeft, takeFor } from './queue-limits.ts';
import type { SchedulerSettings } from './scheduler-settings.ts';

const settings = (database: Database, globalParallelism: number | null) =>
  ({ database, globalParallelism, nowUs: () => 5 }) as unknown as SchedulerSettings;
const picked = { runRef: 1, task: 0, mapIndex: -1, iteration: 0, pool: 'p', poolSlots: 1, limits: [] };

test('places are those of the scheduler, or what the installation has left', async () => {
  const database = openSqlite({ path: ':memory:' });
  await migrate(database, 1);
  const three = settings(database, 3);
  expect(await placesLeft(settings(database, null), 32)).toBe(32);
  expect([await placesLeft(three, 32), await placesLeft(three, 2)]).toEqual([3, 2]);
  const taken = [];
  for (const attempt of ['a', 'b', 'c', 'd']) taken.push(await takeFor(database, three, attempt, picked));
  expect(taken).toEqual([true, true, true, false]);
  expect(await placesLeft(three, 32)).toBe(0);
  await releaseLimits(database, ['a', 'd']);
  expect(await placesLeft(three, 32)).toBe(1);
  await database.close();
});
