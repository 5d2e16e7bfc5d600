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
  runBefore,
  type TaskStateRow,
  unmetTasks,
  waitingGroups,
} from '@ariel/store/reads';
import type { ApiContext } from '../server/api-context.ts';

type StructureOf = (task: TaskDefinition, mapIndex: number) => StructureFacts;

const graphs = new WeakMap<DagDefinition, RunGraph>();

export async function structureFacts(
  { database, nowUs }: ApiContext,
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
    return {
      ...lists,
      openSetups: setupsOf(definition, task).filter(isOpen),
      groupRetry: groupRetry(task, mapIndex, groups, retried),
      past: pastOf.get(task.taskId) ?? null,
      loop: gate === undefined ? null : (loops.get(gate) ?? null),
    };
  };
}

/** What the run before has not done yet that tasks of this run depend on. */
async function pastFacts(
  database: ApiContext['database'],
  run: RunRow,
  definition: DagDefinition,
  waiting: readonly TaskDefinition[],
): Promise<ReadonlyMap<string, NonNullable<StructureFacts['past']>>> {
  const facts = new Map<string, NonNullable<StructureFacts['past']>>();
  const dependent = waiting.filter((task) => task.dependsOnPast || task.waitForDownstream);
  if (dependent.length === 0 || run.logical_date === null) return facts;
  const before = await runBefore(database, run, definition.catchup);
  if (!before) return facts;
  for (const { taskId, waitForDownstream } of dependent) {
    const below = waitForDownstream
      ? definition.tasks.filter((task) => task.upstream.includes(taskId)).map((task) => task.taskId)
      : [];
    const unmet = await unmetTasks(database, before.id, [taskId, ...below]);
    const first = unmet.find((row) => row.task_id === taskId) ?? unmet[0];
    if (!first) continue;
    const isDownstream = first.task_id !== taskId;
    facts.set(taskId, { runId: before.run_id, taskId: first.task_id, isDownstream, state: first.state });
  }
  return facts;
}

/** The innermost group around the instance that waits for its next try. */
function groupRetry(
  task: TaskDefinition,
  mapIndex: number,
  groups: ReadonlyMap<string, GroupDefinition>,
  retried: readonly GroupTryRow[],
): NonNullable<StructureFacts['groupRetry']> | null {
  for (let id = task.groupId; id !== null && retried.length > 0; ) {
    const group = groups.get(id);
    const found = retried.find((row) => row.group_id === id && [-1, mapIndex].includes(row.map_index));
    if (group && found && found.wait_until !== null) {
      const tries = { tryNumber: found.tries + 1, maxTries: group.retries + 1 };
      return { groupId: id, atUs: found.wait_until, ...tries };
    }
    id = group?.parentGroupId ?? null;
  }
  return null;
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
  const graph = graphs.get(definition) ?? compileRunGraph(definition);
  graphs.set(definition, graph);
  const index = graph.indexOf(taskId);
  return graph.tasks
    .filter((task) => task.edges.some((edge) => edge.counts !== 'upstream' && edge.to === index))
    .map((task) => task.taskId)
    .filter((setup) => !upstream.includes(setup));
}
