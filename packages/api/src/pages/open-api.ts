// The OpenAPI document, made from the schemas of the routes.
import swagger from '@fastify/swagger';
import type { ApiContext, ApiServer } from '../server/api-context.ts';
import { nullAsAlternative } from './null-as-alternative.ts';
import { operationName } from './operation-names.ts';
import { installTryPage } from './try-page.ts';

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
    transform: ({ route: { method }, schema, url }) => {
      const name = operationName(String(method), url);
      return { schema: { ...schema, ...name, hide: !/^\/(api|auth)\//.test(url) }, url };
    },
  });
  if (context.servesDocs === false) return;
  let written: unknown;
  server.get('/openapi.json', { config: { permission: 'public' } }, async () => {
    written ??= nullAsAlternative(server.swagger());
    return written;
  });
  installTryPage(server);
}
