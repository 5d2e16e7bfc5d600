// The options of a task about trouble: what is tried again, who is called, what runs around the work. Split in two when the task is
// placed: numbers and names for the stored definition, code for whoever runs it.
import { type Duration, type EmailDefinition, TaskCallbackEvent, type TaskDefinition } from '@ariel/core';
import { type Callback, callbackList, type TaskCallbacks } from '../callback/callback.ts';
import { failureEmail } from '../callback/failure-email.ts';
import { registry } from '../registry.ts';
import type { TaskContext } from '../run/task-context.ts';
import { durationMs, refuseOption } from '../task/option-value.ts';
import { checkedPolicy, type RetryPolicy } from './retry-policy.ts';
import type { TaskHooks } from './task-hooks.ts';

/** Options that every task has, and that `defaultArgs` can give to all tasks of a DAG. */
export interface FailureOptions {
  /** The delay grows by this factor from try to try, up to twice as long by chance; `true`: 2. @default false */
  readonly retryExponentialBackoff?: boolean | number;
  /** The longest that a growing delay may become. @default `core.max_task_retry_delay`, which is a day */
  readonly maxRetryDelay?: Duration;
  /** Looks at the error of a failed try and says what follows. @default none */
  readonly retryPolicy?: RetryPolicy;
  /** Called when the task is about to run. @default none */
  readonly onExecuteCallback?: TaskCallbacks;
  /** Called when it succeeded. @default none */
  readonly onSuccessCallback?: TaskCallbacks;
  /** Called when it failed and no try is left. @default none */
  readonly onFailureCallback?: TaskCallbacks;
  /** Called when a try failed and another follows. @default none */
  readonly onRetryCallback?: TaskCallbacks;
  /** Called when it skipped itself. @default none */
  readonly onSkippedCallback?: TaskCallbacks;
  /** Runs before the work; what it throws fails the try. @default none */
  readonly preExecute?: (context: TaskContext) => unknown;
  /** Runs after the work, with what it returned; what it throws fails the try. @default none */
  readonly postExecute?: (context: TaskContext, result: unknown) => unknown;
  /** Ends what the work started elsewhere; called when the task is killed or has timed out. @default none */
  readonly onKill?: (context: TaskContext) => unknown;
  /** Who gets an e-mail when it fails: addresses in a list, or with commas between them. @default nobody */
  readonly email?: string | readonly string[];
  /** Whether those get one when no try is left. @default `email.default_email_on_failure`, which is true */
  readonly emailOnFailure?: boolean;
  /** Whether those get one when another try follows. @default `email.default_email_on_retry`, which is true */
  readonly emailOnRetry?: boolean;
}

/** An object, so that the compiler sees when one is missing. */
export const failureOptionNames = {
  retryExponentialBackoff: true,
  maxRetryDelay: true,
  retryPolicy: true,
  onExecuteCallback: true,
  onSuccessCallback: true,
  onFailureCallback: true,
  onRetryCallback: true,
  onSkippedCallback: true,
  preExecute: true,
  postExecute: true,
  onKill: true,
  email: true,
  emailOnFailure: true,
  emailOnRetry: true,
} as const satisfies Readonly<Record<keyof FailureOptions, true>>;

export type FailureFields = Pick<
  TaskDefinition,
  'retryExponentialBackoff' | 'maxRetryDelayMs' | 'hasRetryPolicy' | 'callbacks' | 'email'
>;

/** What is stored; nothing of what is at its default. */
export function failureFields(given: FailureOptions): FailureFields {
  const backoff = backoffFactor(given.retryExponentialBackoff);
  const events = callbackEvents(given);
  const email = emailOf(given) ?? null;
  return {
    ...(backoff === null ? {} : { retryExponentialBackoff: backoff }),
    ...(given.maxRetryDelay === undefined
      ? {}
      : { maxRetryDelayMs: durationMs('maxRetryDelay', given.maxRetryDelay) }),
    ...(checkedPolicy(given.retryPolicy) === null ? {} : { hasRetryPolicy: true }),
    ...(events.length === 0 ? {} : { callbacks: events }),
    ...(email === null ? {} : { email }),
  };
}

/** What is code; null where there is none. */
export function taskHooks(given: FailureOptions): TaskHooks | null {
  const events = callbackEvents(given);
  const retryPolicy = checkedPolicy(given.retryPolicy);
  const preExecute = work('preExecute', given.preExecute);
  const postExecute = work('postExecute', given.postExecute);
  const onKill = work('onKill', given.onKill);
  if (events.length === 0 && !retryPolicy && !preExecute && !postExecute && !onKill) return null;
  const callbacks = Object.fromEntries(events.map((event) => [event, callbacksOf(given, event)]));
  return { callbacks, retryPolicy, preExecute, postExecute, onKill };
}

const optionOf = {
  execute: 'onExecuteCallback',
  success: 'onSuccessCallback',
  failure: 'onFailureCallback',
  retry: 'onRetryCallback',
  skipped: 'onSkippedCallback',
} as const satisfies Readonly<Record<TaskCallbackEvent, keyof FailureOptions>>;

function callbackEvents(given: FailureOptions): TaskCallbackEvent[] {
  return Object.values(TaskCallbackEvent).filter((event) => callbacksOf(given, event).length > 0);
}

/** What the author wants called, then the e-mail. */
function callbacksOf(given: FailureOptions, event: TaskCallbackEvent): readonly Callback[] {
  const email = emailOf(given);
  const mail = email === null ? null : failureEmail(email, event);
  return [...callbackList(optionOf[event], given[optionOf[event]]), ...(mail === null ? [] : [mail])];
}

function backoffFactor(given: boolean | number | undefined): number | null {
  if (given === undefined || given === false || given === 0) return null;
  if (given === true) return 2;
  return typeof given === 'number' && Number.isFinite(given) && given > 0
    ? given
    : refuseOption('retryExponentialBackoff', given, 'true, false, or a number of at least 0');
}

function emailOf({ email, emailOnFailure, emailOnRetry }: FailureOptions): EmailDefinition | null {
  if (email === undefined) return null;
  const texts: readonly unknown[] = typeof email === 'string' ? email.split(/[,;]/) : email;
  if (!Array.isArray(texts) || texts.some((each) => typeof each !== 'string'))
    return refuseOption('email', email, 'an address, or a list of addresses');
  const to = (texts as readonly string[]).map((each) => each.trim()).filter((each) => each !== '');
  const wrong = to.find((each) => !each.includes('@'));
  if (wrong !== undefined) refuseOption('email', wrong, 'an address such as "oncall@example.com"');
  const { emailOnFailure: onFailure, emailOnRetry: onRetry } = registry().taskDefaults;
  if (to.length === 0) return null;
  return { to, onFailure: emailOnFailure ?? onFailure, onRetry: emailOnRetry ?? onRetry };
}

function work<Work>(name: string, given: Work | undefined): Work | null {
  if (given === undefined) return null;
  return typeof given === 'function' ? given : refuseOption(name, given, 'a function of the context');
}
