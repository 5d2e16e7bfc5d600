// Where an instance stands among the mapped groups and loops around it, and what it sees of another task from there.
import type { GraphTask, RunGraph } from '../plan/run-graph.ts';
import { coordinatesOf, type Scope } from '../plan/scope.ts';
import { taskOf } from './graph-parts.ts';

/** An instance with its names; see `scope.ts`. */
export interface InstancePlace {
  readonly task: GraphTask;
  readonly mapIndex: number;
  readonly iteration: number;
  readonly path: string | null;
}

/** Values of a task as one instance sees them: those of the regions that hold both. */
export interface OutputRead {
  readonly task: GraphTask;
  readonly key: string;
  /** The first coordinates of the instances that are seen. */
  readonly prefix: readonly number[];
  /** What their other coordinates count: a list per mapped dimension; of a loop only the last iteration is seen. */
  readonly below: readonly Scope['kind'][];
}

/** What an instance sees of a task's values under `key`: its own where it asks for itself. */
export function readOf(graph: RunGraph, from: InstancePlace, taskId: string, key: string): OutputRead {
  const coordinates = ownCoordinates(from);
  const task = taskOf(graph, taskId);
  if (task === from.task) return readBelow(task, key, coordinates);
  const [theirs, ours] = [task.scopes, from.task.scopes];
  let shared = 0;
  while (shared < theirs.length && isSameScope(theirs[shared], ours[shared])) shared += 1;
  return readBelow(task, key, coordinates.slice(0, shared));
}

/** Values of the instances whose first coordinates are `prefix`. */
export function readBelow(task: GraphTask, key: string, prefix: readonly number[]): OutputRead {
  return { task, key, prefix, below: dimensionsOf(task).slice(prefix.length) };
}

export function ownCoordinates(place: InstancePlace): number[] {
  return coordinatesOf(place.task.scopes, place.task.isMapped, place);
}

/** What each coordinate of a task's instances counts. */
export function dimensionsOf({ isMapped, scopes }: GraphTask): Scope['kind'][] {
  const kinds = scopes.map(({ kind }) => kind);
  return isMapped ? [...kinds, 'mapped'] : kinds;
}

function isSameScope(left: Scope | undefined, right: Scope | undefined): boolean {
  return left?.groupId === right?.groupId && left?.kind === right?.kind;
}
