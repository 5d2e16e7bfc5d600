// Where an instance stands: groups that are mapped or that loop have instances of their own, and what is in them has one
// coordinate for each such group around it, then its own map index. Pure arithmetic on names; the plan owns the counting.
import type { DagDefinition } from '../dag/dag-definition.ts';

/** A mapped group or a loop around a task. */
export interface Scope {
  readonly groupId: string;
  readonly kind: 'mapped' | 'loop';
}

/** How the store and the API name an instance of a task. */
export interface InstanceName {
  readonly taskId: string;
  /** −1 where nothing around it is mapped, or while what is mapped has not been expanded. */
  readonly mapIndex: number;
  /** 0 outside of loops. */
  readonly iteration: number;
}

/** The mapped groups and loops around `groupId`, outermost first; a group that is both is a loop within a mapped group. */
export function scopesAround(definition: DagDefinition, groupId: string | null): Scope[] {
  const groups = new Map(definition.groups.map((group) => [group.groupId, group]));
  const scopes: Scope[] = [];
  for (let id = groupId; id !== null; ) {
    const group = groups.get(id);
    if (!group) break;
    if (group.loop !== null) scopes.unshift({ groupId: id, kind: 'loop' });
    if (group.mapping !== null) scopes.unshift({ groupId: id, kind: 'mapped' });
    id = group.parentGroupId;
  }
  return scopes;
}

/**
 * One coordinate per scope, outermost first, then the map index of a mapped task. With one mapped dimension at most it is
 * the map index, with one loop at most it is the iteration; of more, map index and iteration are running numbers of the
 * run, and `path` says the coordinates: `2/0/5`.
 */
export function coordinatesOf(
  scopes: readonly Scope[],
  isMapped: boolean,
  name: { readonly mapIndex: number; readonly iteration: number; readonly path: string | null },
): number[] {
  if (name.path !== null) return name.path.split('/').map(Number);
  const coordinates = scopes.map(({ kind }) => (kind === 'loop' ? name.iteration : name.mapIndex));
  return isMapped ? [...coordinates, name.mapIndex] : coordinates;
}

/** Whether map index and iteration do not say the coordinates, so that the path is stored beside them. */
export function needsPath(scopes: readonly Scope[], isMapped: boolean): boolean {
  const loops = scopes.filter(({ kind }) => kind === 'loop').length;
  const maps = scopes.length - loops + (isMapped ? 1 : 0);
  return maps > 1 || loops > 1;
}
