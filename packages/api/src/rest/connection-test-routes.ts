// Tests of connections that are asked for now and looked at later. Kept by the server that was asked, for a while; what is given is not.
import { randomBytes } from 'node:crypto';
import {
  ConnectionTestAsked,
  ConnectionTestBody,
  ConnectionTestQueued,
  ConnectionTestState,
} from '@ariel/protocol/rest';
import type { ApiContext, Routes } from '../server/api-context.ts';
import { ApiError, orNotFound } from '../server/api-error.ts';
import { completeFields } from './connection-routes.ts';
import { actorOf } from './lookups.ts';
import { iso } from './presented.ts';

const url = '/api/v2/connections/enqueue-test';
const config = { permission: 'connections:act' } as const;
const tags = ['Connection'];
/** How many are remembered; the oldest go first. */
const MOST_TESTS = 1_000;
const TOKEN_BYTES = 32;

interface Test {
  readonly connectionId: string;
  readonly createdUs: number;
  readonly state: 'pending' | 'running' | 'success' | 'failed';
  readonly message: string | null;
}

export const addConnectionTestRoutes: Routes = (server, context) => {
  const tests = new Map<string, Test>();
  const note = (token: string, test: Test): void => {
    tests.set(token, test);
    const [oldest] = tests.keys();
    if (tests.size > MOST_TESTS && oldest !== undefined) tests.delete(oldest);
  };

  server.post(
    url,
    { config, schema: { tags, body: ConnectionTestBody, response: { 202: ConnectionTestQueued } } },
    async (request, reply) => {
      const testConnection = enabled(context);
      const { commit_on_success: commits, executor: _executor, queue: _queue, ...body } = request.body;
      const connectionId = body.connection_id;
      const isTested = [...tests.values()].some(
        (test) => test.connectionId === connectionId && test.state === 'running',
      );
      if (isTested) throw new ApiError(409, `A connection test for \`${connectionId}\` is already running`);
      const fields = await completeFields(context, body);
      const token = randomBytes(TOKEN_BYTES).toString('base64url');
      const test: Test = { connectionId, createdUs: context.nowUs(), state: 'running', message: null };
      note(token, test);
      const ended = (ok: boolean, message: string): void =>
        note(token, { ...test, state: ok ? 'success' : 'failed', message });
      const actor = actorOf(request);
      const { connType, ...others } = fields;
      const perform = async (): Promise<void> => {
        const { message, ok } = await testConnection(connectionId, fields);
        if (ok && commits === true)
          await context.control.setConnection({
            connId: connectionId,
            mode: 'set',
            changes: { ...others, ...(connType === null ? {} : { connType }) },
            actor,
          });
        ended(ok, message);
      };
      perform().catch((error: unknown) => {
        ended(false, 'The test could not be carried out');
        context.reportError?.(error, `test of connection ${connectionId}`);
      });
      return reply.code(202).send({ token, connection_id: connectionId, state: 'pending' });
    },
  );

  server.get(
    url,
    { config, schema: { tags, headers: ConnectionTestAsked, response: { 200: ConnectionTestState } } },
    async (request) => {
      enabled(context);
      const token = request.headers['airflow-connection-test-token'];
      const test = orNotFound(tests.get(token), 'A connection test with this token');
      return {
        token,
        connection_id: test.connectionId,
        state: test.state,
        result_message: test.message,
        created_at: iso(test.createdUs),
      };
    },
  );
};

function enabled({ testConnection }: ApiContext): NonNullable<ApiContext['testConnection']> {
  if (testConnection) return testConnection;
  throw new ApiError(
    403,
    'Testing connections is disabled in Airflow configuration. Contact your deployment admin to enable it.',
  );
}
