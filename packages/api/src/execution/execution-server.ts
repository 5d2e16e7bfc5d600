// A server of its own for what runs tasks: browsing, however heavy, takes none of its capacity.
import Fastify, { type FastifyInstance } from 'fastify';
import type { ExecutionContext } from './execution-context.ts';
import { executionRoutes } from './execution-routes.ts';

/** Ready to listen; everything is below `/execution`. */
export async function createExecutionServer(context: ExecutionContext): Promise<FastifyInstance> {
  const server = Fastify({
    forceCloseConnections: true,
    // Ids may be long, and come percent-encoded.
    routerOptions: { maxParamLength: 2_000 },
  });
  await server.register(executionRoutes(context), { prefix: '/execution' });
  await server.ready();
  return server;
}
