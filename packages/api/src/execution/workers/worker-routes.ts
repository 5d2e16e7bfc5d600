// The batched calls of our own workers as routes. What a single attempt asks is in attempt-routes.ts, Airflow's calls are in airflow/.
import type { FastifyReply } from 'fastify';
import type { ApiServer } from '../../server/api-context.ts';
import { sendJson } from '../calls/answers.ts';
import type { ExecutionContext } from '../calls/execution-context.ts';
import { ClaimShape, FinishShape, HeartbeatShape, LogsShape, WorkRequestShape } from './call-shapes.ts';
import { beat, claimWork, finishWork, giveWork, leave, noWorkHere, takeLogs } from './worker-calls.ts';

/** Results travel in reports: a task may return much. */
const MAX_FINISH_BYTES = 256_000_000;
const MAX_LOG_BYTES = 16_000_000;

export function addWorkerRoutes(server: ApiServer, context: ExecutionContext): void {
  const worker = { permission: 'public', scopes: ['worker'] } as const;
  const post = '/ariel';

  server.post(
    `${post}/next`,
    { config: worker, schema: { body: WorkRequestShape } },
    async (request, reply) => {
      const answer = await giveWork(context, request.caller.subject, request.body, hangUpOf(reply));
      return sendJson(reply, answer);
    },
  );
  server.post(`${post}/claim`, { config: worker, schema: { body: ClaimShape } }, async (request, reply) =>
    sendJson(reply, await claimWork(context, request.caller.subject, request.body)),
  );
  server.post(
    `${post}/finish`,
    { config: worker, bodyLimit: MAX_FINISH_BYTES, schema: { body: FinishShape } },
    async (request, reply) => sendJson(reply, await finishWork(context, request.body as never)),
  );
  server.post(
    `${post}/heartbeat`,
    { config: worker, schema: { body: HeartbeatShape } },
    async (request, reply) => sendJson(reply, await beat(context, request.caller.subject, request.body)),
  );
  server.post(
    `${post}/logs`,
    { config: worker, bodyLimit: MAX_LOG_BYTES, schema: { body: LogsShape } },
    async (request, reply) => sendJson(reply, await takeLogs(context, request.body as never)),
  );
  server.post(`${post}/leave`, { config: worker }, async (request, reply) => {
    await leave(context, request.caller.subject);
    return sendJson(reply, {});
  });
}

/** Where no work is ever given to workers: each of their calls says so. */
export function addWorkRefusals(server: ApiServer): void {
  for (const call of ['next', 'claim', 'finish', 'heartbeat', 'logs', 'leave'])
    server.post(`/ariel/${call}`, { config: { permission: 'public', scopes: ['worker'] } }, async () => {
      throw noWorkHere();
    });
}

/** Says when the worker is not there any more to hear the answer: nothing must be assigned to it then. */
function hangUpOf(reply: FastifyReply): AbortSignal {
  const hangUp = new AbortController();
  reply.raw.once('close', () => hangUp.abort());
  return hangUp.signal;
}
