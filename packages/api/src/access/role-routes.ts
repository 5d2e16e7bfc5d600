// Roles over HTTP, where Airflow's FAB auth manager has them, and teams beside them: /auth/fab/v1/roles, /auth/teams.
import {
  accessActions,
  defaultGrants,
  defaultRoles,
  type Grant,
  parseGrantable,
  parseScope,
  roleName,
} from '@ariel/core';
import { allTeams, grantsOfRoles, ownRoles } from '@ariel/store/reads';
import { Type } from 'typebox';
import { actorOf } from '../rest/answers/lookups.ts';
import type { ApiContext, Routes } from '../server/api-context.ts';
import { ApiError, orNotFound } from '../server/api-error.ts';
import { accessPage } from './account-routes.ts';
import { FabRole, FabRoleBody, FabRoles, grantTexts, presentRole } from './fab-shapes.ts';

const base = '/auth/fab/v1/roles';
const tags = ['Access'];
const RoleName = Type.Object({ role_name: Type.String() });
const named = Type.Object({ name: Type.String() });

export const addRoleRoutes: Routes = (server, context) => {
  const read = { permission: 'roles:read' } as const;
  const act = { permission: 'roles:act' } as const;
  server.get(
    base,
    { config: read, schema: { tags, querystring: Type.Object(accessPage), response: { 200: FabRoles } } },
    async (request) => {
      const { limit = 100, offset = 0 } = request.query;
      const roles = await rolesOf(context);
      return { roles: roles.slice(offset, offset + limit), total_entries: roles.length };
    },
  );
  server.get(
    `${base}/:role_name`,
    { config: read, schema: { tags, params: RoleName, response: { 200: FabRole } } },
    async (request) => roleNamed(context, request.params.role_name),
  );
  server.post(
    base,
    { config: act, schema: { tags, body: FabRoleBody, response: { 201: FabRole } } },
    async (request, reply) => {
      const { actions, name } = request.body;
      if (name === undefined) throw new ApiError(400, 'name is missing');
      const grants = grantTexts(actions) ?? [];
      await context.control.setRole({ name, mode: 'create', grants, actor: actorOf(request) });
      return reply.code(201).send(await roleNamed(context, name));
    },
  );
  server.patch(
    `${base}/:role_name`,
    { config: act, schema: { tags, params: RoleName, body: FabRoleBody, response: { 200: FabRole } } },
    async (request) => {
      const { role_name: name } = request.params;
      const { actions, name: newName } = request.body;
      const grants = grantTexts(actions);
      await context.control.setRole({
        name,
        mode: 'change',
        ...(grants === undefined ? {} : { grants }),
        ...(newName === undefined || newName === name ? {} : { newName }),
        actor: actorOf(request),
      });
      return roleNamed(context, newName ?? name);
    },
  );
  server.delete(
    `${base}/:role_name`,
    { config: act, schema: { tags, params: RoleName } },
    async (request, reply) => {
      await context.control.deleteRole({ name: request.params.role_name, actor: actorOf(request) });
      return reply.code(204).send();
    },
  );
  server.get(
    '/auth/fab/v1/permissions',
    {
      config: read,
      schema: {
        tags,
        response: { 200: Type.Object({ actions: Type.Array(named), total_entries: Type.Integer() }) },
      },
    },
    async () => {
      const actions = Object.values(accessActions).map((name) => ({ name }));
      return { actions, total_entries: actions.length };
    },
  );
};

async function rolesOf({ database }: ApiContext) {
  const own = await ownRoles(database);
  const rows = await grantsOfRoles(database, [...own, 'Public']);
  const stored = (role: string): Grant[] =>
    rows
      .filter((row) => row.role === role)
      .map((row) => ({ permission: parseGrantable(row.permission), scope: parseScope(row.scope) }));
  return [...Object.keys(defaultRoles), ...own].map((name) =>
    presentRole(name, [...(defaultGrants(name) ?? []), ...stored(name)]),
  );
}

async function roleNamed(context: ApiContext, name: string) {
  const found = (await rolesOf(context)).find((role) => role.name === roleName(name));
  return orNotFound(found, `The role \`${name}\``);
}

const Team = Type.Object({
  name: Type.String(),
  bundles: Type.Array(Type.String()),
  users: Type.Array(Type.String()),
});
const TeamNames = Type.Object({ team_name: Type.String() });
const TeamBody = Type.Object(
  {
    name: Type.Optional(Type.String({ maxLength: 50 })),
    bundles: Type.Optional(Type.Array(Type.String(), { maxItems: 1000 })),
    users: Type.Optional(Type.Array(Type.String(), { maxItems: 10_000 })),
  },
  { additionalProperties: false },
);

export const addTeamRoutes: Routes = (server, context) => {
  const act = { permission: 'teams:act' } as const;
  const teamNamed = async (name: string) => {
    const found = (await allTeams(context.database)).find((team) => team.name === name);
    const { bundles, members } = orNotFound(found, `The team \`${name}\``);
    return { name, bundles: [...bundles], users: [...members] };
  };

  server.get(
    '/ui/teams',
    {
      config: { permission: 'session:read' },
      schema: { response: { 200: Type.Object({ teams: Type.Array(named), total_entries: Type.Integer() }) } },
    },
    async () => {
      const teams = await allTeams(context.database);
      return { teams: teams.map(({ name }) => ({ name })), total_entries: teams.length };
    },
  );
  server.get(
    '/auth/teams/:team_name',
    { config: { permission: 'teams:read' }, schema: { tags, params: TeamNames, response: { 200: Team } } },
    async (request) => teamNamed(request.params.team_name),
  );
  server.post(
    '/auth/teams',
    { config: act, schema: { tags, body: TeamBody, response: { 201: Team } } },
    async (request, reply) => {
      const { name, ...more } = request.body;
      if (name === undefined) throw new ApiError(400, 'name is missing');
      await context.control.setTeam({ name, mode: 'create', ...teamChanges(more), actor: actorOf(request) });
      return reply.code(201).send(await teamNamed(name));
    },
  );
  server.patch(
    '/auth/teams/:team_name',
    { config: act, schema: { tags, params: TeamNames, body: TeamBody, response: { 200: Team } } },
    async (request) => {
      const { team_name: name } = request.params;
      if (request.body.name !== undefined && request.body.name !== name)
        throw new ApiError(400, 'The name of a team cannot be changed');
      await context.control.setTeam({
        name,
        mode: 'change',
        ...teamChanges(request.body),
        actor: actorOf(request),
      });
      return teamNamed(name);
    },
  );
  server.delete(
    '/auth/teams/:team_name',
    { config: act, schema: { tags, params: TeamNames } },
    async (request, reply) => {
      await context.control.deleteTeam({ name: request.params.team_name, actor: actorOf(request) });
      return reply.code(204).send();
    },
  );
};

const teamChanges = ({ bundles, users }: { readonly bundles?: string[]; readonly users?: string[] }) => ({
  ...(bundles === undefined ? {} : { bundles }),
  ...(users === undefined ? {} : { members: users }),
});
