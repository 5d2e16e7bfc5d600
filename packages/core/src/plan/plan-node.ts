// Makes the node of a task in a region, and adds up what it sees of the tasks above.
import type { RuleOutcome } from '../trigger-rule/trigger-rule.ts';
import type { PlanNode, Region } from './region.ts';
import type { CountKind, GraphTask } from './run-graph.ts';
import { addTally, emptyTally, type Tallies, type UpstreamTally } from './tally.ts';

export function newNode(task: GraphTask, region: Region, above: Tallies): PlanNode {
  return {
    task,
    region,
    expected: task.isMapped ? null : 1,
    created: 0,
    segments: [],
    finished: 0,
    failed: 0,
    ownFailed: 0,
    ends: emptyTally(),
    values: 0,
    loopStops: null,
    shape: null,
    shapes: null,
    whole: null,
    cleared: [],
    decided: false,
    isDirty: false,
    removedFrom: Number.POSITIVE_INFINITY,
    above,
  };
}

/** All that is counted of one kind: in the task's own region, and once for all regions further out. Null: nothing is. */
export function countedAbove(node: PlanNode, kind: CountKind): UpstreamTally | null {
  const own = node.above[kind] ?? null;
  if (node.task.outerScopes.length === 0) return own;
  let sum: UpstreamTally | null = own === null ? null : { ...own };
  for (let region = node.region.parent; region !== null; region = region.parent) {
    const tally = region.outer.get(node.task.index)?.[kind];
    if (!tally) continue;
    sum ??= emptyTally();
    addTally(sum, tally);
  }
  return sum;
}

export function reasonOfRule(
  node: PlanNode,
  tally: UpstreamTally,
  outcome: Exclude<RuleOutcome, 'run' | 'wait'>,
): string {
  const { success, skipped, failed, upstreamFailed } = tally;
  const seen = [
    [success, 'succeeded'],
    [skipped, 'skipped'],
    [failed, 'failed'],
    [upstreamFailed, 'upstream failed'],
  ] as const;
  const words = seen.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  const what = outcome === 'skipped' ? 'asks for something else' : 'cannot be met any more';
  return `rule ${node.task.definition.triggerRule} ${what}: of its upstream instances ${words.join(', ')}`;
}
