// The groups `tokens`, `sessions` and `service-accounts`: what their commands are called and take.
import { outputFlag } from '../../output/output-flag.ts';
import type { Command, Flag, Positional } from '../command.ts';

const username: Flag = { spelling: '-u, --username <name>', description: 'Only of this account.' };
const id: Positional = { name: 'id', description: 'As the list shows it.' };
const scope: Flag = {
  spelling: '-s, --scope <scope>',
  description:
    'What it opens: a resource and an action, as runs:read, runs:*, *:read. Not given: all that its owner may do.',
  isList: true,
};
const days: Flag = {
  spelling: '--days <n>',
  description: 'For how many days it counts; 0: for ever.',
  defaultValue: '90',
};

export const signInCommands: readonly Command[] = [
  {
    path: 'tokens list',
    summary: 'List API tokens: whose they are, what they open, when they were used.',
    flags: [username, outputFlag],
    examples: [['ariel tokens list -u deployer', 'those of one account']],
    load: async () => (await import('./token-commands.ts')).listTokens,
  },
  {
    path: 'tokens create',
    summary: 'Make an API token and print it, once and nowhere else.',
    flags: [
      { spelling: '-u, --username <name>', description: 'Whose it is: a person or a service account.' },
      { spelling: '-n, --name <name>', description: 'What it is for.' },
      scope,
      days,
    ],
    examples: [
      ['ariel tokens create -u deployer -n ci -s "runs:*" -s dags:read', 'opens runs, and shows DAGs'],
      ['ariel tokens create -u deployer -n ci --days 30', 'for a script: only the token goes to stdout'],
    ],
    load: async () => (await import('./token-commands.ts')).createToken,
  },
  {
    path: 'tokens revoke',
    summary: 'End an API token at once.',
    positionals: [id],
    examples: [
      ['ariel tokens revoke 0199f1c2-7d3e-7000-8000-3a1b2c3d4e5f', 'whoever has it is refused from now on'],
    ],
    load: async () => (await import('./token-commands.ts')).revokeToken,
  },
  {
    path: 'sessions list',
    summary: 'List who is signed in, since when, and from where.',
    flags: [username, outputFlag],
    examples: [['ariel sessions list', 'browsers, and programs with a token of /auth/token']],
    load: async () => (await import('./session-commands.ts')).showSessions,
  },
  {
    path: 'sessions revoke',
    summary: 'End a session, or all of an account.',
    positionals: [{ ...id, isOptional: true }],
    flags: [{ spelling: '-u, --username <name>', description: 'End all sessions of this account.' }],
    examples: [
      ['ariel sessions revoke 0199f1c2-7d3e-7000-8000-3a1b2c3d4e5f', 'that one'],
      ['ariel sessions revoke -u maria', 'she must sign in again everywhere'],
    ],
    load: async () => (await import('./session-commands.ts')).revokeSessions,
  },
  {
    path: 'service-accounts list',
    summary: 'List the service accounts: accounts of programs, which have tokens and no password.',
    flags: [outputFlag],
    examples: [['ariel service-accounts list', 'with their roles and teams']],
    load: async () => (await import('./service-account-commands.ts')).listServiceAccounts,
  },
  {
    path: 'service-accounts create',
    summary: 'Make a service account, and a first token for it if a name of one is given.',
    positionals: [{ name: 'username', description: 'What it is called.' }],
    flags: [
      { spelling: '-r, --role <role>', description: 'A role that it has.', isList: true },
      { spelling: '-t, --team <team>', description: 'A team that it is in.', isList: true },
      { spelling: '-n, --token-name <name>', description: 'Make a token of this name, and print it.' },
      scope,
      days,
    ],
    examples: [
      ['ariel service-accounts create deployer -r Op', 'tokens for it: "ariel tokens create"'],
      ['ariel service-accounts create reader -r Viewer -n dashboard --days 30', 'prints the token'],
    ],
    load: async () => (await import('./service-account-commands.ts')).createServiceAccount,
  },
  {
    path: 'service-accounts delete',
    summary: 'Remove a service account, with its tokens.',
    positionals: [{ name: 'username', description: 'What it is called.' }],
    examples: [['ariel service-accounts delete deployer', 'what it did stays in the audit log']],
    load: async () => (await import('./service-account-commands.ts')).deleteServiceAccount,
  },
];
