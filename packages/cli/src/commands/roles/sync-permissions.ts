// `ariel sync-perm` and `ariel permissions-cleanup`: takes off roles what means nothing any more. The default roles are no rows: they
// are always those of the version that runs.
import { defaultGrants, defaultRoles, parseGrantable, parseScope } from '@ariel/core';
import type { GrantText } from '@ariel/protocol';
import {
  type DagAccessRow,
  dagAccessRows,
  grantsOfRoles,
  ownRoles,
  type RoleGrantRow,
} from '@ariel/store/reads';
import { act, actor } from '../../client/act.ts';
import { readDatabase } from '../../client/read-database.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRows } from '../../output/print-rows.ts';
import type { CommandBody, CommandContext } from '../command.ts';
import { ExitCode } from '../exit-code.ts';

export const syncPermissions: CommandBody = async (context, given) => {
  const { config, screen } = context;
  const {
    given: ofDags,
    roles,
    rows,
  } = await readDatabase(config(), async (database) => {
    const names = [...(await ownRoles(database)), 'Public'];
    return {
      roles: names,
      rows: await grantsOfRoles(database, names),
      given: await dagAccessRows(database),
    };
  });
  const unknown = rows.filter((row) => !isUnderstood(row));
  printRows(screen, {
    rows: unknown.map((row) => ({ ...row })),
    columns: ['role', 'permission', 'scope'],
    format: outputOf(given),
    empty: 'Every permission of every role is understood.',
  });
  await takeOff(context, rows, unknown);
  if (given.flag('includeDags')) screen.note(saidOfDags(ofDags, roles, config().api.dagAccessControl));
  const defaults = Object.keys(defaultRoles).join(', ');
  screen.note(
    `${defaults} are those of this version. Roles of your own that were checked: ${roles.length - 1}.`,
  );
  return ExitCode.ok;
};

/** What DAG files give needs no such command either: it is written with each version of a DAG. */
function saidOfDags(given: readonly DagAccessRow[], ownRoles: readonly string[], isCounted: boolean): string {
  if (given.length === 0) return 'No DAG file gives a role anything (accessControl).';
  const dags = new Set(given.map((row) => row.dag_id)).size;
  const named = [...new Set(given.map((row) => row.role))];
  const missing = named.filter((role) => defaultGrants(role) === undefined && !ownRoles.includes(role));
  const lacks = missing.length === 0 ? '' : ` There is no role ${missing.join(', ')}: it gets nothing.`;
  return isCounted
    ? `What DAG files give holds without this command: ${counted(dags, 'DAG')} to ${counted(named.length, 'role')}.${lacks}`
    : `What DAG files give does not count, as api.dag_access_control is False: ${counted(dags, 'DAG')} to ${counted(named.length, 'role')}.${lacks}`;
}

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

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
