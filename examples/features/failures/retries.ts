// What is tried again, and when: delays that grow, and a policy that looks at what was thrown.
import { dag, ExceptionRetryPolicy, failWithoutRetry, type RetryPolicy, retry, task } from 'ariel';

class RateLimitError extends Error {
  override readonly name = 'RateLimitError';
}
class WrongKeyError extends Error {
  override readonly name = 'WrongKeyError';
}

// Waits 0.1 to 0.2 s, then 0.2 to 0.4 s, never more than 0.3 s.
const growing = task(
  'growing',
  (_: Record<never, never>, { ti }) => {
    if (ti.tryNumber < 3) throw new Error('the service is not up yet');
    return ti.tryNumber;
  },
  { retries: 5, retryDelay: '100ms', retryExponentialBackoff: true, maxRetryDelay: '300ms' },
);

// Half an hour is the rule; for what is known there is something better.
const byRules = task(
  'by_rules',
  (_: Record<never, never>, { ti }) => {
    if (ti.tryNumber === 1) throw new RateLimitError('429');
    throw new WrongKeyError('the key was revoked');
  },
  {
    retries: 5,
    retryDelay: '30m',
    retryPolicy: new ExceptionRetryPolicy({
      rules: [
        { exception: [RateLimitError, 'ECONNRESET'], retryDelay: '1s', reason: 'the shop is busy' },
        { exception: WrongKeyError, action: 'fail', reason: 'another try would have the same key' },
      ],
    }),
  },
);

const secondThoughts: RetryPolicy = {
  evaluate: ({ exception, tryNumber }) => {
    if (!(exception instanceof RateLimitError)) return { action: 'default' };
    return tryNumber < 2 ? retry('1s', 'once more') : failWithoutRetry('twice is enough');
  },
};
const byCode = task(
  'by_code',
  () => {
    throw new RateLimitError('429');
  },
  { retries: 5, retryPolicy: secondThoughts },
);

export const growingDelays = dag('failures_growing_delays', { tags: ['feature', 'failures'] }, () => {
  growing();
});

export const policies = dag('failures_retry_policies', { tags: ['feature', 'failures'] }, () => {
  byRules();
  byCode();
});
