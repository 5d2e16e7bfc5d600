// One attempt of an instance in this process: its inputs are resolved, its function or mock runs, and what became of it is
// an outcome.
import {
  type AttemptOutcome,
  type Resumption,
  type RunGraph,
  resolveInputs,
  resolveLoopPlace,
} from '@ariel/core';
import {
  type AuthoredDag,
  type ContextFacts,
  createTaskContext,
  decodeValue,
  errorReport,
  prepareInputs,
  renderedMapIndex,
  runEndCallbacks,
  runHandler,
  type TaskContext,
  type TaskHandler,
  type TestOptions,
} from '@ariel/sdk';
import { answerLocally } from './local-answers.ts';
import type { LocalInputs } from './local-inputs.ts';
import { localRenderer } from './local-renderer.ts';
import type { LocalRow } from './local-rows.ts';
import { localServices, type Surroundings } from './local-services.ts';
import { throughWaits, waitLocally } from './local-waits.ts';

export interface AttemptSetup {
  readonly dag: AuthoredDag;
  readonly run: ContextFacts['run'];
  readonly mock: NonNullable<TestOptions['mock']>;
  readonly surroundings: Surroundings;
  readonly graph: RunGraph;
  readonly inputs: LocalInputs;
  /** How an instance ends that does not run, but was recorded; null: it runs. */
  readonly recorded?: (row: LocalRow) => AttemptOutcome | null;
}

export interface LocalAttempt {
  readonly outcome: AttemptOutcome;
  /** What the instance of a mapped task is called. */
  readonly renderedMapIndex: string | null;
  /** Calls what is to be called at this end. */
  readonly callBack: (outcome: AttemptOutcome) => Promise<void>;
}

export async function localAttempt(setup: AttemptSetup, row: LocalRow): Promise<LocalAttempt> {
  const recorded = setup.recorded?.(row) ?? null;
  if (recorded !== null)
    return { outcome: recorded, renderedMapIndex: null, callBack: async () => undefined };
  const { definition: original } = row.task;
  const mocked = Object.hasOwn(setup.mock, row.taskId) ? setup.mock[row.taskId] : undefined;
  const own = setup.dag.handlers.get(row.taskId);
  const handler = mocked === undefined ? own : withCallbacks(mockHandler(original.kind, mocked), own);
  if (!handler) throw new Error(`there is no function for task ${row.taskId}`);
  // A mocked sensor answers once with its value.
  const task = mocked === undefined ? original : { ...original, sensor: null };
  const facts = factsOf(setup, row, task);
  let inputs: Readonly<Record<string, unknown>> = {};
  const services = servicesOf(setup, row);
  const render = await localRenderer({ facts, services, dag: setup.dag, given: setup.surroundings.given });
  const contextWith = (resumption: Resumption | null): TaskContext =>
    createTaskContext({ ...facts, resumption }, { ...services, render });
  const context = contextWith(null);
  let last = context;
  const callBack = async (outcome: AttemptOutcome): Promise<void> => {
    const end = await runEndCallbacks(handler, outcome, last, new AbortController().signal);
    if (end === null) return;
    const { failed, problem } = end.ran;
    const { mapIndex, taskId } = row;
    setup.surroundings.called.push({ taskId, mapIndex, event: end.event, failed, problem });
  };
  try {
    const { graph } = setup;
    const given = setup.inputs.answered(resolveInputs({ graph, instance: row }));
    const { itemFunctions } = setup.dag;
    const run = (of: TaskContext): Promise<AttemptOutcome> => {
      last = of;
      return runHandler(
        handler,
        task,
        async () => {
          inputs = await prepareInputs(given, { context: of, handler, itemFunctions, render });
          return inputs;
        },
        of,
      );
    };
    const outcome = await throughWaits(mocked === undefined ? task.startTrigger : undefined, {
      begin: () => run(context),
      goOn: (resumption) => run(contextWith(resumption)),
      answer: (asked) =>
        answerLocally(asked, {
          taskId: row.taskId,
          mapIndex: row.mapIndex,
          given: setup.surroundings.given,
          clock: setup.surroundings.clock,
        }),
      wait: (deferred) => waitLocally(deferred, { facts, services, clock: setup.surroundings.clock }),
    });
    const name = await renderedMapIndex(task, context, (source) => render(source, inputs));
    return { outcome, renderedMapIndex: name, callBack };
  } catch (error) {
    const outcome = { kind: 'failed', error: errorReport(error), retryable: true, reason: 'error' } as const;
    return { outcome, renderedMapIndex: null, callBack };
  }
}

/** A mock stands for the work; what is called afterwards is still the task's. */
function withCallbacks(mock: TaskHandler, own: TaskHandler | undefined): TaskHandler {
  if (own?.hooks === undefined) return mock;
  return { ...mock, hooks: { ...own.hooks, preExecute: null, postExecute: null, onKill: null } };
}

function factsOf(setup: AttemptSetup, row: LocalRow, task: ContextFacts['task']): ContextFacts {
  const { iteration, mapIndex, maxTries, path, startedUs, tryNumber } = row;
  return {
    dag: setup.dag.definition,
    task,
    run: setup.run,
    mapIndex,
    iteration,
    path,
    loop: loopOf(setup, row),
    tryNumber,
    maxTries,
    startDateUs: startedUs ?? 0,
  };
}

function loopOf({ graph, inputs }: AttemptSetup, row: LocalRow): TaskContext['loop'] {
  const loop = inputs.answered(resolveLoopPlace({ graph, instance: row }));
  if (loop === null) return null;
  const { index, maxIterations, previousJson } = loop;
  return { index, maxIterations, previous: previousJson === null ? null : decodeValue(previousJson) };
}

function servicesOf({ inputs, surroundings }: AttemptSetup, row: LocalRow) {
  const { executionTimeoutMs } = row.task.definition;
  const signal =
    executionTimeoutMs === null ? new AbortController().signal : AbortSignal.timeout(executionTimeoutMs);
  const { iteration, lines, mapIndex, taskId, tryNumber } = row;
  const pull = (query: Parameters<LocalInputs['pull']>[1]): string | null => inputs.pull(row, query);
  return localServices(surroundings, { taskId, mapIndex, iteration, tryNumber, signal, lines, pull });
}

function mockHandler(
  kind: TaskHandler['kind'],
  mocked: NonNullable<TestOptions['mock']>[string],
): TaskHandler {
  return {
    kind,
    inputFunctions: {},
    execute: (inputs, context) => mocked(inputs as Readonly<Record<string, never>>, context),
  };
}
