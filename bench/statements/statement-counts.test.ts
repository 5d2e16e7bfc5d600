import { expect, test } from 'vitest';
import { difference, merged, normalized, total } from './statement-counts.ts';

const counted = (calls: Record<string, number>, trips: number | null = null) => ({
  calls: new Map(Object.entries(calls)),
  trips,
});

test('a difference leaves out what was not run meanwhile', () => {
  const found = difference(counted({ a: 3, b: 5 }, 10), counted({ a: 4, b: 5, c: 2 }, 14));
  expect([...found.calls]).toEqual([
    ['a', 1],
    ['c', 2],
  ]);
  expect(found.trips).toBe(4);
  expect(total(found)).toBe(3);
});

test('round trips that were not counted stay unknown', () => {
  expect(difference(counted({}), counted({}, 4)).trips).toBeNull();
});

test('texts that differ in layout, parameters and values are one', () => {
  const one = "select a from t\n  where b = ? and c in ('x', 'y') limit 5";
  const other = 'SELECT a FROM t where b = $1 and c in ($2, $3) limit $4';
  expect(normalized(one)).toBe(normalized(other));
});

test('statements of one name are counted together', () => {
  const found = merged(
    counted({ 'select 1': 2, 'select 2': 3, commit: 1 }),
    (sql) => sql.split(' ')[0] ?? '',
  );
  expect([...found.calls]).toEqual([
    ['select', 5],
    ['commit', 1],
  ]);
});
