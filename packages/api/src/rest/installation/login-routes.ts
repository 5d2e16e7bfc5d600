// Where programs and pages that speak Airflow's API look for the way to sign in and out: both lead to our own pages.
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import type { Routes } from '../../server/api-context.ts';
import { ApiError } from '../../server/api-error.ts';
import { isHere } from '../../sign-in/openid/safe-return.ts';
import { clearSessionCookie } from '../../sign-in/sessions-and-tokens/session-cookie.ts';
import { text } from '../lists/list-query.ts';

const open = { permission: 'public' } as const;
const HERE = 'http://here.invalid';

export const addLoginRoutes: Routes = (server, context) => {
  server.get(
    '/api/v2/auth/login',
    { config: open, schema: { tags: ['Login'], querystring: Type.Object({ next: text }) } },
    async (request, reply) => {
      const { next } = request.query;
      const place = next === undefined ? null : ownPlace(next, request.headers.host);
      const query = place === null ? '' : `?next=${encodeURIComponent(place)}`;
      return led(reply, `/login${query}`);
    },
  );

  server.get('/api/v2/auth/logout', { config: open, schema: { tags: ['Login'] } }, async (request, reply) => {
    clearSessionCookie(reply, context);
    return led(reply, request.ledOut ?? '/login');
  });
};

/** With a body for clients that do not follow. */
function led(reply: FastifyReply, place: string): FastifyReply {
  return reply
    .code(307)
    .header('location', place)
    .send({ detail: `Go to ${place}` });
}

/** The place within this installation that an address names; another site's is refused. */
function ownPlace(next: string, host: string | undefined): string {
  const refused = new ApiError(400, 'Invalid or unsafe next URL');
  // Browsers read a backslash as a slash, and leave control characters out.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\\\u0000-\u001f]/.test(next)) throw refused;
  const url = URL.parse(next, HERE);
  if (url === null || !/^https?:$/.test(url.protocol)) throw refused;
  if (url.origin !== HERE && url.host !== host) throw refused;
  const place = `${url.pathname}${url.search}${url.hash}`;
  // `/..//other.example` is a path, and what it comes to names another host.
  if (!isHere(place)) throw refused;
  return place;
}
