// What views ask of a DAG's structure, compiled once per definition.
import {
  compileRunGraph,
  coordinatesOf,
  type DagDefinition,
  type GraphTask,
  type GroupDefinition,
  type RunGraph,
  tasksNamed,
} from '@ariel/core';
import type { TaskRole } from '@ariel/protocol';

export interface DagStructure {
  readonly graph: RunGraph;
  readonly tasks: ReadonlyMap<string, GraphTask>;
  readonly groups: ReadonlyMap<string, GroupDefinition>;
  /** Mapped groups and loops. */
  readonly scopeIds: readonly string[];
}

const known = new WeakMap<DagDefinition, DagStructure>();

export function structureOf(definition: DagDefinition): DagStructure {
  const found = known.get(definition);
  if (found) return found;
  const graph = compileRunGraph(definition);
  const structure: DagStructure = {
    graph,
    tasks: new Map(graph.tasks.map((task) => [task.taskId, task])),
    groups: new Map(definition.groups.map((group) => [group.groupId, group])),
    scopeIds: definition.groups
      .filter(({ loop, mapping }) => loop !== null || mapping !== null)
      .map(({ groupId }) => groupId),
  };
  known.set(definition, structure);
  return structure;
}

/** Whether a run may have several instances of the task. */
export function isMany(task: GraphTask | undefined): boolean {
  return task !== undefined && (task.isMapped || task.scopes.length > 0);
}

export function roleOf({ definition }: GraphTask): TaskRole | null {
  if (definition.kind === 'gate') return 'gate';
  if (definition.isSetup) return 'setup';
  return definition.teardown === null ? null : 'teardown';
}

/** The tasks that a task id or a group id stands for; a group's however deep. */
export function taskIdsNamed(definition: DagDefinition, id: string): string[] {
  const { graph } = structureOf(definition);
  return tasksNamed(graph, [id]).flatMap((index) => graph.tasks[index]?.taskId ?? []);
}

/** Empty where something around the instance has not been expanded yet. */
export function coordinatesIn(
  task: GraphTask | undefined,
  at: { readonly map_index: number; readonly iteration?: number; readonly path?: string | null },
): number[] {
  if (!task) return [];
  const name = { mapIndex: at.map_index, iteration: at.iteration ?? 0, path: at.path ?? null };
  const coordinates = coordinatesOf(task.scopes, task.isMapped, name);
  return coordinates.some((each) => each < 0) ? [] : coordinates;
}

/** A group and those around it, innermost first. */
export function groupsAround(
  groups: ReadonlyMap<string, GroupDefinition>,
  groupId: string | null,
): readonly GroupDefinition[] {
  const around: GroupDefinition[] = [];
  for (let group = groups.get(groupId ?? ''); group; group = groups.get(group.parentGroupId ?? ''))
    around.push(group);
  return around;
}

/** The innermost loop around a task. */
export function loopAround(definition: DagDefinition, taskId: string): string | null {
  const scopes = structureOf(definition).tasks.get(taskId)?.scopes;
  return scopes?.findLast(({ kind }) => kind === 'loop')?.groupId ?? null;
}

/** The tasks in a loop, however deep. */
export function taskIdsInLoop(definition: DagDefinition, loopId: string): string[] {
  return structureOf(definition)
    .graph.tasks.filter(({ scopes }) =>
      scopes.some(({ groupId, kind }) => kind === 'loop' && groupId === loopId),
    )
    .map(({ taskId }) => taskId);
}
