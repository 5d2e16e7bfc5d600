// Asks a task's rule in one region, and says what follows: ready, expanded, ended without running, or nothing yet.
import { evaluateTriggerRule, type RuleOutcome } from '../trigger-rule/trigger-rule.ts';
import { countEnd, countInstances } from './count-ends.ts';
import { areListsKnown, lostList, mappingLength } from './map-lists.ts';
import { mappingSources } from './mapping-sources.ts';
import { extend } from './open-region.ts';
import { countedAbove, reasonOfRule } from './plan-node.ts';
import { type EndState, isOpen, nodeIn, type PlanState, taskAt } from './plan-state.ts';
import { numberOf, type PlanNode, type Region, regionAt } from './region.ts';
import type { UpstreamTally } from './tally.ts';

type Ended = Exclude<RuleOutcome, 'run' | 'wait'>;

/** Asks a task's rule, once something above it changed. */
export function look(state: PlanState, node: PlanNode): void {
  if (node.decided || isWaiting(node.region)) return;
  const forced = forcedSkip(node);
  if (forced !== null && mayBeSkipped(state, node)) {
    endNode(state, node, 'skipped', forced);
    return;
  }
  const tally = countedAbove(node, 'upstream') ?? node.above.upstream;
  const held = setupOutcome(node, tally);
  if (held === 'wait') return;
  if (held !== null) {
    endNode(state, node, held, 'a setup that it needs did not succeed');
    return;
  }
  const outcome = askRule(node, tally);
  const lost = outcome === 'upstream_failed' ? null : lostOf(state, node, outcome);
  if (lost !== null) {
    endNode(state, node, lost.state, lost.reason);
    return;
  }
  if (outcome === 'wait') return;
  if (outcome !== 'run') {
    if (hasOpenGate(state, node)) return;
    if (outcome === 'upstream_failed' || mayBeSkipped(state, node))
      endNode(state, node, outcome, reasonOfRule(node, tally, outcome));
    return;
  }
  if (!isPastMet(state, node) || !areGroupListsKnown(state, node.region)) return;
  if (
    node.task.definition.mapping !== null &&
    !areListsKnown(state, node.task.definition.mapping, node.region)
  )
    return;
  node.decided = true;
  noteRemoved(node, tally);
  run(state, node);
}

/** Where part of what is above was removed, so are the instances beyond what succeeded. Source: recorded cases. */
function noteRemoved(node: PlanNode, { removed, success }: UpstreamTally): void {
  const isAll = node.task.definition.triggerRule === 'all_success';
  if (isAll && node.task.isMapped && removed > 0 && success > 0) node.removedFrom = success;
}

/** A group whose next try has not begun. */
function isWaiting(region: Region): boolean {
  for (let each: Region | null = region; each !== null; each = each.parent)
    if (each.waitUntilUs !== null) return true;
  return false;
}

function forcedSkip(node: PlanNode): string | null {
  for (let region: Region | null = node.region; region !== null; region = region.parent) {
    const reason = region.forced.get(node.task.index);
    if (reason !== undefined) return reason;
  }
  return null;
}

/** What a branch skips is skipped, however else it would end: it waits for the branch's answer. */
function hasOpenGate(state: PlanState, { region, task }: PlanNode): boolean {
  return task.gates.some((index) => {
    const gate = taskAt(state, index);
    return isOpen(nodeIn(regionAt(region, gate.scope), gate));
  });
}

/** What is mapped again has its own length again: until it is known nothing in it runs. */
function areGroupListsKnown(state: PlanState, region: Region): boolean {
  for (let each: Region = region; each.parent !== null; each = each.parent) {
    const { group, hasListSources, kind } = each.scope;
    if (kind !== 'mapped' || !hasListSources || each.collapse !== null) continue;
    if (group?.mapping && !areListsKnown(state, group.mapping, each.parent)) return false;
  }
  return true;
}

const isPastMet = (state: PlanState, { task }: PlanNode): boolean =>
  !task.definition.dependsOnPast || (state.pastMet.get(task.taskId) ?? state.isPastMet(task.taskId));

function mayBeSkipped(state: PlanState, node: PlanNode): boolean {
  return !node.task.definition.waitForPastDependsBeforeSkipping || isPastMet(state, node);
}

/** Whatever its rule says, a task needs the setups around it; teardowns and rule `always` do not ask. */
function setupOutcome(node: PlanNode, tally: UpstreamTally): Ended | 'wait' | null {
  const setups = countedAbove(node, 'setups');
  const { task } = node;
  if (setups === null) return null;
  if (task.definition.triggerRule === 'always' || tally.expected + tally.unexpanded === 0) return null;
  if (setups.failed + setups.upstreamFailed > 0) return 'upstream_failed';
  if (setups.skipped > 0) return 'skipped';
  // Instances whose items are gone are not missed as long as there are others.
  const met = setups.success > 0 ? setups.success + setups.removed : 0;
  return met < setups.expected + setups.unexpanded ? 'wait' : null;
}

function askRule(node: PlanNode, tally: UpstreamTally): RuleOutcome {
  const setups = countedAbove(node, 'ownSetups');
  return evaluateTriggerRule(
    node.task.definition.triggerRule,
    withUnexpanded(tally),
    setups === null ? null : withUnexpanded(setups),
  );
}

/** What is not expanded yet stands for at least one instance to come. */
const withUnexpanded = (tally: UpstreamTally): UpstreamTally => ({
  ...tally,
  expected: tally.expected + tally.unexpanded,
});

/** Where there will be nothing to run over no rule can run; only a rule that says failed goes before. */
function lostOf(state: PlanState, { region, task }: PlanNode, outcome: RuleOutcome) {
  if (outcome === 'run' && region.collapse !== null) return region.collapse;
  if (task.definition.mapping === null) return null;
  return lostList(state, task.definition.mapping, region);
}

function run(state: PlanState, node: PlanNode): void {
  const { mapping } = node.task.definition;
  if (mapping === null) {
    if (isPlannedGate(node)) {
      endGate(state, node);
      return;
    }
    readyOne(state, node, -1, 'its trigger rule is met');
    return;
  }
  const total = mappingLength(state, mapping, node.region);
  // Also of what had items once: it ends as it does in a run that never had any.
  if (total === 0) endNode(state, node, 'skipped', 'it is mapped over nothing: the list has no items');
  else if (node.expected !== null) runCleared(state, node, total);
  else startExpansion(state, node, total);
}

function isPlannedGate({ region, task }: PlanNode): boolean {
  return task.definition.kind === 'gate' && region.scope.group?.loop?.hasUntil === false;
}

/** A loop without a function runs its iterations; nothing needs to be asked for that. */
function endGate(state: PlanState, node: PlanNode): void {
  const { iteration, mapIndex } = node.region;
  node.whole = 'success';
  const reason = 'the iteration is over';
  state.decisions.push({ kind: 'end', task: node.task.index, mapIndex, iteration, state: 'success', reason });
  countEnd(state, node, 'success');
}

export function startExpansion(state: PlanState, node: PlanNode, total: number): void {
  const before = node.expected ?? 0;
  if (total <= before) return;
  extend(state, node, node.task, before, total - before);
  if (node.task.needsPath) {
    const others = state.numbered.get(node.task.index) ?? [];
    if (before === 0) state.numbered.set(node.task.index, [...others, node]);
  }
  countInstances(state, node, total);
  if (node.created < total) state.expanding.push(node);
}

/** Cleared instances of a task that was expanded before; the list may have another length now. */
function runCleared(state: PlanState, node: PlanNode, total: number): void {
  const known = node.expected ?? 0;
  startExpansion(state, node, total);
  if (node.created < known && total <= known) state.expanding.push(node);
  if (total < known) node.removedFrom = Math.min(node.removedFrom, total);
  for (const position of node.cleared.splice(0)) {
    if (position >= Math.min(total, node.removedFrom))
      endOne(state, node, position, 'removed', `what it is mapped over has only ${total} items now`);
    else readyOne(state, node, position, 'it was cleared, and its trigger rule is met');
  }
}

export function readyOne(state: PlanState, node: PlanNode, position: number, reason: string): void {
  readyRange(state, node, position, position + 1, reason);
}

export function readyRange(state: PlanState, node: PlanNode, from: number, to: number, reason: string): void {
  state.live += to - from;
  const { iteration } = node.region;
  const task = node.task.index;
  if (!node.task.isMapped || from < 0) {
    const { mapIndex } = node.region;
    state.decisions.push({ kind: 'ready', task, from: mapIndex, to: mapIndex + 1, iteration, reason });
    return;
  }
  const first = numberOf(node.segments, from);
  state.decisions.push({ kind: 'ready', task, from: first, to: first + to - from, iteration, reason });
}

/** Ends a task before any instance of it ran: as a whole, or those instances that exist and wait. */
export function endNode(
  state: PlanState,
  node: PlanNode,
  end: 'skipped' | 'upstream_failed',
  reason: string,
): void {
  node.decided = true;
  if (node.task.isMapped && node.expected === null) expandWaiting(state, node);
  if (node.task.isMapped && node.expected !== null) {
    makeRest(state, node, node.expected);
    if (node.region.mapIndex >= 0 && node.cleared.length === 1 && node.expected === 1) node.whole = end;
    for (const position of node.cleared.splice(0)) endOne(state, node, position, end, reason);
    return;
  }
  if (node.expected === null) countInstances(state, node, 1);
  node.whole = end;
  endOne(state, node, -1, end, reason);
}

/** Instances that were still to be made when what is above them was cleared. */
export function makeRest(state: PlanState, node: PlanNode, total: number): void {
  const from = node.created;
  if (from >= total) return;
  createInstances(state, node, from, total, false);
  for (let position = from; position < total; position++) node.cleared.push(position);
}

/**
 * A task that is mapped over literals has its instances, however it ends: Airflow makes them with the run. One within a
 * mapped group has no placeholder, and so gets an instance to end.
 */
function expandWaiting(state: PlanState, node: PlanNode): void {
  const { mapping } = node.task.definition;
  const isKnown =
    node.region.collapse === null && mappingSources(mapping).every((source) => source.kind === 'literal');
  const length = isKnown && mapping !== null ? mappingLength(state, mapping, node.region) : 0;
  const total = length === 0 && node.region.mapIndex >= 0 ? 1 : length;
  if (total === 0) return;
  const before = state.expanding.length;
  startExpansion(state, node, total);
  state.expanding.splice(before);
  for (let position = 0; position < total; position++) node.cleared.push(position);
  createInstances(state, node, 0, total, false);
}

/** Says which rows of an expanded task are to be made. */
export function createInstances(
  state: PlanState,
  node: PlanNode,
  from: number,
  to: number,
  isReady: boolean,
): void {
  const { coordinates, iteration, mapIndex } = node.region;
  const first = numberOf(node.segments, from);
  node.created = to;
  const positions = Array.from({ length: node.task.needsPath ? to - from : 0 }, (_item, at) => from + at);
  state.decisions.push({
    kind: 'create',
    task: node.task.index,
    from: first,
    to: first + to - from,
    iteration,
    paths: node.task.needsPath ? positions.map((position) => [...coordinates, position].join('/')) : null,
    isReady,
    replacesPlaceholder: from === 0 && mapIndex < 0,
    reason: `it is mapped over ${node.expected ?? to} items`,
  });
}

export function endOne(
  state: PlanState,
  node: PlanNode,
  position: number,
  end: Extract<EndState, 'skipped' | 'upstream_failed' | 'removed'>,
  reason: string,
): void {
  const { iteration } = node.region;
  const mapIndex = position < 0 ? node.region.mapIndex : numberOf(node.segments, position);
  state.decisions.push({ kind: 'end', task: node.task.index, mapIndex, iteration, state: end, reason });
  countEnd(state, node, end);
}
