// What acts on accounts, roles, teams and tokens are held against: see may-give.ts.
import { type Grant, isAcrossTeams, isInTokenScopes, parseGrantable, parseScope } from '@ariel/core';
import type { GrantText } from '@ariel/protocol';
import { ApiError } from '../server/api-error.ts';
import type { ActLimits, Limits } from './limits.ts';
import { mayGive, refuseActingFor, refuseGiving } from './may-give.ts';

const forbidden = (): ApiError => new ApiError(403, 'Forbidden');

/** Only what is well written: the act itself refuses what is not. */
function grantsIn(texts: readonly GrantText[] = []): Grant[] {
  return texts.flatMap(({ permission, scope }) => {
    try {
      return [{ permission: parseGrantable(permission), scope: parseScope(scope) }];
    } catch {
      return [];
    }
  });
}

function ownTeam({ current: { rights } }: Limits, team: string): void {
  if (!isAcrossTeams(rights) && !rights.teams.includes(team)) throw forbidden();
}

export const accountLimits = {
  setUser: async (limits, { changes, username }) => {
    const { rights } = limits.current;
    await refuseActingFor(limits, rights, username);
    await refuseGiving(limits, rights, { roles: changes.roles ?? [], teams: changes.teams ?? [] });
  },
  deleteUser: (limits, { username }) => refuseActingFor(limits, limits.current.rights, username),
  setRole: async (limits, { add, grants, name, newName = name }) => {
    const { rights } = limits.current;
    // Whoever has the role would get it, the one who asks among them.
    if (!mayGive(rights, [...grantsIn(grants), ...grantsIn(add)])) throw forbidden();
    // A DAG file may give something to the name that it is to have.
    await refuseGiving(limits, rights, { roles: [name, newName], teams: [] });
  },
  deleteRole: (limits, { name }) => refuseGiving(limits, limits.current.rights, { roles: [name], teams: [] }),
  setTeam: async (limits, { name }) => ownTeam(limits, name),
  deleteTeam: async (limits, { name }) => ownTeam(limits, name),
  createApiToken: async (limits, { scopes, username }) => {
    const { principal, rights } = limits.current;
    if (username !== principal.name) await refuseActingFor(limits, rights, username);
    if (rights.tokenScopes === null) return;
    // A token makes no token that opens more.
    const isWithin = scopes?.every(
      (scope) =>
        rights.tokenScopes?.includes(scope) ||
        (isGrantable(scope) && isInTokenScopes(rights.tokenScopes, parseGrantable(scope))),
    );
    if (isWithin !== true) throw forbidden();
  },
} satisfies Partial<ActLimits>;

function isGrantable(text: string): boolean {
  try {
    parseGrantable(text);
    return true;
  } catch {
    return false;
  }
}
