// Tests of connections that are asked for now and looked at later, on whatever API server. The one that was asked carries it out; what
// is tested is not kept.
import { createHash, randomBytes } from 'node:crypto';
import type { ConnectionFields } from '@ariel/core';
import type { Actor } from '@ariel/protocol';
import {
  ConnectionTestAsked,
  ConnectionTestBody,
  ConnectionTestQueued,
  ConnectionTestState,
} from '@ariel/protocol/rest';
import { findConnectionTest } from '@ariel/store';
import type { ApiContext, Routes } from '../../server/api-context.ts';
import { ApiError, orNotFound } from '../../server/api-error.ts';
import { actorOf } from '../answers/lookups.ts';
import { iso } from '../answers/presented.ts';
import { completeFields } from './connection-routes.ts';

const url = '/api/v2/connections/enqueue-test';
const config = { permission: 'connections:act' } as const;
const tags = ['Connection'];
const TOKEN_BYTES = 32;

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

export const addConnectionTestRoutes: Routes = (server, context) => {
  server.post(
    url,
    { config, schema: { tags, body: ConnectionTestBody, response: { 202: ConnectionTestQueued } } },
    async (request, reply) => {
      enabled(context);
      const { commit_on_success: commits, executor: _executor, queue: _queue, ...body } = request.body;
      const connectionId = body.connection_id;
      const fields = await completeFields(context, body);
      const token = randomBytes(TOKEN_BYTES).toString('base64url');
      const actor = actorOf(request);
      await context.control.beginConnectionTest({ connId: connectionId, tokenHash: hashOf(token), actor });
      carryOut(context, { actor, commits: commits === true, connectionId, fields, token });
      return reply.code(202).send({ token, connection_id: connectionId, state: 'pending' });
    },
  );

  server.get(
    url,
    { config, schema: { tags, headers: ConnectionTestAsked, response: { 200: ConnectionTestState } } },
    async (request) => {
      enabled(context);
      const token = request.headers['airflow-connection-test-token'];
      const row = await findConnectionTest(context.database, hashOf(token));
      const test = orNotFound(row, 'A connection test with this token');
      return {
        token,
        connection_id: test.connection_id,
        state: test.state,
        result_message: test.message,
        created_at: iso(test.asked_at),
      };
    },
  );
};

interface Test {
  readonly connectionId: string;
  readonly fields: ConnectionFields;
  readonly token: string;
  /** It is stored where the test succeeds. */
  readonly commits: boolean;
  readonly actor: Actor;
}

function carryOut(context: ApiContext, test: Test): void {
  const { control, reportError } = context;
  const { connectionId, token } = test;
  const end = (ok: boolean, message: string) =>
    control.endConnectionTest({ tokenHash: hashOf(token), ok, message });
  const failed = (error: unknown): void => reportError?.(error, `test of connection ${connectionId}`);
  perform(context, test)
    .then(({ message, ok }) => end(ok, message))
    .catch((error: unknown) => {
      failed(error);
      return end(false, 'The test could not be carried out');
    })
    .catch(failed);
}

async function perform(
  context: ApiContext,
  { actor, commits, connectionId, fields }: Test,
): Promise<{ readonly ok: boolean; readonly message: string }> {
  const result = await enabled(context)(connectionId, fields);
  if (!result.ok || !commits) return result;
  const { connType, ...others } = fields;
  const changes = { ...others, ...(connType === null ? {} : { connType }) };
  await context.control.setConnection({ connId: connectionId, mode: 'set', changes, actor });
  return result;
}

function enabled({ testConnection }: ApiContext): NonNullable<ApiContext['testConnection']> {
  if (testConnection) return testConnection;
  throw new ApiError(
    403,
    'Testing connections is disabled in Airflow configuration. Contact your deployment admin to enable it.',
  );
}
