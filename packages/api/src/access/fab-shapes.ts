// Accounts and roles as Airflow's FAB auth manager speaks of them, and back.
import {
  AccessWordError,
  airflowWords,
  type Grant,
  parseAirflowGrant,
  parseScope,
  roleName,
  scopeText,
} from '@ariel/core';
import type { GrantText } from '@ariel/protocol';
import type { UserRecord } from '@ariel/store';
import { type Static, Type } from 'typebox';
import { ApiError } from '../server/api-error.ts';

const named = Type.Object({ name: Type.String() });
const text = Type.Optional(Type.String({ maxLength: 256 }));

export const FabUser = Type.Object({
  username: Type.String(),
  first_name: Type.String(),
  last_name: Type.String(),
  email: Type.String(),
  active: Type.Boolean(),
  kind: Type.String(),
  roles: Type.Array(named),
  teams: Type.Array(named),
  created_on: Type.String(),
});
export const FabUsers = Type.Object({ users: Type.Array(FabUser), total_entries: Type.Integer() });

export const FabUserBody = Type.Object(
  {
    username: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
    first_name: text,
    last_name: text,
    email: text,
    password: Type.Optional(Type.String({ minLength: 1, maxLength: 1024 })),
    active: Type.Optional(Type.Boolean()),
    /** Of a new one: a service account has tokens, and no password. */
    kind: Type.Optional(Type.Union([Type.Literal('user'), Type.Literal('service')])),
    roles: Type.Optional(Type.Array(named, { maxItems: 100 })),
    teams: Type.Optional(Type.Array(named, { maxItems: 100 })),
  },
  { additionalProperties: false },
);

const action = Type.Object({ action: named, resource: named, scope: Type.Optional(Type.String()) });
export const FabRole = Type.Object({ name: Type.String(), actions: Type.Array(action) });
export const FabRoles = Type.Object({ roles: Type.Array(FabRole), total_entries: Type.Integer() });
export const FabRoleBody = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    actions: Type.Optional(Type.Array(action, { maxItems: 1000 })),
  },
  { additionalProperties: false },
);

export function presentUser(user: UserRecord): Static<typeof FabUser> {
  return {
    username: user.username,
    first_name: user.first_name ?? '',
    last_name: user.last_name ?? '',
    email: user.email ?? '',
    active: user.is_active === 1,
    kind: user.kind,
    // As it is written, of a default role: the first administrator's is `admin`.
    roles: user.roles.map((role) => ({ name: roleName(role) })),
    teams: user.teams.map((name) => ({ name })),
    created_on: new Date(user.created_at / 1000).toISOString(),
  };
}

export function presentRole(name: string, grants: readonly Grant[]): Static<typeof FabRole> {
  return {
    name,
    actions: grants.map((grant) => {
      const words = airflowWords(grant);
      return {
        action: { name: words.action },
        resource: { name: words.resource },
        ...(grant.scope.kind === 'all' ? {} : { scope: scopeText(grant.scope) }),
      };
    }),
  };
}

/** What is about menus only is left out. */
export function grantTexts(given: Static<typeof FabRoleBody>['actions']): GrantText[] | undefined {
  return given?.flatMap(({ action: does, resource, scope = '*' }) => {
    try {
      const grant = parseAirflowGrant(does.name, resource.name, parseScope(scope));
      return grant === null ? [] : [{ permission: grant.permission, scope: scopeText(grant.scope) }];
    } catch (error) {
      if (error instanceof AccessWordError) throw new ApiError(400, error.message);
      throw error;
    }
  });
}
