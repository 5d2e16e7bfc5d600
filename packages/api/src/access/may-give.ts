// Nobody gives more than they have: not by a role, not by an account of somebody who has more, not by a token. Without this whoever
// may change accounts would be an Admin in two steps.
import {
  type AccessRights,
  type Grant,
  isAcrossTeams,
  isInTokenScopes,
  roleName,
  scopeText,
} from '@ariel/core';
import { findUser } from '@ariel/store';
import { ApiError } from '../server/api-error.ts';
import { type RightsSource, rightsOf } from './access-rights.ts';
import { type Principal, PUBLIC_ROLE } from './principal.ts';

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

/** Throws 403 where these roles have more than the one who asks, with what DAG files give to roles of these names. */
export async function refuseGiving(
  source: RightsSource,
  rights: AccessRights,
  { roles, teams }: { readonly roles: readonly string[]; readonly teams: readonly string[] },
): Promise<void> {
  // What nobody has to sign in for, everybody has.
  const counted = roles.map(roleName).filter((role) => role !== PUBLIC_ROLE);
  const given: Principal = { kind: 'user', name: '', roles: counted, teams: [], scopes: null };
  const { grants } = await rightsOf(source, given, { isRoleAssumed: true });
  const foreign = teams.some((team) => !rights.teams.includes(team) && !isAcrossTeams(rights));
  if (!mayGive(rights, grants) || foreign)
    throw new ApiError(403, 'You cannot give, or act for somebody who has, more than you have yourself');
}

/** The same for an account that is there. */
export async function refuseActingFor(
  source: RightsSource,
  rights: AccessRights,
  username: string,
): Promise<void> {
  const user = await findUser(source.database, username);
  if (user) await refuseGiving(source, rights, { roles: user.roles, teams: [] });
}
