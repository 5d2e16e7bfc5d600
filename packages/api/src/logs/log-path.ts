// Where the log of a try lies. Ids come from outside: none may leave its own folder.
import { ApiError } from '../server/api-error.ts';

export interface LogPlace {
  readonly dagId: string;
  readonly runId: string;
  readonly taskId: string;
  readonly mapIndex: number;
  /** @default 0 */
  readonly iteration?: number;
  readonly tryNumber: number;
}

/** Below the folder of all logs: what may be shown to others. */
export function relativeLogPath(place: LogPlace): string {
  const { dagId, iteration = 0, mapIndex, runId, taskId, tryNumber } = place;
  for (const id of [dagId, runId, taskId]) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a NUL ends a path for the operating system
    if (/[/\\\u0000]/.test(id)) throw new ApiError(404, `There is no log of ${JSON.stringify(id)}`);
  }
  const mapped = mapIndex >= 0 ? [`map_index=${mapIndex}`] : [];
  return [
    `dag_id=${dagId}`,
    `run_id=${runId}`,
    `task_id=${taskId}`,
    ...mapped,
    ...(iteration > 0 ? [`iteration=${iteration}`] : []),
    `attempt=${tryNumber}.log`,
  ].join('/');
}
