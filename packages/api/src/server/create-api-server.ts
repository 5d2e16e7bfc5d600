// Puts the server together. The order matters: hooks that watch routes being added come before the routes.
import { folderLogStore } from '@ariel/store';
import compress from '@fastify/compress';
import cookie from '@fastify/cookie';
import Fastify from 'fastify';
import { executionRoutes } from '../execution/execution-routes.ts';
import { addEventRoutes } from '../live/event-routes.ts';
import { OpenStreams } from '../live/open-streams.ts';
import { installPages } from '../pages/static-pages.ts';
import { restRoutes } from '../rest/rest-routes.ts';
import { installAuthentication } from '../sign-in/authenticate.ts';
import { createSessionTokens } from '../sign-in/session-tokens.ts';
import { addSignInRoutes } from '../sign-in/sign-in-routes.ts';
import { viewRoutes } from '../views/view-routes.ts';
import type { ApiContext, ApiServer } from './api-context.ts';
import type { ApiOptions } from './api-options.ts';
import { DefinitionCache } from './definition-cache.ts';
import { installErrorHandler } from './error-handler.ts';
import { installNotFound } from './not-found.ts';
import { installOpenApi } from './open-api.ts';
import { permissionOf } from './permissions.ts';
import { installSecurityHeaders } from './security-headers.ts';
import { installMasking } from './shown-values.ts';
import { validatorCompiler } from './validation.ts';

/** Bigger requests are refused before they are read. */
const MAX_BODY_BYTES = 8_000_000;
/** Ids may be long, and come percent-encoded. */
const MAX_PARAM_LENGTH = 2_000;

/** The server, ready to listen. It ends its open streams when it closes. */
export async function createApiServer(options: ApiOptions): Promise<ApiServer> {
  const context: ApiContext = {
    ...options,
    logs: options.logs ?? folderLogStore(options.logsFolder),
    definitions: new DefinitionCache(options.database),
    streams: new OpenStreams(),
  };
  const server: ApiServer = Fastify({
    bodyLimit: MAX_BODY_BYTES,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH, ignoreTrailingSlash: true },
    forceCloseConnections: true,
  });
  server.setValidatorCompiler(validatorCompiler);
  installErrorHandler(server, context);
  server.addHook('onRoute', (route) => {
    const permission = permissionOf(route);
    for (const method of [route.method].flat()) options.watchRoute?.({ method, url: route.url, permission });
  });
  installSecurityHeaders(server);
  installMasking(server, context);
  await server.register(compress, { global: true, threshold: 1_400 });
  await server.register(cookie);
  const tokens = createSessionTokens(options.auth.secretKey, options.nowUs);
  installAuthentication(server, context, tokens);
  installNotFound(server);
  await installPages(server, options.pagesFolder);
  await installOpenApi(server, context);
  addSignInRoutes(server, context, tokens);
  addEventRoutes(server, context);
  for (const add of [...restRoutes, ...viewRoutes]) add(server, context);
  if (options.execution) await server.register(executionRoutes(options.execution), { prefix: '/execution' });
  server.addHook('preClose', async () => context.streams.endAll());
  await server.ready();
  return server;
}
