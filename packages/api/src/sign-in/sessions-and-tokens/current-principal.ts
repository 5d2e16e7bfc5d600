// The principal that somebody is at this moment: the account's roles and teams, and what the groups of where they come from give.
import { rolesOfGroups } from '@ariel/core';
import { identitiesOf } from '@ariel/store/sign-in';
import type { FastifyRequest } from 'fastify';
import type { Principal } from '../../access/principal.ts';
import { principalOf } from '../../access/principal-of.ts';
import type { ApiOptions } from '../../server/api-options.ts';
import type { Shown } from './sessions.ts';

/** Undefined where the account is gone or may not sign in. */
export async function currentPrincipal(
  { auth, database }: Pick<ApiOptions, 'auth' | 'database'>,
  { scopes, username }: Pick<Shown, 'scopes' | 'username'>,
): Promise<Principal | undefined> {
  const principal = await principalOf(database, username);
  if (!principal) return undefined;
  const setting = auth.signIn?.groupRoles ?? {};
  if (Object.keys(setting).length === 0) return { ...principal, scopes };
  const identities = await identitiesOf(database, username);
  if (identities.length === 0) return { ...principal, scopes };
  const groups = identities.flatMap((identity) => JSON.parse(identity.groups_there) as string[]);
  const roles = [...new Set([...principal.roles, ...rolesOfGroups(groups, setting)])];
  return { ...principal, roles, scopes };
}

/** Whoever asks, on a route for which one has signed in. */
export function nameOf({ principal }: FastifyRequest): string {
  if (principal === null || principal.kind === 'anonymous')
    throw new Error('nobody has signed in for this request');
  return principal.name;
}
