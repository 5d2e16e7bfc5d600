// People in tests: the test says what they answer.
import { expect, test } from 'vitest';
import approval from './approval.ts';

test('deploys when it is approved', async () => {
  const result = await approval.test({ answers: { approve: 'Approve' } });
  expect(result.output('deploy')).toBe('deployed');
});

test('does not when nobody answers', async () => {
  const result = await approval.test();
  expect(result.tasks.map(({ state, taskId }) => [taskId, state])).toEqual([
    ['approve', 'success'],
    ['deploy', 'skipped'],
  ]);
});
