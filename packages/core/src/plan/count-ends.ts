// Counts what ended, for the tasks below: each of them sees the instances within the smallest region that it shares with
// the task above. What lies in an iteration of a loop, or in a group with retries that has not settled, is one thing of
// which nothing is known; it is told of at once when the loop or the group has ended.
import { feedLists } from './feed-lists.ts';
import { type EndState, isOpen, nodeIn, type PlanState, taskAt } from './plan-state.ts';
import { type Expansion, type PlanNode, type Region, regionAt, regionsOf, regionsSeen } from './region.ts';
import type { GraphEdge } from './run-graph.ts';
import { addTally, counterOf, emptyTally, signatureOf, type UpstreamTally } from './tally.ts';

/** One instance of a task ended. */
export function countEnd(state: PlanState, node: PlanNode, end: EndState): void {
  node.finished += 1;
  node.ends[counterOf[end]] += 1;
  if (end === 'failed') node.ownFailed += 1;
  if (end === 'failed' || end === 'upstream_failed') node.failed += 1;
  const counter = counterOf[end];
  for (const edge of node.task.edges) {
    if (isSealed(node.region, edge)) continue;
    const tally = tallyBelow(state, edge, node.region);
    tally.change((counts) => {
      counts[counter] += 1;
    });
  }
  if (!isOpen(node)) nodeEnded(state, node);
}

/** The number of a mapped task's instances became known, or grew. */
export function countInstances(state: PlanState, node: PlanNode, total: number): void {
  const before = node.expected;
  node.expected = total;
  for (const edge of node.task.edges) {
    if (isSealed(node.region, edge)) continue;
    tallyBelow(state, edge, node.region).change((counts) => {
      if (before === null) counts.unexpanded -= 1;
      counts.expected += total - (before ?? 0);
    });
  }
}

/** The number of a mapped group's regions became known (`before` null), or grew. */
export function countRegions(
  state: PlanState,
  expansion: Expansion,
  before: number | null,
  total: number,
): void {
  const { parent, scope } = expansion;
  const more = total - (before ?? 0);
  for (const { edge, task } of state.graph.exits[scope.index] ?? []) {
    if (isSealed(parent, edge)) continue;
    const of = taskAt(state, task);
    // All that is known of a region that was only just opened: there is one, of which a plain task is one instance.
    const isPlain = of.scope === scope && scope.retries === 0 && !of.isMapped;
    tallyBelow(state, edge, parent).change((counts) => {
      if (before === null) counts.unexpanded -= 1;
      if (isPlain) counts.expected += more;
      else counts.unexpanded += more;
    });
  }
}

/** A region of a group with retries has ended for good: what is below hears of all of it at once. */
export function countSettled(state: PlanState, region: Region): void {
  if (region.parent === null) return;
  for (const { edge, task } of state.graph.exits[region.scope.index] ?? []) {
    if (isSealed(region.parent, edge)) continue;
    tellSum(state, edge, region, task);
  }
}

/** A loop has ended with this iteration: its gate counts for what is below the loop. */
export function countLoopEnd(state: PlanState, last: Region): void {
  if (last.parent === null) return;
  for (const { edge, task } of state.graph.exits[last.scope.index] ?? []) {
    if (isSealed(last.parent, edge)) continue;
    tellSum(state, edge, last, task);
  }
}

function tellSum(state: PlanState, edge: GraphEdge, region: Region, from: number): void {
  const task = taskAt(state, from);
  const sum = emptyTally();
  for (const inner of regionsSeen(region, task.scope)) {
    const node = nodeIn(inner, task);
    addTally(sum, { ...node.ends, expected: node.expected ?? 0 });
  }
  tallyBelow(state, edge, region).change((counts) => {
    counts.unexpanded -= 1;
    addTally(counts, sum);
  });
}

/** Whether nothing in `region` is told along `edge` yet. */
function isSealed(region: Region, edge: GraphEdge): boolean {
  for (let each: Region | null = region; each !== null && each.scope !== edge.common; each = each.parent) {
    if (each.scope.kind === 'loop') return true;
    if (each.scope.retries > 0 && !each.isSettled) return true;
  }
  return false;
}

/** The counts that the task below an edge has of the one above, and who looks when they change. */
function tallyBelow(state: PlanState, edge: GraphEdge, from: Region) {
  const region = regionAt(from, edge.common);
  const task = taskAt(state, edge.to);
  return {
    change(by: (counts: UpstreamTally) => void): void {
      if (task.scope === edge.common) {
        const node = nodeIn(region, task);
        const counts = node.above[edge.counts];
        if (counts) by(counts);
        state.dirty.add(node);
        return;
      }
      const counts = region.outer.get(edge.to)?.[edge.counts];
      if (!counts) return;
      const before = signatureOf(counts);
      by(counts);
      if (signatureOf(counts) === before) return;
      for (const inner of regionsOf(region, task.scope)) state.dirty.add(nodeIn(inner, task));
    },
  };
}

/** A mapped task that will have no instances has ended. */
export function endWithout(state: PlanState, node: PlanNode): void {
  countInstances(state, node, 0);
  nodeEnded(state, node);
}

function nodeEnded(state: PlanState, node: PlanNode): void {
  feedLists(state, node.task, node.region);
  for (const index of node.task.gateOf) {
    const task = taskAt(state, index);
    for (const region of regionsOf(node.region, task.scope)) state.dirty.add(nodeIn(region, task));
  }
  partEnded(state, node.region);
}

/** A task or an expansion in the region has ended. */
export function partEnded(state: PlanState, region: Region): void {
  region.open -= 1;
  if (region.open === 0) state.endedRegions.push(region);
}
