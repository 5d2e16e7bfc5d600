// Which element each instance of a mapped task gets.
import { expect, test } from 'vitest';
import { mappingPositions } from './mapping-positions.ts';

test('the last source varies fastest, and every combination comes once', () => {
  const lengths = [2, 3, 2];
  const all = Array.from({ length: 12 }, (_item, index) => mappingPositions(lengths, index));
  expect(all.slice(0, 4)).toEqual([
    [0, 0, 0],
    [0, 0, 1],
    [0, 1, 0],
    [0, 1, 1],
  ]);
  expect(new Set(all.map(String)).size).toBe(12);
  expect(all.at(-1)).toEqual([1, 2, 1]);
});
