// Everything below /execution: what runs tasks speaks to the server here, and nowhere else.
import type { FastifyInstance } from 'fastify';
import type { ApiServer } from '../server/api-context.ts';
import { ApiError } from '../server/api-error.ts';
import { addAirflowRoutes } from './airflow/airflow-routes.ts';
import type { ExecutionContext } from './calls/execution-context.ts';
import type { RelayedExecution } from './calls/execution-relay.ts';
import { installCalls } from './calls/install-calls.ts';
import { addRelayedRoutes } from './relayed-execution.ts';
import { addAttemptRoutes } from './workers/attempt-routes.ts';
import { addWorkerRoutes } from './workers/worker-routes.ts';

/** A Fastify plugin: register it with the prefix `/execution`, on the API server or on a server of its own. */
export function executionRoutes(
  context: ExecutionContext | RelayedExecution,
): (server: FastifyInstance) => Promise<void> {
  return async (given) => {
    const server = given as unknown as ApiServer;
    installCalls(given, context);
    // Before pages, which take every other address, answer for one below here.
    server.all('/*', { config: { permission: 'public', scopes: [] } }, async () => {
      throw new ApiError(404, 'Not Found');
    });
    if ('relay' in context) {
      await addRelayedRoutes(server, context);
      return;
    }
    server.addHook('onReady', () => context.board.start());
    // Long polls are answered before the server waits for its connections to end.
    server.addHook('preClose', () => context.board.stop());
    addWorkerRoutes(server, context);
    addAttemptRoutes(server, context);
    await addAirflowRoutes(server, context);
  };
}
