import { expect, test } from 'vitest';
import { comparisonTable } from './comparison-table.ts';

test('each condition stands beside the first, and what is too slow is marked', () => {
  const table = comparisonTable(
    [
      { name: 'empty', figures: { chain_s: 0.5, mapped_s: 0.4 } },
      { name: 'full', figures: { chain_s: 0.52, mapped_s: 0.6 } },
    ],
    1.1,
  );
  expect(table).toEqual([
    '| figure | empty | full | × |',
    '|---|---:|---:|---:|',
    '| chain_s | 0.5 | 0.52 | 1.04 |',
    '| mapped_s | 0.4 | 0.6 | 1.50 no |',
  ]);
});

test('a figure that is missing is not taken for a good one', () => {
  const table = comparisonTable(
    [
      { name: 'a', figures: { x: 1 } },
      { name: 'b', figures: {} },
    ],
    1.1,
  );
  expect(table.at(-1)).toBe('| x | 1 | – | NaN no |');
});
