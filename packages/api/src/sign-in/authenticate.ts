// Who asks, and whether they may: decided before a body is read, for every route.
import type { FastifyRequest } from 'fastify';
import type { ApiContext, ApiServer } from '../server/api-context.ts';
import { ApiError } from '../server/api-error.ts';
import { allows } from '../server/permissions.ts';
import type { SessionTokens } from './session-tokens.ts';

export const SESSION_COOKIE = 'ariel_session';

export interface SignedInUser {
  readonly username: string;
  readonly role: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Null on public routes. */
    user: SignedInUser | null;
  }
}

export function installAuthentication(server: ApiServer, context: ApiContext, tokens: SessionTokens): void {
  server.decorateRequest('user', null);
  server.addHook('onRequest', async (request) => {
    const permission = request.routeOptions.config.permission;
    // Without a route there is nothing to protect: the not-found handler answers.
    if (request.is404 || permission === 'public') return;
    const user = await userOf(request, context, tokens);
    if (permission === undefined || !allows(user.role, permission)) throw new ApiError(403, 'Forbidden');
    request.user = user;
  });
}

async function userOf(
  request: FastifyRequest,
  { auth }: ApiContext,
  tokens: SessionTokens,
): Promise<SignedInUser> {
  const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const token = bearer ?? request.cookies[SESSION_COOKIE];
  if (token === undefined) throw notAuthenticated();
  const checked = await tokens.check(token);
  if ('refused' in checked) throw bearer === undefined ? notAuthenticated() : refused(checked.refused);
  if (bearer === undefined) refuseForeignOrigin(request);
  const account = await auth.accounts.find(checked.username);
  if (!account) throw bearer === undefined ? notAuthenticated() : refused('invalid');
  return { username: account.username, role: account.role };
}

function notAuthenticated(): ApiError {
  return new ApiError(401, 'Not authenticated', { 'www-authenticate': 'Bearer' });
}

function refused(why: 'invalid' | 'expired'): ApiError {
  return new ApiError(403, why === 'expired' ? 'Token Expired' : 'Invalid JWT token');
}

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** A browser sends the cookie along whoever asks it to; only our own pages may make it act. */
export function refuseForeignOrigin(request: FastifyRequest): void {
  if (safeMethods.has(request.method)) return;
  const { 'sec-fetch-site': site, origin, host } = request.headers;
  if (site === 'same-origin') return;
  if (site === undefined && origin !== undefined && URL.parse(origin)?.host === host) return;
  throw new ApiError(
    403,
    'This request came from another site. Send it from the pages of this server, or with a token in the Authorization header.',
  );
}
