// The built pages: files as they are, and the start page for every address that the pages route themselves.
import { existsSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiServer } from '../server/api-context.ts';
import { isApiPath } from '../server/not-found.ts';

type PageHandler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

/** The bundler puts a hash of the content into the names below this folder. */
const HASHED_FOLDER = '/assets/';

export async function installPages(server: ApiServer, folder: string | null): Promise<void> {
  const page = await pageHandler(server, folder === null ? null : resolve(folder));
  server.get('/*', { config: { permission: 'public' } }, async (request, reply) => {
    if (isApiPath(request.url)) return reply.callNotFound();
    return page(request, reply);
  });
}

async function pageHandler(server: ApiServer, folder: string | null): Promise<PageHandler> {
  if (folder === null) return notBuilt;
  await server.register(fastifyStatic, { root: folder, serve: false, etag: true, lastModified: true });
  const start = join(folder, 'index.html');
  return async (request, reply) => {
    // Asked each time: the pages may be built while the server runs.
    if (!existsSync(start)) return notBuilt(request, reply);
    const path = decodeURIComponent(new URL(request.url, 'http://pages').pathname);
    if (path.startsWith(HASHED_FOLDER)) return reply.sendFile(path, { maxAge: '365d', immutable: true });
    reply.header('cache-control', 'no-cache');
    return reply.sendFile(isFileOf(folder, path) ? path : '/index.html', { cacheControl: false });
  };
}

function isFileOf(folder: string, path: string): boolean {
  const file = join(folder, path);
  return /\.[a-z0-9]{2,11}$/i.test(path) && file.startsWith(folder + sep) && existsSync(file);
}

const notBuiltPage = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Ariel</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:15vh auto;padding:0 1rem}code{background:#8882;padding:.1em .3em}</style>
<h1>The pages are not built</h1>
<p>The server runs, and its API answers at <code>/api/v2</code>; only the pages are missing.</p>
<p>Build them with <code>npm run build --workspace @ariel/ui</code> and load this address again, or start with <code>npm start</code>, which builds them.</p>
</html>`;

const notBuilt: PageHandler = async (_request, reply) =>
  reply.code(503).header('cache-control', 'no-store').type('text/html; charset=utf-8').send(notBuiltPage);
