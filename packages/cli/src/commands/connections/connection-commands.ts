// The group `connections`: what its commands are called and take. Names and flags are Airflow's.
import { colorFlag, outputFlag } from '../../output/output-flag.ts';
import type { Command, Flag, Positional } from '../command.ts';

const connId: Positional = { name: 'conn_id', description: 'The id of the connection.' };
export const showValues: Flag = {
  spelling: '--show-values',
  description: 'Show what is stored too, secrets included.',
};
export const hideSensitive: Flag = {
  spelling: '--hide-sensitive',
  description: 'Hide secrets in what --show-values shows.',
};

export const connectionCommands: readonly Command[] = [
  {
    path: 'connections list',
    summary: 'List the stored connections.',
    description: 'Connections of the environment and of a secrets backend are not stored, and not listed.',
    flags: [outputFlag, showValues, hideSensitive],
    examples: [
      ['ariel connections list', 'ids and types'],
      ['ariel connections list --show-values --hide-sensitive', 'with hosts and logins, without secrets'],
    ],
    load: async () => (await import('./show-connections.ts')).listConnections,
  },
  {
    path: 'connections get',
    summary: 'Show one connection with its secrets, wherever it is defined.',
    positionals: [connId],
    flags: [colorFlag, outputFlag],
    examples: [['ariel connections get warehouse', 'as a task would get it']],
    load: async () => (await import('./show-connections.ts')).getConnection,
  },
  {
    path: 'connections add',
    summary: 'Store a connection.',
    description: 'Give it as one URI, as one JSON object, or by its fields.',
    positionals: [connId],
    flags: [
      {
        spelling: '--conn-uri <uri>',
        description: 'All of it as a URI: type://login:password@host:port/schema.',
      },
      { spelling: '--conn-json <json>', description: 'All of it as a JSON object.' },
      { spelling: '--conn-type <type>', description: 'Its type, such as postgres.' },
      { spelling: '--conn-description <text>', description: 'What it is for.' },
      { spelling: '--conn-host <host>', description: 'Its host.' },
      { spelling: '--conn-login <login>', description: 'Who logs in.' },
      { spelling: '--conn-password <password>', description: 'The password.' },
      { spelling: '--conn-schema <schema>', description: 'Its schema: of a database its name.' },
      { spelling: '--conn-port <port>', description: 'Its port.' },
      { spelling: '--conn-extra <json>', description: 'What else it has, as a JSON object.' },
      { spelling: '--team-name <team>', description: 'The team that it belongs to.' },
    ],
    examples: [
      ["ariel connections add warehouse --conn-uri 'postgres://etl:pw@db:5432/shop'", 'by a URI'],
      ['ariel connections add api --conn-type http --conn-host api.example.org', 'by its fields'],
    ],
    load: async () => (await import('./change-connections.ts')).addConnection,
  },
  {
    path: 'connections delete',
    summary: 'Remove a stored connection.',
    positionals: [connId],
    flags: [colorFlag],
    examples: [['ariel connections delete warehouse', 'tasks that ask for it fail from now on']],
    load: async () => (await import('./change-connections.ts')).deleteConnection,
  },
  {
    path: 'connections export',
    summary: 'Write all stored connections to a file, secrets included.',
    positionals: [{ name: 'file', description: 'Where to; - is the terminal.' }],
    flags: [
      {
        spelling: '--file-format <format>',
        description: 'Its format, where its name does not say it.',
        choices: ['json', 'yaml', 'env'],
      },
      {
        spelling: '--format <format>',
        description: 'An older name for --file-format.',
        choices: ['json', 'yaml', 'env'],
        isHidden: true,
      },
      {
        spelling: '--serialization-format <format>',
        description: 'How connections stand in an env file.',
        choices: ['json', 'uri'],
      },
    ],
    examples: [
      ['ariel connections export connections.yaml', 'only its owner may read the file'],
      ['ariel connections export - --file-format env', 'to the terminal'],
    ],
    load: async () => (await import('./export-connections.ts')).exportConnections,
  },
  {
    path: 'connections import',
    summary: 'Store connections as a file says.',
    positionals: [
      {
        name: 'file',
        description: 'A .json, .yaml or .env file, such as "ariel connections export" writes.',
      },
    ],
    flags: [{ spelling: '--overwrite', description: 'Put them in the place of those that are there.' }],
    examples: [['ariel connections import connections.json --overwrite', 'all of the file or nothing']],
    load: async () => (await import('./change-connections.ts')).importConnections,
  },
  {
    path: 'connections test',
    summary: 'See whether a connection works.',
    description: 'Only where core.test_connection is Enabled.',
    positionals: [connId],
    examples: [['ariel connections test warehouse', 'exit code 0: it does']],
    load: async () => (await import('./test-connection.ts')).testConnectionCommand,
  },
  {
    path: 'connections create-default-connections',
    summary: "Store the connections that providers' operators take where they are given none.",
    description: 'Those that are there stay as they are.',
    examples: [['ariel connections create-default-connections', 'http_default, smtp_default …']],
    load: async () => (await import('./change-connections.ts')).createDefaultConnections,
  },
];
