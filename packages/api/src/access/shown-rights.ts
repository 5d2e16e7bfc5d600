// What pages are told of what the one who asks may do, so that they offer nothing that would be refused. It decides nothing: each act
// is held against the same grants again.
import {
  type GivenByDag,
  isSameEverywhere,
  mayDo,
  ofDags,
  permissionsAt,
  roleName,
  splitGrantable,
} from '@ariel/core';
import type { DagDetail, Session } from '@ariel/protocol';
import { givenByDags } from '@ariel/store/reads';
import type { ApiContext } from '../server/api-context.ts';
import { type RightsSource, rightsOf } from './access-rights.ts';
import { currentRequest } from './current-request.ts';
import type { Principal } from './principal.ts';

export async function sessionOf(context: ApiContext, principal: Principal): Promise<Session> {
  const rights = await rightsOf(context, principal);
  const account = await context.auth.accounts.find(principal.name);
  return {
    username: principal.name,
    role: principal.roles[0] ?? '',
    roles: principal.roles.map(roleName),
    teams: principal.teams,
    may: permissionsAt(rights, null),
    has_password:
      (context.auth.signIn?.hasPasswords ?? true) && account !== undefined && account.passwordHash !== '',
    version: context.version,
    instance_name: context.instanceName ?? 'Ariel',
  };
}

/** Of a DAG that they see. Nothing where it is what their session says. */
export function rightsAt(dag: {
  readonly dag_id: string;
  readonly team: string | null;
  readonly tags: readonly string[];
  readonly given: readonly GivenByDag[];
}): { readonly may?: readonly string[] } {
  const rights = currentRequest()?.rights;
  if (rights === undefined || isSameEverywhere(rights)) return {};
  const place = { dagId: dag.dag_id, team: dag.team, tags: dag.tags, given: dag.given };
  const isOfDag = (permission: Parameters<typeof splitGrantable>[0]): boolean => {
    const { resource } = splitGrantable(permission);
    return resource === 'dags' || ofDags.has(resource);
  };
  return { may: permissionsAt(rights, place).filter(isOfDag) };
}

/** What the file of a DAG that they see gives to roles, for who may know of roles. */
export async function shownAccess(
  { dagAccessControl = true, database }: RightsSource,
  dagId: string,
): Promise<Pick<DagDetail, 'access_control'>> {
  const rights = currentRequest()?.rights;
  if (!dagAccessControl || rights === undefined || !mayDo(rights, 'roles:read', null)) return {};
  const given = (await givenByDags(database, [dagId])).get(dagId) ?? [];
  const byRole = Map.groupBy(given, ({ role }) => role);
  if (byRole.size === 0) return {};
  const lists = [...byRole].map(([role, list]) => [role, list.map(({ permission }) => permission).sort()]);
  return { access_control: Object.fromEntries(lists.sort()) };
}

/** Where it is the same for every DAG. */
export function rightsAnywhere(): readonly string[] {
  const rights = currentRequest()?.rights;
  return rights === undefined ? [] : permissionsAt(rights, null);
}
