// The group `users`: what its commands are called and take. Names and flags are Airflow's.
import { outputFlag } from '../../output/output-flag.ts';
import type { Command, Flag } from '../command.ts';

const username: Flag = { spelling: '-u, --username <name>', description: 'Whose account it is.' };
const email: Flag = { spelling: '-e, --email <address>', description: 'Their address.' };
const role: Flag = { spelling: '-r, --role <role>', description: 'The role; "ariel roles list" shows all.' };
const password: Flag = {
  spelling: '-p, --password <password>',
  description: 'The password. Others on this machine may see it while the command runs.',
};
const random: Flag = {
  spelling: '--use-random-password',
  description: 'Make a password and print it; so it is also where none is given.',
};

export const userCommands: readonly Command[] = [
  {
    path: 'users list',
    summary: 'List the accounts.',
    flags: [outputFlag],
    examples: [['ariel users list', 'with their roles and teams']],
    load: async () => (await import('./show-users.ts')).listUsers,
  },
  {
    path: 'users create',
    summary: 'Make an account.',
    description: 'Its password is printed where it was made, once and nowhere else.',
    flags: [
      username,
      { spelling: '-f, --firstname <name>', description: 'First name.' },
      { spelling: '-l, --lastname <name>', description: 'Last name.' },
      email,
      role,
      password,
      random,
      { spelling: '--service', description: 'A service account: it has tokens, and no password.' },
      outputFlag,
    ],
    examples: [
      ['ariel users create -u maria -f Maria -l Rossi -e maria@example.com -r Op', 'prints the new password'],
    ],
    load: async () => (await import('./change-users.ts')).createUser,
  },
  {
    path: 'users delete',
    summary: 'Remove an account, with its sessions and tokens.',
    flags: [username, email],
    examples: [['ariel users delete -u maria', 'what she did stays in the audit log']],
    load: async () => (await import('./change-users.ts')).deleteUser,
  },
  {
    path: 'users add-role',
    summary: 'Give an account one more role.',
    flags: [username, email, role],
    examples: [['ariel users add-role -u maria -r Op', 'beside those that she has']],
    load: async () => (await import('./change-users.ts')).addRole,
  },
  {
    path: 'users remove-role',
    summary: 'Take a role from an account.',
    flags: [username, email, role],
    examples: [['ariel users remove-role -u maria -r Op', 'at once, for signed-in sessions too']],
    load: async () => (await import('./change-users.ts')).removeRole,
  },
  {
    path: 'users reset-password',
    summary: 'Give an account another password; all its sessions end.',
    flags: [username, email, password, random],
    examples: [['ariel users reset-password -u maria', 'prints the new password']],
    load: async () => (await import('./change-users.ts')).resetPassword,
  },
  {
    path: 'users export',
    summary: 'Write all accounts to a JSON file, without passwords.',
    positionals: [{ name: 'file', description: 'Where to.' }],
    examples: [['ariel users export users.json', 'for another installation']],
    load: async () => (await import('./show-users.ts')).exportUsers,
  },
  {
    path: 'users import',
    summary: 'Make and change accounts as a JSON file says.',
    description:
      'New ones get a password that nobody knows; "ariel users reset-password" gives them another.',
    positionals: [{ name: 'file', description: 'What "ariel users export" wrote, here or in Airflow.' }],
    examples: [['ariel users import users.json', 'accounts that the file does not name stay']],
    load: async () => (await import('./change-users.ts')).importUsers,
  },
];
