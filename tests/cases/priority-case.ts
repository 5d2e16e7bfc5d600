// The recorded priority of each task of a DAG, asked of the graph that the planner works with.
import { compileRunGraph, type TaskDefinition } from '@ariel/core';
import { aDag, t } from '@ariel/testkit';
import { type Case, type CaseResult, judged } from './case.ts';
import { differences } from './differences.ts';
import { type JsonObject, listOf, objectWith, oneOf, text, whole } from './reading.ts';

const RULES = ['downstream', 'upstream', 'absolute'] as const;

export function priorityCase(recorded: JsonObject): Case {
  return { name: String(recorded.name), check: () => checkPriority(recorded) };
}

function checkPriority(recorded: JsonObject): CaseResult {
  objectWith(recorded, 'the case', ['name', 'tasks', 'priority']);
  const tasks = listOf(recorded.tasks, 'tasks', taskOf);
  const { definition } = aDag('recorded').with({ tasks });
  const got = compileRunGraph(definition).tasks.map((task) => [task.taskId, task.priority]);
  return judged(differences(recorded.priority, Object.fromEntries(got), 'priority'));
}

function taskOf(value: unknown, where: string): TaskDefinition {
  const { id, priority_weight, upstream, weight_rule } = objectWith(
    value,
    where,
    ['id'],
    ['upstream', 'priority_weight', 'weight_rule'],
  );
  return t(text(id, `${where}.id`))
    .after(...listOf(upstream ?? [], `${where}.upstream`, text))
    .priority(
      whole(priority_weight ?? 1, `${where}.priority_weight`),
      oneOf(weight_rule ?? 'downstream', `${where}.weight_rule`, RULES),
    ).definition;
}
