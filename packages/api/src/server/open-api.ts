// The OpenAPI document, made from the schemas of the routes.
import swagger from '@fastify/swagger';
import { installTryPage } from '../pages/try-page.ts';
import type { ApiContext, ApiServer } from './api-context.ts';

/** Call before the routes are added. */
export async function installOpenApi(server: ApiServer, context: ApiContext): Promise<void> {
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Ariel', version: context.version },
      components: {
        securitySchemes: { HTTPBearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      },
      security: [{ HTTPBearer: [] }],
      ...(context.docsUrl === undefined ? {} : { externalDocs: { url: context.docsUrl } }),
    },
    // What the pages read has no promise of staying.
    transform: ({ schema, url }) => ({ schema: { ...schema, hide: !/^\/(api|auth)\//.test(url) }, url }),
  });
  if (context.servesDocs === false) return;
  server.get('/openapi.json', { config: { permission: 'public' } }, async () => server.swagger());
  installTryPage(server);
}
