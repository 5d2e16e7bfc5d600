// The state stores in Airflow's calls: what an instance keeps from try to try, and what is kept with assets.
import { findAssetId } from '@ariel/store';
import type { FastifyRequest } from 'fastify';
import { type TProperties, Type } from 'typebox';
import type { ApiServer } from '../../../server/api-context.ts';
import { ApiError } from '../../../server/api-error.ts';
import { sendJsonText } from '../../calls/answers.ts';
import type { CallContext } from '../../calls/execution-context.ts';
import { answerClient, currentAttempt, mustBeOwn } from '../forms/attempt-access.ts';
import { instantOf } from '../forms/instant-text.ts';
import { orNull } from '../forms/query-shapes.ts';

const Id = { id: Type.String({ format: 'uuid' }) };
const params = Type.Object({ ...Id, key: Type.String({ minLength: 1 }) });
const TaskValue = Type.Object(
  { value: Type.Unknown(), expires_at: orNull(Type.String()) },
  { additionalProperties: false },
);
const AssetValue = Type.Object({ value: Type.Unknown() }, { additionalProperties: false });
const text = Type.String({ minLength: 1 });

export function addStateStoreRoutes(server: ApiServer, context: CallContext): void {
  const { database, nowUs } = context;
  const config = { permission: 'public', scopes: ['execution'], since: '2026-06-30' } as const;
  const url = '/store/ti/:id/:key';

  server.get(url, { config, schema: { params } }, async (request, reply) => {
    await own(request);
    const { key } = request.params;
    const value = await ask(request, { about: 'get-task-state', key });
    if (value === null) throw notFound(`Task state store key '${key}' not found`);
    return sendJsonText(reply, `{"value":${value}}`);
  });

  server.put(url, { config, schema: { params, body: TaskValue } }, async (request, reply) => {
    await own(request);
    const { expires_at: expires, value } = request.body;
    const until = expires == null ? null : instantOf('expires_at', expires);
    const retentionMs = until === null ? null : Math.max(0, Math.round((until - nowUs()) / 1000));
    const question = {
      about: 'set-task-state',
      key: request.params.key,
      value: JSON.stringify(value),
    } as const;
    await refusedAs422(ask(request, { ...question, ...(expires === undefined ? {} : { retentionMs }) }));
    return reply.code(204).send();
  });

  server.delete(url, { config, schema: { params } }, async (request, reply) => {
    await own(request);
    await ask(request, { about: 'delete-task-state', key: request.params.key });
    return reply.code(204).send();
  });

  server.delete('/store/ti/:id', { config, schema: { params: Type.Object(Id) } }, async (request, reply) => {
    await own(request);
    await ask(request, { about: 'delete-task-state', key: null });
    return reply.code(204).send();
  });

  for (const by of ['name', 'uri'] as const) {
    const base = `/store/asset/by-${by}`;
    const withKey = Type.Object({ [by]: text, key: text } as TProperties);
    const schema = { querystring: withKey };

    server.get(`${base}/value`, { config, schema }, async (request, reply) => {
      const question = {
        about: 'get-asset-state',
        asset: await assetOf(request, by),
        key: keyOf(request),
      } as const;
      const value = await ask(request, question);
      if (value === null) throw notFound(`Asset state store key '${question.key}' not found`);
      return sendJsonText(reply, `{"value":${value}}`);
    });

    server.put(
      `${base}/value`,
      { config, schema: { ...schema, body: AssetValue } },
      async (request, reply) => {
        const asset = await assetOf(request, by);
        const { value } = request.body as { readonly value: unknown };
        const question = { asset, key: keyOf(request), value: JSON.stringify(value) } as const;
        await refusedAs422(ask(request, { about: 'set-asset-state', ...question }));
        return reply.code(204).send();
      },
    );

    server.delete(`${base}/value`, { config, schema }, async (request, reply) => {
      const asset = await assetOf(request, by);
      await ask(request, { about: 'delete-asset-state', asset, key: keyOf(request) });
      return reply.code(204).send();
    });

    server.delete(
      `${base}/clear`,
      { config, schema: { querystring: Type.Object({ [by]: text } as TProperties) } },
      async (request, reply) => {
        await ask(request, { about: 'delete-asset-state', asset: await assetOf(request, by), key: null });
        return reply.code(204).send();
      },
    );
  }

  async function own(request: FastifyRequest): Promise<void> {
    const { id } = request.params as { readonly id: string };
    mustBeOwn(request.caller, id);
    await currentAttempt(database, id);
  }

  function ask(
    request: FastifyRequest,
    question: Parameters<typeof answerClient>[2],
  ): Promise<string | null> {
    return answerClient(context, request.caller.subject, question);
  }

  async function assetOf(request: FastifyRequest, by: 'name' | 'uri') {
    const given = (request.query as Readonly<Record<string, string>>)[by] ?? '';
    const asset = { name: null, uri: null, [by]: given };
    if ((await findAssetId(database, asset)) !== null) return asset;
    throw notFound(`Asset with ${by} '${given}' not found`);
  }
}

const keyOf = (request: FastifyRequest): string => (request.query as { readonly key?: string }).key ?? '';

const notFound = (message: string): ApiError => new ApiError(404, { reason: 'not_found', message });

/** What is wrong with the value is the request's fault; an attempt that does not run any more is told so as ever. */
async function refusedAs422(asked: Promise<unknown>): Promise<void> {
  try {
    await asked;
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 409) throw error;
    const { message = '' } = error.detail as { readonly message?: string };
    if (!message.startsWith('A ')) throw error;
    throw new ApiError(422, [{ type: 'value_error', loc: ['body', 'value'], msg: message, input: null }]);
  }
}
