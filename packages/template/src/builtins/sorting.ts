// Stable sorting by a key, with Python's order, counted as work.
import type { Run } from '../evaluate/run.ts';
import { compareOrder } from '../values/comparison.ts';

export function sortValues(
  run: Run,
  items: readonly unknown[],
  key: (item: unknown, index: number) => unknown,
  isReversed: boolean,
): unknown[] {
  const keyed = items.map((item, index) => ({ item, key: key(item, index) }));
  keyed.sort((a, b) => {
    run.meter.step();
    return isReversed ? compareOrder(b.key, a.key) : compareOrder(a.key, b.key);
  });
  return keyed.map(({ item }) => item);
}

/** Case folds into one unless it matters. */
export function ignoreCase(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value;
}
