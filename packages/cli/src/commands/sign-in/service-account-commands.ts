// `ariel service-accounts list`, `create` and `delete`.
import { allUsers } from '@ariel/store/reads';
import { act, actor } from '../../client/act.ts';
import { readDatabase } from '../../client/read-database.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRows } from '../../output/print-rows.ts';
import type { CommandBody } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { ExitCode } from '../exit-code.ts';
import { makeToken } from './token-commands.ts';

export const listServiceAccounts: CommandBody = async ({ config, screen }, given) => {
  const users = await readDatabase(config(), allUsers);
  printRows(screen, {
    rows: users
      .filter(({ kind }) => kind === 'service')
      .map((user) => ({
        username: user.username,
        roles: user.roles.join(', '),
        teams: user.teams.join(', '),
        active: user.is_active === 1,
      })),
    columns: ['username', 'roles', 'teams', 'active'],
    format: outputOf(given),
    empty: 'There are no service accounts.',
  });
  return ExitCode.ok;
};

export const createServiceAccount: CommandBody = async (context, given) => {
  const username = given.positional(0);
  const changes = { kind: 'service', roles: given.list('role'), teams: given.list('team') } as const;
  await act(context.config(), (control) => control.setUser({ username, mode: 'create', changes, actor }));
  context.screen.note(`Made the service account ${username}.`);
  const name = given.text('tokenName');
  if (name !== null) await makeToken(context, given, { username, name });
  return ExitCode.ok;
};

export const deleteServiceAccount: CommandBody = async ({ config, screen }, given) => {
  const username = given.positional(0);
  const users = await readDatabase(config(), allUsers);
  if (users.find((user) => user.username === username)?.kind !== 'service')
    throw new CommandError({
      code: 'ARIEL_ACCOUNT_NOT_FOUND',
      message: `There is no service account ${username}.`,
      remedy: '"ariel service-accounts list" shows all; "ariel users delete" removes people.',
    });
  await act(config(), (control) => control.deleteUser({ username, actor }));
  screen.note(`Removed the service account ${username}, with its tokens.`);
  return ExitCode.ok;
};
