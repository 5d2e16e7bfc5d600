// Asks the mutation hooks about every try that a task can have, ahead of time: what they answer is data of the definition, and nobody
// waits for them when a try is due.
import { RunType, type TaskDefinition, type TryDefinition } from '@ariel/core';
import { checkField } from './check-field.ts';
import type { PolicyInstance } from './cluster-policy.ts';

/** A task with more tries than this has the answers to the last one that was asked for all that follow. */
const MOST_TRIES = 100;

const fields = ['queue', 'pool', 'poolSlots', 'priorityWeight', 'maxTries'] as const;
type Answer = Pick<PolicyInstance, (typeof fields)[number]>;
type Mutate = (instance: PolicyInstance) => void;

/** The first try of most runs becomes the task's own fields; what differs from it, definitions of tries. */
export function withTries(dagId: string, task: TaskDefinition, mutate: Mutate): TaskDefinition {
  const usual = askTries(dagId, task, RunType.scheduled, mutate);
  const [first] = usual.answers;
  if (!first) return task;
  const { maxTries: retries, pool, poolSlots, priorityWeight, queue } = first;
  const otherTypes = usual.readsRunType
    ? Object.values(RunType).filter((type) => type !== RunType.scheduled)
    : [];
  const tries = [
    ...differences(first, usual.answers),
    ...otherTypes.flatMap((runType) => {
      const { answers } = askTries(dagId, task, runType, mutate);
      return areAlike(answers, usual.answers)
        ? []
        : differences(first, answers, true).map((each) => ({ ...each, runType }));
    }),
  ];
  return {
    ...task,
    ...(pool === task.pool ? {} : { pool }),
    ...(poolSlots === task.poolSlots ? {} : { poolSlots }),
    ...(priorityWeight === task.priorityWeight ? {} : { priorityWeight }),
    ...(queue === task.queue ? {} : { queue }),
    ...(retries === task.retries ? {} : { retries }),
    ...(tries.length === 0 ? {} : { tries }),
  };
}

interface Asked {
  readonly answers: readonly Answer[];
  readonly readsRunType: boolean;
}

function askTries(dagId: string, task: TaskDefinition, runType: RunType, mutate: Mutate): Asked {
  const { operatorName, pool, poolSlots, priorityWeight, queue, taskId } = task;
  const answers: Answer[] = [];
  let maxTries = task.retries;
  let readsRunType = false;
  for (let tryNumber = 1; tryNumber <= Math.min(maxTries + 1, MOST_TRIES); tryNumber += 1) {
    const given = {
      dagId,
      taskId,
      operatorName,
      tryNumber,
      queue,
      pool,
      poolSlots,
      priorityWeight,
      maxTries,
    };
    const instance = {
      ...given,
      get runType() {
        readsRunType = true;
        return runType;
      },
    };
    mutate(instance);
    const answer = answerOf(given, instance);
    answers.push(answer);
    maxTries = answer.maxTries;
  }
  return { answers, readsRunType };
}

function answerOf(given: Answer, instance: Answer): Answer {
  const before: Readonly<Record<string, unknown>> = { ...given };
  const after = Object.getOwnPropertyDescriptors(instance) as Record<string, PropertyDescriptor>;
  for (const [name, { get, value }] of Object.entries(after)) {
    if (get !== undefined || before[name] === value) continue;
    if (!fields.some((field) => field === name))
      throw new Error(`it changed "${name}"; of a try it can change ${fields.join(', ')}`);
    checkField(name, value);
  }
  const { maxTries, pool, poolSlots, priorityWeight, queue } = instance;
  return { queue, pool, poolSlots, priorityWeight, maxTries };
}

/** Tries whose answers are not those of the try before; `isFirstNamed`: the first is named even where it is as the task. */
function differences(base: Answer, answers: readonly Answer[], isFirstNamed = false): TryDefinition[] {
  return answers.flatMap((answer, index) => {
    const isNamed = index === 0 && isFirstNamed;
    if (!isNamed && isAlike(answer, answers[index - 1] ?? base)) return [];
    const { maxTries, pool, poolSlots, priorityWeight, queue } = answer;
    return {
      from: index + 1,
      ...(queue === base.queue ? {} : { queue }),
      ...(pool === base.pool ? {} : { pool }),
      ...(poolSlots === base.poolSlots ? {} : { poolSlots }),
      ...(priorityWeight === base.priorityWeight ? {} : { priorityWeight }),
      ...(maxTries === base.maxTries ? {} : { retries: maxTries }),
    };
  });
}

const isAlike = (left: Answer, right: Answer): boolean => fields.every((name) => left[name] === right[name]);

const areAlike = (left: readonly Answer[], right: readonly Answer[]): boolean =>
  left.length === right.length && left.every((each, index) => isAlike(each, right[index] ?? each));
