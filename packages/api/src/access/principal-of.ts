// The principal that an account is: its roles and its teams, as they are now.
import type { Queryable } from '@ariel/store';
import { findPrincipal } from '@ariel/store/reads';
import type { Principal } from './principal.ts';

/** Undefined where there is no such account, or where it may not sign in. */
export async function principalOf(database: Queryable, username: string): Promise<Principal | undefined> {
  const found = await findPrincipal(database, username);
  if (found === undefined || !found.isActive) return undefined;
  return {
    kind: found.kind === 'service' ? 'service' : 'user',
    name: username,
    roles: found.roles,
    teams: found.teams,
    scopes: null,
  };
}
