// What a principal's roles come to: the five defaults are known, own roles are read, and so is what DAG files give to roles. Read anew
// for each request, so that what is taken away is gone at once.

import type { AccessRights } from '@ariel/core';
import { defaultGrants, type Grant, parseGrantable, parseScope, roleName } from '@ariel/core';
import type { Queryable } from '@ariel/store';
import { type GivenSomewhereOptions, givenSomewhere, grantsOfRoles } from '@ariel/store/reads';
import { type Principal, PUBLIC_ROLE } from './principal.ts';

/** Where rights are read. */
export interface RightsSource {
  readonly database: Queryable;
  /** Whether what DAG files give counts. @default true */
  readonly dagAccessControl?: boolean;
}

export async function rightsOf(
  source: RightsSource,
  principal: Principal,
  options: GivenSomewhereOptions = {},
): Promise<AccessRights> {
  const known = principal.roles.flatMap((role) => defaultGrants(role) ?? []);
  const own = principal.roles.filter((role) => defaultGrants(role) === undefined || role === PUBLIC_ROLE);
  const rows = own.length === 0 ? [] : await grantsOfRoles(source.database, own);
  return {
    grants: [
      ...known,
      ...rows.map((row): Grant => grantFrom(row.permission, row.scope)),
      ...(await givenBy(source, principal.roles, options)),
    ],
    teams: principal.teams,
    tokenScopes: principal.scopes,
  };
}

const grantFrom = (permission: string, scope: string): Grant => ({
  permission: parseGrantable(permission),
  scope: parseScope(scope),
});

/** Has everything, whatever DAG files say. */
const ADMIN_ROLE = 'Admin';

async function givenBy(
  { dagAccessControl = true, database }: RightsSource,
  roles: readonly string[],
  options: GivenSomewhereOptions,
): Promise<Grant[]> {
  const names = new Set(roles.map(roleName));
  if (!dagAccessControl || names.has(ADMIN_ROLE)) return [];
  const rows = await givenSomewhere(database, [...names], options);
  return rows.map(({ permission, role }) => ({ permission, scope: { kind: 'given', permission, role } }));
}
