// A whole run in a test: `test()` runs every task in this process, with the real rules for what starts when. `mock` replaces tasks.
import { expect, test } from 'vitest';
import sales from './nightly-sales.ts';

test('a good day is celebrated', async () => {
  const result = await sales.test({
    logicalDate: '2026-01-31T22:00',
    params: { region: 'US' },
    mock: { list_files: () => ['a_70.csv', 'b_50.csv'] },
  });
  expect(result.state).toBe('success');
  expect(result.output('total')).toBe(120);
  expect(result.output('celebrate')).toBe('cake for US');
  expect(result.tasks.find(({ taskId }) => taskId === 'worry')?.state).toBe('skipped');
});

test('a task that fails is a state in the result, not an exception', async () => {
  const result = await sales.test({
    mock: { list_files: () => ['a_70.csv'], parse: () => Promise.reject(new Error('no')) },
  });
  expect(result.state).toBe('failed');
  expect(result.tasks.find(({ taskId }) => taskId === 'parse')?.error?.message).toBe('no');
});
