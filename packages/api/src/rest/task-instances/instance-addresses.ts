// The two addresses of a task instance: by its task alone, and with the map index in the path. What is asked of one is asked of the other
// in the same words.
import { Type } from 'typebox';
import { type InstanceChoice, iterationQuery } from '../answers/lookups.ts';
import { MappedParams, TaskParams } from '../requests/addresses.ts';

const tasks = '/api/v2/dags/:dag_id/dagRuns/:dag_run_id/taskInstances/:task_id';

export const instanceAddresses = [
  {
    path: tasks,
    params: TaskParams.properties,
    query: { map_index: Type.Optional(Type.Integer({ default: -1 })), ...iterationQuery },
  },
  {
    path: `${tasks}/:map_index`,
    params: MappedParams.properties,
    query: iterationQuery,
  },
] as const;

interface Named {
  readonly params: object;
  readonly query: { readonly iteration?: number };
}

/** The instance that the request names; without an index, of a task that is not mapped. */
export function choiceOf({ params, query }: Named): InstanceChoice {
  const { map_index: mapIndex = -1 } = { ...query, ...params } as { readonly map_index?: number };
  return { mapIndex, iteration: query.iteration };
}
