// Runs one attempt of a task and says what became of it. Whatever user code does, this answers with an outcome.
import type { AttemptOutcome, FailureReason, TaskDefinition } from '@ariel/core';
import { parseDuration } from '@ariel/core';
import { withoutMetadata } from '../asset/asset-metadata.ts';
import type { RunCode } from '../error/error-codes.ts';
import { beforeWork, judgedFailure } from '../failure/around-work.ts';
import { verdictOn } from '../failure/judged-error.ts';
import { clockOf, pushedBy, rememberThrown, resumptionOf, successOf } from './create-task-context.ts';
import { isDecided } from './decided-value.ts';
import { errorReport } from './error-report.ts';
import { followedBy } from './followed-by.ts';
import { withContext } from './get-context.ts';
import { isOutcome } from './outcome-errors.ts';
import { resumedWork } from './resumed-work.ts';
import { waitForYes } from './run-sensor.ts';
import type { TaskContext } from './task-context.ts';
import type { TaskHandler } from './task-handler.ts';
import { TaskRunError } from './task-run-error.ts';

/** Inputs that are there, or user code that makes them: that is a part of the attempt then. */
type Inputs = Readonly<Record<string, unknown>>;
export type InputsOrMaker = Inputs | (() => Promise<Inputs>);

export async function runHandler(
  handler: TaskHandler,
  task: TaskDefinition,
  inputs: InputsOrMaker,
  context: TaskContext,
): Promise<AttemptOutcome> {
  try {
    const work = withContext(context, async () => outcomeOfWork({ handler, task, inputs, context }));
    return await untilAborted(work, handler, context);
  } catch (thrown) {
    rememberThrown(context, thrown);
    const outcome = outcomeOfThrown(thrown, context);
    if (outcome.kind !== 'failed' || handler.hooks === undefined) return outcome;
    return judgedFailure(outcome, handler.hooks, context);
  }
}

interface Attempt {
  readonly handler: TaskHandler;
  readonly task: TaskDefinition;
  readonly inputs: InputsOrMaker;
  readonly context: TaskContext;
}

async function outcomeOfWork({ handler, task, inputs: given, context }: Attempt): Promise<AttemptOutcome> {
  const inputs = typeof given === 'function' ? await given() : given;
  const { hooks } = handler;
  if (hooks !== undefined) await beforeWork(hooks, context);
  const resumption = resumptionOf(context);
  const execute = (): unknown =>
    resumption === null
      ? handler.execute(inputs, context)
      : resumedWork({ handler, task, inputs, context }, resumption);
  const value =
    task.sensor === null || handler.waitsItself === true
      ? await execute()
      : await waitForYes(task.sensor, context, execute);
  await hooks?.postExecute?.(context, value);
  if (isDecided(value)) {
    const { decision, value: given } = value;
    const followed = task.kind === 'branch' ? followedBy(task, decision) : decision ? null : [];
    return { ...successOf(context, given, followed), keepsValue: true };
  }
  switch (task.kind) {
    case 'branch':
      return successOf(context, value, followedBy(task, value));
    case 'shortCircuit':
      return successOf(context, value, value ? null : []);
    case 'gate':
      return { ...successOf(context, undefined), loopStops: answerOfGate(context, value) };
    default:
      return successOf(context, await withoutMetadata(context, value));
  }
}

/** A gate says whether the loop ends: with anything but yes or no it fails, and with a no where no iteration is left. */
function answerOfGate({ loop, ti }: TaskContext, value: unknown): boolean {
  if (typeof value !== 'boolean') {
    const answer = JSON.stringify(value) ?? String(value);
    throw new TaskRunError('ARIEL_LOOP_ANSWER', `gate "${ti.taskId}" of the loop returned ${answer}`);
  }
  if (!value && loop !== null && loop.index + 1 >= loop.maxIterations) {
    throw new TaskRunError(
      'ARIEL_LOOP_CAP',
      `gate "${ti.taskId}" still said no after ${loop.maxIterations} iterations`,
    );
  }
  return value;
}

/** Code that does not look at the signal is left behind: its process is ended by whoever runs it. */
async function untilAborted(
  work: Promise<AttemptOutcome>,
  handler: TaskHandler,
  context: TaskContext,
): Promise<AttemptOutcome> {
  const { signal } = context;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => {
    void endOutside(handler, context).finally(() => reject(abortError(context)));
  };
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  // What it gives or throws once it was told to end is no result.
  const inTime = work.then(
    (outcome) => (signal.aborted ? aborted : outcome),
    (error: unknown) => {
      if (signal.aborted) return aborted;
      throw error;
    },
  );
  try {
    return await Promise.race([inTime, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    inTime.catch(() => undefined);
    aborted.catch(() => undefined);
  }
}

async function endOutside(handler: TaskHandler, context: TaskContext): Promise<void> {
  try {
    await handler.onKill?.(context);
    await handler.hooks?.onKill?.(context);
  } catch (error) {
    context.log.error('onKill failed', { error: errorReport(error).message });
  }
}

function abortError({ signal, task }: TaskContext): TaskRunError {
  const cause: unknown = signal.reason;
  if (isTimeout(cause)) {
    const limit = task.executionTimeoutMs === null ? '' : ` of ${task.executionTimeoutMs} ms`;
    return new TaskRunError('ARIEL_TASK_TIMEOUT', `the task took longer than its executionTimeout${limit}`, {
      cause,
    });
  }
  return new TaskRunError('ARIEL_TASK_KILLED', 'the task was stopped from outside', { cause });
}

/** `AbortSignal.timeout` and whoever aborts with an error of this name mean that the time is over. */
function isTimeout(reason: unknown): boolean {
  return reason instanceof Error && reason.name === 'TimeoutError';
}

function outcomeOfThrown(thrown: unknown, context: TaskContext): AttemptOutcome {
  const pushed = pushedBy(context);
  const xcoms = pushed.length === 0 ? {} : { xcoms: pushed };
  if (isOutcome(thrown, 'SkipTask')) return { kind: 'skipped', reason: thrown.message || null, ...xcoms };
  if (isOutcome(thrown, 'InputAwaited')) {
    const { next, request, timeoutMs } = thrown;
    return { kind: 'awaitingInput', request, next, timeoutMs, xcoms: pushed };
  }
  if (isOutcome(thrown, 'RescheduleTask')) return rescheduled(thrown.when, context);
  if (isOutcome(thrown, 'TaskDeferred')) {
    const { next, timeoutMs, trigger } = thrown;
    return { kind: 'deferred', trigger, next, timeoutMs, xcoms: pushedBy(context) };
  }
  const retryable = !isOutcome(thrown, 'FailTask') && !finalCodes.has(codeOf(thrown));
  const verdict = verdictOn(thrown);
  const policy = verdict === null ? {} : { policy: verdict };
  return {
    kind: 'failed',
    error: errorReport(thrown),
    retryable,
    reason: reasonOf(thrown),
    ...policy,
    ...xcoms,
  };
}

function rescheduled(when: unknown, context: TaskContext): AttemptOutcome {
  try {
    const atUs =
      when instanceof Date ? when.getTime() * 1000 : clockOf(context).nowUs() + parseDuration(when) * 1000;
    return { kind: 'reschedule', atUs };
  } catch (error) {
    return { kind: 'failed', error: errorReport(error), retryable: true, reason: 'error' };
  }
}

/** Failures that another try would only repeat. */
const finalCodes: ReadonlySet<unknown> = new Set<RunCode>(['ARIEL_SENSOR_TIMEOUT', 'ARIEL_LOOP_CAP']);

function codeOf(thrown: unknown): unknown {
  return thrown instanceof TaskRunError ? thrown.code : null;
}

function reasonOf(thrown: unknown): FailureReason {
  const code = codeOf(thrown);
  return code === 'ARIEL_TASK_TIMEOUT' || code === 'ARIEL_SENSOR_TIMEOUT' ? 'timeout' : 'error';
}
