// What a Python task says of its failure: whether and when another try follows is what its retry policy said there, where it has one.
import { FailTask, type TaskContext } from '@ariel/sdk';
import { expect, test } from 'vitest';
import type { StateReport } from './call-server.ts';
import { type EndedTask, endOf } from './end-of-task.ts';

function thrownAt(end: StateReport, { tryNumber = 1, maxTries = 3, code = 0 } = {}): Error {
  const ended: EndedTask = {
    noted: { pid: 1, end, returned: null, choice: null, request: null },
    thrown: { name: 'TimeoutError', message: 'too slow', trace: '' },
    code,
    failure: null,
    settings: {},
    context: { ti: { tryNumber, maxTries } } as unknown as TaskContext,
  };
  try {
    endOf(ended);
  } catch (error) {
    return error as Error;
  }
  throw new Error('it ended well');
}
const verdict = (error: Error): unknown => Reflect.get(error, Symbol.for('ariel.errorVerdict'));
const at = '2026-11-21T12:00:00Z';

test.each([
  [
    { retry_delay_seconds: 90.5, retry_reason: 'busy' },
    { delayMs: 90_500, reason: 'busy' },
  ],
  [
    { retry_delay_seconds: 0, retry_reason: null },
    { delayMs: 0, reason: null },
  ],
  [{ retry_delay_seconds: -3 }, { delayMs: 0, reason: null }],
  [
    { retry_delay_seconds: null, retry_reason: 'busy' },
    { delayMs: null, reason: 'busy' },
  ],
])('another try follows as the policy said: %j', (said, expected) => {
  const error = thrownAt({ state: 'up_for_retry', end_date: at, ...said });
  expect(error).not.toBeInstanceOf(FailTask);
  expect([error.name, error.message]).toEqual(['TimeoutError', 'too slow']);
  expect(verdict(error)).toEqual({ action: 'retry', ...expected });
});

test('a policy that says nothing leaves the wait to the task', () => {
  const error = thrownAt({
    ...{ state: 'up_for_retry', end_date: at, retry_delay_seconds: null, retry_reason: null },
  });
  expect(error).not.toBeInstanceOf(FailTask);
  expect(verdict(error)).toBeUndefined();
});

test('a policy that wants no other try ends the task, with its reason where it gives one', () => {
  const said = thrownAt({ state: 'failed', end_date: at, retry_reason: 'the key was revoked' });
  expect(said).toBeInstanceOf(FailTask);
  expect(verdict(said)).toEqual({ action: 'fail', delayMs: null, reason: 'the key was revoked' });
  const silent = thrownAt({ state: 'failed', end_date: at });
  expect(silent).toBeInstanceOf(FailTask);
  expect(verdict(silent)).toBeUndefined();
});

test('the last try fails by itself, whatever is said of it', () => {
  const error = thrownAt({ state: 'failed', end_date: at, retry_reason: 'x' }, { tryNumber: 4, maxTries: 3 });
  expect(error).not.toBeInstanceOf(FailTask);
  expect(verdict(error)).toBeUndefined();
});
