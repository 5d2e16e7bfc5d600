// The way to the company's sign-in page and back. What goes wrong is told in our own words: an address is no place for others'.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { ApiContext, ApiServer } from '../server/api-context.ts';
import { ApiError } from '../server/api-error.ts';
import type { Admit } from './admit.ts';
import { FLOW_SECONDS, OidcError, type OidcFlow } from './oidc-client.ts';
import type { RateLimit } from './rate-limit.ts';
import { safeReturn } from './safe-return.ts';
import { setSessionCookie } from './session-cookie.ts';
import type { Sessions } from './sessions.ts';
import { endSessionOf } from './sign-in-routes.ts';

const KEPT = 'ariel_sign_in';
const PATH = '/auth/oidc';
const open = { permission: 'public' } as const;
const Next = Type.Object({ next: Type.Optional(Type.String({ maxLength: 2_000 })) });

export interface OidcParts {
  readonly flow: OidcFlow;
  readonly sessions: Sessions;
  readonly admit: Admit;
  readonly perAddress: RateLimit;
}

export function addOidcRoutes(
  server: ApiServer,
  context: ApiContext,
  { admit, flow, perAddress, sessions }: OidcParts,
): void {
  const cookie = {
    path: PATH,
    httpOnly: true,
    sameSite: 'lax',
    secure: context.secureCookies ?? false,
  } as const;

  server.get(`${PATH}/login`, { config: open, schema: { querystring: Next } }, async (request, reply) => {
    refuseHurry(perAddress, request);
    try {
      const { kept, url } = await flow.begin(safeReturn(request.query.next));
      reply.setCookie(KEPT, kept, { ...cookie, maxAge: FLOW_SECONDS });
      return reply.header('cache-control', 'no-store').redirect(url, 302);
    } catch (error) {
      return toSignIn(reply, context, { error, next: safeReturn(request.query.next) });
    }
  });

  server.get(`${PATH}/callback`, { config: open }, async (request, reply) => {
    refuseHurry(perAddress, request);
    // It counts once.
    reply.clearCookie(KEPT, cookie);
    try {
      const { next, who } = await flow.end(
        new URL(request.url, 'http://here.invalid'),
        request.cookies[KEPT],
      );
      const username = await admit(who);
      await endSessionOf(request, context, sessions);
      setSessionCookie(
        reply,
        context,
        await sessions.open(username, { kind: 'browser', way: 'oidc', request }),
      );
      return reply.header('cache-control', 'no-store').redirect(safeReturn(next), 302);
    } catch (error) {
      return toSignIn(reply, context, { error, next: '/' });
    }
  });
}

function refuseHurry(perAddress: RateLimit, request: FastifyRequest): void {
  const waitMs = perAddress.takeMs(request.ip);
  if (waitMs > 0)
    throw new ApiError(429, 'Too many sign-ins from this address. Try again in a minute.', {
      'retry-after': String(Math.ceil(waitMs / 1000)),
    });
}

function toSignIn(
  reply: FastifyReply,
  context: ApiContext,
  { error, next }: { readonly error: unknown; readonly next: string },
): FastifyReply {
  const isRefused = error instanceof Error && 'code' in error && error.code === 'ARIEL_IDENTITY_REFUSED';
  if (!isRefused && !(error instanceof OidcError)) throw error;
  context.reportError?.(error, 'signing in with OpenID Connect');
  const query = new URLSearchParams({ problem: isRefused ? 'refused' : 'failed', next });
  return reply.header('cache-control', 'no-store').redirect(`/sign-in?${query.toString()}`, 302);
}
