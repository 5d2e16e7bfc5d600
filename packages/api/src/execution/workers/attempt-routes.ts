// What an attempt of our own workers asks with its own token. What workers ask for many at once is in worker-routes.ts.
import type { AskCall, SecretCall, XComQuery } from '@ariel/protocol';
import { Type } from 'typebox';
import type { ApiServer } from '../../server/api-context.ts';
import { ApiError } from '../../server/api-error.ts';
import { answerOf, sendJson } from '../calls/answers.ts';
import type { CallContext } from '../calls/execution-context.ts';
import { AskShape, SecretShape, XComShape } from './call-shapes.ts';

/** Tasks of other languages store their values with their questions. */
const MAX_ASK_BYTES = 64_000_000;

export function addAttemptRoutes(server: ApiServer, context: CallContext): void {
  const attempt = { permission: 'public', scopes: ['workload', 'execution'] } as const;
  const running = { permission: 'public', scopes: ['execution'] } as const;

  server.get(
    '/ariel/versions/:id',
    { config: attempt, schema: { params: Type.Object({ id: Type.String() }) } },
    async (request, reply) => {
      if (request.caller.versionId !== request.params.id) throw notThis('version');
      return sendJson(reply, await context.service.version(request.params.id));
    },
  );
  server.get(
    '/ariel/code/:hash',
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
  server.post('/ariel/xcom', { config: running, schema: { body: XComShape } }, async (request, reply) => {
    const query: XComQuery = request.body;
    const { dagId, runId } = request.caller;
    if (query.dagId !== dagId || query.runId !== runId) throw notThis('run');
    return sendJson(reply, { json: await context.service.xcom(query) });
  });
  server.post(
    '/ariel/ask',
    { config: running, bodyLimit: MAX_ASK_BYTES, schema: { body: AskShape } },
    async (request, reply) => {
      const { question } = request.body as AskCall;
      return sendJson(reply, { json: await answerOf(context, request.caller.subject, question) });
    },
  );
  server.post('/ariel/secret', { config: running, schema: { body: SecretShape } }, async (request, reply) => {
    const { kind, name, placesOnly = false }: SecretCall = request.body;
    const { subject } = request.caller;
    if (!placesOnly) return sendJson(reply, { json: (await context.secrets?.[kind](name, subject)) ?? null });
    const places = (await context.secrets?.places?.(kind, name, subject)) ?? [];
    return sendJson(reply, { json: JSON.stringify(places) });
  });
}

function notThis(what: string): ApiError {
  return new ApiError(403, `This token opens another ${what}.`);
}
