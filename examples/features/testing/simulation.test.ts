// A schedule in a test: `simulate()` lets the real scheduler run it on a clock of its own, with tasks that only pretend to run.
import { expect, test } from 'vitest';
import sales from './nightly-sales.ts';

test('every night of January is done before midnight', async () => {
  const plan = await sales.simulate({
    from: '2026-01-01',
    to: '2026-02-01',
    durations: { list_files: '5m', parse: '20m' },
    lengths: { parse: 40 },
    // 16 files at a time, then 16, then 8: three times 20 minutes.
    maxActiveTasks: 16,
  });
  expect(plan.runs).toHaveLength(31);
  expect(plan.unfinished).toEqual([]);
  expect(plan.runs.every(({ end }) => end !== null && end.getUTCHours() === 23)).toBe(true);
});

test('when parsing fails once, the night is lost: it has no retries', async () => {
  const plan = await sales.simulate({
    from: '2026-01-01',
    to: '2026-01-03',
    outcomes: { parse: ({ run }) => (run.logicalDate?.getUTCDate() === 1 ? 'failed' : 'success') },
  });
  expect(plan.runs.map(({ state }) => state)).toEqual(['failed', 'success']);
});
