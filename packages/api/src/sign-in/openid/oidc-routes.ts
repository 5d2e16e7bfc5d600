// The way to the company's sign-in page and back. What goes wrong is told in our own words: an address is no place for others'.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { ApiContext, ApiServer } from '../../server/api-context.ts';
import { ApiError } from '../../server/api-error.ts';
import type { Admit } from '../admission/admit.ts';
import { createRateLimit, type RateLimit } from '../admission/rate-limit.ts';
import { setSessionCookie } from '../sessions-and-tokens/session-cookie.ts';
import type { Sessions } from '../sessions-and-tokens/sessions.ts';
import { endSessionOf } from '../sessions-and-tokens/sign-in-routes.ts';
import { FLOW_SECONDS, OidcError, type OidcFlow } from './oidc-client.ts';
import { safeReturn } from './safe-return.ts';
import { SignOutRefused } from './sign-out-check.ts';

const KEPT = 'ariel_sign_in';
const PATH = '/auth/oidc';
const open = { permission: 'public' } as const;
const TELLS_PER_MINUTE = 600;
const LONGEST_FORM = 20_000;
/** Longer than a token counts, however much the clocks of the servers differ. */
const REMEMBERED_US = 3_600_000_000;
const SignedOut = Type.Object({ logout_token: Type.String({ minLength: 1 }) });
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

  addSignedOutRoute(server, context, flow);

  server.get(`${PATH}/callback`, { config: open }, async (request, reply) => {
    refuseHurry(perAddress, request);
    // It counts once.
    reply.clearCookie(KEPT, cookie);
    try {
      const { next, session, who } = await flow.end(
        new URL(request.url, 'http://here.invalid'),
        request.cookies[KEPT],
      );
      const username = await admit(who);
      await endSessionOf(request, context, sessions);
      setSessionCookie(
        reply,
        context,
        await sessions.open(username, { kind: 'browser', way: 'oidc', provider: session, request }),
      );
      return reply.header('cache-control', 'no-store').redirect(safeReturn(next), 302);
    } catch (error) {
      return toSignIn(reply, context, { error, next: '/' });
    }
  });
}

/** The provider tells that somebody signed out there. It shows who it is by its signature alone. */
function addSignedOutRoute(server: ApiServer, context: ApiContext, flow: OidcFlow): void {
  const tells = createRateLimit(TELLS_PER_MINUTE, context.nowUs);
  server.register(async (given) => {
    const scope = given as unknown as ApiServer;
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: LONGEST_FORM },
      async (_request: FastifyRequest, body: string) => ({
        logout_token: new URLSearchParams(body).get('logout_token') ?? '',
      }),
    );
    scope.post(`${PATH}/logout`, { config: open, schema: { body: SignedOut } }, async (request, reply) => {
      refuseHurry(tells, request);
      reply.header('cache-control', 'no-store');
      try {
        const { tokenHash: hash, ...who } = await flow.signedOut(request.body.logout_token);
        const token = { hash, untilUs: context.nowUs() + REMEMBERED_US };
        if ((await context.control.endProviderSessions({ ...who, token })) === null)
          throw new SignOutRefused('This token was here before.');
        return reply.code(200).send();
      } catch (error) {
        if (!(error instanceof SignOutRefused) && !(error instanceof OidcError)) throw error;
        context.reportError?.(error, 'a sign-out at the OpenID provider');
        return reply.code(400).send({ error: 'invalid_request' });
      }
    });
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
