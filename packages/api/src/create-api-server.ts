// Puts the server together. The order matters: hooks that watch routes being added come before the routes.
import { folderLogStore, seenDatabase } from '@ariel/store';
import compress from '@fastify/compress';
import cookie from '@fastify/cookie';
import Fastify, { type FastifyInstance } from 'fastify';
import { addAccountRoutes } from './access/account-routes.ts';
import { currentSight } from './access/current-request.ts';
import { hiddenBundles } from './access/hidden-bundles.ts';
import { installAccess } from './access/install-access.ts';
import { limitedControl } from './access/limited-control.ts';
import { spelledOut } from './access/permission.ts';
import { installReadRecords } from './access/record-reads.ts';
import { addRoleRoutes, addTeamRoutes } from './access/role-routes.ts';
import { executionRoutes } from './execution/execution-routes.ts';
import { addEventRoutes } from './live/event-routes.ts';
import { OpenStreams } from './live/open-streams.ts';
import { installOpenApi } from './pages/open-api.ts';
import { installPages } from './pages/static-pages.ts';
import { restRoutes } from './rest/rest-routes.ts';
import type { ApiContext, ApiServer } from './server/api-context.ts';
import type { ApiOptions } from './server/api-options.ts';
import { installCancelling } from './server/cancelling.ts';
import { DefinitionCache } from './server/definition-cache.ts';
import { installErrorHandler } from './server/error-handler.ts';
import { installNotFound } from './server/not-found.ts';
import { permissionOf } from './server/permissions.ts';
import { installBodyLimits, limitedServerOptions } from './server/request-limits.ts';
import { installSecurityHeaders } from './server/security-headers.ts';
import { serializerCompiler } from './server/serialization.ts';
import { installMasking } from './server/shown-values.ts';
import { withEncodedSlashes } from './server/slashes-in-names.ts';
import { validatorCompiler } from './server/validation.ts';
import { addAllSignInRoutes, installSignIn } from './sign-in/install-sign-in.ts';
import { viewRoutes } from './views/view-routes.ts';

/** The server, ready to listen. It ends its open streams when it closes. */
export async function createApiServer(options: ApiOptions): Promise<ApiServer> {
  const context: ApiContext = {
    ...options,
    // What a route reads and does is limited by who asks; the routes need not know.
    database: seenDatabase(options.reads ?? options.database, currentSight),
    control: limitedControl(options.control, options),
    logs: options.logs ?? folderLogStore(options.logsFolder),
    definitions: new DefinitionCache(options.database),
    hiddenBundles: () => hiddenBundles(options.database),
    streams: new OpenStreams(),
  };
  const server = Fastify({
    ...limitedServerOptions(options),
    forceCloseConnections: true,
    rewriteUrl: ({ url = '/' }) => withEncodedSlashes(url),
  }) as unknown as ApiServer;
  installBodyLimits(server as unknown as FastifyInstance);
  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(serializerCompiler);
  installErrorHandler(server, context);
  server.addHook('onRoute', (route) => {
    const permission = permissionOf(route);
    for (const method of [route.method].flat())
      options.watchRoute?.({ method, url: route.url, permission: spelledOut(permission, method) });
  });
  installSecurityHeaders(server, options);
  installMasking(server, context);
  await server.register(compress, { global: true, threshold: 1_400 });
  await server.register(cookie);
  // Who asks is found out before anything is limited by it.
  const signIn = installSignIn(server, { ...context, database: options.database, control: options.control });
  installAccess(server, options);
  installCancelling(server);
  installReadRecords(server, options);
  installNotFound(server);
  await installPages(server, options.pagesFolder);
  await installOpenApi(server, context);
  addAllSignInRoutes(server, { ...context, database: options.database }, signIn);
  addEventRoutes(server, context);
  for (const add of [addAccountRoutes, addRoleRoutes, addTeamRoutes]) add(server, context);
  for (const add of [...restRoutes, ...viewRoutes]) add(server, context);
  if (options.execution) await server.register(executionRoutes(options.execution), { prefix: '/execution' });
  server.addHook('preClose', async () => context.streams.endAll());
  await server.ready();
  return server;
}
