// Makes, changes and deletes values of tasks by hand. Every change goes through the control port.
import { XComCreate, XComUpdate } from '@ariel/protocol/rest';
import { Type } from 'typebox';
import type { Routes } from '../../server/api-context.ts';
import { actorOf, dagOf, inIteration, iterationQuery, runOf } from '../answers/lookups.ts';
import { TaskParams } from '../requests/addresses.ts';
import { withoutReservedKeys } from '../requests/reserved-keys.ts';

const tags = ['XCom'];
const config = { permission: 'xcoms:act' } as const;
const base = '/api/v2/dags/:dag_id/dagRuns/:dag_run_id/taskInstances/:task_id/xcomEntries';
const KeyParams = Type.Object({ ...TaskParams.properties, xcom_key: Type.String() });
/** Readers make objects of a text that is JSON. */
const preHandler = withoutReservedKeys('value', { decodes: true });
const Iteration = Type.Object(iterationQuery);

export const addXComActs: Routes = (server, context) => {
  /** The answer is what a reader gets, with the value as it came. */
  const entry = async (headers: Record<string, unknown>, url: string): Promise<string> => {
    const { authorization, cookie } = headers as Record<string, string | undefined>;
    const answer = await server.inject({
      url,
      headers: { ...(authorization ? { authorization } : {}), ...(cookie ? { cookie } : {}) },
    });
    return answer.body;
  };

  server.post(
    base,
    { config, preHandler, schema: { tags, params: TaskParams, querystring: Iteration, body: XComCreate } },
    async (request, reply) => {
      const { dag_id: dagId, dag_run_id: runId, task_id: taskId } = request.params;
      const { key, map_index: mapIndex = -1, value } = request.body;
      await dagOf(context, dagId);
      await runOf(context, dagId, runId);
      const place = { dagId, runId, taskId, mapIndex, ...inIteration(request.query) };
      const stored = { key, value: JSON.stringify(value ?? null), mode: 'create' } as const;
      await context.control.setXCom({ ...place, ...stored, actor: actorOf(request) });
      const url = `${request.url.split('?')[0]}/${encodeURIComponent(key)}?map_index=${mapIndex}`;
      return reply
        .code(201)
        .type('application/json')
        .send(await entry(request.headers, url));
    },
  );

  server.patch(
    `${base}/:xcom_key`,
    { config, preHandler, schema: { tags, params: KeyParams, querystring: Iteration, body: XComUpdate } },
    async (request, reply) => {
      const { dag_id: dagId, dag_run_id: runId, task_id: taskId, xcom_key: key } = request.params;
      const { map_index: mapIndex = -1, value } = request.body;
      await runOf(context, dagId, runId);
      const place = { dagId, runId, taskId, mapIndex, ...inIteration(request.query) };
      const stored = { key, value: JSON.stringify(value ?? null), mode: 'change' } as const;
      await context.control.setXCom({ ...place, ...stored, actor: actorOf(request) });
      const url = `${request.url.split('?')[0]}?map_index=${mapIndex}`;
      return reply.type('application/json').send(await entry(request.headers, url));
    },
  );

  server.delete(
    `${base}/:xcom_key`,
    {
      config,
      schema: {
        tags,
        params: KeyParams,
        querystring: Type.Object({
          map_index: Type.Optional(Type.Integer({ default: -1 })),
          ...iterationQuery,
        }),
      },
    },
    async (request, reply) => {
      const { dag_id: dagId, dag_run_id: runId, task_id: taskId, xcom_key: key } = request.params;
      const { map_index: mapIndex = -1 } = request.query;
      await runOf(context, dagId, runId);
      const place = { dagId, runId, taskId, mapIndex, ...inIteration(request.query) };
      await context.control.deleteXCom({ ...place, key, actor: actorOf(request) });
      return reply.code(204).send();
    },
  );
};
