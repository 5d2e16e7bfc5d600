// Runs one attempt of a task and says what became of it. Whatever user code does, this answers with an outcome.
import type { AttemptOutcome, FailureReason, TaskDefinition } from '@ariel/core';
import { parseDuration } from '@ariel/core';
import type { RunCode } from '../error/error-codes.ts';
import { clockOf, successOf } from './create-task-context.ts';
import { errorReport } from './error-report.ts';
import { followedBy } from './followed-by.ts';
import { withContext } from './get-context.ts';
import { isOutcome } from './outcome-errors.ts';
import { runSensor } from './run-sensor.ts';
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
    return outcomeOfThrown(thrown, context);
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
  const execute = (): unknown => handler.execute(inputs, context);
  if (task.sensor !== null) return runSensor(task.sensor, context, execute);
  const value = await execute();
  switch (task.kind) {
    case 'branch':
      return successOf(context, value, followedBy(task, value));
    case 'shortCircuit':
      return successOf(context, value, value ? null : []);
    case 'gate':
      return { ...successOf(context, undefined), loopStops: answerOfGate(context, value) };
    default:
      return successOf(context, value);
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
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    work.catch(() => undefined);
    aborted.catch(() => undefined);
  }
}

async function endOutside(handler: TaskHandler, context: TaskContext): Promise<void> {
  try {
    await handler.onKill?.();
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
  if (isOutcome(thrown, 'SkipTask')) return { kind: 'skipped', reason: thrown.message || null };
  if (isOutcome(thrown, 'RescheduleTask')) return rescheduled(thrown.when, context);
  const retryable = !isOutcome(thrown, 'FailTask') && !finalCodes.has(codeOf(thrown));
  return { kind: 'failed', error: errorReport(thrown), retryable, reason: reasonOf(thrown) };
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
