// Signing in and out: tokens for programs, a cookie for the pages.
import type { SignInPage } from '@ariel/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { anonymous } from '../../access/principal.ts';
import { sessionOf } from '../../access/shown-rights.ts';
import type { ApiContext, ApiServer } from '../../server/api-context.ts';
import { refuseForeignOrigin } from '../admission/foreign-origin.ts';
import type { SignInSettings } from '../admission/sign-in-settings.ts';
import type { PasswordSignIn } from '../passwords/password-sign-in.ts';
import { currentPrincipal } from './current-principal.ts';
import { clearSessionCookie, sessionCookieOf, setSessionCookie } from './session-cookie.ts';
import type { Sessions } from './sessions.ts';

const Credentials = Type.Object(
  {
    username: Type.String({ minLength: 1, maxLength: 256 }),
    password: Type.String({ minLength: 1, maxLength: 1024 }),
  },
  { additionalProperties: false },
);
const Token = Type.Object({ access_token: Type.String() });
const open = { permission: 'public' } as const;
const LONGEST_FORM = 10_000;
const tokenKinds = [
  ['/auth/token', 'token'],
  ['/auth/token/cli', 'cli'],
] as const;

export interface SignInParts {
  readonly sessions: Sessions;
  readonly settings: SignInSettings;
  readonly passwordSignIn: PasswordSignIn;
  /** Where a browser that signs out here goes to be signed out at the provider; null: nowhere. */
  readonly leadOut: (request: FastifyRequest) => Promise<string | null>;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Where who just signed out is to go. */
    ledOut: string | null;
  }
}

export function addSignInRoutes(server: ApiServer, context: ApiContext, parts: SignInParts): void {
  const { leadOut, passwordSignIn, sessions, settings } = parts;
  server.decorateRequest('ledOut', null);
  addTokenRoutes(server, parts);
  server.post('/ui/login', { config: open, schema: { body: Credentials } }, async (request, reply) => {
    if (request.headers.origin !== undefined || request.headers['sec-fetch-site'] !== undefined)
      refuseForeignOrigin(request, context.baseUrl);
    const { username, way } = await passwordSignIn(request.body, request);
    await endSessionOf(request, context, sessions);
    setSessionCookie(reply, context, await sessions.open(username, { kind: 'browser', way, request }));
    const principal = await currentPrincipal(context, { username, scopes: null });
    return sessionOf(context, principal ?? anonymous);
  });
  server.post('/ui/logout', { config: open }, async (request, reply: FastifyReply) => {
    if (sessionCookieOf(request, context) !== undefined) refuseForeignOrigin(request, context.baseUrl);
    const next = await leadOut(request);
    await endSessionOf(request, context, sessions);
    clearSessionCookie(reply, context);
    return next === null ? reply.code(204).send() : reply.code(200).send({ next });
  });
  // Airflow's address for it is a link: the cookie goes there, and what it stood for here. Not where another site leads to it.
  server.addHook('preHandler', async (request) => {
    if (request.routeOptions.url !== '/api/v2/auth/logout') return;
    if (request.headers['sec-fetch-site'] === 'cross-site') return;
    request.ledOut = await leadOut(request);
    await endSessionOf(request, context, sessions);
  });
  server.get('/ui/session', { config: { permission: 'session:read' } }, async (request) =>
    sessionOf(context, request.principal ?? anonymous),
  );
  server.get('/ui/sign-in', { config: open }, async (): Promise<SignInPage> => signInPage(settings, context));
}

/** As JSON, or as the form that pages which try an API send. */
function addTokenRoutes(server: ApiServer, { passwordSignIn, sessions }: SignInParts): void {
  server.register(async (given) => {
    const scope = given as unknown as ApiServer;
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: LONGEST_FORM },
      async (_request: FastifyRequest, body: string) => {
        const form = new URLSearchParams(body);
        return { username: form.get('username') ?? '', password: form.get('password') ?? '' };
      },
    );
    for (const [url, kind] of tokenKinds) {
      scope.post(
        url,
        { config: open, schema: { tags: ['Sign-in'], body: Credentials, response: { 201: Token } } },
        async (request, reply) => {
          const { username, way } = await passwordSignIn(request.body, request);
          const { secret } = await sessions.open(username, { kind, way, request });
          return reply.code(201).send({ access_token: secret });
        },
      );
    }
  });
}

/** What a browser had before is over, so that nobody else goes on with it. */
export async function endSessionOf(
  request: FastifyRequest,
  context: ApiContext,
  sessions: Sessions,
): Promise<void> {
  const cookie = sessionCookieOf(request, context);
  const known = cookie === undefined ? undefined : await sessions.ofCookie(cookie);
  if (known === undefined || 'refused' in known || known.sessionId === null) return;
  await context.control.endSessions({
    id: known.sessionId,
    username: known.username,
    actor: { user: known.username, via: 'ui' },
  });
}

/** Before anybody is known: how one may sign in, and nothing else. */
function signInPage({ hasPasswords, ldap, oidc }: SignInSettings, context: ApiContext): SignInPage {
  return {
    instance_name: context.instanceName ?? 'Ariel',
    takes_passwords: hasPasswords || ldap !== null,
    passwords_are_here: hasPasswords && ldap === null,
    buttons: oidc === null ? [] : [{ label: oidc.label, url: '/auth/oidc/login' }],
  };
}
