// A page at /docs to read the public API and to try it, made in the browser from the server's own OpenAPI document.
import type { ApiServer } from '../server/api-context.ts';
import { tryScript } from './try-script.ts';

const open = { permission: 'public' } as const;

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem; color-scheme: light dark; }
summary { cursor: pointer; padding: .2rem 0; }
summary code { font-weight: 600; }
.method { display: inline-block; width: 4.5rem; font: 600 12px ui-monospace, monospace; }
form { margin: .5rem 0 1rem 1rem; display: grid; gap: .4rem; max-width: 48rem; }
label { display: grid; grid-template-columns: 16rem 1fr; gap: .5rem; align-items: center; }
input, textarea { font: 13px ui-monospace, monospace; padding: .25rem .4rem; }
textarea { min-height: 6rem; }
pre { max-height: 24rem; overflow: auto; padding: .6rem; background: #8882; white-space: pre-wrap; }
button { justify-self: start; padding: .3rem 1rem; }
</style>
<h1>API</h1>
<p>Made from <a href="/openapi.json">openapi.json</a>. Requests are sent as you are signed in; a token may be given instead.</p>
<label>Token <input id="token" type="password" autocomplete="off" placeholder="of POST /auth/token"></label>
<p><input id="search" type="search" placeholder="Search operations" aria-label="Search operations"></p>
<main id="operations"></main>
<script src="/docs/try.js" type="module"></script>
</html>
`;

export function installTryPage(server: ApiServer): void {
  server.get('/docs', { config: open }, async (_request, reply) =>
    reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(page),
  );
  server.get('/docs/try.js', { config: open }, async (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').header('cache-control', 'no-cache').send(tryScript),
  );
}
