// Looks again at what is mapped over results, once these are there: a list is known when all of it is.
import { commonScope } from './graph-scope.ts';
import { nodeIn, type PlanState, taskAt } from './plan-state.ts';
import { type Region, regionAt, regionsOf } from './region.ts';
import type { GraphTask } from './run-graph.ts';

/** Groups and tasks that are mapped over results of `task` in `region`, which has ended or lies around what has. */
export function feedLists(state: PlanState, task: GraphTask, region: Region): void {
  for (const group of task.feeds.groups) {
    if (group.parent === null) continue;
    for (const around of regionsOf(sharedRegion(region, task, group.parent), group.parent)) {
      const expansion = around.children[group.parent.children.indexOf(group)];
      if (expansion) state.toExpand.push(expansion);
    }
  }
  for (const index of task.feeds.tasks) {
    const below = taskAt(state, index);
    for (const around of regionsOf(sharedRegion(region, task, below.scope), below.scope))
      state.dirty.add(nodeIn(around, below));
  }
}

function sharedRegion(region: Region, task: GraphTask, scope: GraphTask['scope']): Region {
  const shared = commonScope(task.scope, scope);
  // What ended may be less than what both share: then it is known there.
  return region.scope.depth < shared.depth ? region : regionAt(region, shared);
}
