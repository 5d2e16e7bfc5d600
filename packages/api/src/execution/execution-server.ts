// A server of its own for what runs tasks: browsing, however heavy, takes none of its capacity.
import Fastify, { type FastifyInstance } from 'fastify';
import type { ApiServer } from '../server/api-context.ts';
import type { ApiOptions } from '../server/api-options.ts';
import { installBodyLimits, limitedServerOptions } from '../server/request-limits.ts';
import { installSecurityHeaders } from '../server/security-headers.ts';
import { sendJson } from './calls/answers.ts';
import type { ExecutionContext } from './calls/execution-context.ts';
import { executionRoutes } from './execution-routes.ts';

/** Ready to listen; everything is below `/execution`. */
export async function createExecutionServer(
  context: ExecutionContext,
  transport: Pick<ApiOptions, 'secureCookies' | 'tls' | 'trustedProxies'> = {},
): Promise<FastifyInstance> {
  const server = Fastify({
    ...limitedServerOptions(transport),
    forceCloseConnections: true,
  }) as unknown as FastifyInstance;
  installBodyLimits(server);
  installSecurityHeaders(server as unknown as ApiServer, transport);
  await server.register(executionRoutes(context), { prefix: '/execution' });
  server.setNotFoundHandler((_request, reply) => sendJson(reply, { detail: 'Not Found' }, 404));
  await server.ready();
  return server;
}
