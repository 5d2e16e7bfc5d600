// `ariel sync-perm` and `ariel permissions-cleanup`: takes off roles what means nothing any more. The default roles are no rows: they
// are always those of the version that runs.
import { defaultRoles, parseGrantable, parseScope } from '@ariel/core';
import type { GrantText } from '@ariel/protocol';
import { grantsOfRoles, ownRoles, type RoleGrantRow } from '@ariel/store/reads';
import { act, actor } from '../../client/act.ts';
import { readDatabase } from '../../client/read-database.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRows } from '../../output/print-rows.ts';
import type { CommandBody, CommandContext } from '../command.ts';
import { ExitCode } from '../exit-code.ts';

export const syncPermissions: CommandBody = async (context, given) => {
  const { config, screen } = context;
  const { roles, rows } = await readDatabase(config(), async (database) => {
    const names = [...(await ownRoles(database)), 'Public'];
    return { roles: names, rows: await grantsOfRoles(database, names) };
  });
  const unknown = rows.filter((row) => !isUnderstood(row));
  printRows(screen, {
    rows: unknown.map((row) => ({ ...row })),
    columns: ['role', 'permission', 'scope'],
    format: outputOf(given),
    empty: 'Every permission of every role is understood.',
  });
  await takeOff(context, rows, unknown);
  if (given.flag('includeDags'))
    screen.note(
      'DAG files give no permissions here: grants at one DAG are made with "ariel roles add-perms".',
    );
  const defaults = Object.keys(defaultRoles).join(', ');
  screen.note(
    `${defaults} are those of this version. Roles of your own that were checked: ${roles.length - 1}.`,
  );
  return ExitCode.ok;
};

export const cleanUpPermissions: CommandBody = async (context, given) => {
  const { config, confirm, screen } = context;
  const only = given.text('dagId');
  const { known, rows } = await readDatabase(config(), async (database) => ({
    rows: await grantsOfRoles(database, [...(await ownRoles(database)), 'Public']),
    known: new Set(
      (await database.all<{ dag_id: string }>('select dag_id from dag')).map((row) => row.dag_id),
    ),
  }));
  const orphans = rows.filter(({ scope }) => {
    const dagId = scope.startsWith(OF_DAG) ? scope.slice(OF_DAG.length) : null;
    return dagId !== null && !known.has(dagId) && (only === null || dagId === only);
  });
  printRows(screen, {
    rows: orphans.map((row) => ({ ...row })),
    columns: ['role', 'permission', 'scope'],
    format: outputOf(given),
    empty: 'No role has a permission at a DAG that is gone.',
  });
  if (orphans.length === 0 || given.flag('dryRun')) return ExitCode.ok;
  if (!given.flag('yes') && !(await confirm(`Take these ${orphans.length} permissions off their roles?`))) {
    screen.note('Nothing was taken off. Add --yes to do it without a question.');
    return ExitCode.failed;
  }
  await takeOff(context, rows, orphans);
  screen.note(`Took off ${orphans.length} permissions.`);
  return ExitCode.ok;
};

const OF_DAG = 'dag:';

function isUnderstood({ permission, scope }: RoleGrantRow): boolean {
  try {
    parseGrantable(permission);
    parseScope(scope);
    return true;
  } catch {
    return false;
  }
}

/** Says for each role what is left; what is not understood cannot be named one by one. */
async function takeOff(
  { config }: CommandContext,
  rows: readonly RoleGrantRow[],
  off: readonly RoleGrantRow[],
): Promise<void> {
  if (off.length === 0) return;
  const leaving = new Set(off);
  await act(config(), async (control) => {
    for (const name of new Set(off.map(({ role }) => role))) {
      const grants = rows
        .filter((row) => row.role === name && !leaving.has(row) && isUnderstood(row))
        .map(({ permission, scope }): GrantText => ({ permission, scope }));
      await control.setRole({ name, mode: 'change', grants, actor });
    }
  });
}
