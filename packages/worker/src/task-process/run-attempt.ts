// Runs one attempt in this process and says what became of it. Whatever goes wrong becomes an outcome.
import { type AttemptOutcome, FailureReason } from '@ariel/core';
import type { ClaimedAttempt } from '@ariel/protocol';
import {
  type ContextFacts,
  createTaskContext,
  decodeValue,
  errorReport,
  prepareInputs,
  renderedFieldsOf,
  renderedMapIndex,
  runHandler,
  type TaskContext,
  type TaskServices,
} from '@ariel/sdk';
import type { ServiceQuestion } from '../messages.ts';
import type { AttemptServices } from './attempt-services.ts';
import { LoadError, type RunnableVersion } from './loaded-version.ts';
import { countOpenWork } from './open-work.ts';
import { templateRenderer } from './template-renderer.ts';

export interface RanAttempt {
  readonly outcome: AttemptOutcome;
  readonly renderedFields: string | null;
  readonly renderedMapIndex: string | null;
  /** How long the task itself took, without the loading of its file. */
  readonly tookMs: number;
  /** Whether something of the task goes on in this process after its end. */
  readonly leavesWork: boolean;
}

export async function runAttempt(
  attempt: ClaimedAttempt,
  loaded: RunnableVersion,
  services: AttemptServices,
): Promise<RanAttempt> {
  let renderedFields: string | null = null;
  let mapIndexName: string | null = null;
  let began = performance.now();
  let openBefore = 0;
  const ended = () => ({
    renderedFields,
    renderedMapIndex: mapIndexName,
    tookMs: performance.now() - began,
    leavesWork: countOpenWork() > openBefore,
  });
  try {
    const { handler, itemFunctions, task } = await loaded.find(attempt.taskId);
    began = performance.now();
    openBefore = countOpenWork();
    const facts = factsOf(attempt, loaded, task);
    const context = createTaskContext(facts, taskServices(services));
    const render = templateRenderer(facts, services);
    let inputs: Readonly<Record<string, unknown>> = {};
    const makeInputs = async () => {
      inputs = await prepareInputs(attempt, { context, handler, itemFunctions, render });
      renderedFields = renderedFieldsOf(inputs, task);
      return inputs;
    };
    const outcome = await runHandler(handler, task, makeInputs, context);
    if (outcome.kind !== 'reschedule')
      mapIndexName = await renderedMapIndex(task, context, (source) => render(source, inputs));
    return { outcome: withOwnPaths(outcome, loaded), ...ended() };
  } catch (thrown) {
    const isLoad = thrown instanceof LoadError;
    const error = isLoad ? thrown.report : loaded.ownPaths(errorReport(thrown));
    const reason = isLoad ? FailureReason.load : FailureReason.error;
    return { outcome: { kind: 'failed', error, retryable: true, reason }, ...ended() };
  }
}

function withOwnPaths(outcome: AttemptOutcome, loaded: RunnableVersion): AttemptOutcome {
  return outcome.kind === 'failed' ? { ...outcome, error: loaded.ownPaths(outcome.error) } : outcome;
}

function factsOf(
  attempt: ClaimedAttempt,
  { version }: RunnableVersion,
  task: ContextFacts['task'],
): ContextFacts {
  const { run } = attempt;
  const hasInterval = run.intervalStartUs !== null && run.intervalEndUs !== null;
  return {
    dag: { dagId: version.dagId, tags: version.dag.tags, timezone: version.dag.timezone },
    task,
    run: {
      runId: run.runId,
      runType: run.runType as ContextFacts['run']['runType'],
      logicalDateUs: run.logicalDateUs,
      dataInterval: hasInterval ? { startUs: run.intervalStartUs ?? 0, endUs: run.intervalEndUs ?? 0 } : null,
      runAfterUs: run.runAfterUs,
      startDateUs: run.startUs,
      params: decodeValue(run.params) as Record<string, unknown>,
      conf: decodeValue(run.conf) as Record<string, unknown>,
    },
    mapIndex: attempt.mapIndex,
    iteration: attempt.iteration,
    path: attempt.path,
    loop: loopOf(attempt.loop),
    tryNumber: attempt.tryNumber,
    maxTries: attempt.maxTries,
    startDateUs: attempt.firstStartUs,
  };
}

function loopOf(loop: ClaimedAttempt['loop']): TaskContext['loop'] {
  if (loop === null) return null;
  const { index, maxIterations, previousJson } = loop;
  return { index, maxIterations, previous: previousJson === null ? null : decodeValue(previousJson) };
}

function taskServices(services: AttemptServices): TaskServices {
  const { ask, log, signal } = services;
  return {
    log,
    signal,
    ask: (question) => ask(question as ServiceQuestion),
    connection: async (id) => {
      const json = await ask({ about: 'connection', id });
      if (json === null)
        throw new Error(
          `The connection "${id}" is not defined. Set it as ARIEL_CONN_${id.toUpperCase()} (a URI or JSON).`,
        );
      return JSON.parse(json);
    },
    variable: async (key) => {
      const json = await ask({ about: 'variable', key });
      if (json === null)
        throw new Error(`The variable "${key}" is not defined. Set it as ARIEL_VAR_${key.toUpperCase()}.`);
      return JSON.parse(json);
    },
    xcomPull: (query) => ask({ about: 'xcom', ...query }),
  };
}
