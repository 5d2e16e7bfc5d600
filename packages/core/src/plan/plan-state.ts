// What the plan of one run holds: its regions, and what is still to be looked at. Other files of this folder change it;
// here are only its parts and how they are found.
import type { InstanceState } from '../state/task-state.ts';
import type { Decision } from './decision.ts';
import type { GraphScope } from './graph-scope.ts';
import { newNode } from './plan-node.ts';
import { PlanWaits } from './plan-waits.ts';
import { RankHeap } from './rank-heap.ts';
import { type Expansion, type PlanNode, positionOf, type Region, regionKey } from './region.ts';
import type { GraphTask, RunGraph } from './run-graph.ts';
import type { GroupTries } from './run-snapshot.ts';
import type { InstanceName } from './scope.ts';
import { emptyTally, type Tallies } from './tally.ts';

export interface PlanState {
  readonly graph: RunGraph;
  readonly param: (name: string) => unknown;
  readonly isAbsent: (taskId: string) => boolean;
  /** Tasks that depend on their past, by id → whether it allows them to run. */
  readonly pastMet: Map<string, boolean>;
  readonly isPastMet: (taskId: string) => boolean;
  readonly regions: Map<string, Region>;
  /** Nodes of mapped tasks within mapped groups, whose instances have running numbers, by task number. */
  readonly numbered: Map<number, PlanNode[]>;
  /** Next running number of map indexes and of iterations, by task or group id. */
  readonly nextNumber: Map<string, number>;
  readonly dirty: Dirty;
  readonly waits: PlanWaits;
  /** Expansions whose lists may be known now. */
  toExpand: Expansion[];
  /** Regions in which everything has ended. */
  endedRegions: Region[];
  /** Regions to be opened, and rows to be made, in pieces. */
  opening: Expansion[];
  readonly expanding: PlanNode[];
  decisions: Decision[];
  /** Instances that are ready, queued or running: something will be heard of them. */
  live: number;
  /** Regions whose next try has its time. */
  readonly waitingRegions: Set<Region>;
  /** Tries of groups that are over, by `tryKey`. */
  readonly groupTries: Map<string, GroupTries>;
  /** True while rows are read: they exist, and nothing of them needs to be made. */
  isRestoring: boolean;
  /** The rows change under this plan once its decisions are written. */
  mustReread: boolean;
  /** No decision follows any more: the run ended, or its rows are to be read again. */
  isOver: boolean;
}

export function newPlanState(
  graph: RunGraph,
  given: Pick<PlanState, 'isAbsent' | 'isPastMet' | 'param'>,
): PlanState {
  return {
    graph,
    ...given,
    pastMet: new Map(),
    regions: new Map(),
    numbered: new Map(),
    nextNumber: new Map(),
    dirty: new Dirty(),
    waits: new PlanWaits(),
    toExpand: [],
    endedRegions: [],
    opening: [],
    expanding: [],
    decisions: [],
    live: 0,
    waitingRegions: new Set(),
    groupTries: new Map(),
    isRestoring: false,
    mustReread: false,
    isOver: false,
  };
}

export const tryKey = (groupId: string, mapIndex: number, iteration: number): string =>
  `${mapIndex}/${iteration}/${groupId}`;

/** Nodes whose rule is to be asked, those that come first in the graph first. */
export class Dirty {
  readonly #ranks = new RankHeap();
  readonly #nodes = new Map<number, PlanNode[]>();

  add(node: PlanNode): void {
    if (node.isDirty || node.decided) return;
    node.isDirty = true;
    const { rank } = node.task;
    const others = this.#nodes.get(rank);
    if (others) others.push(node);
    else {
      this.#nodes.set(rank, [node]);
      this.#ranks.add(rank);
    }
  }

  /** Takes all nodes of the lowest rank out. */
  take(): PlanNode[] | undefined {
    const rank = this.#ranks.take();
    if (rank === undefined) return undefined;
    const nodes = this.#nodes.get(rank);
    this.#nodes.delete(rank);
    for (const node of nodes ?? []) node.isDirty = false;
    return nodes;
  }
}

export function taskAt(state: PlanState, index: number): GraphTask {
  const task = state.graph.tasks[index];
  if (!task) throw new Error(`plan of ${state.graph.dagId} has no task number ${index}`);
  return task;
}

export function rootOf(state: PlanState): Region {
  const root = state.regions.get(regionKey(0, -1, 0));
  if (!root) throw new Error(`plan of ${state.graph.dagId} has no regions`);
  return root;
}

export function nodeIn(region: Region, task: GraphTask): PlanNode {
  const node = region.nodes[task.local];
  if (!node) throw new Error(`region of ${region.scope.groupId} has no task ${task.taskId}`);
  return node;
}

export interface FoundInstance {
  readonly node: PlanNode;
  /** Of an instance of an expanded task; −1 for the whole. */
  readonly position: number;
}

/** The instance of that name, or undefined where the plan has none (yet). */
export function findInstance(state: PlanState, name: InstanceName): FoundInstance | undefined {
  const task = taskAt(state, state.graph.indexOf(name.taskId));
  const { scope } = task;
  const region = state.regions.get(regionKey(scope.index, name.mapIndex, name.iteration));
  if (!task.isMapped) return region && { node: nodeIn(region, task), position: -1 };
  if (name.mapIndex < 0) return region && { node: nodeIn(region, task), position: -1 };
  if (!task.needsPath || !scope.path.some(({ kind }) => kind === 'mapped')) {
    const own = state.regions.get(regionKey(scope.index, -1, name.iteration));
    return own && { node: nodeIn(own, task), position: name.mapIndex };
  }
  return findNumbered(state.numbered.get(task.index) ?? [], name.mapIndex);
}

function findNumbered(nodes: readonly PlanNode[], mapIndex: number): FoundInstance | undefined {
  let low = 0;
  let high = nodes.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const node = nodes[middle];
    if (!node) return undefined;
    const position = positionOf(node.segments, mapIndex);
    if (position !== null) return { node, position };
    if ((node.segments[0]?.first ?? 0) < mapIndex) low = middle + 1;
    else high = middle - 1;
  }
  // What grew later has a second segment, out of order.
  for (const node of nodes) {
    const position = positionOf(node.segments, mapIndex);
    if (position !== null) return { node, position };
  }
  return undefined;
}

/** Takes `count` running numbers. */
export function takeNumbers(state: PlanState, id: string, count: number): number {
  const first = state.nextNumber.get(id) ?? 0;
  state.nextNumber.set(id, first + count);
  return first;
}

export function nodesFor(state: PlanState, region: Region): PlanNode[] {
  const tallies = talliesOf(state, region.scope);
  return region.scope.tasks.map((index) =>
    newNode(taskAt(state, index), region, tallies.get(index) ?? { upstream: emptyTally() }),
  );
}

/** What is counted in a region of the scope before anything in it has ended, by task: of the scope's own, and further in. */
export function talliesOf(state: PlanState, scope: GraphScope): Map<number, Tallies> {
  const tallies = new Map<number, Tallies>();
  for (const { counts, expected, task, unexpanded } of state.graph.incoming[scope.index] ?? []) {
    const known = tallies.get(task) ?? { upstream: emptyTally() };
    tallies.set(task, { ...known, [counts]: { ...emptyTally(), expected, unexpanded } });
  }
  return tallies;
}

export const isOpen = (node: PlanNode): boolean => node.expected === null || node.finished < node.expected;

export type EndState = Extract<
  InstanceState,
  'success' | 'failed' | 'skipped' | 'upstream_failed' | 'removed'
>;
