// Accounts over HTTP, where Airflow's FAB auth manager has them: /auth/fab/v1/users.
import { passwordProblems } from '@ariel/core';
import type { SetUserRequest } from '@ariel/protocol';
import { allUsers, findUser } from '@ariel/store/reads';
import { type Static, Type } from 'typebox';
import { actorOf } from '../rest/answers/lookups.ts';
import type { ApiContext, Routes } from '../server/api-context.ts';
import { ApiError, orNotFound } from '../server/api-error.ts';
import { hashPassword } from '../sign-in/passwords/passwords.ts';
import { FabUser, FabUserBody, FabUsers, presentUser } from './fab-shapes.ts';

const base = '/auth/fab/v1/users';
const tags = ['Access'];
const Username = Type.Object({ username: Type.String() });
export const accessPage = {
  limit: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000, default: 100 })),
  offset: Type.Optional(Type.Integer({ minimum: 0, default: 0 })),
};

export const addAccountRoutes: Routes = (server, context) => {
  server.get(
    base,
    {
      config: { permission: 'users:read' },
      schema: { tags, querystring: Type.Object(accessPage), response: { 200: FabUsers } },
    },
    async (request) => {
      const { limit = 100, offset = 0 } = request.query;
      const users = await allUsers(context.database);
      return {
        users: users.slice(offset, offset + limit).map(presentUser),
        total_entries: users.length,
      };
    },
  );

  server.get(
    `${base}/:username`,
    {
      config: { permission: 'users:read' },
      schema: { tags, params: Username, response: { 200: FabUser } },
    },
    async (request) => presented(context, request.params.username),
  );

  server.post(
    base,
    {
      config: { permission: 'users:act' },
      schema: { tags, body: FabUserBody, response: { 201: FabUser } },
    },
    async (request, reply) => {
      const { username } = request.body;
      if (username === undefined) throw new ApiError(400, 'username is missing');
      const { kind, password } = request.body;
      if (kind === 'service' && password !== undefined)
        throw new ApiError(400, 'A service account has tokens, and no password');
      const changes = {
        ...(await changesOf(context, username, request.body)),
        ...(kind === undefined ? {} : { kind }),
      };
      await context.control.setUser({ username, mode: 'create', changes, actor: actorOf(request) });
      return reply.code(201).send(await presented(context, username));
    },
  );

  server.patch(
    `${base}/:username`,
    {
      config: { permission: 'users:act' },
      schema: {
        tags,
        params: Username,
        querystring: Type.Object({ update_mask: Type.Optional(Type.Array(Type.String())) }),
        body: FabUserBody,
        response: { 200: FabUser },
      },
    },
    async (request) => {
      const { username } = request.params;
      if (request.body.username !== undefined && request.body.username !== username)
        throw new ApiError(400, 'The username of an account cannot be changed');
      if (request.body.kind !== undefined)
        throw new ApiError(400, 'The kind of an account cannot be changed');
      const mask = request.query.update_mask;
      const body = Object.fromEntries(
        Object.entries(request.body).filter(([field]) => mask?.includes(field) ?? true),
      );
      const changes = await changesOf(context, username, body);
      await context.control.setUser({ username, mode: 'change', changes, actor: actorOf(request) });
      return presented(context, username);
    },
  );

  server.delete(
    `${base}/:username`,
    { config: { permission: 'users:act' }, schema: { tags, params: Username } },
    async (request, reply) => {
      await context.control.deleteUser({ username: request.params.username, actor: actorOf(request) });
      return reply.code(204).send();
    },
  );
};

async function presented({ database }: ApiContext, username: string) {
  return presentUser(orNotFound(await findUser(database, username), `The user \`${username}\``));
}

async function changesOf(
  context: ApiContext,
  username: string,
  body: Static<typeof FabUserBody>,
): Promise<SetUserRequest['changes']> {
  const { active, email, first_name: firstName, last_name: lastName, password, roles, teams } = body;
  const problems =
    password === undefined ? [] : passwordProblems(password, username, context.auth.signIn?.passwordRules);
  if (problems.length > 0) throw new ApiError(400, `The password cannot be used. ${problems.join(' ')}`);
  return {
    ...(firstName === undefined ? {} : { firstName }),
    ...(lastName === undefined ? {} : { lastName }),
    ...(email === undefined ? {} : { email }),
    ...(active === undefined ? {} : { isActive: active }),
    ...(roles === undefined ? {} : { roles: roles.map((role) => role.name) }),
    ...(teams === undefined ? {} : { teams: teams.map((team) => team.name) }),
    ...(password === undefined ? {} : { passwordHash: await hashPassword(password) }),
  };
}
