// What a branch's answer leads to.
import type { TaskDefinition } from '@ariel/core';
import { TaskRunError } from './task-run-error.ts';

/** The task and group ids that follow `answer`: a case, a list of cases, or nothing. */
export function followedBy(task: TaskDefinition, answer: unknown): readonly string[] {
  const answers: readonly unknown[] = Array.isArray(answer) ? answer : answer == null ? [] : [answer];
  // Without .to() a branch answers with ids, as in Airflow.
  const targets = task.branchTargets;
  return [...new Set(answers.flatMap((each) => targetsOf(task, targets, each)))];
}

function targetsOf(
  task: TaskDefinition,
  targets: TaskDefinition['branchTargets'],
  answer: unknown,
): readonly string[] {
  if (typeof answer === 'string') {
    if (targets === null) return [answer];
    const found = Object.hasOwn(targets, answer) ? targets[answer] : undefined;
    if (found !== undefined) return found;
  }
  const cases = Object.keys(targets ?? {}).join(', ') || 'none';
  throw new TaskRunError(
    'ARIEL_BRANCH_ANSWER',
    `branch "${task.taskId}" returned ${JSON.stringify(answer) ?? String(answer)}; its cases are: ${cases}`,
  );
}
