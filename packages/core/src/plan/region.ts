// The regions of a run as its plan keeps them: a tree of instances of groups, with the counts of the tasks in each.
// Structure and names only; what follows from the counts is decided in run-plan.ts.

import type { InstanceState } from '../state/task-state.ts';
import type { GraphScope } from './graph-scope.ts';
import type { GraphTask } from './run-graph.ts';
import type { Shape } from './shape.ts';
import type { Tallies, UpstreamTally } from './tally.ts';

export interface Region {
  readonly scope: GraphScope;
  readonly parent: Region | null;
  /** The item or iteration that it stands for. */
  readonly position: number;
  /** What the instances of its tasks have as map index and iteration. */
  readonly mapIndex: number;
  readonly iteration: number;
  readonly coordinates: readonly number[];
  /** By `GraphTask.local`. */
  readonly nodes: PlanNode[];
  /** What tasks of scopes further in see of tasks out here, by task number: kept once for all their regions. */
  readonly outer: ReadonlyMap<number, Tallies>;
  /** By order of `scope.children`. */
  readonly children: Expansion[];
  /** Tasks and expansions in it that have not ended. */
  open: number;
  /** Tries of the group as a unit that are over. */
  tries: number;
  /** Of a group with retries: whether what is below was told how it ended. */
  isSettled: boolean;
  /** Whether what is around it has counted its end. */
  isEnded: boolean;
  /** The next try begins then. */
  waitUntilUs: number | null;
  /** How a task ends that could run, where there will never be anything to run over. */
  collapse: Collapse | null;
  /** Tasks of scopes further in that a branch out here skips, with the reason. */
  readonly forced: Map<number, string>;
}

/** One task in one region: its own instances and, summed up, those of its upstream tasks. */
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

export interface Collapse {
  readonly state: 'skipped' | 'upstream_failed';
  readonly reason: string;
}

/** A mapped group or a loop in one region of its parent: the regions of it that there are, or will be. */
export interface Expansion {
  readonly scope: GraphScope;
  readonly parent: Region;
  /** Null while its lists are not known. */
  total: number | null;
  readonly regions: Region[];
  segments: Segment[];
  done: number;
  isDone: boolean;
  collapse: Collapse | null;
  /** It is written down as having nothing to map over, and that is to be seen again. */
  wasCollapsed: boolean;
}

/** Running numbers of consecutive items: positions `from` to `from + count - 1` are `first` to `first + count - 1`. */
export interface Segment {
  readonly from: number;
  readonly first: number;
  readonly count: number;
}

export function numberOf(segments: readonly Segment[], position: number): number {
  const segment = segments.findLast(({ from }) => from <= position);
  return segment === undefined ? position : segment.first + position - segment.from;
}

export function positionOf(segments: readonly Segment[], number: number): number | null {
  const segment = segments.find(({ count, first }) => first <= number && number < first + count);
  return segment === undefined ? null : segment.from + number - segment.first;
}

/** The region of `scope` that `region` lies in, or is. */
export function regionAt(region: Region, scope: GraphScope): Region {
  let each: Region | null = region;
  while (each !== null && each.scope !== scope) each = each.parent;
  if (each === null) throw new Error(`no region of ${scope.groupId} around one of ${region.scope.groupId}`);
  return each;
}

/** Every open region of `scope` within `region`, itself included. */
export function* regionsOf(region: Region, scope: GraphScope): Generator<Region> {
  if (region.scope === scope) {
    yield region;
    return;
  }
  let below = scope;
  while (below.parent !== null && below.parent !== region.scope) below = below.parent;
  const expansion = region.children[region.scope.children.indexOf(below)];
  for (const inner of expansion?.regions ?? []) yield* regionsOf(inner, scope);
}

/** The same, but of a loop only its last iteration: what is seen of it from outside. */
export function* regionsSeen(region: Region, scope: GraphScope): Generator<Region> {
  if (region.scope === scope) {
    yield region;
    return;
  }
  let below = scope;
  while (below.parent !== null && below.parent !== region.scope) below = below.parent;
  const regions = region.children[region.scope.children.indexOf(below)]?.regions ?? [];
  const seen = below.kind === 'loop' ? regions.slice(-1) : regions;
  for (const inner of seen) yield* regionsSeen(inner, scope);
}

export const regionKey = (scope: number, mapIndex: number, iteration: number): string =>
  `${scope}/${mapIndex}/${iteration}`;
