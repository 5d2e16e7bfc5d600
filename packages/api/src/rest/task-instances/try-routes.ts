// The tries of a task instance, earlier ones and the current one.
import { TaskInstanceHistory, TaskInstanceHistoryCollection } from '@ariel/protocol/rest';
import { type AttemptRow, attemptsOf } from '@ariel/store/reads';
import { Type } from 'typebox';
import type { ApiContext, Routes } from '../../server/api-context.ts';
import { orNotFound } from '../../server/api-error.ts';
import { type InstanceAddress, type InstanceChoice, instanceOf } from '../answers/lookups.ts';
import { choiceOf, instanceAddresses } from './instance-addresses.ts';
import { presentTry } from './present-instance.ts';

const tags = ['Task Instance'];
const config = { permission: 'instances:read' } as const;

export const addTryRoutes: Routes = (server, context) => {
  for (const { params, path, query } of instanceAddresses) {
    const querystring = Type.Object(query);
    server.get(
      `${path}/tries`,
      {
        config,
        schema: {
          tags,
          params: Type.Object(params),
          querystring,
          response: { 200: TaskInstanceHistoryCollection },
        },
      },
      async (request) => {
        const tries = await triesOf(context, request.params, choiceOf(request));
        return { task_instances: tries, total_entries: tries.length };
      },
    );
    server.get(
      `${path}/tries/:task_try_number`,
      {
        config,
        schema: {
          tags,
          params: Type.Object({ ...params, task_try_number: Type.Integer() }),
          querystring,
          response: { 200: TaskInstanceHistory },
        },
      },
      async (request) => {
        const { task_id: taskId, task_try_number: tryNumber } = request.params;
        const tries = await triesOf(context, request.params, choiceOf(request));
        return orNotFound(
          tries.find((item) => item.try_number === tryNumber),
          `Try ${tryNumber} of the Task Instance with task_id: \`${taskId}\``,
        );
      },
    );
  }
};

async function triesOf(context: ApiContext, address: InstanceAddress, choice: InstanceChoice) {
  const instance = await instanceOf(context, address, choice);
  const { iteration, map_index: mapIndex, run_ref: runRef, task_id: taskId } = instance;
  const key = { runRef, taskId, mapIndex, iteration };
  // A try whose record was already set aside is also still the instance's current one: it counts once.
  const attempts = [
    ...Map.groupBy(await attemptsOf(context.database, key), (item) => item.try_number).values(),
  ];
  const definitions = await context.definitions.many([instance.version_id]);
  return attempts
    .flatMap(([first]): AttemptRow[] => (first ? [first] : []))
    .map((attempt) => presentTry(context, attempt, { instance, definitions }));
}
