// Puts the server together. The order matters: hooks that watch routes being added come before the routes.
import { folderLogStore, seenDatabase } from '@ariel/store';
import compress from '@fastify/compress';
import cookie from '@fastify/cookie';
import Fastify, { type FastifyInstance } from 'fastify';
import { addAccountRoutes } from '../access/account-routes.ts';
import { currentSight } from '../access/current-request.ts';
import { hiddenBundles } from '../access/hidden-bundles.ts';
import { installAccess } from '../access/install-access.ts';
import { limitedControl } from '../access/limited-control.ts';
import { spelledOut } from '../access/permission.ts';
import { installReadRecords } from '../access/record-reads.ts';
import { addRoleRoutes, addTeamRoutes } from '../access/role-routes.ts';
import { executionRoutes } from '../execution/execution-routes.ts';
import { addEventRoutes } from '../live/event-routes.ts';
import { OpenStreams } from '../live/open-streams.ts';
import { installPages } from '../pages/static-pages.ts';
import { restRoutes } from '../rest/rest-routes.ts';
import { addAllSignInRoutes, installSignIn } from '../sign-in/install-sign-in.ts';
import { viewRoutes } from '../views/view-routes.ts';
import type { ApiContext, ApiServer } from './api-context.ts';
import type { ApiOptions } from './api-options.ts';
import { installCancelling } from './cancelling.ts';
import { DefinitionCache } from './definition-cache.ts';
import { installErrorHandler } from './error-handler.ts';
import { installNotFound } from './not-found.ts';
import { installOpenApi } from './open-api.ts';
import { permissionOf } from './permissions.ts';
import { installBodyLimits, limitedServerOptions } from './request-limits.ts';
import { installSecurityHeaders } from './security-headers.ts';
import { serializerCompiler } from './serialization.ts';
import { installMasking } from './shown-values.ts';
import { withEncodedSlashes } from './slashes-in-names.ts';
import { validatorCompiler } from './validation.ts';

/** The server, ready to listen. It ends its open streams when it closes. */
export async function createApiServer(options: ApiOptions): Promise<ApiServer> {
  const context: ApiContext = {
    ...options,
    // What a route reads and does is limited by who asks; the routes need not know.
    database: seenDatabase(options.reads ?? options.database, currentSight),
    control: limitedControl(options.control, options.database),
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
  installAccess(server, options.database);
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
