// What a policy says of a failure: asked of the error itself, unable to give more tries than the task has.
import { expect, test } from 'vitest';
import { play } from '../../tests/played-task.ts';
import { FailTask } from '../run/outcome-errors.ts';
import { ExceptionRetryPolicy } from './exception-retry-policy.ts';
import { judged } from './judged-error.ts';
import { failWithoutRetry, type RetryPolicy, retry } from './retry-policy.ts';

class RateLimited extends Error {}
class VeryRateLimited extends RateLimited {}

const policy = new ExceptionRetryPolicy({
  rules: [
    { exception: RateLimited, matchSubclasses: false, retryDelay: '5m', reason: 'rate limited' },
    { exception: 'VeryRateLimited', action: 'fail', reason: 'blocked' },
    { exception: ['ECONNRESET', 'ETIMEDOUT'], retryDelay: '10s' },
    { exception: TypeError, action: 'default' },
    { exception: Error, action: 'fail' },
  ],
});

test.each([
  ['its class', new RateLimited('slow'), { action: 'retry', delayMs: 300_000, reason: 'rate limited' }],
  ['its name', new VeryRateLimited('very slow'), { action: 'fail', delayMs: null, reason: 'blocked' }],
  [
    'its code',
    Object.assign(new Error('reset'), { code: 'ECONNRESET' }),
    { action: 'retry', delayMs: 10_000, reason: 'the rule for ECONNRESET says so' },
  ],
  [
    'a subclass',
    new RangeError('far'),
    { action: 'fail', delayMs: null, reason: 'the rule for Error says so' },
  ],
])('a retry policy goes by %s', async (_what, thrown, expected) => {
  const { definition, outcome } = await play(
    () => {
      throw thrown;
    },
    { retries: 3, retryPolicy: policy },
  );
  expect(definition.hasRetryPolicy).toBe(true);
  expect(outcome).toMatchObject({ kind: 'failed', policy: expected, retryable: expected.action === 'retry' });
});

test('the first rule that fits decides, also where it says nothing; and nothing fits what is no error', async () => {
  for (const thrown of [new TypeError('odd'), 'text']) {
    const { outcome } = await play(
      () => {
        throw thrown;
      },
      { retries: 3, retryPolicy: policy },
    );
    expect(outcome).toMatchObject({ kind: 'failed', retryable: true });
    expect(outcome).not.toHaveProperty('policy');
  }
});

test('a policy is not asked of FailTask, nor where no try is left', async () => {
  const asked: RetryPolicy = { evaluate: () => expect.fail('it was asked') };
  const failed = await play(
    () => {
      throw new FailTask('no');
    },
    { retries: 3, retryPolicy: asked },
  );
  expect(failed.outcome).toMatchObject({ retryable: false });
  const last = await play(
    () => {
      throw new Error('no');
    },
    { retries: 1, retryPolicy: asked },
    { tryNumber: 2 },
  );
  expect(last.outcome).not.toHaveProperty('policy');
});

test('a policy sees what was thrown, and may take its time', async () => {
  const thrown = new Error('odd');
  const retryPolicy: RetryPolicy = {
    evaluate: async ({ exception, maxTries, tryNumber }) =>
      exception === thrown ? retry('1s', `${tryNumber} of ${maxTries}`) : failWithoutRetry(),
  };
  const { outcome } = await play(
    () => {
      throw thrown;
    },
    { retries: 3, retryPolicy },
  );
  expect(outcome).toMatchObject({ policy: { action: 'retry', delayMs: 1000, reason: '1 of 3' } });
});

test.each([
  [
    'throws',
    () => {
      throw new Error('policy broke');
    },
  ],
  ['answers nonsense', () => ({ action: 'perhaps' }) as never],
  ['names no duration', () => ({ action: 'retry', retryDelay: 'soon' }) as never],
])('where a policy %s, the options of the task count', async (_what, evaluate) => {
  const { lines, outcome } = await play(
    () => {
      throw new Error('odd');
    },
    { retries: 3, retryPolicy: { evaluate } },
  );
  expect(outcome).toMatchObject({ kind: 'failed', retryable: true });
  expect(outcome).not.toHaveProperty('policy');
  expect(lines.some((line) => line.includes('the retry policy failed'))).toBe(true);
});

test('what was decided of the error elsewhere counts as a policy, and the task’s own policy after it', async () => {
  const verdict = { action: 'retry', delayMs: 90_000, reason: 'busy' } as const;
  const thrower = () => {
    throw judged(new RateLimited('slow'), verdict);
  };
  const { outcome } = await play(thrower, { retries: 1 });
  expect(outcome).toMatchObject({ kind: 'failed', retryable: true, policy: verdict });
  const silent: RetryPolicy = { evaluate: () => ({ action: 'default' }) };
  const unsaid = await play(thrower, { retries: 1, retryPolicy: silent });
  expect(unsaid.outcome).toMatchObject({ policy: verdict });
  const other = await play(thrower, { retries: 3, retryPolicy: policy });
  expect(other.outcome).toMatchObject({
    policy: { action: 'retry', delayMs: 300_000, reason: 'rate limited' },
  });
});
