// What a branch or a short circuit skips. Source: Airflow's rules, recorded in the run cases.
import { isWithin } from './graph-scope.ts';
import { endNode } from './look.ts';
import { nodeIn, type PlanState, taskAt } from './plan-state.ts';
import { reachableFrom } from './reachable.ts';
import { type PlanNode, regionsOf } from './region.ts';
import type { RunGraph } from './run-graph.ts';

/**
 * The tasks that an answer of `task` skips. Of a branch: the direct downstream tasks that are neither followed nor
 * reachable from one that is; `followed` holds task ids and group ids. A short circuit follows nothing: it skips what is
 * directly downstream or, where rules do not matter, everything downstream; teardowns never.
 */
export function skippedByBranch(graph: RunGraph, task: number, followed: readonly string[]): number[] {
  const edges = graph.tasks.map((each) => each.downstream);
  const definition = graph.tasks[task]?.definition;
  if (definition?.kind === 'shortCircuit') {
    const reached = definition.shortCircuit?.ignoreDownstreamTriggerRules
      ? [...reachableFrom(task, edges)]
      : (edges[task] ?? []);
    return reached.filter((index) => graph.tasks[index]?.definition.teardown === null);
  }
  const kept = new Set<number>();
  for (const start of tasksNamed(graph, followed)) {
    kept.add(start);
    for (const reached of reachableFrom(start, edges)) kept.add(reached);
  }
  return (edges[task] ?? []).filter((index) => !kept.has(index));
}

/** Task numbers that ids of tasks or groups stand for. */
export function tasksNamed(graph: RunGraph, ids: readonly string[]): number[] {
  const named = new Set(ids);
  const groups = new Map(graph.definition.groups.map((group) => [group.groupId, group]));
  const isInside = (groupId: string | null): boolean => {
    for (let id = groupId; id !== null; id = groups.get(id)?.parentGroupId ?? null)
      if (named.has(id)) return true;
    return false;
  };
  return graph.tasks
    .filter(({ definition, taskId }) => named.has(taskId) || isInside(definition.groupId))
    .map(({ index }) => index);
}

/** Skips what an ended branch did not choose, in its own region and in those within it. */
export function followBranch(state: PlanState, branch: PlanNode, followed: readonly string[]): void {
  // Its instances may choose differently: a mapped branch skips nothing.
  if (branch.task.isMapped) return;
  const chose = followed.length > 0 ? followed.join(', ') : 'nothing';
  const isShort = branch.task.definition.kind === 'shortCircuit';
  const reason = isShort
    ? `short circuit ${branch.task.taskId} said no`
    : `branch ${branch.task.taskId} chose ${chose}`;
  for (const index of skippedByBranch(state.graph, branch.task.index, followed)) {
    const task = taskAt(state, index);
    if (task.scope === branch.region.scope) {
      const node = nodeIn(branch.region, task);
      if (!node.decided) endNode(state, node, 'skipped', reason);
    } else if (isWithin(task.scope, branch.region.scope)) {
      branch.region.forced.set(index, reason);
      for (const inner of regionsOf(branch.region, task.scope)) state.dirty.add(nodeIn(inner, task));
    }
  }
}
