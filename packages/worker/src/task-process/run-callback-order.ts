// Runs code of a DAG's that is called because of what happened: of a task whose own process could not, of a run that ended, of a
// deadline that was missed. What the code throws is this call's problem and nobody else's.
import { type AttemptOutcome, FailureReason, paramsOfTask, type TaskDefinition } from '@ariel/core';
import type { CallbackOrder, ClaimedAttempt } from '@ariel/protocol';
import {
  type Callback,
  type CallbackContext,
  type CallbackEvent,
  createTaskContext,
  errorOfReport,
  errorReport,
  noTask,
  type RanCallbacks,
  runCallbackContext,
  runCallbacks,
  type TaskContext,
  taskCallbackContext,
  withContext,
} from '@ariel/sdk';
import type { AttemptServices } from './attempt-services.ts';
import { type CallableVersion, LoadError } from './loaded-version.ts';
import { maskedReport } from './masked-end.ts';
import { countOpenWork } from './open-work.ts';
import { factsOf, type RanAttempt, taskServices } from './run-attempt.ts';
import { templateRenderer } from './template-renderer.ts';

interface Call {
  readonly order: CallbackOrder;
  readonly attempt: ClaimedAttempt;
  readonly loaded: CallableVersion;
  readonly services: AttemptServices;
}

export async function runCallbackOrder(
  attempt: ClaimedAttempt,
  loaded: CallableVersion,
  services: AttemptServices,
): Promise<RanAttempt> {
  const began = performance.now();
  const openBefore = countOpenWork();
  const outcome = await outcomeOf(attempt, loaded, services);
  return {
    outcome,
    renderedFields: null,
    renderedMapIndex: null,
    tookMs: performance.now() - began,
    leavesWork: countOpenWork() > openBefore,
  };
}

async function outcomeOf(
  attempt: ClaimedAttempt,
  loaded: CallableVersion,
  services: AttemptServices,
): Promise<AttemptOutcome> {
  const { callback: order } = attempt;
  if (order === undefined) throw new Error(`${attempt.attemptId} is no callback`);
  try {
    return await untilAborted(called({ order, attempt, loaded, services }), services.signal);
  } catch (thrown) {
    const isLoad = thrown instanceof LoadError;
    const error = isLoad ? thrown.report : loaded.ownPaths(errorReport(thrown));
    const reason = isLoad ? FailureReason.load : FailureReason.error;
    return { kind: 'failed', error: maskedReport(services.masker, error), retryable: false, reason };
  }
}

/** Code that does not look at the signal is left behind: its process is ended by whoever runs it. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

async function called(call: Call): Promise<AttemptOutcome> {
  const { order } = call;
  if (order.kind === 'reference') return { kind: 'success', xcoms: await deadlineOf(call), followed: null };
  const { callbacks, context, about } = await found(call);
  const note = (level: 'info' | 'error', message: string, fields: Readonly<Record<string, unknown>>): void =>
    call.services.log(level, message, fields, 'ariel');
  if (callbacks.length === 0) {
    note('info', `the DAG's file names nothing to call on ${order.event} any more`, {});
    return nothingLeft;
  }
  const ran = await withContext(context, () => runCallbacks(callbacks, about, note));
  if (ran.failed > 0) throw new CallbackFailedError(ran);
  return nothingLeft;
}

const nothingLeft: AttemptOutcome = { kind: 'success', xcoms: [], followed: null };

/** Details are in its log. */
class CallbackFailedError extends Error {
  override readonly name = 'CallbackFailed';

  constructor({ failed, problem, succeeded }: RanCallbacks) {
    const of = failed + succeeded === 1 ? '' : `${failed} of ${failed + succeeded} failed, at last `;
    super(`${of}${problem ?? ''}`);
  }
}

async function found({ attempt, loaded, order, services }: Call): Promise<{
  readonly callbacks: readonly Callback[];
  readonly context: TaskContext;
  readonly about: CallbackContext;
}> {
  const facts = {
    event: order.event as CallbackEvent,
    reason: order.reason,
    exception: order.error === null ? null : errorOfReport(order.error),
    signal: services.signal,
    deadline:
      order.deadline === null
        ? null
        : {
            reference: order.deadline.reference,
            intervalMs: order.deadline.intervalMs,
            at: new Date(order.deadline.atUs / 1000),
          },
  };
  if (order.kind === 'task') {
    const { handler, task } = await loaded.find(attempt.taskId);
    const context = contextOf(attempt, loaded, task, services);
    const callbacks = handler.hooks?.callbacks[order.event as keyof typeof handler.hooks.callbacks] ?? [];
    return { callbacks, context, about: taskCallbackContext(context, facts) };
  }
  const hooks = await loaded.hooks();
  const context = contextOf(attempt, loaded, noTask, services);
  const callbacks =
    order.kind === 'deadline'
      ? hooks?.deadlines[order.alert ?? -1]?.callbacks
      : hooks?.callbacks[order.event as keyof typeof hooks.callbacks];
  return { callbacks: callbacks ?? [], context, about: runCallbackContext(context, facts) };
}

function contextOf(
  attempt: ClaimedAttempt,
  loaded: CallableVersion,
  task: TaskDefinition,
  services: AttemptServices,
): TaskContext {
  const facts = factsOf(attempt, loaded, task);
  services.masker.addNamed(paramsOfTask(task, facts.run));
  services.masker.addNamed(facts.run.conf);
  return createTaskContext(facts, { ...taskServices(services), render: templateRenderer(facts, services) });
}

/** What a function of the file says of the run's deadline, in µs since the epoch. */
async function deadlineOf({ attempt, loaded, order, services }: Call) {
  const reference = (await loaded.hooks())?.deadlines[order.alert ?? -1]?.reference;
  if (reference?.kind !== 'custom') return [];
  const context = contextOf(attempt, loaded, noTask, services);
  const { dag, dagRun, dataInterval, logicalDate, params } = context;
  const { runAfter, runId, runType } = dagRun;
  const facts = {
    ...{ dagId: dag.dagId, runId, runType, logicalDate, dataInterval, runAfter, params },
    variable: <T>(key: string) => context.variable<T>(key),
    conn: (connectionId: string) => context.conn(connectionId),
  };
  const at = await withContext(context, () => reference.of(facts));
  if (at === null || at === undefined) return [];
  if (!(at instanceof Date) || Number.isNaN(at.getTime()))
    throw new Error(
      `the reference "${reference.name}" of a deadline gave ${String(at)}; a Date or null is expected`,
    );
  return [{ key: 'return_value', json: String(at.getTime() * 1000), length: null }];
}
