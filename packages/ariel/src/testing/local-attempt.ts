// One attempt of an instance in this process: its inputs are resolved, its function or mock runs, and what became of it is
// an outcome.
import { type AttemptOutcome, type RunGraph, resolveInputs, resolveLoopPlace } from '@ariel/core';
import {
  type AuthoredDag,
  type ContextFacts,
  createTaskContext,
  decodeValue,
  errorReport,
  prepareInputs,
  renderedMapIndex,
  runHandler,
  type TaskContext,
  type TaskHandler,
  type TestOptions,
} from '@ariel/sdk';
import type { LocalInputs } from './local-inputs.ts';
import type { LocalRow } from './local-rows.ts';
import { localServices, type Surroundings } from './local-services.ts';

export interface AttemptSetup {
  readonly dag: AuthoredDag;
  readonly run: ContextFacts['run'];
  readonly mock: NonNullable<TestOptions['mock']>;
  readonly surroundings: Surroundings;
  readonly graph: RunGraph;
  readonly inputs: LocalInputs;
}

export interface LocalAttempt {
  readonly outcome: AttemptOutcome;
  /** What the instance of a mapped task is called. */
  readonly renderedMapIndex: string | null;
}

export async function localAttempt(setup: AttemptSetup, row: LocalRow): Promise<LocalAttempt> {
  const { definition: original } = row.task;
  const mocked = Object.hasOwn(setup.mock, row.taskId) ? setup.mock[row.taskId] : undefined;
  const handler =
    mocked === undefined ? setup.dag.handlers.get(row.taskId) : mockHandler(original.kind, mocked);
  if (!handler) throw new Error(`there is no function for task ${row.taskId}`);
  // A mocked sensor answers once with its value.
  const task = mocked === undefined ? original : { ...original, sensor: null };
  const context = createTaskContext(factsOf(setup, row, task), servicesOf(setup, row));
  let inputs: Readonly<Record<string, unknown>> = {};
  // Most tasks have no template: the engine is loaded when the first one is met.
  const render = async (source: string, more = {}): Promise<unknown> => {
    if (!source.includes('{')) return source;
    const { renderText } = await import('./render-text.ts');
    return renderText(source, { context, given: setup.surroundings.given, more });
  };
  try {
    const { graph } = setup;
    const given = setup.inputs.answered(resolveInputs({ graph, instance: row }));
    const { itemFunctions } = setup.dag;
    const outcome = await runHandler(
      handler,
      task,
      async () => {
        inputs = await prepareInputs(given, { context, handler, itemFunctions, render });
        return inputs;
      },
      context,
    );
    const name = await renderedMapIndex(task, context, (source) => render(source, inputs));
    return { outcome, renderedMapIndex: name };
  } catch (error) {
    const outcome = { kind: 'failed', error: errorReport(error), retryable: true, reason: 'error' } as const;
    return { outcome, renderedMapIndex: null };
  }
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
