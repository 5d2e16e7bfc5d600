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
import type { RetriedGroup, RetriedInstances } from './decision.ts';
import { feedLists } from './feed-lists.ts';
import { isWithin } from './graph-scope.ts';
import { endOne, makeRest } from './look.ts';
import { areListsKnown, lostList, mappingLength } from './map-lists.ts';
import { extend, openCollapsed, openIteration, openPiece } from './open-region.ts';
import { nodeIn, type PlanState, taskAt } from './plan-state.ts';
import { type Collapse, type Expansion, type Region, regionsOf, regionsSeen } from './region.ts';

export function endRegion(state: PlanState, region: Region): void {
  const { parent, scope } = region;
  if (parent === null || region.open > 0 || region.isEnded) return;
  if (scope.retries > 0 && !region.isSettled) {
    // Where there is nothing to run over, nothing would be other next time.
    const mayRetry = region.collapse === null && region.tries < scope.retries && !isPast(region);
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

/** Whether it lies in an iteration that others follow: whatever is said of it later, the loop went on. */
function isPast(region: Region): boolean {
  for (let each = region; each.parent !== null; each = each.parent) {
    const { parent, scope } = each;
    const iterations = parent.children[parent.scope.children.indexOf(scope)]?.regions ?? [];
    if (scope.kind === 'loop' && iterations.at(-1) !== each) return true;
  }
  return false;
}

function endExpansion(state: PlanState, expansion: Expansion): void {
  if (expansion.isDone) return;
  expansion.isDone = true;
  for (const index of state.graph.feeders[expansion.scope.index] ?? [])
    feedLists(state, taskAt(state, index), expansion.parent);
  partEnded(state, expansion.parent);
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
    if (!isWithin(task.scope, region.scope)) return false;
    const { teardown } = task.definition;
    if (teardown !== null && !teardown.onFailureFailDagrun) return false;
    return task.downstream.every((index) => {
      const below = taskAt(state, index);
      const isForgiven = below.definition.teardown?.onFailureFailDagrun === false;
      return isForgiven || !isWithin(below.scope, region.scope);
    });
  });
}

function retryRegion(state: PlanState, region: Region): void {
  const { scope } = region;
  const instances: RetriedInstances[] = [];
  for (const task of state.graph.tasks) {
    if (!isWithin(task.scope, scope)) continue;
    for (const inner of regionsOf(region, task.scope)) instances.push(...instancesOf(inner, task.local));
  }
  state.decisions.push({
    kind: 'retryGroup',
    groupId: scope.groupId,
    mapIndex: region.mapIndex,
    iteration: region.iteration,
    instances,
    innerGroups: innerGroups(state, region),
    tries: region.tries + 1,
    delayMs: scope.retryDelayMs,
    reason: `group ${scope.groupId} failed: try ${region.tries + 2} of ${scope.retries + 1} follows`,
  });
  region.waitUntilUs = Number.POSITIVE_INFINITY;
  state.mustReread = true;
}

function innerGroups(state: PlanState, region: Region): RetriedGroup[] {
  const inner = state.graph.scopes.filter(
    (scope) => scope !== region.scope && scope.retries > 0 && isWithin(scope, region.scope),
  );
  return inner.flatMap((scope) =>
    [...regionsOf(region, scope)].map(({ iteration, mapIndex }) => ({
      groupId: scope.groupId,
      mapIndex,
      iteration,
    })),
  );
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
  openRest(state, group, total);
  if (total === 0 && group.regions.length === 0) {
    collapse(state, group, lost ?? { state: 'skipped', reason });
    return;
  }
  if (total === 0 && group.wasCollapsed) {
    collapseAgain(state, group, lost ?? { state: 'skipped', reason });
    return;
  }
  const beyond = `what its group is mapped over has only ${total} items now`;
  const how = lost ?? (total === 0 ? { state: 'skipped', reason } : { state: 'removed', reason: beyond });
  for (const region of group.regions.slice(total)) removeRegion(state, region, how);
  growGroup(state, group, total);
  // What was there before waited for the lists, too.
  for (const region of group.regions) lookAtAll(state, region);
}

/** Its list became shorter while its regions were being made: those beyond its end are made too, and end at once. */
function openRest(state: PlanState, group: Expansion, total: number): void {
  const known = group.total ?? 0;
  if (total >= known || group.regions.length === known) return;
  state.opening = state.opening.filter((each) => each !== group);
  openPiece(state, group, known);
}

/** A group that was cleared has nothing to map over again: that is written down, and its one region ends like that. */
function collapseAgain(state: PlanState, group: Expansion, how: Collapse): void {
  writeCollapse(state, group, how.state);
  group.collapse = how;
  for (const region of group.regions) collapseRegion(state, region, how);
}

function writeCollapse(state: PlanState, group: Expansion, collapse: Collapse['state'] | null): void {
  const { parent, scope } = group;
  const [segment] = group.segments;
  if (!group.wasCollapsed || segment === undefined) return;
  const place = { isLoop: false, parentMapIndex: parent.mapIndex, parentIteration: parent.iteration };
  state.decisions.push({ kind: 'expand', id: scope.groupId, ...place, ...segment, collapse });
  group.wasCollapsed = false;
}

function collapseRegion(state: PlanState, region: Region, how: Collapse): void {
  region.collapse = how;
  for (const node of region.nodes) state.dirty.add(node);
  for (const child of region.children) {
    if (child.regions.length === 0) state.toExpand.push(child);
    else if (child.scope.kind === 'mapped') collapseAgain(state, child, how);
    else for (const inner of child.regions) collapseRegion(state, inner, how);
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
function removeRegion(state: PlanState, region: Region, how: Removal): void {
  for (const node of region.nodes) {
    if (node.decided) continue;
    node.decided = true;
    if (node.task.isMapped && node.expected !== null) {
      makeRest(state, node, node.expected);
      for (const position of node.cleared.splice(0)) endOne(state, node, position, how.state, how.reason);
    } else if (node.task.isMapped && region.mapIndex >= 0) {
      endWithout(state, node);
    } else {
      if (node.expected === null) countInstances(state, node, 1);
      endOne(state, node, -1, how.state, how.reason);
    }
  }
  const reason = 'the group around it is mapped over fewer items now';
  for (const child of region.children) {
    if (child.scope.kind === 'mapped' && child.regions.length === 0)
      collapse(state, child, { state: 'skipped', reason });
    for (const inner of child.regions) removeRegion(state, inner, how);
  }
}

interface Removal {
  readonly state: Collapse['state'] | 'removed';
  readonly reason: string;
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
  writeCollapse(state, group, null);
  if (total <= (before ?? 0)) return;
  const known = group.segments.reduce((sum, { count }) => sum + count, 0);
  if (total > known) extend(state, group, group.scope, known, total - known);
  group.total = total;
  reopen(group);
  countRegions(state, group, before, total);
  state.opening.push(group);
}
