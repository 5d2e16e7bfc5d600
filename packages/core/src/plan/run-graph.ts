// What planning needs of a DAG version, compiled once per version: tasks by number, edges both ways, weights.
// Immutable and shared by every run of the version.
import type { DagDefinition, TaskDefinition } from '../dag/dag-definition.ts';
import type { ValueExpression } from '../dag/value-expression.ts';
import { outputsIn } from '../dag/value-expression.ts';

export interface GraphTask {
  readonly index: number;
  readonly taskId: string;
  readonly definition: TaskDefinition;
  readonly upstream: readonly number[];
  readonly downstream: readonly number[];
  readonly isMapped: boolean;
  /** Place in an order in which every task comes after all that is upstream of it. */
  readonly rank: number;
  /** Priority by the task's weight rule; higher goes first. */
  readonly priority: number;
  /** Lists that a downstream task is mapped over must come from it: its result is checked when it ends. */
  readonly isMapSource: boolean;
}

export interface RunGraph {
  readonly dagId: string;
  readonly definition: DagDefinition;
  readonly tasks: readonly GraphTask[];
  readonly leaves: readonly number[];
  /** Task numbers by rank. */
  readonly byRank: readonly number[];
  indexOf(taskId: string): number;
}

/** Largest weight that is kept; sums saturate instead of overflowing. */
const MAX_PRIORITY = Number.MAX_SAFE_INTEGER;
const INT32 = 2 ** 31;

/** Compiles a definition that was checked when the DAG was evaluated: ids are unique, upstream ids exist, no cycles. */
export function compileRunGraph(definition: DagDefinition): RunGraph {
  const indexes = new Map(definition.tasks.map((task, index) => [task.taskId, index]));
  const indexOf = (taskId: string): number => {
    const index = indexes.get(taskId);
    if (index === undefined) throw new Error(`DAG ${definition.dagId} has no task ${taskId}`);
    return index;
  };
  const upstream = definition.tasks.map((task) => task.upstream.map(indexOf));
  const downstream = invert(upstream);
  const priorities = priorityWeights(definition.tasks, upstream, downstream);
  const byRank = ranked(upstream, downstream);
  const ranks = new Map(byRank.map((index, rank) => [index, rank]));
  const mapSources = new Set(definition.tasks.flatMap(mapSourceIds));
  const tasks = definition.tasks.map((task, index) => ({
    index,
    taskId: task.taskId,
    definition: task,
    upstream: upstream[index] ?? [],
    downstream: downstream[index] ?? [],
    isMapped: task.mapping !== null,
    rank: ranks.get(index) ?? 0,
    priority: priorities[index] ?? 1,
    isMapSource: task.mapping === null && mapSources.has(task.taskId),
  }));
  const leaves = tasks.filter((task) => task.downstream.length === 0).map((task) => task.index);
  return { dagId: definition.dagId, definition, tasks, leaves, byRank, indexOf };
}

function invert(edges: readonly (readonly number[])[]): number[][] {
  const inverse: number[][] = edges.map(() => []);
  edges.forEach((sources, target) => {
    for (const source of sources) inverse[source]?.push(target);
  });
  return inverse;
}

/** Every task after its upstream tasks; among equals in order of declaration. */
function ranked(
  upstream: readonly (readonly number[])[],
  downstream: readonly (readonly number[])[],
): number[] {
  const open = upstream.map((above) => above.length);
  const order = [...open.keys()].filter((index) => open[index] === 0);
  for (const index of order) {
    for (const below of downstream[index] ?? []) {
      open[below] = (open[below] ?? 0) - 1;
      if (open[below] === 0) order.push(below);
    }
  }
  return order;
}

/** The expressions that a mapped task takes its instances from. */
export function mappingSources(task: TaskDefinition): readonly ValueExpression[] {
  if (task.mapping === null) return [];
  return task.mapping.kind === 'kwargs'
    ? [task.mapping.over]
    : task.mapping.inputs.map((input) => input.over);
}

function mapSourceIds(task: TaskDefinition): string[] {
  return mappingSources(task)
    .filter((source) => source.kind === 'output')
    .flatMap(outputsIn)
    .filter((output) => output.key === 'return_value')
    .map((output) => output.taskId);
}

/** Own weight plus that of all tasks reached in the rule's direction, each counted once. */
function priorityWeights(
  tasks: readonly TaskDefinition[],
  upstream: readonly (readonly number[])[],
  downstream: readonly (readonly number[])[],
): number[] {
  const own = tasks.map((task) => Math.max(-INT32, Math.min(INT32 - 1, task.priorityWeight)));
  return tasks.map((task, index) => {
    if (task.weightRule === 'absolute') return own[index] ?? 1;
    const reached = reachableFrom(index, task.weightRule === 'downstream' ? downstream : upstream);
    let sum = own[index] ?? 1;
    for (const other of reached) sum += own[other] ?? 0;
    return Math.max(-MAX_PRIORITY, Math.min(MAX_PRIORITY, sum));
  });
}

/** Everything reached from `start` along `edges`, without `start`. */
export function reachableFrom(start: number, edges: readonly (readonly number[])[]): Set<number> {
  const reached = new Set<number>();
  const open = [...(edges[start] ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    open.push(...(edges[next] ?? []));
  }
  return reached;
}
