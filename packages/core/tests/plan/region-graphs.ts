// Graphs with mapped groups and loops for tests of the plan, in few words.
import { aDag, type TaskBuilder } from '@ariel/testkit';
import type { GroupDefinition } from '../../src/dag/dag-definition.ts';
import type { ValueExpression } from '../../src/dag/value-expression.ts';
import { compileRunGraph, type RunGraph } from '../../src/plan/run-graph.ts';
import { PlannedRun } from './planned-run.ts';

export const group = (groupId: string, more: Partial<GroupDefinition> = {}): GroupDefinition => ({
  groupId,
  parentGroupId: groupId.includes('.') ? groupId.slice(0, groupId.lastIndexOf('.')) : null,
  displayName: null,
  tooltip: null,
  mapping: null,
  loop: null,
  retries: 0,
  retryDelayMs: 0,
  ...more,
});

export const over = (list: ValueExpression): Pick<GroupDefinition, 'mapping'> => ({
  mapping: { kind: 'cross', inputs: [{ name: 'x', over: list }] },
});

/** Its gate is decided by the planner: it runs all its iterations. */
export const looping = (groupId: string, maxIterations: number): GroupDefinition => {
  const gateTaskId = `${groupId}.gate`;
  return group(groupId, {
    loop: { maxIterations, terminalTaskId: gateTaskId, gateTaskId, hasUntil: false },
  });
};

/** Tasks named `gate` are gates, one named `setup` is a setup. */
export function graphOf(groups: readonly GroupDefinition[], ...tasks: readonly TaskBuilder[]): RunGraph {
  const { definition } = aDag('x', ...tasks).with({ groups });
  return compileRunGraph({
    ...definition,
    tasks: definition.tasks.map((task) => ({
      ...task,
      isSetup: task.taskId === 'setup',
      kind: task.taskId.endsWith('.gate') ? 'gate' : task.kind,
    })),
  });
}

export const begun = (graph: RunGraph): PlannedRun => {
  const run = new PlannedRun(graph);
  run.check();
  return run;
};
