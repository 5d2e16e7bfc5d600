// /execution on a server that may not write: it looks who calls and how much comes, and hands the call to the process that writes,
// which looks again (answer-relayed.ts). What opens nothing gets no further than here.
import type { ExecutionService } from '@ariel/protocol';
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { ApiServer } from '../server/api-context.ts';
import { addAirflowRoutes } from './airflow/airflow-routes.ts';
import type { CallContext } from './calls/execution-context.ts';
import type { RelayedExecution } from './calls/execution-relay.ts';
import { addAttemptRoutes } from './workers/attempt-routes.ts';
import { addWorkRefusals } from './workers/worker-routes.ts';

/** What the other side needs to know of a call. */
const PASSED_ON = ['airflow-api-version', 'authorization', 'content-type', 'correlation-id'] as const;

/** After `installCalls`, on a server of their own. */
export async function addRelayedRoutes(server: ApiServer, execution: RelayedExecution): Promise<void> {
  const { relay } = execution;
  addWorkRefusals(server);
  // Its form is looked at where it is read; how much it is, here.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  const pass = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const headers = PASSED_ON.flatMap((name) => {
      const value = request.headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    });
    const answer = await relay({
      method: request.method,
      url: request.raw.url ?? '',
      headers: Object.fromEntries(headers) as Record<string, string>,
      body: typeof request.body === 'string' ? request.body : null,
    });
    reply.code(answer.status).headers(answer.headers);
    return answer.body === null ? reply.send() : reply.send(Buffer.from(answer.body));
  };
  server.addHook('onRoute', (route: RouteOptions) => {
    // What everybody may ask is answered here, so that nobody keeps the other process busy without a token.
    if (route.config?.scopes?.length === 0) return;
    delete route.schema;
    route.handler = pass;
  });
  const context: CallContext = { ...execution, service: elsewhere };
  addAttemptRoutes(server, context);
  await addAirflowRoutes(server, context);
}

const notHere = async (): Promise<never> => {
  throw new Error('This process passes calls on and answers none of them.');
};
const elsewhere: ExecutionService = {
  ask: notHere,
  claim: notHere,
  codeFiles: notHere,
  finish: notHere,
  heartbeat: notHere,
  version: notHere,
  xcom: notHere,
};
