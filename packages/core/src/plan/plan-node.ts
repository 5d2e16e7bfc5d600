// One task in one region of a run as its plan sees it: its own instances and, summed up, those of its upstream tasks. Counts
// only; what follows from them is the plan's.
import type { InstanceState } from '../state/task-state.ts';
import type { RuleOutcome } from '../trigger-rule/trigger-rule.ts';
import type { Region, Segment } from './region.ts';
import type { CountKind, GraphTask } from './run-graph.ts';
import type { Shape } from './shape.ts';
import { addTally, emptyTally, type Tallies, type UpstreamTally } from './tally.ts';

export interface PlanNode {
  readonly task: GraphTask;
  readonly region: Region;
  /** Number of instances; null until a mapped task is expanded. */
  expected: number | null;
  /** Rows that exist of an expanded task: positions 0 to created - 1. */
  created: number;
  /** Positions from here on end as removed, as what is above them was. */
  removedFrom: number;
  segments: Segment[];
  finished: number;
  /** Instances that failed or did not run because something above them failed. */
  failed: number;
  /** Of these, the ones that ran and failed. */
  ownFailed: number;
  /** Instances by how they ended, for what is told to the tasks below a group with retries. */
  readonly ends: UpstreamTally;
  values: number;
  /** What a gate said. */
  loopStops: boolean | null;
  /** Of the result of a plain task, or of the instances of a mapped one where items of items are mapped over. */
  shape: Shape;
  shapes: Map<number, Shape> | null;
  /** How the task ended as a whole (map index -1), where it did. */
  whole: InstanceState;
  /** Positions of an expanded task that wait for its rule again. */
  readonly cleared: number[];
  /** True once the task may run or has ended: its rule is not asked again. */
  decided: boolean;
  /** Whether its rule is to be asked. */
  isDirty: boolean;
  readonly above: Tallies;
}

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
