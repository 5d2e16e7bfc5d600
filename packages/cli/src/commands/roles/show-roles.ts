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
import { grantsOfRoles, ownRoles } from '@ariel/store/reads';
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

export const listRoles: CommandBody = async ({ config, screen }, given) => {
  const roles = await readDatabase(config(), rolesIn);
  const withPermissions = given.flag('permission');
  printRows(screen, {
    rows: withPermissions
      ? roles.flatMap(({ grants, name }) =>
          grants.map((grant) => ({ role: name, ...airflowWords(grant), scope: scopeText(grant.scope) })),
        )
      : roles.map(({ grants, name }) => ({
          role: name,
          kind: defaultGrants(name) ? 'default' : 'own',
          permissions: grants.length,
        })),
    columns: withPermissions ? ['role', 'resource', 'action', 'scope'] : ['role', 'kind', 'permissions'],
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
