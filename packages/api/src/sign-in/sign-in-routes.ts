// Signing in and out: tokens for programs, a cookie for the pages.
import type { Session } from '@ariel/protocol';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import type { ApiContext, ApiServer } from '../server/api-context.ts';
import { ApiError } from '../server/api-error.ts';
import type { Account } from './accounts.ts';
import { refuseForeignOrigin, SESSION_COOKIE, type SignedInUser } from './authenticate.ts';
import { passwordMatches } from './passwords.ts';
import { type SessionTokens, tokenLifeSeconds } from './session-tokens.ts';
import { createSignInDelay } from './sign-in-delay.ts';

const Credentials = Type.Object(
  {
    username: Type.String({ minLength: 1, maxLength: 256 }),
    password: Type.String({ minLength: 1, maxLength: 1024 }),
  },
  { additionalProperties: false },
);
const Token = Type.Object({ access_token: Type.String() });
const open = { permission: 'public' } as const;

export function addSignInRoutes(server: ApiServer, context: ApiContext, tokens: SessionTokens): void {
  const signIn = createSignIn(context);
  const cookie = {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: context.secureCookies ?? false,
  } as const;

  for (const [url, life] of [
    ['/auth/token', tokenLifeSeconds.session],
    ['/auth/token/cli', tokenLifeSeconds.cli],
  ] as const) {
    server.post(
      url,
      { config: open, schema: { tags: ['Sign-in'], body: Credentials, response: { 201: Token } } },
      async (request, reply) => {
        const account = await signIn(request.body);
        return reply.code(201).send({ access_token: await tokens.issue(account.username, life) });
      },
    );
  }

  server.post('/ui/login', { config: open, schema: { body: Credentials } }, async (request, reply) => {
    if (request.headers.origin !== undefined || request.headers['sec-fetch-site'] !== undefined) {
      refuseForeignOrigin(request);
    }
    const account = await signIn(request.body);
    const token = await tokens.issue(account.username, tokenLifeSeconds.session);
    reply.setCookie(SESSION_COOKIE, token, { ...cookie, maxAge: tokenLifeSeconds.session });
    return sessionOf(account, context);
  });
  server.post('/ui/logout', { config: open }, async (_request, reply: FastifyReply) =>
    reply.clearCookie(SESSION_COOKIE, cookie).code(204).send(),
  );
  server.get('/ui/session', { config: { permission: 'session:read' } }, async (request) =>
    sessionOf(request.user ?? { username: '', role: '' }, context),
  );
}

function sessionOf(user: SignedInUser, context: ApiContext): Session {
  return {
    username: user.username,
    role: user.role,
    version: context.version,
    instance_name: context.instanceName ?? 'Ariel',
  };
}

function createSignIn({ auth, nowUs }: ApiContext) {
  const delay = createSignInDelay(nowUs);
  return async ({ username, password }: { username: string; password: string }): Promise<Account> => {
    const waitSeconds = Math.ceil(delay.waitUs(username) / 1_000_000);
    if (waitSeconds > 0) {
      throw new ApiError(429, `Too many failed sign-ins for this name. Try again in ${waitSeconds} s.`, {
        'retry-after': String(waitSeconds),
      });
    }
    const account = await auth.accounts.find(username);
    if (!(await passwordMatches(account?.passwordHash, password)) || !account) {
      delay.failed(username);
      throw new ApiError(401, 'Invalid credentials');
    }
    delay.succeeded(username);
    return account;
  };
}
