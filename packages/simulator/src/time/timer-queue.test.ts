import { expect, test } from 'vitest';
import { TimerQueue } from './timer-queue.ts';

test('timers come in order of their instants, equals in the order in which they were set, cancelled ones not at all', () => {
  const queue = new TimerQueue();
  const instants = Array.from({ length: 500 }, (_item, index) => (index * 7919) % 101);
  const timers = instants.map((atUs, order) => ({ atUs, order, run: () => {}, isCancelled: false }));
  for (const timer of timers) queue.add(timer);
  const cancelled = timers.filter(({ order }) => order % 5 === 0);
  for (const timer of cancelled) timer.isCancelled = true;
  expect(queue.takeDue(-1)).toBeNull();
  const taken = [];
  for (let timer = queue.takeDue(50); timer !== null; timer = queue.takeDue(50)) taken.push(timer);
  for (let timer = queue.takeDue(1000); timer !== null; timer = queue.takeDue(1000)) taken.push(timer);
  const expected = timers
    .filter(({ isCancelled }) => !isCancelled)
    .sort((left, right) => left.atUs - right.atUs || left.order - right.order);
  expect(taken).toEqual(expected);
  expect(queue.first()).toBeNull();
});
