// Nobody gives more than they have: not by a role, not by an account of somebody who has more, not by a token. Without this whoever
// may change accounts would be an Admin in two steps.
import {
  type AccessRights,
  defaultGrants,
  type Grant,
  isAcrossTeams,
  isInTokenScopes,
  scopeText,
} from '@ariel/core';
import { findUser, type Queryable } from '@ariel/store';
import { ApiError } from '../server/api-error.ts';
import { rightsOf } from './access-rights.ts';
import type { Principal } from './principal.ts';

export function mayGive(rights: AccessRights, grants: readonly Grant[]): boolean {
  return grants.every(
    ({ permission, scope }) =>
      isInTokenScopes(rights.tokenScopes, permission) &&
      rights.grants.some(
        (own) =>
          own.permission === permission &&
          (own.scope.kind === 'all' || scopeText(own.scope) === scopeText(scope)),
      ),
  );
}

/** Throws 403 where these roles have more than the one who asks. */
export async function refuseGiving(
  database: Queryable,
  rights: AccessRights,
  { roles, teams }: { readonly roles: readonly string[]; readonly teams: readonly string[] },
): Promise<void> {
  const given: Principal = { kind: 'user', name: '', roles: roles.map(asKnown), teams: [], scopes: null };
  const { grants } = await rightsOf(database, given);
  const foreign = teams.some((team) => !rights.teams.includes(team) && !isAcrossTeams(rights));
  if (!mayGive(rights, grants) || foreign)
    throw new ApiError(403, 'You cannot give, or act for somebody who has, more than you have yourself');
}

/** A default role is one whatever its case. */
const asKnown = (role: string): string => (defaultGrants(role) === undefined ? role : role.toLowerCase());

/** The same for an account that is there. */
export async function refuseActingFor(
  database: Queryable,
  rights: AccessRights,
  username: string,
): Promise<void> {
  const user = await findUser(database, username);
  if (user) await refuseGiving(database, rights, { roles: user.roles, teams: [] });
}
