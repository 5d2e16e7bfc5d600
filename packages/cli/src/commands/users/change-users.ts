// `ariel users create`, `delete`, `add-role`, `remove-role`, `reset-password` and `import`.
import { randomBytes } from 'node:crypto';
import { LONGEST_PASSWORD, passwordProblems } from '@ariel/core';
import type { SetUserRequest } from '@ariel/protocol';
import { allUsers } from '@ariel/store/reads';
import { act, actor } from '../../client/act.ts';
import { readDatabase } from '../../client/read-database.ts';
import { passwordRules } from '../../components/sign-in-config.ts';
import type { CommandBody, CommandContext } from '../command.ts';
import { CommandError, usageError } from '../command-error.ts';
import { ExitCode } from '../exit-code.ts';
import type { Given } from '../given.ts';
import { readJsonList } from '../json-file.ts';
import { chosenUser, listUsers } from './show-users.ts';

export const createUser: CommandBody = async (context, given) => {
  const username = needed(given, 'username');
  const role = needed(given, 'role');
  const isService = given.flag('service');
  const made = isService ? null : passwordFor(context, given, username);
  await set(context, {
    username,
    mode: 'create',
    changes: {
      firstName: given.text('firstname'),
      lastName: given.text('lastname'),
      email: given.text('email'),
      kind: isService ? 'service' : 'user',
      roles: [role],
      ...(made === null ? {} : { passwordHash: await hashOf(made.password) }),
    },
  });
  if (made?.isNew) context.screen.print(`The password of ${username}: ${made.password}`);
  context.screen.note(`Made the account ${username} with the role ${role}.`);
  return ExitCode.ok;
};

export const deleteUser: CommandBody = async (context, given) => {
  const { username } = await chosenUser(context, given);
  await act(context.config(), (control) => control.deleteUser({ username, actor }));
  context.screen.note(`Removed the account ${username}.`);
  return ExitCode.ok;
};

export const addRole: CommandBody = async (context, given) => {
  const role = needed(given, 'role');
  const { roles, username } = await chosenUser(context, given);
  await set(context, { username, mode: 'change', changes: { roles: [...roles, role] } });
  context.screen.note(`${username} has the role ${role} now.`);
  return ExitCode.ok;
};

export const removeRole: CommandBody = async (context, given) => {
  const role = needed(given, 'role');
  const { roles, username } = await chosenUser(context, given);
  const left = roles.filter((one) => one.toLowerCase() !== role.toLowerCase());
  if (left.length === roles.length)
    throw new CommandError({
      code: 'ARIEL_ROLE_NOT_FOUND',
      message: `${username} does not have the role ${role}, but: ${roles.join(', ') || 'none'}.`,
    });
  await set(context, { username, mode: 'change', changes: { roles: left } });
  context.screen.note(`${username} does not have the role ${role} any more.`);
  return ExitCode.ok;
};

export const resetPassword: CommandBody = async (context, given) => {
  const { username } = await chosenUser(context, given);
  const made = passwordFor(context, given, username);
  await set(context, { username, mode: 'change', changes: { passwordHash: await hashOf(made.password) } });
  if (made.isNew) context.screen.print(`The password of ${username}: ${made.password}`);
  context.screen.note(`${username} has another password, and all sessions have ended.`);
  return ExitCode.ok;
};

export const importUsers: CommandBody = async (context, given) => {
  const example = '{"username": "maria", "email": "…", "firstname": "…", "lastname": "…", "roles": ["Op"]}';
  const users = readJsonList(context, given.positional(0), example);
  const known = new Set((await readDatabase(context.config(), allUsers)).map((user) => user.username));
  const textIn = (user: Readonly<Record<string, unknown>>, name: string): string | null =>
    typeof user[name] === 'string' && user[name] !== '' ? (user[name] as string) : null;
  const listIn = (user: Readonly<Record<string, unknown>>, name: string): string[] | undefined =>
    Array.isArray(user[name]) ? (user[name] as unknown[]).map(String) : undefined;
  for (const user of users)
    if (textIn(user, 'username') === null || listIn(user, 'roles') === undefined)
      throw usageError('An account of the file has no username or no roles.', `Write each as ${example}.`);
  for (const user of users) {
    const username = textIn(user, 'username') ?? '';
    const teams = listIn(user, 'teams');
    await set(context, {
      username,
      mode: known.has(username) ? 'change' : 'create',
      changes: {
        firstName: textIn(user, 'firstname'),
        lastName: textIn(user, 'lastname'),
        email: textIn(user, 'email'),
        roles: listIn(user, 'roles') ?? [],
        ...(teams === undefined ? {} : { teams }),
      },
    });
  }
  return listUsers(context, given);
};

async function set({ config }: CommandContext, request: Omit<SetUserRequest, 'actor'>): Promise<void> {
  await act(config(), (control) => control.setUser({ ...request, actor }));
}

function needed(given: Given, name: 'username' | 'role'): string {
  const value = given.text(name);
  if (value !== null && value !== '') return value;
  throw usageError(`--${name} is missing.`, `Give it as --${name} <name>.`);
}

function passwordFor(
  { config }: CommandContext,
  given: Given,
  username: string,
): { readonly password: string; readonly isNew: boolean } {
  const password = given.text('password');
  if (password === null || given.flag('useRandomPassword'))
    return { password: randomBytes(18).toString('base64url'), isNew: true };
  const problems = passwordProblems(password, username, passwordRules(config()));
  if (problems.length > 0 || password.length > LONGEST_PASSWORD)
    throw usageError(
      `The password cannot be used. ${problems.join(' ')}`,
      'Leave --password out to get a new one.',
    );
  return { password, isNew: false };
}

/** Loaded only here: hashing is a native library. */
async function hashOf(password: string): Promise<string> {
  return (await import('@ariel/api/passwords')).hashPassword(password);
}
