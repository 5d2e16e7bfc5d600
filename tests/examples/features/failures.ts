// What the examples of failures are expected to do: who was called, and why tries ended as they did.
import { expect } from 'vitest';
import type { Expectations } from './expectation.ts';

export const failures: Expectations = {
  failures_around_the_work: {
    file: 'failures/around-the-work.ts',
    runs: [
      {
        state: 'failed',
        besides: { wrong: 'failed', only_by_day: 'skipped', query: 'failed' },
        outputs: { count: 12 },
        also: ({ tasks }) => {
          const query = tasks.find(({ taskId }) => taskId === 'query');
          expect(query?.logs.map(({ message }) => message)).toContain('the query was taken back');
        },
      },
    ],
  },
  failures_callbacks: {
    file: 'failures/callbacks.ts',
    runs: [
      {
        state: 'failed',
        besides: { holiday: 'skipped', upload: 'failed' },
        also: ({ callbacks, tasks }) => {
          expect(callbacks.map(({ event, failed, taskId }) => [taskId, event, failed]).toSorted()).toEqual(
            [
              ['prices', 'success', 0],
              ['holiday', 'skipped', 0],
              ['upload', 'retry', 0],
              ['upload', 'failure', 1],
              [null, 'failure', 0],
            ].toSorted(),
          );
          const upload = tasks.find(({ taskId }) => taskId === 'upload');
          expect(upload?.logs.map(({ message }) => message)).toContain(
            'upload failed: Error: no answer to try 2',
          );
        },
      },
    ],
  },
  failures_deadlines: {
    file: 'failures/deadlines.ts',
    runs: [{ state: 'success', logicalDate: '2026-01-05T06:00:00Z' }],
    schedules: [
      {
        options: { from: '2026-01-02', to: '2026-01-04' },
        due: ['2026-01-02T06:00', '2026-01-03T06:00'],
      },
    ],
  },
  failures_email: {
    file: 'failures/email.ts',
    runs: [
      {
        state: 'failed',
        besides: { load: 'failed' },
        also: ({ callbacks }) =>
          expect(callbacks.map(({ event, problem, taskId }) => [taskId, event, problem])).toEqual([
            ['load', 'failure', null],
            [null, 'failure', null],
          ]),
      },
    ],
  },
  failures_growing_delays: {
    file: 'failures/retries.ts',
    runs: [{ state: 'success', outputs: { growing: 3 } }],
  },
  failures_retry_policies: {
    file: 'failures/retries.ts',
    runs: [
      {
        state: 'failed',
        besides: { by_rules: 'failed', by_code: 'failed' },
        also: ({ tasks }) => {
          expect(tasks.map(({ taskId, tryNumber }) => [taskId, tryNumber])).toEqual([
            ['by_rules', 2],
            ['by_code', 2],
          ]);
          expect(tasks[0]?.reason).toContain('another try would have the same key');
          expect(tasks[1]?.reason).toContain('twice is enough');
        },
      },
    ],
  },
};
