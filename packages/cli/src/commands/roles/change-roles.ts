// `ariel roles create`, `delete`, `add-perms`, `del-perms` and `import`.
import {
  AccessWordError,
  defaultGrants,
  everywhere,
  type GrantScope,
  parseAirflowGrant,
  parseScope,
  scopeText,
} from '@ariel/core';
import type { GrantText } from '@ariel/protocol';
import { ownRoles } from '@ariel/store/reads';
import { act, actor } from '../../client/act.ts';
import { readDatabase } from '../../client/read-database.ts';
import type { CommandBody } from '../command.ts';
import { usageError } from '../command-error.ts';
import { ExitCode } from '../exit-code.ts';
import type { Given } from '../given.ts';
import { readJsonList } from '../json-file.ts';

export const createRoles: CommandBody = async ({ config, screen }, given) => {
  const names = given.positionals(0);
  await act(config(), async (control) => {
    for (const name of names) await control.setRole({ name, mode: 'create', actor });
  });
  screen.note(`Made ${names.join(', ')}.`);
  return ExitCode.ok;
};

export const deleteRoles: CommandBody = async ({ config, screen }, given) => {
  const names = given.positionals(0);
  await act(config(), async (control) => {
    for (const name of names) await control.deleteRole({ name, actor });
  });
  screen.note(`Removed ${names.join(', ')}.`);
  return ExitCode.ok;
};

export const addPermissions: CommandBody = async ({ config, screen }, given) => {
  const add = grantsGiven(given);
  await act(config(), async (control) => {
    for (const name of given.positionals(0)) await control.setRole({ name, mode: 'change', add, actor });
  });
  screen.note(`${given.positionals(0).join(', ')}: added ${add.map(words).join(', ')}.`);
  return ExitCode.ok;
};

export const removePermissions: CommandBody = async ({ config, screen }, given) => {
  const remove = grantsGiven(given);
  await act(config(), async (control) => {
    for (const name of given.positionals(0)) await control.setRole({ name, mode: 'change', remove, actor });
  });
  screen.note(`${given.positionals(0).join(', ')}: removed ${remove.map(words).join(', ')}.`);
  return ExitCode.ok;
};

/** Roles of Airflow's own names are left as they are here. */
export const importRoles: CommandBody = async (context, given) => {
  const example = '{"name": "Sales", "resource": "DAG Runs", "action": "can_create"}';
  const roles = new Map<string, GrantText[]>();
  for (const { action = '', name, resource = '', scope = '*' } of readJsonList(
    context,
    given.positional(0),
    example,
  )) {
    if (typeof name !== 'string' || name === '')
      throw usageError('A line of the file names no role.', `Write each as ${example}.`);
    if (defaultGrants(name) && name !== 'Public') continue;
    const grants = roles.get(name) ?? [];
    roles.set(name, grants);
    // Airflow writes several actions of a resource into one line.
    for (const one of String(action)
      .split(',')
      .filter((text) => text !== ''))
      grants.push(...spoken(one, String(resource), String(scope)));
  }
  const known = new Set(await readDatabase(context.config(), ownRoles));
  await act(context.config(), async (control) => {
    for (const [name, add] of roles) {
      const mode = known.has(name) || name === 'Public' ? 'change' : 'create';
      await control.setRole({ name, mode, add, actor });
    }
  });
  context.screen.note(`Imported ${roles.size} roles.`);
  return ExitCode.ok;
};

const words = ({ permission, scope }: GrantText): string =>
  scope === '*' ? permission : `${permission} at ${scope}`;

function grantsGiven(given: Given): GrantText[] {
  const [actions, resources] = [given.list('action'), given.list('resource')];
  if (actions.length === 0 || resources.length === 0)
    throw usageError(
      'What is to be permitted was not said.',
      "Give --action and --resource, as -a can_read -r 'DAG Runs'.",
    );
  return resources.flatMap((resource) =>
    actions.flatMap((action) => spoken(action, resource, given.text('scope') ?? '*')),
  );
}

function spoken(action: string, resource: string, scope: string): GrantText[] {
  try {
    const where: GrantScope = scope === '*' ? everywhere : parseScope(scope);
    const grant = parseAirflowGrant(action, resource, where);
    return grant === null ? [] : [{ permission: grant.permission, scope: scopeText(grant.scope) }];
  } catch (error) {
    if (error instanceof AccessWordError) throw usageError(error.message);
    throw error;
  }
}
