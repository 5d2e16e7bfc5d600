// Sessions: one's own, and everybody's for those who may; they can be looked at and ended. And one's own password.
import { passwordProblems } from '@ariel/core';
import { countSessions, listSessions, type SessionRow } from '@ariel/store/sign-in';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { actorOf } from '../../rest/answers/lookups.ts';
import { iso } from '../../rest/answers/presented.ts';
import type { ApiContext, ApiServer } from '../../server/api-context.ts';
import { ApiError } from '../../server/api-error.ts';
import { createRateLimit } from '../admission/rate-limit.ts';
import type { SignInSettings } from '../admission/sign-in-settings.ts';
import { hashPassword, passwordMatches } from '../passwords/passwords.ts';
import { nameOf } from './current-principal.ts';
import { DEFAULT_LIMIT, Everybody, OneId, Page } from './list-shapes.ts';

const signedIn = { permission: 'session:read' } as const;
const NewPassword = Type.Object(
  {
    current: Type.String({ maxLength: 1024 }),
    new: Type.String({ maxLength: 4096 }),
  },
  { additionalProperties: false },
);
const PASSWORD_TRIES_PER_MINUTE = 5;

export function addSessionRoutes(
  server: ApiServer,
  context: ApiContext,
  { settings }: { readonly settings: SignInSettings },
): void {
  const guesses = createRateLimit(PASSWORD_TRIES_PER_MINUTE, context.nowUs);
  const page = async (
    username: string | null,
    { limit = DEFAULT_LIMIT, offset = 0 }: { limit?: number; offset?: number },
    request: FastifyRequest,
  ) => {
    const nowUs = context.nowUs();
    const rows = await listSessions(context.database, { username, nowUs, limit, offset });
    return {
      sessions: rows.map((row) => shownSession(row, request.sessionId)),
      total_entries: await countSessions(context.database, { username, nowUs }),
    };
  };

  server.get(
    '/auth/sessions',
    { config: signedIn, schema: { tags: ['Sign-in'], querystring: Page } },
    (request) => page(nameOf(request), request.query, request),
  );
  server.delete(
    '/auth/sessions/:id',
    { config: signedIn, schema: { tags: ['Sign-in'], params: OneId } },
    async (request, reply) => {
      await endOne(context, request, { id: request.params.id, username: nameOf(request) });
      return reply.code(204).send();
    },
  );
  server.delete(
    '/auth/sessions',
    { config: signedIn, schema: { tags: ['Sign-in'] } },
    async (request, reply) => {
      const username = nameOf(request);
      await context.control.endSessions({
        id: null,
        username,
        exceptId: request.sessionId,
        actor: actorOf(request),
      });
      return reply.code(204).send();
    },
  );
  server.get(
    '/auth/admin/sessions',
    { config: { permission: 'sessions:read' }, schema: { tags: ['Sign-in'], querystring: Everybody } },
    (request) => page(request.query.username ?? null, request.query, request),
  );
  server.delete(
    '/auth/admin/sessions/:id',
    { config: { permission: 'sessions:act' }, schema: { tags: ['Sign-in'], params: OneId } },
    async (request, reply) => {
      await endOne(context, request, { id: request.params.id, username: null });
      return reply.code(204).send();
    },
  );

  server.post(
    '/auth/password',
    { config: signedIn, schema: { tags: ['Sign-in'], body: NewPassword } },
    async (request, reply) => {
      const username = nameOf(request);
      // With a token that somebody found, nobody takes over the account.
      if (request.sessionId === null)
        throw new ApiError(403, 'A password is changed by who signed in with it, not with an API token.');
      const account = await context.auth.accounts.find(username);
      if (!settings.hasPasswords || !account || account.passwordHash === '')
        throw new ApiError(409, 'This account has no password here: it signs in elsewhere.');
      const waitMs = guesses.takeMs(request.sessionId);
      if (waitMs > 0)
        throw new ApiError(429, 'Too many tries. Try again in a minute.', {
          'retry-after': String(Math.ceil(waitMs / 1000)),
        });
      if (!(await passwordMatches(account.passwordHash, request.body.current)))
        throw new ApiError(403, 'The current password is another one.');
      const problems = passwordProblems(request.body.new, username, settings.passwordRules);
      if (problems.length > 0) throw new ApiError(400, `This password cannot be used. ${problems.join(' ')}`);
      await context.control.setOwnPassword({
        username,
        passwordHash: await hashPassword(request.body.new),
        keepSessionId: request.sessionId,
        actor: actorOf(request),
      });
      return reply.code(204).send();
    },
  );
}

/** Of others nobody learns whether it is there. */
async function endOne(
  context: ApiContext,
  request: FastifyRequest,
  chosen: { readonly id: string; readonly username: string | null },
): Promise<void> {
  const ended = await context.control.endSessions({ ...chosen, actor: actorOf(request) });
  if (ended === 0) throw new ApiError(404, 'The session was not found');
}

function shownSession(row: SessionRow, currentId: string | null) {
  return {
    id: row.id,
    username: row.username,
    kind: row.kind,
    way: row.way,
    created_at: iso(row.created_at),
    expires_at: iso(row.expires_at),
    last_seen_at: iso(row.seen_at),
    address: row.address,
    user_agent: row.user_agent,
    is_current: row.id === currentId,
  };
}
