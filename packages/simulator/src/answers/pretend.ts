// What becomes of a try that only pretends to run, and after how much time: what the options say, or what does least.
import type { AttemptOutcome, DagDefinition, TaskDefinition, XComEntry } from '@ariel/core';
import type { ClaimedAttempt } from '@ariel/protocol';
import { encodeValue } from '@ariel/sdk';
import type { PretendedEnd } from '../server/pretending-executor.ts';
import { refuse } from '../simulation-error.ts';
import type { AnswerBook } from './answer-book.ts';

const SECOND_US = 1_000_000;

export function createPretender(
  dags: readonly DagDefinition[],
  answers: AnswerBook,
): (attempt: ClaimedAttempt) => PretendedEnd {
  const known = new Map(
    dags.map((dag) => [dag.dagId, { dag, tasks: new Map(dag.tasks.map((task) => [task.taskId, task])) }]),
  );
  return (attempt) => {
    const found = known.get(attempt.run.dagId);
    const task = found?.tasks.get(attempt.taskId);
    if (!found || !task) throw new Error(`${attempt.run.dagId} has no task ${attempt.taskId}`);
    if (task.sensor !== null) return look({ answers, attempt, task, sensor: task.sensor });
    const takesUs = answers.durationUs(task, attempt) ?? SECOND_US;
    const limitUs = task.executionTimeoutMs === null ? null : task.executionTimeoutMs * 1000;
    if (limitUs !== null && takesUs > limitUs) return { outcome: timedOut(limitUs), takesUs: limitUs };
    return { outcome: outcomeOf(answers, attempt, task, found.dag), takesUs };
  };
}

function outcomeOf(
  answers: AnswerBook,
  attempt: ClaimedAttempt,
  task: TaskDefinition,
  dag: DagDefinition,
): AttemptOutcome {
  switch (answers.state(task, attempt)) {
    case 'failed':
      return failed('PretendedFailure', 'it was told to fail', true, 'error');
    case 'skipped':
      return { kind: 'skipped', reason: 'it was told to skip' };
    case 'success':
      return success(answers, attempt, task, dag);
  }
}

function success(
  answers: AnswerBook,
  attempt: ClaimedAttempt,
  task: TaskDefinition,
  dag: DagDefinition,
): AttemptOutcome {
  const given = answers.output(task, attempt);
  switch (task.kind) {
    case 'branch': {
      const answer = given === undefined ? firstCase(task, dag) : given;
      return { kind: 'success', xcoms: entriesOf(answer), followed: followed(task, dag.dagId, answer) };
    }
    case 'shortCircuit': {
      const goesOn = given === undefined || Boolean(given);
      return { kind: 'success', xcoms: entriesOf(given ?? true), followed: goesOn ? null : [] };
    }
    case 'gate':
      return { kind: 'success', xcoms: [], followed: null, loopStops: stops(answers, attempt, task, dag) };
    default: {
      const list = given === undefined ? answers.list(dag.dagId, task.taskId) : undefined;
      const value = list === undefined ? given : items(list.length, list.isKwargs);
      return { kind: 'success', xcoms: entriesOf(value), followed: null };
    }
  }
}

const items = (length: number, isKwargs: boolean): readonly unknown[] =>
  Array.from({ length }, (_item, index) => (isKwargs ? {} : index));

function entriesOf(value: unknown): readonly XComEntry[] {
  if (value === undefined || value === null) return [];
  return [{ key: 'return_value', ...encodeValue(value, 'the pretended output') }];
}

/** The case that a branch takes where nothing is said: its first. Without cases it is what comes first after it. */
function firstCase({ branchTargets, taskId }: TaskDefinition, dag: DagDefinition): string | null {
  if (branchTargets !== null) return Object.keys(branchTargets)[0] ?? null;
  return dag.tasks.find(({ upstream }) => upstream.includes(taskId))?.taskId ?? null;
}

function followed(
  { branchTargets, taskId }: TaskDefinition,
  dagId: string,
  answer: unknown,
): readonly string[] {
  const cases: readonly unknown[] = Array.isArray(answer) ? answer : answer === null ? [] : [answer];
  return cases.flatMap((each) => {
    if (typeof each === 'string') {
      if (branchTargets === null) return [each];
      const targets = Object.hasOwn(branchTargets, each) ? branchTargets[each] : undefined;
      if (targets !== undefined) return targets;
    }
    return refuse(
      `\`outputs\` gives ${JSON.stringify(each) ?? String(each)} for the branch "${dagId}.${taskId}".`,
      `Its cases are: ${Object.keys(branchTargets ?? {}).join(', ') || 'none'}.`,
    );
  });
}

/** The last iteration may not say no: then the loop would have failed. */
function stops(
  answers: AnswerBook,
  attempt: ClaimedAttempt,
  task: TaskDefinition,
  dag: DagDefinition,
): boolean {
  const group = dag.groups.find(({ loop }) => loop?.gateTaskId === task.taskId);
  if (group?.loop == null) return true;
  const wanted = answers.iterations(dag.dagId, group.groupId) ?? group.loop.maxIterations;
  return (attempt.loop?.index ?? 0) + 1 >= Math.min(wanted, group.loop.maxIterations);
}

interface Look {
  readonly answers: AnswerBook;
  readonly attempt: ClaimedAttempt;
  readonly task: TaskDefinition;
  readonly sensor: NonNullable<TaskDefinition['sensor']>;
}

/** A sensor looks until what it waits for has come: at first sight where nothing is said. */
function look({ answers, attempt, sensor, task }: Look): PretendedEnd {
  const state = answers.state(task, attempt);
  if (state === 'failed')
    return { outcome: failed('PretendedFailure', 'it was told to fail', true, 'error'), takesUs: SECOND_US };
  if (state === 'skipped')
    return { outcome: { kind: 'skipped', reason: 'it was told to skip' }, takesUs: SECOND_US };
  const done: AttemptOutcome = {
    kind: 'success',
    xcoms: entriesOf(answers.output(task, attempt)),
    followed: null,
  };
  const comesAfterUs = answers.durationUs(task, attempt);
  if (comesAfterUs === null) return { outcome: done, takesUs: SECOND_US };
  const [intervalUs, timeoutUs] = [Math.max(1, sensor.pokeIntervalMs) * 1000, sensor.timeoutMs * 1000];
  const givesUp: AttemptOutcome = sensor.softFail
    ? { kind: 'skipped', reason: 'what it waits for did not come in time' }
    : failed('SensorTimeout', 'what it waits for did not come in time', false, 'timeout');
  if (sensor.mode === 'poke') {
    if (comesAfterUs > timeoutUs) return { outcome: givesUp, takesUs: timeoutUs };
    return { outcome: done, takesUs: Math.max(SECOND_US, Math.ceil(comesAfterUs / intervalUs) * intervalUs) };
  }
  const waitedUs = attempt.startUs - attempt.firstStartUs;
  if (waitedUs >= comesAfterUs) return { outcome: done, takesUs: SECOND_US };
  if (waitedUs >= timeoutUs) return { outcome: givesUp, takesUs: SECOND_US };
  const next = attempt.startUs + intervalUs;
  return { outcome: { kind: 'reschedule', atUs: next }, takesUs: Math.min(SECOND_US, intervalUs) };
}

const timedOut = (limitUs: number): AttemptOutcome =>
  failed(
    'TaskTimeout',
    `it took longer than its executionTimeout of ${limitUs / SECOND_US} s`,
    true,
    'timeout',
  );

function failed(
  name: string,
  message: string,
  retryable: boolean,
  reason: Extract<AttemptOutcome, { kind: 'failed' }>['reason'],
): AttemptOutcome {
  return { kind: 'failed', error: { name, message, code: null, frames: [], cause: null }, retryable, reason };
}
