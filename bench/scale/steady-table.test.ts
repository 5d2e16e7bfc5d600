import { expect, test } from 'vitest';
import { steadyTable } from './steady-table.ts';

test('the last part is held against the second, since the first warms up', () => {
  const part = (untilMinute: number, cpuUs: number, heapMb: number) => ({
    untilMinute,
    tasks: 100,
    cpuUs,
    wallMs: 40,
    heapMb,
  });
  const table = steadyTable([part(10, 90_000, 15), part(20, 50_000, 18), part(30, 60_000, 20.5)]);
  expect(table[2]).toBe('| 10 | 100 | 900 | 400 | 15.0 |');
  expect(table.at(-1)).toContain('1.20 times the processor time a task, 2.5 MB more memory');
});
