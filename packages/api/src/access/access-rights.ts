// What a principal's roles come to: the five defaults are known, own roles are read. Read anew for each request, so that what is
// taken away is gone at once.

import type { AccessRights } from '@ariel/core';
import { defaultGrants, type Grant, parseGrantable, parseScope } from '@ariel/core';
import type { Queryable } from '@ariel/store';
import { grantsOfRoles } from '@ariel/store/reads';
import { type Principal, PUBLIC_ROLE } from './principal.ts';

export async function rightsOf(database: Queryable, principal: Principal): Promise<AccessRights> {
  const known = principal.roles.flatMap((role) => defaultGrants(role) ?? []);
  const own = principal.roles.filter((role) => defaultGrants(role) === undefined || role === PUBLIC_ROLE);
  const rows = own.length === 0 ? [] : await grantsOfRoles(database, own);
  return {
    grants: [...known, ...rows.map((row): Grant => grantFrom(row.permission, row.scope))],
    teams: principal.teams,
    tokenScopes: principal.scopes,
  };
}

const grantFrom = (permission: string, scope: string): Grant => ({
  permission: parseGrantable(permission),
  scope: parseScope(scope),
});
