// What planning needs of a DAG version, compiled once per version: tasks by number, edges both ways, scopes, weights.
// Immutable and shared by every run of the version.
import type { DagDefinition, TaskDefinition } from '../dag/dag-definition.ts';
import { commonScope, compileScopes, type GraphScope, isWithin, scopesBelow } from './graph-scope.ts';
import { mapDepths } from './map-depth.ts';
import { priorityWeights } from './priority.ts';
import { inverted, ranked, reachableFrom } from './reachable.ts';
import type { Scope } from './scope.ts';
import { decidingLeaves, indirectSetups } from './setup-rules.ts';

/** Where the end of a task is counted. */
export interface GraphEdge {
  readonly to: number;
  /** The smallest scope around both: the task below sees the instances within one region of it. */
  readonly common: GraphScope;
  /** Whether there may be more than one instance, or none yet, of the task above in one region of `common`. */
  readonly isManifold: boolean;
  readonly counts: CountKind;
}

/**
 * What an upstream task is counted as: for the rule; as a setup further up that the task needs to succeed, whatever its
 * rule says; as a direct setup, for the rule of teardowns.
 */
export type CountKind = 'upstream' | 'setups' | 'ownSetups';

export interface GraphTask {
  readonly index: number;
  readonly taskId: string;
  readonly definition: TaskDefinition;
  readonly upstream: readonly number[];
  readonly downstream: readonly number[];
  readonly edges: readonly GraphEdge[];
  readonly scope: GraphScope;
  /** Its place among the tasks of its scope. */
  readonly local: number;
  /** Mapped groups and loops around it, outermost first. */
  readonly scopes: readonly Scope[];
  readonly isMapped: boolean;
  /** Whether its instances have a path beside map index and iteration. */
  readonly needsPath: boolean;
  /** Scopes outside its own in which something upstream of it is counted, innermost first. */
  readonly outerScopes: readonly GraphScope[];
  /** What is mapped over its results. */
  readonly feeds: { readonly groups: readonly GraphScope[]; readonly tasks: readonly number[] };
  /** Branches and short circuits that may still skip it: it does not end by its rule before they have ended. */
  readonly gates: readonly number[];
  /** The tasks of which it is such a gate. */
  readonly gateOf: readonly number[];
  /** Place in an order in which every task comes after all that is upstream of it. */
  readonly rank: number;
  /** Priority by the task's weight rule; higher goes first. */
  readonly priority: number;
  /** A list that something is mapped over must come from each of its instances: its result is checked when it ends. */
  readonly isMapSource: boolean;
  /** How deep lists within its result are mapped over: 0 not at all, 1 the result itself, 2 the items' items … */
  readonly mapDepth: number;
}

/** How many instances of what is above a task are counted in a region, before anything of it is expanded. */
export interface IncomingCounts {
  readonly task: number;
  readonly counts: GraphEdge['counts'];
  readonly expected: number;
  readonly unexpanded: number;
}

export interface RunGraph {
  readonly dagId: string;
  readonly definition: DagDefinition;
  readonly tasks: readonly GraphTask[];
  /** Tasks that decide how the run ends. */
  readonly leaves: readonly number[];
  /** Task numbers by rank. */
  readonly byRank: readonly number[];
  readonly root: GraphScope;
  readonly scopes: readonly GraphScope[];
  /** By scope number. */
  readonly incoming: readonly (readonly IncomingCounts[])[];
  /** By scope number: edges from tasks in it, or further in, to tasks outside. */
  readonly exits: readonly (readonly { readonly task: number; readonly edge: GraphEdge }[])[];
  /** By scope number: tasks in it, or further in, whose results something is mapped over. */
  readonly feeders: readonly (readonly number[])[];
  indexOf(taskId: string): number;
  hasTask(taskId: string): boolean;
}

/** A run without any instances: there is nothing to plan but its end. */
export function withoutTasks({ definition }: RunGraph): RunGraph {
  return compileRunGraph({ ...definition, tasks: [], groups: [] });
}

/** Compiles a definition that was checked when the DAG was evaluated: ids are unique, upstream ids exist, no cycles. */
export function compileRunGraph(definition: DagDefinition): RunGraph {
  const indexes = new Map(definition.tasks.map((task, index) => [task.taskId, index]));
  const indexOf = (taskId: string): number => {
    const index = indexes.get(taskId);
    if (index === undefined) throw new Error(`DAG ${definition.dagId} has no task ${taskId}`);
    return index;
  };
  const upstream = definition.tasks.map((task) => task.upstream.map(indexOf));
  const downstream = inverted(upstream);
  const shape = { tasks: definition.tasks, upstream, downstream };
  const priorities = priorityWeights(definition.tasks, upstream, downstream);
  const byRank = ranked(upstream, downstream);
  const ranks = new Map(byRank.map((index, rank) => [index, rank]));
  const { root, scopeOf, scopes } = compileScopes(definition);
  const scopeAt = (index: number): GraphScope => scopeOf[index] ?? root;
  const edges = compileEdges(definition.tasks, upstream, scopeAt, indexOf);
  const outer = outerScopes(edges, scopeAt);
  const gateOf = gatesOf(definition.tasks, downstream, scopeAt);
  const gates = inverted(gateOf);
  const { depths, feeds, sources } = mapDepths(definition, scopes, scopeAt, indexOf);
  const tasks = definition.tasks.map((task, index): GraphTask => {
    const scope = scopeAt(index);
    const maps = scope.path.filter(({ kind }) => kind === 'mapped').length;
    return {
      index,
      taskId: task.taskId,
      definition: task,
      upstream: upstream[index] ?? [],
      downstream: downstream[index] ?? [],
      edges: edges[index] ?? [],
      scope,
      local: scope.tasks.indexOf(index),
      scopes: scope.path,
      isMapped: task.mapping !== null,
      needsPath: scope.needsPath || (task.mapping !== null && maps > 0),
      outerScopes: outer[index] ?? [],
      feeds: feeds[index] ?? { groups: [], tasks: [] },
      gates: gates[index] ?? [],
      gateOf: gateOf[index] ?? [],
      rank: ranks.get(index) ?? 0,
      priority: priorities[index] ?? 1,
      isMapSource: sources.has(index),
      mapDepth: depths[index] ?? 0,
    };
  });
  const feeders = scopes.map((scope) =>
    tasks
      .filter(({ feeds: { groups, tasks: fed } }) => groups.length + fed.length > 0)
      .filter((task) => isWithin(task.scope, scope))
      .map(({ index }) => index),
  );
  const leaves = decidingLeaves(shape);
  const incoming = incomingCounts(edges, scopes.length);
  const exits = scopes.map((scope) =>
    tasks.flatMap((task) => {
      if (!isWithin(task.scope, scope)) return [];
      return task.edges
        .filter(({ common }) => common.depth < scope.depth)
        .map((edge) => ({ task: task.index, edge }));
    }),
  );
  return {
    dagId: definition.dagId,
    definition,
    tasks,
    leaves,
    byRank,
    root,
    scopes,
    incoming,
    exits,
    feeders,
    indexOf,
    hasTask: (taskId) => indexes.has(taskId),
  };
}

type ScopeAt = (task: number) => GraphScope;

function compileEdges(
  tasks: readonly TaskDefinition[],
  upstream: readonly (readonly number[])[],
  scopeAt: ScopeAt,
  indexOf: (taskId: string) => number,
): GraphEdge[][] {
  const edges: Map<string, GraphEdge>[] = tasks.map(() => new Map());
  const add = (from: number, to: number, counts: GraphEdge['counts']): void => {
    const common = commonScope(scopeAt(from), scopeAt(to));
    const loop = scopesBelow(scopeAt(from), common).find(({ kind }) => kind === 'loop');
    // Of a loop only its last gate is seen from outside, and nothing of its setups.
    if (loop !== undefined && counts === 'setups') return;
    const gate = loop?.group?.loop ? indexOf(loop.group.loop.gateTaskId) : from;
    const isManifold = scopeAt(from) !== common || tasks[gate]?.mapping !== null;
    edges[gate]?.set(`${counts}/${to}`, { to, common, isManifold, counts });
  };
  const setups = indirectSetups({ tasks, upstream, downstream: inverted(upstream) });
  tasks.forEach((task, to) => {
    for (const from of upstream[to] ?? []) {
      add(from, to, 'upstream');
      if (task.triggerRule === 'all_done_setup_success' && tasks[from]?.isSetup) add(from, to, 'ownSetups');
    }
    for (const setup of setups[to] ?? []) add(setup, to, 'setups');
  });
  return edges.map((each) => [...each.values()]);
}

/** For each branch and short circuit the tasks that its answer may skip. A mapped one skips nothing. */
function gatesOf(
  tasks: readonly TaskDefinition[],
  downstream: readonly (readonly number[])[],
  scopeAt: ScopeAt,
): number[][] {
  return tasks.map((task, index) => {
    if (task.mapping !== null || (task.kind !== 'branch' && task.kind !== 'shortCircuit')) return [];
    const below = task.shortCircuit?.ignoreDownstreamTriggerRules
      ? [...reachableFrom(index, downstream)]
      : (downstream[index] ?? []);
    return below.filter((each) => isWithin(scopeAt(each), scopeAt(index)));
  });
}

function outerScopes(edges: readonly (readonly GraphEdge[])[], scopeAt: ScopeAt): GraphScope[][] {
  const outer: Set<GraphScope>[] = edges.map(() => new Set());
  for (const { common, to } of edges.flat()) if (common !== scopeAt(to)) outer[to]?.add(common);
  return outer.map((scopes) => [...scopes].sort((left, right) => right.depth - left.depth));
}

function incomingCounts(edges: readonly (readonly GraphEdge[])[], scopes: number): IncomingCounts[][] {
  const incoming: Map<string, { -readonly [Key in keyof IncomingCounts]: IncomingCounts[Key] }>[] =
    Array.from({ length: scopes }, () => new Map());
  for (const { common, counts, isManifold, to } of edges.flat()) {
    const known = incoming[common.index];
    const entry = known?.get(`${counts}/${to}`) ?? { task: to, counts, expected: 0, unexpanded: 0 };
    if (isManifold) entry.unexpanded += 1;
    else entry.expected += 1;
    known?.set(`${counts}/${to}`, entry);
  }
  return incoming.map((each) => [...each.values()]);
}
