// Finds where in a run the lengths belong that were written down of it: which lie in regions that are not there any more,
// and which say of the regions around some instances that there is nothing to map over. Reads, and changes nothing.
import type { GraphScope } from './graph-scope.ts';
import type { RunGraph } from './run-graph.ts';
import type { ExpansionSnapshot } from './run-snapshot.ts';
import { coordinatesOf, type InstanceName } from './scope.ts';

interface RegionPlace {
  readonly mapIndex: number;
  readonly iteration: number;
  readonly coordinates: readonly number[];
}

interface PlacedInstance extends InstanceName {
  readonly path: string | null;
}

/**
 * Those that no region of the run leads to: they lay in an iteration that was taken out of it. They have to go with it,
 * since its numbers are given again.
 */
export function strayExpansions<Expansion extends ExpansionSnapshot>(
  graph: RunGraph,
  expansions: readonly Expansion[],
): Expansion[] {
  const placed = expansionPlaces(graph, expansions);
  return expansions.filter((each) => !placed.has(each));
}

/** Those of groups that had nothing to map over, in the regions around the instances. */
export function collapsedAround<Expansion extends ExpansionSnapshot>(
  graph: RunGraph,
  expansions: readonly Expansion[],
  instances: readonly PlacedInstance[],
): Expansion[] {
  const collapsed = expansions.filter(({ collapse }) => collapse !== null);
  if (collapsed.length === 0) return [];
  const around = new Set(instances.flatMap((instance) => groupsAround(graph, instance)));
  const placed = expansionPlaces(graph, expansions);
  return collapsed.filter((each) => around.has(groupAt(each.id, placed.get(each) ?? [])));
}

const groupAt = (groupId: string, coordinates: readonly number[]): string =>
  `${groupId}/${coordinates.join('/')}`;

function groupsAround(graph: RunGraph, instance: PlacedInstance): string[] {
  if (!graph.hasTask(instance.taskId)) return [];
  const task = graph.tasks[graph.indexOf(instance.taskId)];
  if (!task) return [];
  const at = coordinatesOf(task.scopes, task.isMapped, instance);
  return task.scopes.flatMap(({ groupId, kind }, depth) =>
    kind === 'mapped' ? [groupAt(groupId, at.slice(0, depth))] : [],
  );
}

/** Of each that a region leads to, the coordinates of that region. */
function expansionPlaces<Expansion extends ExpansionSnapshot>(
  graph: RunGraph,
  expansions: readonly Expansion[],
): Map<Expansion, readonly number[]> {
  const byParent = Map.groupBy(expansions, (each) =>
    keyOf(each.id, each.isLoop, each.parentMapIndex, each.parentIteration),
  );
  const places = new Map<Expansion, readonly number[]>();
  const take = (id: string, isLoop: boolean, place: RegionPlace): readonly Expansion[] => {
    const found = byParent.get(keyOf(id, isLoop, place.mapIndex, place.iteration)) ?? [];
    for (const each of found) places.set(each, place.coordinates);
    return found;
  };
  const visit = (scope: GraphScope, place: RegionPlace): void => {
    for (const index of scope.tasks) take(graph.tasks[index]?.taskId ?? '', false, place);
    for (const child of scope.children) {
      const isLoop = child.kind === 'loop';
      const within = child.kind === 'unit' ? [] : take(child.groupId, isLoop, place);
      for (const each of regionsIn(child, place, within)) visit(child, each);
    }
  };
  visit(graph.root, { mapIndex: -1, iteration: 0, coordinates: [] });
  return places;
}

function regionsIn(
  scope: GraphScope,
  around: RegionPlace,
  expansions: readonly ExpansionSnapshot[],
): RegionPlace[] {
  if (scope.kind === 'unit') return [around];
  const at = (position: number) => [...around.coordinates, position];
  // The first iteration of a loop is there before anything is written down of it.
  if (scope.kind === 'loop' && expansions.length === 0) return [{ ...around, coordinates: at(0) }];
  return expansions.flatMap(({ count, first, from }) =>
    Array.from({ length: count }, (_item, index): RegionPlace => {
      if (scope.kind === 'loop')
        return { ...around, iteration: first + index, coordinates: at(from + index) };
      return { ...around, mapIndex: first + index, coordinates: at(first < 0 ? -1 : from + index) };
    }),
  );
}

const keyOf = (id: string, isLoop: boolean, mapIndex: number, iteration: number): string =>
  `${isLoop ? 'loop' : 'map'}/${mapIndex}/${iteration}/${id}`;
