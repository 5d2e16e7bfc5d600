// `ariel roles list` and `ariel roles export`.
import {
  airflowWords,
  defaultGrants,
  defaultRoles,
  type Grant,
  parseGrantable,
  parseScope,
  scopeText,
} from '@ariel/core';
import type { Queryable } from '@ariel/store';
import { dagAccessRows, grantsOfRoles, ownRoles } from '@ariel/store/reads';
import { readDatabase } from '../../client/read-database.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRows } from '../../output/print-rows.ts';
import type { CommandBody } from '../command.ts';
import { ExitCode } from '../exit-code.ts';
import { writeJsonFile } from '../json-file.ts';

interface Role {
  readonly name: string;
  readonly grants: readonly Grant[];
}

async function rolesIn(database: Queryable): Promise<Role[]> {
  const own = await ownRoles(database);
  const rows = await grantsOfRoles(database, [...own, 'Public']);
  const stored = (role: string): Grant[] =>
    rows
      .filter((row) => row.role === role)
      .map((row) => ({ permission: parseGrantable(row.permission), scope: parseScope(row.scope) }));
  return [...Object.keys(defaultRoles), ...own].map((name) => ({
    name,
    grants: [...(defaultGrants(name) ?? []), ...stored(name)],
  }));
}

/** What DAG files give, as grants of the roles that they name. */
async function givenByFiles(database: Queryable): Promise<ReadonlyMap<string, readonly Grant[]>> {
  const rows = await dagAccessRows(database);
  const byRole = Map.groupBy(rows, ({ role }) => role);
  return new Map(
    [...byRole].map(([role, given]) => [
      role,
      given.map(({ dag_id, permission }): Grant => {
        return { permission: parseGrantable(permission), scope: { kind: 'dag', text: dag_id } };
      }),
    ]),
  );
}

export const listRoles: CommandBody = async ({ config, screen }, given) => {
  const withPermissions = given.flag('permission');
  const { ofDags, roles } = await readDatabase(config(), async (database) => ({
    roles: await rolesIn(database),
    ofDags:
      withPermissions && config().api.dagAccessControl
        ? await givenByFiles(database)
        : new Map<string, readonly Grant[]>(),
  }));
  const shown = (role: string, grants: readonly Grant[], by: string) =>
    grants.map((grant) => ({ role, ...airflowWords(grant), scope: scopeText(grant.scope), by }));
  printRows(screen, {
    rows: withPermissions
      ? roles.flatMap(({ grants, name }) => [
          ...shown(name, grants, 'role'),
          ...shown(name, ofDags.get(name) ?? [], 'DAG file'),
        ])
      : roles.map(({ grants, name }) => ({
          role: name,
          kind: defaultGrants(name) ? 'default' : 'own',
          permissions: grants.length,
        })),
    columns: withPermissions
      ? ['role', 'resource', 'action', 'scope', 'by']
      : ['role', 'kind', 'permissions'],
    format: outputOf(given),
    empty: 'There are no roles.',
  });
  return ExitCode.ok;
};

export const exportRoles: CommandBody = async (context, given) => {
  const roles = (await readDatabase(context.config(), rolesIn)).filter(
    ({ grants, name }) => defaultGrants(name) === undefined || (name === 'Public' && grants.length > 0),
  );
  const lines = roles.flatMap(({ grants, name }) =>
    grants.length === 0
      ? [{ name, resource: '', action: '' }]
      : grants.map((grant) => {
          const { action, resource } = airflowWords(grant);
          const isSaid = /:/.test(resource) || grant.scope.kind === 'all';
          return { name, resource, action, ...(isSaid ? {} : { scope: scopeText(grant.scope) }) };
        }),
  );
  writeJsonFile(context, given.positional(0), lines);
  context.screen.note(`Exported ${roles.length} roles.`);
  return ExitCode.ok;
};
