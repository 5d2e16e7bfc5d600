// Callbacks and connection tests in Airflow's calls: work that is no task, begun with a token of its own.
import { CALLBACK_PREFIX } from '@ariel/core';
import { readCallback } from '@ariel/store';
import { Type } from 'typebox';
import type { ApiServer } from '../../../server/api-context.ts';
import { ApiError } from '../../../server/api-error.ts';
import { sendJson } from '../../calls/answers.ts';
import type { TestedConnection } from '../../calls/connection-tests.ts';
import type { CallContext } from '../../calls/execution-context.ts';
import { mustBeOwn } from '../forms/attempt-access.ts';
import { sendFreshToken } from '../forms/fresh-token.ts';
import { orNull } from '../forms/query-shapes.ts';

const TestParams = Type.Object({ id: Type.String({ format: 'uuid' }) });
const TestResult = Type.Object(
  {
    state: Type.Enum(['pending', 'queued', 'running', 'success', 'failed']),
    result_message: orNull(Type.String({ maxLength: 2000 })),
  },
  { additionalProperties: false },
);

export function addCallbackRoutes(server: ApiServer, context: CallContext): void {
  const { connectionTests, database, service } = context;
  const testing = { permission: 'public', scopes: ['workload'], since: '2026-06-30' } as const;

  server.patch(
    '/callbacks/:id/run',
    {
      config: { permission: 'public', scopes: ['callback'], since: '2026-10-30' },
      schema: { params: Type.Object({ id: Type.String({ pattern: UUID_WITH_WORD }) }) },
    },
    async (request, reply) => {
      const { caller } = request;
      // The server's own ids have a word before the UUID; clients may leave it away.
      const id = `${CALLBACK_PREFIX}${request.params.id.replace(CALLBACK_PREFIX, '')}`;
      mustBeOwn(caller, id);
      const before = await readCallback(database, id);
      if (!before) throw new ApiError(404, { reason: 'not_found', message: `Callback ${id} not found` });
      const claimant = { workerId: id, hostname: 'client', pid: 0, pidStarted: '' };
      const [answer] = before.state === 'queued' ? await service.claim([{ attemptId: id, ...claimant }]) : [];
      if (answer?.kind !== 'claimed') {
        const message = `Callback ${id} is in state ${before.state}: it cannot begin`;
        throw new ApiError(409, { reason: 'invalid_state', message, previous_state: before.state });
      }
      await sendFreshToken(context, reply, caller);
      return reply.code(204).send();
    },
  );

  server.get(
    '/connection-tests/:id/connection',
    { config: testing, schema: { params: TestParams } },
    async (request, reply) => {
      const { id } = request.params;
      mustBeOwn(request.caller, id);
      const taken = connectionTests?.take(id) ?? null;
      if (taken === null) throw noTest(id);
      if (taken.kind === 'conflict')
        throw conflict(
          `Connection test ${id} is in state ${taken.state}; credentials can only be fetched once while PENDING or QUEUED.`,
        );
      return sendJson(reply, presentTested(taken.connection));
    },
  );

  server.patch(
    '/connection-tests/:id',
    { config: testing, schema: { params: TestParams, body: TestResult } },
    async (request, reply) => {
      const { id } = request.params;
      mustBeOwn(request.caller, id);
      const { result_message: message = null, state } = request.body;
      const before = connectionTests?.settle(id, state, message) ?? null;
      if (before === null) throw noTest(id);
      if (before === 'success' || before === 'failed')
        throw conflict(`Connection test ${id} is already in terminal state: ${before}`);
      return reply.code(204).send();
    },
  );
}

const UUID_WITH_WORD = '^(callback-)?[0-9a-fA-F-]{36}$';

function presentTested({ connId, connType, ...others }: TestedConnection) {
  return { conn_id: connId, conn_type: connType, ...others };
}

const noTest = (id: string): ApiError =>
  new ApiError(404, { reason: 'not_found', message: `Connection test ${id} not found` });

const conflict = (message: string): ApiError => new ApiError(409, { reason: 'conflict', message });
