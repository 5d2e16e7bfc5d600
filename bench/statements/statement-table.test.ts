import { expect, test } from 'vitest';
import { statementTable } from './statement-table.ts';

test('counts are per finished task, the most frequent first, the rare ones together', () => {
  const workload = (name: string, tasks: number, calls: Record<string, number>, trips: number | null) => ({
    name,
    tasks,
    counted: { calls: new Map(Object.entries(calls)), trips },
  });
  const table = statementTable([
    workload('chain', 10, { claim: 10, commit: 30 }, 50),
    workload('many', 1_000, { claim: 1_000, commit: 100, beat: 1, sweep: 2 }, null),
  ]);
  expect(table.slice(2)).toEqual([
    '| **statements** | 4.00 | 1.10 |',
    '| **round trips** | 5.00 | – |',
    '| commit | 3.00 | 0.10 |',
    '| claim | 1.00 | 1.00 |',
    '| 2 others | 0.00 | 0.00 |',
  ]);
});
