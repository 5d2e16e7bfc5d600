// The retry policy that goes by the class or the name of what was thrown.
import type { Duration } from '@ariel/core';
import type { FailedTry, RetryDecision, RetryPolicy } from './retry-policy.ts';

/** A class of errors, or its name: also as `code`, such as `ECONNRESET`. */
export type ExceptionName = (abstract new (...given: never[]) => unknown) | string;

export interface RetryRule {
  /** What must have been thrown: one class or name, or any of several. */
  readonly exception: ExceptionName | readonly ExceptionName[];
  /** @default 'retry' */
  readonly action?: RetryDecision['action'];
  readonly retryDelay?: Duration;
  /** @default names the rule's class */
  readonly reason?: string;
  /** Whether classes made from it count too. @default true */
  readonly matchSubclasses?: boolean;
}

/**
 * The first rule that fits what was thrown decides; where none does, the task's own options do.
 *
 * @example
 * task('fetch', fetchOrders, {
 *   retries: 5,
 *   retryPolicy: new ExceptionRetryPolicy({
 *     rules: [
 *       { exception: RateLimitError, retryDelay: '5m', reason: 'rate limited' },
 *       { exception: ['ECONNRESET', 'ETIMEDOUT'], retryDelay: '10s' },
 *       { exception: AuthenticationError, action: 'fail', reason: 'the key is wrong: another try would not help' },
 *     ],
 *   }),
 * });
 */
export class ExceptionRetryPolicy implements RetryPolicy {
  readonly rules: readonly RetryRule[];

  constructor({ rules }: { readonly rules: readonly RetryRule[] }) {
    this.rules = rules;
  }

  evaluate({ exception }: FailedTry): RetryDecision {
    for (const rule of this.rules) {
      const name = matched(rule, exception);
      if (name === null) continue;
      return {
        action: rule.action ?? 'retry',
        ...(rule.retryDelay === undefined ? {} : { retryDelay: rule.retryDelay }),
        reason: rule.reason ?? `the rule for ${name} says so`,
      };
    }
    return { action: 'default' };
  }
}

function matched({ exception: given, matchSubclasses = true }: RetryRule, thrown: unknown): string | null {
  const wanted = (Array.isArray(given) ? given : [given]) as readonly ExceptionName[];
  const found = wanted.find((each) =>
    typeof each === 'string' ? hasName(thrown, each, matchSubclasses) : isOf(thrown, each, matchSubclasses),
  );
  if (found === undefined) return null;
  return typeof found === 'string' ? found : found.name;
}

function isOf(thrown: unknown, type: Exclude<ExceptionName, string>, matchSubclasses: boolean): boolean {
  if (typeof thrown !== 'object' || thrown === null || !(thrown instanceof type)) return false;
  return matchSubclasses || Object.getPrototypeOf(thrown) === type.prototype;
}

/** By name, so that an error of another copy of its package is understood too. */
function hasName(thrown: unknown, name: string, matchSubclasses: boolean): boolean {
  if (typeof thrown !== 'object' || thrown === null) return false;
  if ('code' in thrown && thrown.code === name) return true;
  if ('name' in thrown && thrown.name === name) return true;
  const [own, ...above] = classNames(thrown);
  return own === name || (matchSubclasses && above.includes(name));
}

function classNames(value: object): string[] {
  const names: string[] = [];
  for (let type = Object.getPrototypeOf(value); type !== null; type = Object.getPrototypeOf(type))
    names.push(String(type.constructor?.name ?? ''));
  return names;
}
