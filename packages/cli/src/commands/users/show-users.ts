// `ariel users list` and `ariel users export`.
import { allUsers, type UserRecord } from '@ariel/store/reads';
import { readDatabase } from '../../client/read-database.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRows, type Row } from '../../output/print-rows.ts';
import type { CommandBody, CommandContext } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { ExitCode } from '../exit-code.ts';
import type { Given } from '../given.ts';
import { writeJsonFile } from '../json-file.ts';

export const listUsers: CommandBody = async ({ config, screen }, given) => {
  const users = await readDatabase(config(), allUsers);
  printRows(screen, {
    rows: users.map(presentUser),
    columns: ['username', 'email', 'first_name', 'last_name', 'roles', 'teams', 'kind', 'active'],
    format: outputOf(given),
    empty: 'There are no accounts.',
  });
  return ExitCode.ok;
};

export const exportUsers: CommandBody = async (context, given) => {
  const users = await readDatabase(context.config(), allUsers);
  writeJsonFile(context, given.positional(0), users.map(exported));
  context.screen.note(`Exported ${users.length} accounts.`);
  return ExitCode.ok;
};

const presentUser = (user: UserRecord): Row => ({
  username: user.username,
  email: user.email,
  first_name: user.first_name,
  last_name: user.last_name,
  roles: user.roles.join(', '),
  teams: user.teams.join(', '),
  kind: user.kind,
  active: user.is_active === 1,
});

const exported = (user: UserRecord) => ({
  username: user.username,
  email: user.email ?? '',
  firstname: user.first_name ?? '',
  lastname: user.last_name ?? '',
  roles: user.roles,
  teams: user.teams,
});

/** By user name, or by an address that one account has. */
export async function chosenUser({ config }: CommandContext, given: Given): Promise<UserRecord> {
  const [name, email] = [given.text('username'), given.text('email')];
  const users = await readDatabase(config(), allUsers);
  const found = users.filter((user) =>
    name === null ? user.email === email && email !== null : user.username === name,
  );
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  throw new CommandError({
    code: 'ARIEL_USER_NOT_FOUND',
    message:
      name === null && email === null
        ? 'Which account is meant was not said.'
        : `${found.length === 0 ? 'No account' : 'More than one account'} is ${name ?? email}.`,
    remedy: 'Give --username; "ariel users list" shows all accounts.',
  });
}
