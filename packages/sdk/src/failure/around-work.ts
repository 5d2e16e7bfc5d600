// What the author has put around a task's work: hooks that belong to it, callbacks that do not, and the policy that looks at its error.
import type { AttemptOutcome, TaskCallbackEvent } from '@ariel/core';
import { taskCallbackContext } from '../callback/create-callback-context.ts';
import { type RanCallbacks, runCallbacks } from '../callback/run-callbacks.ts';
import { noteOf, thrownOf } from '../run/create-task-context.ts';
import { errorReport } from '../run/error-report.ts';
import { withContext } from '../run/get-context.ts';
import type { TaskContext } from '../run/task-context.ts';
import type { TaskHandler } from '../run/task-handler.ts';
import { readDecision } from './retry-policy.ts';
import type { TaskHooks } from './task-hooks.ts';

type Failure = Extract<AttemptOutcome, { kind: 'failed' }>;

/** What the hook throws fails the try; what a callback throws does not. */
export async function beforeWork({ callbacks, preExecute }: TaskHooks, context: TaskContext): Promise<void> {
  await preExecute?.(context);
  const { execute = [] } = callbacks;
  if (execute.length === 0) return;
  const facts = { event: 'execute', reason: null, exception: null, signal: context.signal } as const;
  await runCallbacks(execute, taskCallbackContext(context, facts), noteOf(context));
}

/** The failure with what the task's policy says of it. A policy that fails itself says nothing. */
export async function judgedFailure(
  failure: Failure,
  { retryPolicy }: TaskHooks,
  context: TaskContext,
): Promise<Failure> {
  const { maxTries, tryNumber } = context.ti;
  if (retryPolicy === null || !failure.retryable || tryNumber > maxTries) return failure;
  if (failure.error.code === 'ARIEL_TASK_KILLED') return failure;
  try {
    const exception = thrownOf(context);
    const answer = await withContext(context, () =>
      retryPolicy.evaluate({ exception, tryNumber, maxTries, context }),
    );
    const decision = readDecision(answer);
    if (decision === null) throw new Error(`it answered ${JSON.stringify(answer) ?? String(answer)}`);
    if (decision.action === 'default') return failure;
    const { action, delayMs, reason = null } = decision;
    return { ...failure, retryable: action === 'retry', policy: { action, delayMs, reason } };
  } catch (thrown) {
    const report = errorReport(thrown);
    noteOf(context)(
      'error',
      `the retry policy failed, and the task's own options count: ${report.name}: ${report.message}`,
      { error_detail: report },
    );
    return failure;
  }
}

/** The event at which callbacks are called for this outcome; null: none. */
export function eventOf(
  outcome: AttemptOutcome,
  { maxTries, tryNumber }: { readonly maxTries: number; readonly tryNumber: number },
): TaskCallbackEvent | null {
  switch (outcome.kind) {
    case 'success':
      return 'success';
    case 'skipped':
      return 'skipped';
    case 'failed':
      // Whoever ended it knows as what it ends, and has the callbacks of that called.
      if (outcome.error.code === 'ARIEL_TASK_KILLED') return null;
      return outcome.retryable && tryNumber <= maxTries ? 'retry' : 'failure';
    default:
      return null;
  }
}

export interface EndCallbacks {
  readonly event: TaskCallbackEvent;
  readonly ran: RanCallbacks;
}

/** Whether there is anything to be called for this outcome. */
export function hasEndCallbacks(
  handler: TaskHandler,
  outcome: AttemptOutcome,
  context: TaskContext,
): boolean {
  const event = eventOf(outcome, context.ti);
  return event !== null && (handler.hooks?.callbacks[event]?.length ?? 0) > 0;
}

/** Calls what is to be called now that the task ended. It changes nothing of the outcome; null where nothing is to be called. */
export async function runEndCallbacks(
  handler: TaskHandler,
  outcome: AttemptOutcome,
  context: TaskContext,
  signal: AbortSignal,
): Promise<EndCallbacks | null> {
  const event = eventOf(outcome, context.ti);
  const callbacks = event === null ? undefined : handler.hooks?.callbacks[event];
  if (event === null || callbacks === undefined || callbacks.length === 0) return null;
  const thrown = thrownOf(context);
  const facts = {
    event,
    reason: reasonOf(outcome),
    exception: thrown instanceof Error ? thrown : thrown === undefined ? null : new Error(String(thrown)),
    signal,
  };
  const about = taskCallbackContext(context, facts);
  return { event, ran: await withContext(context, () => runCallbacks(callbacks, about, noteOf(context))) };
}

function reasonOf(outcome: AttemptOutcome): string | null {
  if (outcome.kind === 'skipped') return outcome.reason;
  if (outcome.kind !== 'failed') return null;
  return `${outcome.error.name}: ${outcome.error.message.split('\n', 1)[0] ?? ''}`;
}
