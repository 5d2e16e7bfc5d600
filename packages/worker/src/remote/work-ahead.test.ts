// Short tasks are fetched ahead, long ones are not.
import { expect, test } from 'vitest';
import { WorkAhead } from './work-ahead.ts';

function after(tasks: number, everyMs: number): number {
  const ahead = new WorkAhead();
  for (let count = 1; count <= tasks; count++) ahead.note(count * everyMs);
  return ahead.count(tasks * everyMs);
}

test.each([
  ['tasks of a second', 20, 1_000, 0],
  ['tasks of fifty milliseconds in four places', 200, 12.5, 8],
  ['no-ops', 5_000, 0.5, 64],
])('%s', (_name, tasks, everyMs, expected) => {
  expect(after(tasks, everyMs)).toBe(expected);
});

test('a worker at rest takes nothing ahead', () => {
  const ahead = new WorkAhead();
  for (let count = 0; count < 500; count++) ahead.note(count);
  expect(ahead.count(5_000)).toBe(0);
});
