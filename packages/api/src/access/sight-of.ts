// What somebody sees while a request with this permission is answered: the DAGs that they may read, and of those where they may read
// what the request is about; of connections and the like what belongs to nobody or to a team of theirs.
import {
  type AccessAction,
  type AccessResource,
  type AccessRights,
  accessResources,
  type Grantable,
  type GrantScope,
  isAcrossTeams,
  mayDo,
  ofDags,
  splitGrantable,
} from '@ariel/core';
import { type Sight, seesNothing } from '@ariel/store';
import type { NeededPermission } from './permission.ts';

export function sightOf(rights: AccessRights, permission: NeededPermission): Sight {
  if (permission === 'public') return seesNothing;
  const across = isAcrossTeams(rights);
  const about = permission === 'session:read' ? null : splitGrantable(permission);
  const things = about === null ? [] : scopesOf(rights, `${about.resource}:${about.action}`);
  return {
    teams: across ? null : rights.teams,
    dags: dagScopes(rights, about),
    thingsOf: across ? null : [...rights.teams, ...teamsIn(things)],
    sharedThings: about === null || things.some((scope) => scope.kind !== 'team'),
    audited: auditedBy(rights),
  };
}

interface About {
  readonly resource: AccessResource;
  readonly action: AccessAction;
}

/** What covers everything says nothing. */
function dagScopes(rights: AccessRights, about: About | null): GrantScope[][] {
  const lists = [scopesOf(rights, 'dags:read')];
  if (about?.action === 'read' && ofDags.has(about.resource))
    lists.push(scopesOf(rights, `${about.resource}:read`));
  return lists.filter((scopes) => !scopes.some((scope) => scope.kind === 'all'));
}

const scopesOf = ({ grants }: AccessRights, permission: Grantable): GrantScope[] =>
  grants.filter((grant) => grant.permission === permission).map((grant) => grant.scope);

const teamsIn = (scopes: readonly GrantScope[]): string[] =>
  scopes.flatMap((scope) => (scope.kind === 'team' ? [scope.text] : []));

function auditedBy(rights: AccessRights): string[] | null {
  const all = Object.keys(accessResources) as AccessResource[];
  const seen = all.filter((resource) => mayDo(rights, `${resource}:read`, null));
  return seen.length === all.length ? null : seen;
}
