// What stands above a run's waiting tasks besides their trigger rules: lists that are not known, setups, loops.
import {
  compileRunGraph,
  type DagDefinition,
  type GroupDefinition,
  isTerminal,
  type MappingDefinition,
  outputsIn,
  type RunGraph,
  type StructureFacts,
  type TaskDefinition,
} from '@ariel/core';
import {
  type GroupTryRow,
  lastIterationOf,
  type RunRow,
  readPastWaits,
  type TaskStateRow,
  waitingGroups,
} from '@ariel/store/reads';
import type { ApiContext } from '../server/api-context.ts';
import { groupsAround } from './dag-structure.ts';

type GroupRetryFact = NonNullable<StructureFacts['groupRetry']>;
type StructureOf = (task: TaskDefinition, mapIndex: number) => StructureFacts;

const graphs = new WeakMap<DagDefinition, RunGraph>();

export async function structureFacts(
  { database, nowUs }: Pick<ApiContext, 'database' | 'nowUs'>,
  {
    run,
    definition,
    states,
  }: {
    readonly run: RunRow;
    readonly definition: DagDefinition;
    readonly states: readonly TaskStateRow[];
  },
  waiting: readonly TaskDefinition[],
): Promise<StructureOf> {
  const byTask = Map.groupBy(states, (row) => row.task_id);
  const groups = new Map(definition.groups.map((group) => [group.groupId, group]));
  const tasks = new Map(definition.tasks.map((task) => [task.taskId, task]));
  const isOpen = (taskId: string): boolean =>
    (byTask.get(taskId) ?? [{ state: null }]).some((row) => !isTerminal(row.state));
  const loops = new Map<string, NonNullable<StructureFacts['loop']>>();
  const gates = new Set(waiting.flatMap((task) => task.upstream));
  for (const { groupId, loop } of definition.groups) {
    if (loop === null || !gates.has(loop.gateTaskId) || !isOpen(loop.gateTaskId)) continue;
    const iteration = await lastIterationOf(database, run.id, loop.gateTaskId);
    if (iteration !== null)
      loops.set(loop.gateTaskId, { groupId, iteration, maxIterations: loop.maxIterations });
  }
  const pastOf = await pastFacts(database, run, definition, waiting);
  const retried = await waitingGroups(database, run.id, nowUs());
  return (task, mapIndex) => {
    const lists = mapIndex < 0 ? unknownLists(task, groups, isOpen) : null;
    const gate = task.upstream.find((taskId) => loops.has(taskId));
    const setups = setupsOf(definition, task);
    return {
      ...lists,
      openSetups: setups.filter(isOpen),
      lostSetups: setups.flatMap((taskId) => lostOf(taskId, byTask.get(taskId) ?? [])),
      openGates: gatesOf(definition, task).filter(isOpen),
      groupRetry: groupRetry(task, mapIndex, groups, retried),
      upstreamRetry: upstreamRetry(task, tasks, groups, retried),
      past: pastOf.get(task.taskId) ?? null,
      loop: gate === undefined ? null : (loops.get(gate) ?? null),
    };
  };
}

/** A setup that ended without success, in the worst of its states. */
function lostOf(taskId: string, rows: readonly TaskStateRow[]): NonNullable<StructureFacts['lostSetups']> {
  const lost = (['failed', 'upstream_failed', 'skipped'] as const).find((state) =>
    rows.some((row) => row.state === state),
  );
  return lost === undefined ? [] : [{ taskId, state: lost }];
}

/** What the run before has not done yet that tasks of this run depend on. */
async function pastFacts(
  database: ApiContext['database'],
  run: RunRow,
  definition: DagDefinition,
  waiting: readonly TaskDefinition[],
): Promise<ReadonlyMap<string, NonNullable<StructureFacts['past']>>> {
  const dependent = waiting
    .filter((task) => task.dependsOnPast || task.waitForDownstream)
    .map((task) => ({
      definition: task,
      downstream: definition.tasks
        .filter((other) => other.upstream.includes(task.taskId))
        .map((other) => other.taskId),
    }));
  return readPastWaits(database, run, dependent, definition.catchup);
}

/** The innermost group around the instance that waits for its next try. */
function groupRetry(
  task: TaskDefinition,
  mapIndex: number,
  groups: ReadonlyMap<string, GroupDefinition>,
  retried: readonly GroupTryRow[],
): GroupRetryFact | null {
  if (retried.length === 0) return null;
  for (const group of groupsAround(groups, task.groupId)) {
    const isOf = (row: GroupTryRow): boolean => [-1, mapIndex].includes(row.map_index);
    const fact = retryOf(group, retried, isOf);
    if (fact !== null) return fact;
  }
  return null;
}

/** The first group with a task directly upstream, and without this one, that waits for its next try. */
function upstreamRetry(
  task: TaskDefinition,
  tasks: ReadonlyMap<string, TaskDefinition>,
  groups: ReadonlyMap<string, GroupDefinition>,
  retried: readonly GroupTryRow[],
): GroupRetryFact | null {
  if (retried.length === 0) return null;
  const own = new Set(groupsAround(groups, task.groupId));
  for (const taskId of task.upstream) {
    const above = tasks.get(taskId);
    for (const group of above ? groupsAround(groups, above.groupId) : []) {
      const fact = own.has(group) ? null : retryOf(group, retried, () => true);
      if (fact !== null) return fact;
    }
  }
  return null;
}

function retryOf(
  { groupId, retries }: GroupDefinition,
  retried: readonly GroupTryRow[],
  isOf: (row: GroupTryRow) => boolean,
): GroupRetryFact | null {
  const found = retried.find((row) => row.group_id === groupId && isOf(row));
  if (!found || found.wait_until === null) return null;
  return { groupId, atUs: found.wait_until, tryNumber: found.tries + 1, maxTries: retries + 1 };
}

/** The innermost mapping around the task of which a source has not ended. */
function unknownLists(
  task: TaskDefinition,
  groups: ReadonlyMap<string, GroupDefinition>,
  isOpen: (taskId: string) => boolean,
): Pick<StructureFacts, 'listsFrom' | 'mappedGroupId'> | null {
  const openSources = (mapping: MappingDefinition | null): string[] =>
    mapping === null ? [] : [...new Set(sourcesOf(mapping))].filter(isOpen);
  for (let id = task.groupId; id !== null; ) {
    const group = groups.get(id);
    const open = openSources(group?.mapping ?? null);
    if (open.length > 0) return { listsFrom: open, mappedGroupId: id };
    id = group?.parentGroupId ?? null;
  }
  const own = openSources(task.mapping);
  return own.length > 0 ? { listsFrom: own, mappedGroupId: null } : null;
}

function sourcesOf(mapping: MappingDefinition): string[] {
  const over = mapping.kind === 'cross' ? mapping.inputs.map((input) => input.over) : [mapping.over];
  return over.flatMap(outputsIn).map((output) => output.taskId);
}

/** Setups that the task needs and that are not directly upstream of it. */
function setupsOf(definition: DagDefinition, { taskId, upstream }: TaskDefinition): string[] {
  if (!definition.tasks.some((task) => task.isSetup)) return [];
  const graph = graphOf(definition);
  const index = graph.indexOf(taskId);
  return graph.tasks
    .filter((task) => task.edges.some((edge) => edge.counts !== 'upstream' && edge.to === index))
    .map((task) => task.taskId)
    .filter((setup) => !upstream.includes(setup));
}

/** Branches and short circuits whose answer may skip the task. */
function gatesOf(definition: DagDefinition, { taskId }: TaskDefinition): string[] {
  if (!definition.tasks.some(({ kind }) => kind === 'branch' || kind === 'shortCircuit')) return [];
  const { indexOf, tasks } = graphOf(definition);
  const gates = tasks[indexOf(taskId)]?.gates ?? [];
  return gates.flatMap((index) => tasks[index]?.taskId ?? []);
}

function graphOf(definition: DagDefinition): RunGraph {
  const graph = graphs.get(definition) ?? compileRunGraph(definition);
  graphs.set(definition, graph);
  return graph;
}
