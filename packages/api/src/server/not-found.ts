// Addresses that no route answers: 405 where another method would, 404 otherwise.
import type { ApiServer } from './api-context.ts';

const apiPrefixes = ['/api/', '/auth/', '/ui/', '/execution/', '/openapi.json'];

/** Whether the address belongs to an API, so that a page is no answer to it. */
export function isApiPath(path: string): boolean {
  return apiPrefixes.some((prefix) => path.startsWith(prefix));
}

/** Call before the routes are added: it notes each of them. */
export function installNotFound(server: ApiServer): void {
  const known: { readonly pattern: RegExp; readonly methods: readonly string[] }[] = [];
  server.addHook('onRoute', (route) => {
    const source = route.url
      .split('/')
      .map((piece) => (piece.startsWith(':') ? '[^/]+' : piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
      .join('/');
    known.push({ pattern: new RegExp(`^${source}$`), methods: [route.method].flat() });
  });
  server.setNotFoundHandler(async (request, reply) => {
    const path = request.url.split('?')[0] ?? request.url;
    const methods = known.filter((route) => route.pattern.test(path)).flatMap((route) => route.methods);
    // A route that would answer, but takes no name as long as that.
    if (methods.includes(request.method))
      return reply.code(404).send({ detail: 'A name in the address is too long: nothing has it' });
    if (methods.length > 0) {
      return reply
        .code(405)
        .header('allow', [...new Set(methods)].join(', '))
        .send({ detail: 'Method Not Allowed' });
    }
    return reply.code(404).send(isApiPath(path) ? { error: 'API route not found' } : { detail: 'Not Found' });
  });
}
