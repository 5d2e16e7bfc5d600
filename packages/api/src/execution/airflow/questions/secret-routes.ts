// Connections and variables in Airflow's calls, for attempts that run. What an attempt changes goes the way of every question.
import { nullable } from '@ariel/protocol/rest';
import { teamOfAttempt, variableKeys } from '@ariel/store';
import { Type } from 'typebox';
import type { ApiServer } from '../../../server/api-context.ts';
import { ApiError } from '../../../server/api-error.ts';
import { sendJson } from '../../calls/answers.ts';
import type { CallContext } from '../../calls/execution-context.ts';
import { answerClient } from '../forms/attempt-access.ts';

const KEYS = 1000;
const MAX_KEYS = 10_000;
const nullableText = nullable(Type.String());
/** A name may have slashes in it. */
const Named = Type.Object({ '*': Type.String({ minLength: 1 }) });

export function addSecretRoutes(server: ApiServer, context: CallContext): void {
  const { database, secrets } = context;
  const config = { permission: 'public', scopes: ['execution'] } as const;

  server.get('/connections/*', { config, schema: { params: Named } }, async (request, reply) => {
    const json = await secrets?.connection(request.params['*'], request.caller.subject);
    if (!json) throw notFound(`Connection with ID ${request.params['*']} not found`);
    const { extraJson, host, login, password, port, schema, type } = JSON.parse(json) as Record<
      string,
      unknown
    >;
    return sendJson(reply, {
      conn_id: request.params['*'],
      conn_type: type || 'generic',
      host: host ?? null,
      schema: schema ?? null,
      login: login ?? null,
      password: password ?? null,
      port: port ?? null,
      extra: extraJson ?? null,
    });
  });

  server.get(
    '/variables/keys',
    {
      config: { ...config, since: '2026-06-30' },
      schema: {
        querystring: Type.Object({
          prefix: Type.Optional(nullableText),
          limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_KEYS, default: KEYS })),
          offset: Type.Optional(Type.Integer({ minimum: 0, default: 0 })),
        }),
      },
    },
    async (request, reply) => {
      const { limit = KEYS, offset = 0, prefix } = request.query;
      const team = await teamOfAttempt(database, request.caller.subject);
      const { keys, total } = await variableKeys(database, { prefix: prefix ?? '', team, limit, offset });
      return sendJson(reply, { keys, total_entries: total });
    },
  );

  server.get('/variables/*', { config, schema: { params: Named } }, async (request, reply) => {
    const json = await secrets?.variable(request.params['*'], request.caller.subject);
    if (json === null || json === undefined)
      throw notFound(`Variable with key '${request.params['*']}' not found`);
    const value: unknown = JSON.parse(json);
    return sendJson(reply, { key: request.params['*'], value: typeof value === 'string' ? value : json });
  });

  server.put(
    '/variables/*',
    {
      config,
      schema: {
        params: Named,
        body: Type.Object(
          { val: nullableText, description: Type.Optional(nullableText) },
          { additionalProperties: false },
        ),
      },
    },
    async (request, reply) => {
      const { description, val } = request.body;
      const { '*': key } = request.params;
      const question = { about: 'set-variable' as const, key, value: val ?? '' };
      await answerClient(context, request.caller.subject, {
        ...question,
        ...(description === undefined ? {} : { description }),
      });
      return sendJson(reply, { message: 'Variable successfully set' }, 201);
    },
  );

  server.delete('/variables/*', { config, schema: { params: Named } }, async (request, reply) => {
    const { '*': key } = request.params;
    await answerClient(context, request.caller.subject, { about: 'delete-variable', key });
    return reply.code(204).send();
  });
}

function notFound(message: string): ApiError {
  return new ApiError(404, { reason: 'not_found', message });
}
