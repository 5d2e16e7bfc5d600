// Which of a task's definitions of tries counts for one.
import { expect, test } from 'vitest';
import { fieldsOfTry, hasOwnTries, poolsOfTask } from './own-tries.ts';
import { plainTaskDefinition } from './plain-task.ts';
import type { TryDefinition } from './try-definition.ts';

const task = (tries?: readonly TryDefinition[]) => ({
  definition: { ...plainTaskDefinition('t', { groupId: null }), retries: 2, ...(tries && { tries }) },
  priority: 10,
});
const own = { queue: 'default', pool: 'default_pool', poolSlots: 1, priority: 10, retries: 2 };

test('without any, each try is as the task says', () => {
  expect(fieldsOfTry(task(), 7, 'manual')).toEqual(own);
  expect([hasOwnTries(task().definition), poolsOfTask(task().definition)]).toEqual([false, ['default_pool']]);
});

test('the latest that has begun counts, whole: it takes nothing over from the one before', () => {
  const tries = [
    { from: 2, queue: 'retries', poolSlots: 3 },
    { from: 4, pool: 'small', retries: 9 },
  ];
  const of = (tryNumber: number) => fieldsOfTry(task(tries), tryNumber, 'scheduled');
  expect([of(0), of(1), of(2), of(3), of(4), of(40)]).toEqual([
    own,
    own,
    { ...own, queue: 'retries', poolSlots: 3 },
    { ...own, queue: 'retries', poolSlots: 3 },
    { ...own, pool: 'small', retries: 9 },
    { ...own, pool: 'small', retries: 9 },
  ]);
  expect(poolsOfTask(task(tries).definition)).toEqual(['default_pool', 'small']);
});

test('what is said of a type of runs takes the place of what is said of all', () => {
  const tries: TryDefinition[] = [
    { from: 2, queue: 'retries' },
    { from: 1, runType: 'backfill', pool: 'backfills' },
  ];
  expect(fieldsOfTry(task(tries), 2, 'manual')).toMatchObject({ queue: 'retries' });
  expect(fieldsOfTry(task(tries), 2, 'backfill')).toEqual({ ...own, pool: 'backfills' });
});

test('a weight changes by as much as the own one: what the rule added stays', () => {
  expect(fieldsOfTry(task([{ from: 2, priorityWeight: 4 }]), 2, 'manual').priority).toBe(13);
});
