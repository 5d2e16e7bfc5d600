// Retry policies: what looks at the error of a failed try, in the process where it was thrown, and says whether and when
// another try follows. It cannot give more tries than the task has.
import { type Duration, parseDuration } from '@ariel/core';
import type { TaskContext } from '../run/task-context.ts';
import { refuseOption } from '../task/option-value.ts';

/** What a policy says of a failed try. */
export interface RetryDecision {
  /** `retry`: another try, where one is left. `fail`: none. `default`: as the task's own options say. */
  readonly action: 'retry' | 'fail' | 'default';
  /** How long to wait before it, in place of what the task's options say. */
  readonly retryDelay?: Duration;
  /** Why, in words: shown with the try. */
  readonly reason?: string;
}

/** What a policy is told of the try that failed. */
export interface FailedTry {
  /** What was thrown, as it was thrown. */
  readonly exception: unknown;
  /** From 1. */
  readonly tryNumber: number;
  /** How many tries may follow the first. */
  readonly maxTries: number;
  readonly context: TaskContext;
}

/**
 * Says what follows a failed try. It is not asked of `FailTask`, nor where a sensor's time is over.
 *
 * @example
 * const policy: RetryPolicy = {
 *   evaluate: ({ exception }) => (isRateLimit(exception) ? retry('5m', 'rate limited') : { action: 'default' }),
 * };
 */
export interface RetryPolicy {
  evaluate(failed: FailedTry): RetryDecision | Promise<RetryDecision>;
}

/** Another try, where one is left. @example retry('30s', 'the service is busy') */
export function retry(retryDelay?: Duration, reason?: string): RetryDecision {
  return {
    action: 'retry',
    ...(retryDelay === undefined ? {} : { retryDelay }),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** No other try. @example failWithoutRetry('the key was revoked') */
export function failWithoutRetry(reason?: string): RetryDecision {
  return { action: 'fail', ...(reason === undefined ? {} : { reason }) };
}

/** The option as it was given, or a refusal of it. */
export function checkedPolicy(given: RetryPolicy | undefined): RetryPolicy | null {
  if (given === undefined) return null;
  if (typeof given === 'object' && given !== null && typeof given.evaluate === 'function') return given;
  return refuseOption('retryPolicy', given, 'an object with evaluate(), such as an ExceptionRetryPolicy');
}

/** A policy's answer, or null where it is none. */
export function readDecision(answer: unknown): (RetryDecision & { readonly delayMs: number | null }) | null {
  if (typeof answer !== 'object' || answer === null) return null;
  const { action, reason, retryDelay } = answer as Partial<RetryDecision>;
  if (action !== 'retry' && action !== 'fail' && action !== 'default') return null;
  return {
    action,
    delayMs: retryDelay === undefined ? null : parseDuration(retryDelay),
    ...(typeof reason === 'string' && reason !== '' ? { reason } : {}),
  };
}
