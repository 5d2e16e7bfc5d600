// A task whose result other tasks are mapped over must end with a list: else it fails itself, as its value is stored.
import type { XComEntry } from '../run/attempt-outcome.ts';
import type { GraphTask } from './run-graph.ts';

/** Why the results cannot be mapped over, or null where they can or nothing is. */
export function checkMapSource(
  task: GraphTask,
  xcoms: readonly XComEntry[],
  maxMapLength: number,
): { readonly code: string; readonly message: string } | null {
  if (!task.isMapSource) return null;
  const value = xcoms.find((entry) => entry.key === 'return_value');
  if (value === undefined || value.length === null) {
    const got = value === undefined ? 'nothing' : value.json.slice(0, 60);
    return {
      code: 'ARIEL_MAP_SOURCE',
      message: `Task ${task.taskId} returned ${got}, but other tasks are mapped over its result. Return a list or an object.`,
    };
  }
  if (value.length > maxMapLength) {
    return {
      code: 'ARIEL_MAP_LENGTH',
      message:
        `Task ${task.taskId} returned ${value.length} items, but other tasks are mapped over them and core.max_map_length is ` +
        `${maxMapLength}. Return fewer, group them, or raise the limit.`,
    };
  }
  return null;
}
