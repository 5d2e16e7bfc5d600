// Runs one attempt in this process and says what became of it. Whatever goes wrong becomes an outcome.
import { type AttemptOutcome, FailureReason, paramsOfTask } from '@ariel/core';
import type { CalledBack, ClaimedAttempt } from '@ariel/protocol';
import {
  type ContextFacts,
  createTaskContext,
  cutRenderedFields,
  decodeValue,
  endEvent,
  errorReport,
  hasEndCallbacks,
  prepareInputs,
  renderedFieldsOf,
  renderedMapIndex,
  runEndCallbacks,
  runHandler,
  type TaskContext,
  TaskRunError,
  type TaskServices,
  withContext,
} from '@ariel/sdk';
import type { ServiceQuestion } from '../messages.ts';
import type { AttemptServices } from './attempt-services.ts';
import { KeptValues } from './kept-values.ts';
import { LoadError, type RunnableVersion } from './loaded-version.ts';
import { maskedOutcome, maskedReport } from './masked-end.ts';
import { countOpenWork } from './open-work.ts';
import { templateRenderer } from './template-renderer.ts';
import { workedMs } from './work-clock.ts';
import { xcomQuestion } from './xcom-question.ts';

/** `core.task_success_overtime`, where nothing else is said. */
const DEFAULT_OVERTIME_MS = 20_000;

export interface RanAttempt {
  readonly outcome: AttemptOutcome;
  readonly renderedFields: string | null;
  readonly renderedMapIndex: string | null;
  /** Callbacks that were called; absent: none. */
  readonly called?: CalledBack;
  /** How long the task itself took, without the loading of its file and the waiting for a processor. */
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
  let began = workedMs();
  let openBefore = 0;
  const { masker } = services;
  const ended = () => ({
    // Cut once nothing secret is in it: half a secret is one, too.
    renderedFields:
      renderedFields === null
        ? null
        : cutRenderedFields(masker.maskJson(renderedFields), maxFieldLength(services)),
    renderedMapIndex: mapIndexName === null ? null : masker.mask(mapIndexName),
    tookMs: workedMs() - began,
    leavesWork: countOpenWork() > openBefore,
  });
  try {
    const { handler, itemFunctions, task, templates } = await loaded.find(attempt.taskId);
    began = workedMs();
    openBefore = countOpenWork();
    const kept = keptValues(attempt, services);
    const facts = await withOpenLoop(factsOf(attempt, loaded, task), kept, services);
    masker.addNamed(paramsOfTask(task, facts.run));
    masker.addNamed(facts.run.conf);
    const openValue = (value: unknown): Promise<unknown> => kept.open(value);
    const render = templateRenderer(facts, services, loaded, templates, openValue);
    const context = createTaskContext(facts, { ...taskServices(services), render, openValue });
    let inputs: Readonly<Record<string, unknown>> = {};
    const makeInputs = async () => {
      refuseInactive(attempt);
      inputs = await prepareInputs(attempt, { context, handler, itemFunctions, render, openValue });
      masker.addNamed(inputs);
      renderedFields = renderedFieldsOf(inputs, task);
      return inputs;
    };
    const outcome = await keptOutcome(kept, await runHandler(handler, task, makeInputs, context), context);
    if (outcome.kind !== 'reschedule' && outcome.kind !== 'deferred' && outcome.kind !== 'awaitingInput')
      mapIndexName = await renderedMapIndex(task, context, (source) => render(source, inputs));
    const shown = maskedOutcome(masker, withOwnPaths(outcome, loaded));
    if (!hasEndCallbacks(handler, outcome, context)) return { outcome: shown, ...ended() };
    const { renderedFields: fields, renderedMapIndex: name } = ended();
    services.decided?.({
      outcome: shown,
      event: endEvent(outcome, context.ti) ?? '',
      renderedFields: fields,
      renderedMapIndex: name,
    });
    const end = await runEndCallbacks(
      handler,
      outcome,
      context,
      AbortSignal.timeout(services.overtimeMs ?? DEFAULT_OVERTIME_MS),
    );
    if (end === null) return { outcome: shown, ...ended() };
    const { problem } = end.ran;
    const called = { event: end.event, problem: problem === null ? null : masker.mask(problem) };
    return { outcome: shown, called, ...ended() };
  } catch (thrown) {
    const isLoad = thrown instanceof LoadError;
    const error = isLoad ? thrown.report : loaded.ownPaths(errorReport(thrown));
    const reason = isLoad ? FailureReason.load : FailureReason.error;
    const outcome = { kind: 'failed', error: maskedReport(masker, error), retryable: true, reason } as const;
    return { outcome, ...ended() };
  }
}

/** Airflow's rule: what nobody would hear of is not made, and what nobody makes any more is not read. */
function refuseInactive({ inactiveAssets = [], taskId }: ClaimedAttempt): void {
  if (inactiveAssets.length === 0) return;
  const named = inactiveAssets.map(({ name, uri }) => `"${name || uri}"${name && uri ? ` (${uri})` : ''}`);
  throw new TaskRunError(
    'ARIEL_ASSET_INACTIVE',
    `of the inlets and outlets of task "${taskId}" these assets are not active: ${named.join(', ')}`,
  );
}

function keptValues(
  { mapIndex, run, taskId, tryNumber }: ClaimedAttempt,
  services: AttemptServices,
): KeptValues {
  const noBackend = (name: string): never => {
    throw new Error(`no XCom backend ${name} can be loaded here`);
  };
  const place = { dagId: run.dagId, runId: run.runId, taskId, mapIndex, tryNumber };
  return new KeptValues(services.data, services.backends ?? (async (name) => noBackend(name)), place);
}

/** What the iteration before left may be kept elsewhere. */
async function withOpenLoop(
  facts: ContextFacts,
  kept: KeptValues,
  services: AttemptServices,
): Promise<ContextFacts> {
  const { loop } = facts;
  if (!loop || typeof loop.previous !== 'object') return facts;
  const context = createTaskContext(facts, taskServices(services));
  return {
    ...facts,
    loop: { ...loop, previous: await withContext(context, () => kept.open(loop.previous)) },
  };
}

/** A value that cannot be kept fails the try. */
async function keptOutcome(
  kept: KeptValues,
  outcome: AttemptOutcome,
  context: TaskContext,
): Promise<AttemptOutcome> {
  try {
    return await withContext(context, () => kept.outcome(outcome));
  } catch (thrown) {
    return { kind: 'failed', error: errorReport(thrown), retryable: true, reason: FailureReason.error };
  }
}

const maxFieldLength = ({ data }: AttemptServices): number => data?.maxTemplatedFieldLength ?? 4096;

function withOwnPaths(outcome: AttemptOutcome, loaded: RunnableVersion): AttemptOutcome {
  return outcome.kind === 'failed' ? { ...outcome, error: loaded.ownPaths(outcome.error) } : outcome;
}

export function factsOf(
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
      partitionKey: run.partitionKey ?? null,
    },
    mapIndex: attempt.mapIndex,
    iteration: attempt.iteration,
    path: attempt.path,
    loop: loopOf(attempt.loop),
    tryNumber: attempt.tryNumber,
    maxTries: attempt.maxTries,
    startDateUs: attempt.firstStartUs,
    resumption: attempt.resumption ?? null,
  };
}

function loopOf(loop: ClaimedAttempt['loop']): TaskContext['loop'] {
  if (loop === null) return null;
  const { index, maxIterations, previousJson } = loop;
  return { index, maxIterations, previous: previousJson === null ? null : decodeValue(previousJson) };
}

export function taskServices(services: AttemptServices): TaskServices {
  const { ask, log, signal } = services;
  return {
    log,
    signal,
    ask: (question) => ask(question as ServiceQuestion),
    connection: async (id) => {
      const json = await ask({ about: 'connection', id });
      if (json === null) throw await undefinedSecret(services, 'connection', id);
      return JSON.parse(json);
    },
    variable: async (key) => {
      const json = await ask({ about: 'variable', key });
      if (json === null) throw await undefinedSecret(services, 'variable', key);
      return JSON.parse(json);
    },
    xcomPull: (query) => ask(xcomQuestion(query)),
  };
}

/** Says where it was looked for: in one of these places it belongs. */
async function undefinedSecret(
  { ask }: AttemptServices,
  kind: 'connection' | 'variable',
  name: string,
): Promise<TaskRunError> {
  const answer = await ask({ about: 'secret-places', kind, name });
  const places = answer === null ? [] : (JSON.parse(answer) as readonly string[]);
  const where = places.length === 0 ? 'nowhere: no place is configured' : places.join('; then in ');
  return new TaskRunError(
    kind === 'connection' ? 'ARIEL_CONNECTION_NOT_DEFINED' : 'ARIEL_VARIABLE_NOT_DEFINED',
    `the ${kind} "${name}" is not defined. It was looked for in ${where}`,
  );
}
