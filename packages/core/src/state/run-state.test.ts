// Every pair of run state and event.
import { expect, test } from 'vitest';
import { isFinished, type RunEvent, RunState, runTransitions } from './run-state.ts';

const allowed: Readonly<Record<RunEvent, string>> = {
  start: 'queued → running',
  succeed: 'running → success',
  fail: 'queued running → failed',
  markSuccess: 'queued running success failed → success',
  markFailed: 'queued running success failed → failed',
  requeue: 'queued running success failed → queued',
};

test.each(Object.entries(allowed))('%s: %s', (event, law) => {
  const { from, to } = runTransitions[event as RunEvent];
  expect(
    `${Object.values(RunState)
      .filter((state) => (from as readonly string[]).includes(state))
      .join(' ')} → ${to}`,
  ).toBe(law);
});

test('a run has ended in success and failed', () => {
  expect(Object.values(RunState).filter(isFinished)).toEqual(['success', 'failed']);
});
