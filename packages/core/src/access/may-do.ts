// Whether somebody may do something somewhere, and what of the DAGs they see. Decides from values only; who somebody is and which
// roles there are is found elsewhere.
import type { Grant, GrantScope } from './grants.ts';
import {
  type AccessAction,
  type AccessResource,
  accessActions,
  accessResources,
  type Grantable,
  ofDags,
  splitGrantable,
} from './resources.ts';

/** What somebody's roles come to. */
export interface AccessRights {
  readonly grants: readonly Grant[];
  readonly teams: readonly string[];
  /** What their token is limited to; null: to nothing. */
  readonly tokenScopes: readonly string[] | null;
}

/** What an act is about: a DAG, or something with a name that belongs to a team or to nobody in particular. */
export interface AccessPlace {
  readonly dagId: string | null;
  readonly tags: readonly string[];
  readonly team: string | null;
  /** What the file of the DAG gives to roles. */
  readonly given: readonly GivenByDag[];
}

/** A permission at the DAG whose file says so. */
export interface GivenByDag {
  readonly role: string;
  readonly permission: string;
}

/** `place` null: anywhere at all; then a yes means no more than that it is worth looking closer. */
export function mayDo(rights: AccessRights, permission: Grantable, place: AccessPlace | null): boolean {
  if (!isInTokenScopes(rights.tokenScopes, permission)) return false;
  return neededFor(permission).every((needed) =>
    rights.grants.some(
      (grant) => grant.permission === needed && (place === null || holdsAt(grant.scope, place, rights)),
    ),
  );
}

/** Everything that they may do there, or (null) anywhere at all. What `mayDo` says of each, with the grants looked through once. */
export function permissionsAt(rights: AccessRights, place: AccessPlace | null): readonly Grantable[] {
  const held = new Set(
    rights.grants
      .filter((grant) => place === null || holdsAt(grant.scope, place, rights))
      .map(({ permission }) => permission),
  );
  const resources = Object.keys(accessResources) as AccessResource[];
  const actions = Object.keys(accessActions) as AccessAction[];
  return resources.flatMap((resource) =>
    actions
      .map((action): Grantable => `${resource}:${action}`)
      .filter((permission) => isInTokenScopes(rights.tokenScopes, permission))
      .filter((permission) => neededFor(permission).every((needed) => held.has(needed))),
  );
}

/** Whether what they may do is the same wherever they see something. */
export const isSameEverywhere = ({ grants }: AccessRights): boolean =>
  grants.every(({ scope }) => scope.kind === 'all');

/** What is done to something of a DAG needs the DAG as well: to be read where it is read, else to be edited. */
export function neededFor(permission: Grantable): readonly Grantable[] {
  const { action, resource } = splitGrantable(permission);
  if (!ofDags.has(resource)) return [permission];
  return [permission, action === 'read' ? 'dags:read' : 'dags:edit'];
}

function holdsAt(scope: GrantScope, place: AccessPlace, rights: AccessRights): boolean {
  if (scope.kind === 'team') return place.team === scope.text;
  return isOfTheirTeams(place.team, rights) && coversDag(scope, place);
}

function isOfTheirTeams(team: string | null, rights: AccessRights): boolean {
  return team === null || rights.teams.includes(team) || isAcrossTeams(rights);
}

function coversDag(scope: GrantScope, { dagId, given, tags }: AccessPlace): boolean {
  switch (scope.kind) {
    case 'given':
      return given.some(({ permission, role }) => permission === scope.permission && role === scope.role);
    case 'dag':
      return dagId === scope.text;
    case 'prefix':
      return dagId?.startsWith(scope.text) ?? false;
    case 'tag':
      return tags.includes(scope.text);
    default:
      return scope.kind === 'all';
  }
}

/** Whether the rows of every team are theirs to see. */
export const isAcrossTeams = ({ grants }: AccessRights): boolean =>
  grants.some(({ permission, scope }) => permission === 'all_teams:read' && scope.kind === 'all');

/** `*`, `runs:*`, `*:read`, `runs:create`; null is no limit. */
export function isInTokenScopes(scopes: readonly string[] | null, permission: Grantable): boolean {
  if (scopes === null) return true;
  const { action, resource } = splitGrantable(permission);
  return scopes.some((scope) => [permission, '*', `${resource}:*`, `*:${action}`].includes(scope));
}
