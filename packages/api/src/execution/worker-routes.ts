// The batched calls of our own workers as routes. Airflow's calls are beside, in airflow/.
import type { AskCall, SecretCall, TaskQuestion, XComQuery } from '@ariel/protocol';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import type { ApiServer } from '../server/api-context.ts';
import { ApiError } from '../server/api-error.ts';
import {
  AskShape,
  ClaimShape,
  FinishShape,
  HeartbeatShape,
  LogsShape,
  SecretShape,
  WorkRequestShape,
  XComShape,
} from './call-shapes.ts';
import type { CallContext, ExecutionContext } from './execution-context.ts';
import { beat, claimWork, finishWork, giveWork, leave, takeLogs } from './worker-calls.ts';

/** Results travel in reports: a task may return much. */
const MAX_FINISH_BYTES = 256_000_000;
const MAX_LOG_BYTES = 16_000_000;
/** Tasks of other languages store their values with their questions. */
const MAX_ASK_BYTES = 64_000_000;

export function addWorkerRoutes(server: ApiServer, context: ExecutionContext): void {
  const worker = { permission: 'public', scopes: ['worker'] } as const;
  const attempt = { permission: 'public', scopes: ['workload', 'execution'] } as const;
  const running = { permission: 'public', scopes: ['execution'] } as const;
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

  server.get(
    `${post}/versions/:id`,
    { config: attempt, schema: { params: Type.Object({ id: Type.String() }) } },
    async (request, reply) => {
      if (request.caller.versionId !== request.params.id) throw notThis('version');
      return sendJson(reply, await context.service.version(request.params.id));
    },
  );
  server.get(
    `${post}/code/:hash`,
    { config: attempt, schema: { params: Type.Object({ hash: Type.String() }) } },
    async (request, reply) => {
      if (request.caller.codeHash !== request.params.hash) throw notThis('code');
      const files = await context.service.codeFiles(request.params.hash);
      return sendJson(reply, {
        files: [...files].map(([path, content]) => ({
          path,
          base64: Buffer.from(content).toString('base64'),
        })),
      });
    },
  );
  server.post(`${post}/xcom`, { config: running, schema: { body: XComShape } }, async (request, reply) => {
    const query: XComQuery = request.body;
    const { dagId, runId } = request.caller;
    if (query.dagId !== dagId || query.runId !== runId) throw notThis('run');
    return sendJson(reply, { json: await context.service.xcom(query) });
  });
  server.post(
    `${post}/ask`,
    { config: running, bodyLimit: MAX_ASK_BYTES, schema: { body: AskShape } },
    async (request, reply) => {
      const { question } = request.body as AskCall;
      return sendJson(reply, { json: await answerOf(context, request.caller.subject, question) });
    },
  );
  server.post(
    `${post}/secret`,
    { config: running, schema: { body: SecretShape } },
    async (request, reply) => {
      const { kind, name, placesOnly = false }: SecretCall = request.body;
      const { subject } = request.caller;
      if (!placesOnly)
        return sendJson(reply, { json: (await context.secrets?.[kind](name, subject)) ?? null });
      const places = (await context.secrets?.places?.(kind, name, subject)) ?? [];
      return sendJson(reply, { json: JSON.stringify(places) });
    },
  );
}

/** What is refused is the caller's to know: the reason is written for the author of the task. */
export async function answerOf(
  { service }: Pick<CallContext, 'service'>,
  attemptId: string,
  question: TaskQuestion,
): Promise<string | null> {
  try {
    return await service.ask(attemptId, question);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ARIEL_QUESTION_REFUSED')
      throw new ApiError(409, { reason: 'refused', message: error.message });
    throw error;
  }
}

function notThis(what: string): ApiError {
  return new ApiError(403, `This token opens another ${what}.`);
}

export function sendJson(reply: FastifyReply, value: unknown, status = 200): FastifyReply {
  return sendJsonText(reply, JSON.stringify(value), status);
}

/**
 * Bytes, so that no charset is added to the type: clients of the Task Execution API know an answer of the server by this
 * exact header.
 */
export function sendJsonText(reply: FastifyReply, text: string, status = 200): FastifyReply {
  return reply.code(status).type('application/json').send(Buffer.from(text));
}

/** Says when the worker is not there any more to hear the answer: nothing must be assigned to it then. */
function hangUpOf(reply: FastifyReply): AbortSignal {
  const hangUp = new AbortController();
  reply.raw.once('close', () => hangUp.abort());
  return hangUp.signal;
}
