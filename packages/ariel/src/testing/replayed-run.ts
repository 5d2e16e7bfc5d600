// A recorded run as the local runner replays it: its facts, how recorded instances end, and what is not as it was.
import { isDeepStrictEqual } from 'node:util';
import { type AttemptOutcome, parseInstant, type RunType } from '@ariel/core';
import {
  type AuthoredDag,
  type ContextFacts,
  decodeValue,
  type RecordedInstance,
  type ReplayDifference,
  type ReplayOptions,
  type RunRecording,
  type TestedTask,
} from '@ariel/sdk';

interface Place {
  readonly taskId: string;
  readonly mapIndex: number;
  readonly iteration: number;
}

export interface ReplayedRun {
  runOf(startUs: number): ContextFacts['run'];
  /** Whether the function of a task runs. */
  isReplayed(taskId: string): boolean;
  /** Null: it did not run then, so nobody knows how it would end. */
  outcomeOf(place: Place): AttemptOutcome | null;
  differencesOf(tasks: readonly TestedTask[]): ReplayDifference[];
}

/** Where a branch and a gate keep what they decided. */
const CHOICE_KEY = 'skipmixin_key';
const nameOf = ({ iteration, mapIndex, taskId }: Place): string => `${iteration}/${mapIndex}/${taskId}`;

export function replayed(
  { definition }: AuthoredDag,
  recording: RunRecording,
  options: ReplayOptions,
): ReplayedRun {
  refuseOther(definition.dagId, recording);
  const chosen = chosenTasks(definition, options.tasks);
  const recorded = new Map(recording.instances.map((each) => [nameOf(each), each]));
  return {
    runOf: (startUs) => factsOf(recording, options, { startUs, timezone: definition.timezone }),
    isReplayed: (taskId) => chosen.has(taskId) || Object.hasOwn(options.mock ?? {}, taskId),
    outcomeOf(place) {
      const instance = recorded.get(nameOf(place));
      return instance === undefined ? null : outcomeOf(instance);
    },
    differencesOf: (tasks) =>
      tasks.flatMap((task) => {
        const instance = chosen.has(task.taskId) ? recorded.get(nameOf(task)) : undefined;
        return instance === undefined ? [] : (differenceOf(task, instance) ?? []);
      }),
  };
}

function refuseOther(dagId: string, recording: RunRecording): void {
  if (recording.format !== 1)
    throw new Error(
      `This is no recording of a run that this version of Ariel knows: its format is ${JSON.stringify(recording.format)}, and 1 was expected. Write it again with "ariel dags export-run".`,
    );
  if (recording.dagId === dagId) return;
  throw new Error(
    `The recording is of DAG "${recording.dagId}", and it was given to "${dagId}". Give it to the DAG that it is of.`,
  );
}

function chosenTasks(
  { dagId, groups, tasks }: AuthoredDag['definition'],
  named: readonly string[] | undefined,
): ReadonlySet<string> {
  const all = tasks.map(({ taskId }) => taskId);
  if (named === undefined) return new Set(all);
  const groupIds = new Set(groups.map(({ groupId }) => groupId));
  const unknown = named.find((id) => !all.includes(id) && !groupIds.has(id));
  if (unknown !== undefined)
    throw new Error(
      `There is no task or group "${unknown}" to replay in DAG "${dagId}". Its tasks are ${all.join(', ')}.`,
    );
  return new Set(
    all.filter((id) =>
      named.some((each) => id === each || (groupIds.has(each) && id.startsWith(`${each}.`))),
    ),
  );
}

function factsOf(
  recording: RunRecording,
  options: ReplayOptions,
  { startUs, timezone }: { readonly startUs: number; readonly timezone: string },
): ContextFacts['run'] {
  const instant = (text: string | null): number | null => (text === null ? null : parseInstant(text, 'UTC'));
  const { logicalDate: given } = options;
  const own = given instanceof Date ? given.getTime() * 1000 : given && parseInstant(given, timezone);
  const runAfterUs = parseInstant(recording.runAfter, 'UTC');
  const logicalDateUs = own || instant(recording.logicalDate);
  const start = instant(recording.dataIntervalStart);
  const end = instant(recording.dataIntervalEnd);
  return {
    runId: recording.runId,
    runType: recording.runType as RunType,
    logicalDateUs,
    dataInterval: start === null || end === null ? null : { startUs: start, endUs: end },
    runAfterUs,
    startDateUs: startUs,
    params: { ...recording.params, ...options.params },
    conf: { ...recording.conf, ...options.params },
  };
}

function outcomeOf({ reason, state, taskId, xcoms }: RecordedInstance): AttemptOutcome | null {
  switch (state) {
    case 'success': {
      const { [CHOICE_KEY]: choice, ...values } = xcoms;
      const entries = Object.entries(values).map(([key, json]) => ({ key, json, length: lengthOf(json) }));
      return { kind: 'success', xcoms: entries, followed: null, ...chosen(choice) };
    }
    case 'skipped':
      return { kind: 'skipped', reason };
    case 'failed': {
      const message = `${taskId} failed in the recorded run${reason === null ? '' : `: ${reason}`}`;
      const error = { name: 'RecordedFailure', message, code: null, frames: [], cause: null };
      return { kind: 'failed', error, retryable: false, reason: 'error' };
    }
    default:
      return null;
  }
}

function chosen(json: string | undefined): { followed?: readonly string[] | null; loopStops?: boolean } {
  if (json === undefined) return {};
  const choice = JSON.parse(json) as { followed?: string[] | null; loopStops?: boolean };
  return {
    followed: choice.followed === undefined ? [] : choice.followed,
    ...(choice.loopStops === undefined ? {} : { loopStops: choice.loopStops }),
  };
}

function lengthOf(json: string): number | null {
  const value = JSON.parse(json) as unknown;
  if (Array.isArray(value)) return value.length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : null;
}

function differenceOf(task: TestedTask, instance: RecordedInstance): ReplayDifference | null {
  const json = instance.xcoms.return_value;
  const output = json === undefined ? undefined : decodeValue(json);
  if (task.state === instance.state && isDeepStrictEqual(task.output, output)) return null;
  const { iteration, mapIndex, taskId } = task;
  return {
    ...{ taskId, mapIndex, iteration },
    recorded: { state: instance.state, output },
    replayed: { state: task.state, output: task.output },
  };
}
