// The options of a simulation that say how tasks behave, checked once and looked up for each try.
import { type DagDefinition, formatInstant, parseDuration, type TaskDefinition } from '@ariel/core';
import type { ClaimedAttempt } from '@ariel/protocol';
import type { SimulatedTry, SimulateOptions } from '@ariel/sdk';
import { refuse, SimulationError } from '../simulation-error.ts';
import { readByTask } from './by-task.ts';
import { mappedIds, type PretendedList, pretendedLists } from './map-lengths.ts';

export type PretendedState = 'success' | 'failed' | 'skipped';

export interface AnswerBook {
  /** Microseconds; null where nothing was said. */
  durationUs(task: TaskDefinition, attempt: ClaimedAttempt): number | null;
  state(task: TaskDefinition, attempt: ClaimedAttempt): PretendedState;
  /** Undefined where nothing was said. */
  output(task: TaskDefinition, attempt: ClaimedAttempt): unknown;
  /** The list that a task must return because something is mapped over it. */
  list(dagId: string, taskId: string): PretendedList | undefined;
  iterations(dagId: string, groupId: string): number | null;
  /** Whether anything says how long a task takes. */
  knowsDuration(dagId: string, taskId: string): boolean;
}

const STATES: ReadonlySet<unknown> = new Set(['success', 'failed', 'skipped']);

export function readAnswers(dags: readonly DagDefinition[], options: SimulateOptions): AnswerBook {
  const tasks = { thing: 'task', ids: (dag: DagDefinition) => dag.tasks.map(({ taskId }) => taskId) };
  const durations = readByTask(durationsByTask(options.durations), dags, { option: 'durations', ...tasks });
  const outcomes = readByTask(options.outcomes, dags, { option: 'outcomes', ...tasks });
  const outputs = readByTask(options.outputs, dags, { option: 'outputs', ...tasks });
  const lengths = readByTask(options.lengths, dags, {
    option: 'lengths',
    thing: 'mapped task or group',
    ids: mappedIds,
  });
  const loops = readByTask(options.iterations, dags, { option: 'iterations', thing: 'loop', ids: loopIds });
  const past = medians(options.history ?? []);
  const lists = new Map(
    dags.map((dag) => [
      dag.dagId,
      pretendedLists(dag, (id) => wholeNumber('lengths', lengths(dag.dagId, id), 0)),
    ]),
  );
  for (const { dagId, tasks: all } of dags) {
    for (const { taskId } of all)
      checkStatic(dagId, taskId, durations(dagId, taskId), outcomes(dagId, taskId));
  }
  return {
    durationUs(task, attempt) {
      const { dagId } = attempt.run;
      const answer = asked('durations', durations(dagId, task.taskId), attempt);
      if (answer !== undefined) return microseconds(`${dagId}.${task.taskId}`, answer);
      return past.get(`${dagId}.${task.taskId}`) ?? null;
    },
    state(task, attempt) {
      const answer = asked('outcomes', outcomes(attempt.run.dagId, task.taskId), attempt) ?? 'success';
      checkState(`${attempt.run.dagId}.${task.taskId}`, answer);
      return answer as PretendedState;
    },
    output: (task, attempt) => asked('outputs', outputs(attempt.run.dagId, task.taskId), attempt),
    list: (dagId, taskId) => lists.get(dagId)?.get(taskId),
    iterations: (dagId, groupId) => wholeNumber('iterations', loops(dagId, groupId), 1) ?? null,
    knowsDuration: (dagId, taskId) =>
      durations(dagId, taskId) !== undefined || past.has(`${dagId}.${taskId}`),
  };
}

const loopIds = (dag: DagDefinition): string[] =>
  dag.groups.filter(({ loop }) => loop !== null).map(({ groupId }) => groupId);

/** One duration is that of all tasks. */
function durationsByTask(given: SimulateOptions['durations']): Readonly<Record<string, unknown>> | undefined {
  if (given === undefined) return undefined;
  if (typeof given === 'string' || isParts(given)) return { '*': given };
  if (typeof given === 'object') return { ...given };
  return refuse(
    `\`durations\` is ${JSON.stringify(given)}; it must be a duration such as '5m', or durations by task.`,
  );
}

const PARTS: ReadonlySet<string> = new Set(['days', 'hours', 'minutes', 'seconds', 'milliseconds']);

const isParts = (given: object): boolean => {
  const entries = Object.entries(given);
  return entries.length > 0 && entries.every(([name, value]) => PARTS.has(name) && typeof value === 'number');
};

function checkStatic(dagId: string, taskId: string, duration: unknown, outcome: unknown): void {
  if (duration !== undefined && typeof duration !== 'function') microseconds(`${dagId}.${taskId}`, duration);
  if (outcome !== undefined && typeof outcome !== 'function') checkState(`${dagId}.${taskId}`, outcome);
}

function microseconds(name: string, duration: unknown): number {
  try {
    return parseDuration(duration) * 1000;
  } catch (error) {
    return refuse(`The duration of "${name}": ${error instanceof Error ? error.message : String(error)}`);
  }
}

function checkState(name: string, answer: unknown): void {
  if (!STATES.has(answer))
    refuse(
      `The outcome of "${name}" is ${JSON.stringify(answer)}; it must be 'success', 'failed' or 'skipped'.`,
    );
}

function wholeNumber(option: string, value: unknown, least: number): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value;
  return refuse(`\`${option}\` has ${JSON.stringify(value)}; it must be a whole number, ${least} or more.`);
}

function asked(option: string, answer: unknown, attempt: ClaimedAttempt): unknown {
  if (typeof answer !== 'function') return answer;
  try {
    return answer(tryOf(attempt));
  } catch (error) {
    const name = `${attempt.run.dagId}.${attempt.taskId}`;
    const at = formatInstant(attempt.startUs);
    const what = error instanceof Error ? error.message : String(error);
    throw new SimulationError(
      'ARIEL_SIMULATION_OPTION',
      `\`${option}\` of "${name}" threw for the try at ${at}: ${what}`,
      {
        cause: error,
      },
    );
  }
}

function tryOf({ iteration, mapIndex, run, startUs, taskId, tryNumber }: ClaimedAttempt): SimulatedTry {
  return {
    dagId: run.dagId,
    taskId,
    mapIndex,
    iteration,
    tryNumber,
    at: new Date(startUs / 1000),
    run: {
      runId: run.runId,
      runType: run.runType,
      logicalDate: run.logicalDateUs === null ? null : new Date(run.logicalDateUs / 1000),
      runAfter: new Date(run.runAfterUs / 1000),
      params: JSON.parse(run.params) as Readonly<Record<string, unknown>>,
    },
  };
}

/** By `dag.task`, in microseconds. */
function medians(history: NonNullable<SimulateOptions['history']>): ReadonlyMap<string, number> {
  const groups = Map.groupBy(history, ({ dagId, taskId }) => `${dagId}.${taskId}`);
  return new Map(
    [...groups].map(([name, entries]) => {
      const sorted = entries.map(({ duration }) => microseconds(name, duration)).sort((a, b) => a - b);
      return [name, sorted[sorted.length >> 1] ?? 0];
    }),
  );
}
