// What follows when everything in a region has ended: the loop goes on or is over, a failed group is tried again, the
// group around hears of it.
import {
  countInstances,
  countLoopEnd,
  countRegions,
  countSettled,
  endWithout,
  partEnded,
} from './count-ends.ts';
import type { RetriedInstances } from './decision.ts';
import { feedLists } from './feed-lists.ts';
import { endOne } from './look.ts';
import { areListsKnown, lostList, mappingLength } from './map-lists.ts';
import { extend, openCollapsed, openIteration } from './open-region.ts';
import { nodeIn, type PlanState, taskAt } from './plan-state.ts';
import { type Collapse, type Expansion, type Region, regionsOf, regionsSeen } from './region.ts';

export function endRegion(state: PlanState, region: Region): void {
  const { parent, scope } = region;
  if (parent === null || region.open > 0 || region.isEnded) return;
  if (scope.retries > 0 && !region.isSettled) {
    // Where there is nothing to run over, nothing would be other next time.
    const mayRetry = region.collapse === null && region.tries < scope.retries;
    if (mayRetry && hasFailed(state, region)) {
      retryRegion(state, region);
      return;
    }
    region.isSettled = true;
    if (scope.kind !== 'loop') countSettled(state, region);
  }
  const expansion = parent.children[parent.scope.children.indexOf(scope)];
  if (!expansion) return;
  region.isEnded = true;
  expansion.done += 1;
  if (scope.kind === 'loop') {
    endIteration(state, expansion, region);
    return;
  }
  if (expansion.done === expansion.total && expansion.regions.length === expansion.total)
    endExpansion(state, expansion);
}

function endExpansion(state: PlanState, expansion: Expansion): void {
  if (expansion.isDone) return;
  expansion.isDone = true;
  for (const index of state.graph.feeders[expansion.scope.index] ?? [])
    feedLists(state, taskAt(state, index), expansion.parent);
  partEnded(state, expansion.parent);
}

function isIn(scope: Region['scope'], around: Region['scope']): boolean {
  let each: Region['scope'] | null = scope;
  while (each !== null && each !== around) each = each.parent;
  return each === around;
}

/** An iteration is over: its gate says whether another follows. */
function endIteration(state: PlanState, loop: Expansion, region: Region): void {
  const definition = loop.scope.group?.loop;
  if (!definition) return;
  // Of iterations that were read from rows, those before the last have had their say.
  if (region !== loop.regions.at(-1)) return;
  const gate = nodeIn(region, taskAt(state, state.graph.indexOf(definition.gateTaskId)));
  const isLast = region.position + 1 >= definition.maxIterations;
  // A gate that an operator marked says nothing where there is nothing to run over.
  const mayGoOn = gate.ends.success > 0 && !isLast && region.collapse === null;
  const goesOn = mayGoOn && (definition.hasUntil ? gate.loopStops === false : true);
  if (goesOn) {
    openIteration(state, loop);
    return;
  }
  countLoopEnd(state, region);
  endExpansion(state, loop);
}

/** Whether a task of the group with nothing of the group after it failed, or could not run because of a failure. */
function hasFailed(state: PlanState, region: Region): boolean {
  return leavesWithin(state, region).some((task) =>
    [...regionsSeen(region, task.scope)].some((inner) => nodeIn(inner, task).failed > 0),
  );
}

function leavesWithin(state: PlanState, region: Region) {
  return state.graph.tasks.filter((task) => {
    if (!isIn(task.scope, region.scope)) return false;
    const { teardown } = task.definition;
    if (teardown !== null && !teardown.onFailureFailDagrun) return false;
    return task.downstream.every((index) => {
      const below = taskAt(state, index);
      const isForgiven = below.definition.teardown?.onFailureFailDagrun === false;
      return isForgiven || !isIn(below.scope, region.scope);
    });
  });
}

function retryRegion(state: PlanState, region: Region): void {
  const { scope } = region;
  const instances: RetriedInstances[] = [];
  for (const task of state.graph.tasks) {
    if (!isIn(task.scope, scope)) continue;
    for (const inner of regionsOf(region, task.scope)) instances.push(...instancesOf(inner, task.local));
  }
  state.decisions.push({
    kind: 'retryGroup',
    groupId: scope.groupId,
    mapIndex: region.mapIndex,
    iteration: region.iteration,
    instances,
    tries: region.tries + 1,
    delayMs: scope.retryDelayMs,
    reason: `group ${scope.groupId} failed: try ${region.tries + 2} of ${scope.retries + 1} follows`,
  });
  region.waitUntilUs = Number.POSITIVE_INFINITY;
  state.mustReread = true;
}

function instancesOf(region: Region, local: number): RetriedInstances[] {
  const node = region.nodes[local];
  if (!node) return [];
  const { iteration, mapIndex } = region;
  const task = node.task.index;
  if (!node.task.isMapped || node.segments.length === 0)
    return [{ task, from: mapIndex, to: mapIndex + 1, iteration }];
  return node.segments.map(({ count, first }) => ({ task, from: first, to: first + count, iteration }));
}

/** Looks whether the lists of a mapped group are known now; opens its regions, or the one that stands for none. */
export function expandGroup(state: PlanState, group: Expansion): void {
  const { parent, scope } = group;
  if (scope.kind === 'loop') return;
  const mapping = scope.group?.mapping;
  if (!mapping || group.collapse !== null) return;
  if (parent.collapse !== null) {
    collapse(state, group, parent.collapse);
    return;
  }
  if (!areListsKnown(state, mapping, parent)) return;
  const lost = lostList(state, mapping, parent);
  const total = lost === null ? mappingLength(state, mapping, parent) : 0;
  const reason = `group ${scope.groupId} is mapped over nothing: the list has no items`;
  if (total === 0 && group.regions.length === 0) {
    collapse(state, group, lost ?? { state: 'skipped', reason });
    return;
  }
  if (total === 0 && group.wasCollapsed) {
    for (const region of group.regions) collapseRegion(state, region, lost ?? { state: 'skipped', reason });
    return;
  }
  for (const region of group.regions.slice(total)) removeRegion(state, region, total);
  growGroup(state, group, total);
  // What was there before waited for the lists, too.
  for (const region of group.regions) lookAtAll(state, region);
}

/** A region that stands for a group without instances, and was cleared: it ends like that again. */
function collapseRegion(state: PlanState, region: Region, how: Collapse): void {
  region.collapse = how;
  for (const node of region.nodes) state.dirty.add(node);
  for (const child of region.children) {
    if (child.regions.length === 0) state.toExpand.push(child);
    for (const inner of child.regions) collapseRegion(state, inner, how);
  }
}

function lookAtAll(state: PlanState, region: Region): void {
  for (const node of region.nodes) state.dirty.add(node);
  for (const child of region.children) for (const inner of child.regions) lookAtAll(state, inner);
}

function collapse(state: PlanState, group: Expansion, how: NonNullable<Expansion['collapse']>): void {
  if (group.regions.length > 0) return;
  countRegions(state, group, group.total, 1);
  openCollapsed(state, group, how);
}

/** Its list became shorter: what waits in a region beyond its end is not to run any more. */
function removeRegion(state: PlanState, region: Region, total: number): void {
  for (const node of region.nodes) {
    if (node.decided) continue;
    node.decided = true;
    const reason = `what its group is mapped over has only ${total} items now`;
    if (node.task.isMapped && node.expected !== null) {
      for (const position of node.cleared.splice(0)) endOne(state, node, position, 'removed', reason);
    } else if (node.task.isMapped && region.mapIndex >= 0) {
      endWithout(state, node);
    } else {
      if (node.expected === null) countInstances(state, node, 1);
      endOne(state, node, -1, 'removed', reason);
    }
  }
  for (const child of region.children) for (const inner of child.regions) removeRegion(state, inner, total);
}

/** More of a group is to come: what it lies in has not ended either. */
function reopen(expansion: Expansion): void {
  if (!expansion.isDone) return;
  expansion.isDone = false;
  const { parent } = expansion;
  parent.open += 1;
  if (!parent.isEnded) return;
  parent.isEnded = false;
  const around = parent.parent?.children[parent.parent.scope.children.indexOf(parent.scope)];
  if (!around) return;
  around.done -= 1;
  reopen(around);
}

function growGroup(state: PlanState, group: Expansion, total: number): void {
  const before = group.total;
  const [first] = group.segments;
  if (group.wasCollapsed && first !== undefined) {
    const { count, first: number, from } = first;
    const { iteration: parentIteration, mapIndex: parentMapIndex } = group.parent;
    const place = { id: group.scope.groupId, isLoop: false, parentMapIndex, parentIteration };
    state.decisions.push({ kind: 'expand', ...place, from, first: number, count, collapse: null });
    group.wasCollapsed = false;
  }
  if (total <= (before ?? 0)) return;
  const known = group.segments.reduce((sum, { count }) => sum + count, 0);
  if (total > known) extend(state, group, group.scope, known, total - known);
  group.total = total;
  reopen(group);
  countRegions(state, group, before, total);
  state.opening.push(group);
}
