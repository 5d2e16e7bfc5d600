// How an instance of a task is called and found: by the item or iteration that it is, or plainly by its task. Pure.
import type { InstanceName, InstanceSummary } from '@ariel/protocol';

type Named = Pick<
  InstanceSummary,
  'coordinates' | 'iteration' | 'map_index' | 'rendered_map_index' | 'task_id'
>;

/** `check [part-3]`, `crawl.fetch [2/0]`, `report`. */
export function instanceLabel(instance: Named): string {
  const which = instanceWhich(instance);
  return which === null ? instance.task_id : `${instance.task_id} [${which}]`;
}

/** The name that it gave itself, or its coordinates, outermost first; null for the only instance of a task. */
export function instanceWhich({ coordinates, rendered_map_index: name }: Named): string | null {
  if (name !== null) return name;
  return coordinates.length === 0 ? null : coordinates.join('/');
}

export const instanceKey = ({ iteration, map_index: mapIndex, task_id: taskId }: Named): string =>
  `${taskId} ${mapIndex} ${iteration}`;

/** What the address of its page holds; of a task without several instances nothing. */
export function instanceSearch({ coordinates, iteration, map_index: map }: Named): {
  readonly map?: number;
  readonly iteration?: number;
} {
  if (coordinates.length === 0) return {};
  const isPlainItem = coordinates.length === 1 && map >= 0;
  return { ...(map >= 0 ? { map } : {}), ...(isPlainItem ? {} : { iteration }) };
}

/** The same of a name alone. */
export const nameSearch = ({ iteration, map_index: map }: InstanceName, isInLoop: boolean) => ({
  map: map >= 0 ? map : undefined,
  iteration: isInLoop ? iteration : undefined,
});
