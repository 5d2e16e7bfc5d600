// Who asks: decided before a body is read, for every route. What they may do is the matter of access/, whose hook comes after this.
import type { FastifyRequest } from 'fastify';
import { anonymous } from '../access/principal.ts';
import type { ApiContext, ApiServer } from '../server/api-context.ts';
import { ApiError } from '../server/api-error.ts';
import type { Admit } from './admission/admit.ts';
import { refuseForeignOrigin } from './admission/foreign-origin.ts';
import type { ProxyHeader } from './admission/proxy-header.ts';
import type { RateLimit } from './admission/rate-limit.ts';
import { currentPrincipal } from './sessions-and-tokens/current-principal.ts';
import { looksLikeApiToken } from './sessions-and-tokens/secrets-shown-once.ts';
import { sessionCookieOf } from './sessions-and-tokens/session-cookie.ts';
import type { Sessions, Shown } from './sessions-and-tokens/sessions.ts';

export interface SignedInUser {
  readonly username: string;
  readonly role: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Null on public routes, and for whoever has not signed in. */
    user: SignedInUser | null;
    /** The session with which it is asked; null: an API token, a proxy, or nobody. */
    sessionId: string | null;
    /** What showed it; null: nothing did. */
    signedInBy: Shown['by'] | null;
    /** Whether what showed it still counts: for answers that take long. Null: there was nothing. */
    isStillSignedIn: (() => Promise<boolean>) | null;
  }
}

export interface AuthenticationParts {
  readonly sessions: Sessions;
  /** The same, looked at without counting as a use. */
  readonly quietSessions: Sessions;
  /** Null: no proxy is trusted. */
  readonly proxyHeader: ProxyHeader | null;
  readonly admit: Admit;
  /** Of tokens that open nothing, per address. */
  readonly refusals: RateLimit;
}

export function installAuthentication(
  server: ApiServer,
  context: ApiContext,
  parts: AuthenticationParts,
): void {
  server.decorateRequest('user', null);
  server.decorateRequest('sessionId', null);
  server.decorateRequest('signedInBy', null);
  server.decorateRequest('isStillSignedIn', null);
  server.decorateRequest('principal', null);
  server.addHook('onRequest', async (request) => {
    // Without a route there is nothing to protect: the not-found handler answers.
    if (request.is404 || request.routeOptions.config.permission === 'public') return;
    request.principal = anonymous;
    const shown = await shownBy(request, context, parts);
    if (shown) {
      const principal = await currentPrincipal(context, shown);
      if (!principal) throw refusedFor(request, 'invalid');
      request.principal = principal;
      request.user = { username: principal.name, role: principal.roles[0] ?? '' };
      request.sessionId = shown.sessionId;
      request.signedInBy = shown.by;
      request.isStillSignedIn = () => counts(request, context, parts);
    }
  });
}

/** What a program sends counts before what the proxy says, and that before what a browser kept. Undefined: nobody has signed in. */
async function shownBy(
  request: FastifyRequest,
  context: ApiContext,
  parts: AuthenticationParts,
): Promise<Shown | undefined> {
  const bearer = bearerOf(request);
  if (bearer !== undefined) return shownByToken(bearer, request, parts);
  const who = parts.proxyHeader?.(request);
  if (who) {
    refuseForeignOrigin(request, context.baseUrl);
    return { by: 'proxy', username: await parts.admit(who), sessionId: null, scopes: null };
  }
  const cookie = sessionCookieOf(request, context);
  if (cookie === undefined) return undefined;
  const checked = await parts.sessions.ofCookie(cookie);
  if ('refused' in checked) throw refusedFor(request, checked.refused);
  refuseForeignOrigin(request, context.baseUrl);
  return checked;
}

async function counts(
  request: FastifyRequest,
  context: ApiContext,
  parts: AuthenticationParts,
): Promise<boolean> {
  const quiet = { ...parts, sessions: parts.quietSessions };
  const shown = await shownBy(request, context, quiet).catch((error: unknown) => {
    if (error instanceof ApiError) return undefined;
    throw error;
  });
  return shown !== undefined && (await currentPrincipal(context, shown)) !== undefined;
}

async function shownByToken(
  bearer: string,
  request: FastifyRequest,
  { refusals, sessions }: AuthenticationParts,
): Promise<Shown> {
  const waitMs = refusals.waitMs(request.ip);
  if (waitMs > 0) throw tooManyTokens(waitMs);
  const checked = looksLikeApiToken(bearer)
    ? await sessions.ofApiToken(bearer, request.ip)
    : await sessions.ofToken(bearer);
  if (!('refused' in checked)) return checked;
  refusals.takeMs(request.ip);
  throw refusedFor(request, checked.refused);
}

function bearerOf({ headers }: FastifyRequest): string | undefined {
  return /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
}

/** A program is told that its token is no good; a browser without a session is asked to sign in. */
function refusedFor(request: FastifyRequest, why: 'invalid' | 'expired'): ApiError {
  if (bearerOf(request) === undefined) return notAuthenticated();
  return new ApiError(403, why === 'expired' ? 'Token Expired' : 'Invalid JWT token');
}

function notAuthenticated(): ApiError {
  return new ApiError(401, 'Not authenticated', { 'www-authenticate': 'Bearer' });
}

function tooManyTokens(waitMs: number): ApiError {
  const seconds = Math.ceil(waitMs / 1000);
  return new ApiError(
    429,
    `Too many tokens that open nothing came from this address. Try again in ${seconds} s.`,
    { 'retry-after': String(seconds) },
  );
}
