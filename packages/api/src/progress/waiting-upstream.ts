// How far what is upstream of an instance has come. Within a mapped group or a loop an instance waits for what lies in
// its own item or iteration; for anything else it waits as a whole.
import {
  coordinatesOf,
  type DagDefinition,
  type InstanceState,
  type Scope,
  scopesAround,
  type TaskDefinition,
  type WaitingFacts,
} from '@ariel/core';
import { type InstancePlaceRow, instancePlaces, type TaskStateRow } from '@ariel/store/reads';
import type { ApiContext } from '../server/api-context.ts';

type UpstreamFact = WaitingFacts['upstream'][number];

export interface PlacedInstance {
  readonly map_index: number;
  readonly iteration?: number;
  readonly path?: string | null;
}

/** Instances looked at one by one; where there are more, the counts of the whole tasks are told. */
const MOST_PLACES = 5000;

export async function upstreamFacts(
  { database }: Pick<ApiContext, 'database'>,
  runRef: number,
  definition: DagDefinition,
  states: readonly TaskStateRow[],
  waiting: readonly TaskDefinition[],
): Promise<(task: TaskDefinition, instance: PlacedInstance) => UpstreamFact[]> {
  const byTask = Map.groupBy(states, (row) => row.task_id);
  const tasks = new Map(definition.tasks.map((task) => [task.taskId, task]));
  const scopes = new Map(
    definition.tasks.map((task) => [task.taskId, scopesAround(definition, task.groupId)]),
  );
  const scopesOf = (taskId: string): readonly Scope[] => scopes.get(taskId) ?? [];
  const sizeOf = (taskId: string): number =>
    (byTask.get(taskId) ?? []).reduce((sum, row) => sum + row.instances, 0);
  const places = new Map<string, readonly InstancePlaceRow[]>();
  for (const task of waiting) {
    for (const taskId of task.upstream) {
      const isShared = sharedScopes(scopesOf(task.taskId), scopesOf(taskId)) > 0;
      if (isShared && !places.has(taskId) && sizeOf(taskId) <= MOST_PLACES)
        places.set(taskId, await instancePlaces(database, runRef, taskId));
    }
  }
  return (task, instance) => {
    const own = scopesOf(task.taskId);
    const isPlaced = instance.map_index >= 0 || own.every(({ kind }) => kind === 'loop');
    return task.upstream.map((taskId): UpstreamFact => {
      const isSetup = tasks.get(taskId)?.isSetup ?? false;
      const shared = sharedScopes(own, scopesOf(taskId));
      const rows = places.get(taskId);
      if (shared === 0 || !rows || !isPlaced)
        return { ...countAll(taskId, byTask.get(taskId) ?? []), isSetup };
      const region = regionOf(own, task, instance, shared);
      const above = tasks.get(taskId);
      const near = rows.filter((row) => above && regionOf(scopesOf(taskId), above, row, shared) === region);
      const states = near.map(({ state }) => ({ state, instances: 1 }));
      return { ...countAll(taskId, states), isSetup };
    });
  };
}

function sharedScopes(left: readonly Scope[], right: readonly Scope[]): number {
  const other = left.findIndex(
    ({ groupId, kind }, index) => right[index]?.groupId !== groupId || right[index]?.kind !== kind,
  );
  return other === -1 ? left.length : other;
}

/** The coordinates of the smallest region that holds both. */
function regionOf(
  scopes: readonly Scope[],
  task: TaskDefinition,
  { iteration = 0, map_index: mapIndex, path = null }: PlacedInstance,
  shared: number,
): string {
  return coordinatesOf(scopes, task.mapping !== null, { mapIndex, iteration, path })
    .slice(0, shared)
    .join('/');
}

function countAll(
  taskId: string,
  rows: readonly { readonly state: InstanceState; readonly instances: number }[],
): UpstreamFact {
  if (rows.length === 0) return { taskId, counts: { none: 1 }, expected: 1 };
  const counts: Record<string, number> = {};
  for (const { instances, state } of rows) {
    const name = state ?? 'none';
    counts[name] = (counts[name] ?? 0) + instances;
  }
  return { taskId, counts, expected: rows.reduce((sum, row) => sum + row.instances, 0) };
}
