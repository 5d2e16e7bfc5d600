// API tokens: one's own, and those of service accounts for whoever may. A token is shown once, in the answer that makes it; and it
// never makes one that opens more than it does.
import { type ApiTokenRow, countApiTokens, listApiTokens } from '@ariel/store/sign-in';
import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { actorOf } from '../../rest/answers/lookups.ts';
import { iso, isoOrNull } from '../../rest/answers/presented.ts';
import type { ApiContext, ApiServer } from '../../server/api-context.ts';
import { ApiError, orNotFound } from '../../server/api-error.ts';
import type { SignInSettings } from '../admission/sign-in-settings.ts';
import { nameOf } from './current-principal.ts';
import { DEFAULT_LIMIT, Everybody, OneId, Page } from './list-shapes.ts';
import { hashOfSecret, newApiToken } from './secrets-shown-once.ts';
import { areWithin, unknownScope } from './token-scopes.ts';

const signedIn = { permission: 'session:read' } as const;
const tags = ['Sign-in'];
const DAY_US = 86_400_000_000;
const DEFAULT_DAYS = 90;

const newToken = {
  name: Type.String({ minLength: 1, maxLength: 100 }),
  /** Absent: everything that its owner may do. */
  scopes: Type.Optional(Type.Array(Type.String({ maxLength: 80 }), { minItems: 1, maxItems: 100 })),
  expires_in_days: Type.Optional(Type.Integer({ minimum: 1, maximum: 3660 })),
};
const NewToken = Type.Object(newToken, { additionalProperties: false });
const TokenOfAnother = Type.Object(
  { ...newToken, username: Type.String({ minLength: 1, maxLength: 256 }) },
  { additionalProperties: false },
);

export function addApiTokenRoutes(
  server: ApiServer,
  context: ApiContext,
  { settings }: { readonly settings: SignInSettings },
): void {
  const { control, database } = context;
  const page = async (
    username: string | null,
    { limit = DEFAULT_LIMIT, offset = 0 }: { limit?: number; offset?: number },
  ) => {
    const rows = await listApiTokens(database, { username, limit, offset });
    return { tokens: rows.map(shownToken), total_entries: await countApiTokens(database, username) };
  };
  const create = (request: FastifyRequest, username: string, given: Static<typeof NewToken>) =>
    createToken({ context, settings, request }, username, given);

  server.get('/auth/tokens', { config: signedIn, schema: { tags, querystring: Page } }, (request) =>
    page(nameOf(request), request.query),
  );
  server.post(
    '/auth/tokens',
    { config: signedIn, schema: { tags, body: NewToken } },
    async (request, reply) => reply.code(201).send(await create(request, nameOf(request), request.body)),
  );
  server.delete(
    '/auth/tokens/:id',
    { config: signedIn, schema: { tags, params: OneId } },
    async (request, reply) => {
      const username = nameOf(request);
      await control.revokeApiToken({ id: request.params.id, username, actor: actorOf(request) });
      return reply.code(204).send();
    },
  );

  server.get(
    '/auth/admin/tokens',
    { config: { permission: 'tokens:read' }, schema: { tags, querystring: Everybody } },
    (request) => page(request.query.username ?? null, request.query),
  );
  server.post(
    '/auth/admin/tokens',
    { config: { permission: 'tokens:act' }, schema: { tags, body: TokenOfAnother } },
    async (request, reply) => {
      const { username, ...given } = request.body;
      const account = orNotFound(await context.auth.accounts.find(username), 'The account');
      // A token of a person is that person: nobody makes one for another.
      if (account.kind !== 'service' && username !== nameOf(request))
        throw new ApiError(
          403,
          'Tokens of people are made by themselves. Make a service account for a program.',
        );
      return reply.code(201).send(await create(request, username, given));
    },
  );
  server.delete(
    '/auth/admin/tokens/:id',
    { config: { permission: 'tokens:act' }, schema: { tags, params: OneId } },
    async (request, reply) => {
      await control.revokeApiToken({ id: request.params.id, username: null, actor: actorOf(request) });
      return reply.code(204).send();
    },
  );
}

interface Asked {
  readonly context: ApiContext;
  readonly settings: SignInSettings;
  readonly request: FastifyRequest;
}

async function createToken(
  { context, request, settings }: Asked,
  username: string,
  { expires_in_days: days = DEFAULT_DAYS, name, scopes: givenScopes }: Static<typeof NewToken>,
) {
  const scopes = givenScopes ?? null;
  const unknown = unknownScope(scopes ?? []);
  if (unknown !== undefined)
    throw new ApiError(
      400,
      `${JSON.stringify(unknown)} is no scope. Scopes are a resource and an action, such as runs:read, runs:*, *:read or *.`,
    );
  const limit = request.principal?.scopes ?? null;
  if (limit !== null && !areWithin(scopes, limit))
    throw new ApiError(403, 'A token makes only tokens that open no more than it does.');
  const longestDays =
    settings.longestTokenLifeMs === 0 ? Number.POSITIVE_INFINITY : settings.longestTokenLifeMs / 86_400_000;
  if (days > longestDays)
    throw new ApiError(400, `A token counts for ${longestDays} days at most here; ${days} were asked for.`);
  const token = newApiToken();
  const expiresUs = context.nowUs() + days * DAY_US;
  const { id } = await context.control.createApiToken({
    tokenHash: hashOfSecret(token),
    name,
    username,
    scopes,
    expiresUs,
    actor: actorOf(request),
  });
  return { id, name, username, scopes, expires_at: iso(expiresUs), token };
}

function shownToken(row: ApiTokenRow) {
  return {
    id: row.id,
    name: row.name,
    username: row.username,
    scopes: row.scopes === null ? null : (JSON.parse(row.scopes) as string[]),
    created_by: row.created_by,
    created_at: iso(row.created_at),
    expires_at: isoOrNull(row.expires_at),
    last_used_at: isoOrNull(row.used_at),
    last_used_from: row.used_from,
  };
}
