// `ariel connections add`, `delete`, `import` and `create-default-connections`.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  ConnectionError,
  type ConnectionFields,
  parseConnectionJson,
  parseConnectionUri,
  printConnectionUri,
} from '@ariel/core';
import { connectionsIn, formatOf } from '@ariel/execution';
import type { SetConnectionRequest } from '@ariel/protocol';
import { allConnections, readConnection } from '@ariel/store';
import { act, actor } from '../../client/act.ts';
import { readDatabase } from '../../client/read-database.ts';
import { defaultConnections } from '../../secrets/default-connections.ts';
import type { CommandBody, CommandContext } from '../command.ts';
import { CommandError, usageError } from '../command-error.ts';
import { ExitCode } from '../exit-code.ts';
import type { Given } from '../given.ts';

/** Stands for a password until the address is written; stars would be encoded in one. */
const HIDDEN = '-hidden-';
const FIELD_FLAGS = ['connType', 'connHost', 'connLogin', 'connPassword', 'connSchema', 'connPort'] as const;

export const addConnection: CommandBody = async (context, given) => {
  const connId = given.positional(0);
  const fields = givenFields(given);
  const team = given.text('teamName');
  await act(
    context.config(),
    (control) =>
      control.setConnection({
        connId,
        mode: 'create',
        changes: { ...changesOf(fields), ...(team === null ? {} : { team }) },
        actor,
      }),
    context.env,
  );
  const hidden = printConnectionUri({ ...fields, password: fields.password && HIDDEN, extra: null });
  const shown = hidden.replace(`:${encodeURIComponent(HIDDEN)}@`, ':******@');
  context.screen.print(`Successfully added \`conn_id\`=${connId} : ${shown}`);
  return ExitCode.ok;
};

export const deleteConnection: CommandBody = async (context, given) => {
  const connId = given.positional(0);
  await act(context.config(), (control) => control.deleteConnection({ connId, actor }), context.env);
  context.screen.print(`Successfully deleted connection with \`conn_id\`=${connId}`);
  return ExitCode.ok;
};

export const importConnections: CommandBody = async (context, given) => {
  const path = resolve(context.cwd, given.positional(0));
  const connections = await readFile(path);
  const overwrites = given.flag('overwrite');
  const known = new Set(
    (await readDatabase(context.config(), allConnections)).map((connection) => connection.conn_id),
  );
  for (const [connId, fields] of connections) {
    if (known.has(connId) && !overwrites) {
      context.screen.print(`Could not import connection ${connId}: connection already exists.`);
      continue;
    }
    await store(context, connId, fields);
    context.screen.print(`Imported connection ${connId}`);
  }
  return ExitCode.ok;
};

export const createDefaultConnections: CommandBody = async (context) => {
  for (const [connId, fields] of Object.entries(defaultConnections)) {
    const isThere = await readDatabase(context.config(), (database) => readConnection(database, connId));
    if (!isThere) await store(context, connId, fields);
  }
  return ExitCode.ok;
};

async function store(
  { config, env }: CommandContext,
  connId: string,
  fields: ConnectionFields,
): Promise<void> {
  const changes = changesOf(fields);
  await act(config(), (control) => control.setConnection({ connId, mode: 'set', changes, actor }), env);
}

export function changesOf({ connType, ...others }: ConnectionFields): SetConnectionRequest['changes'] {
  return { ...(connType === null ? {} : { connType }), ...others };
}

function givenFields(given: Given): ConnectionFields {
  const uri = given.text('connUri');
  const json = given.text('connJson');
  const beside = FIELD_FLAGS.filter((flag) => given.text(flag) !== null);
  if (uri !== null && json !== null) throw usageError('Give --conn-uri or --conn-json, not both.');
  const whole = uri !== null ? '--conn-uri' : json !== null ? '--conn-json' : null;
  if (whole !== null && beside.length > 0)
    throw usageError(`${beside.map(spelled).join(', ')} cannot stand beside ${whole}, which says all of it.`);
  try {
    if (json !== null) return parseConnectionJson(json, 'server');
    const own = { description: given.text('connDescription'), extra: given.text('connExtra') };
    if (uri !== null) {
      // The text is not told: it may hold a password.
      if (!/^[\w+.-]+:/.test(uri))
        throw usageError(
          '--conn-uri does not begin with the type of the connection.',
          'Write it as type://login:password@host:port/schema.',
        );
      const fields = parseConnectionUri(uri, 'server');
      return { ...fields, description: own.description, extra: own.extra ?? fields.extra };
    }
    const connType = given.text('connType');
    if (connType === null) throw usageError('Give --conn-type, or all of it as --conn-uri or --conn-json.');
    return {
      ...own,
      connType,
      host: given.text('connHost'),
      login: given.text('connLogin'),
      password: given.text('connPassword'),
      schema: given.text('connSchema'),
      port: given.wholeNumber('connPort', { min: 0 }),
    };
  } catch (error) {
    if (error instanceof ConnectionError) throw usageError(error.message);
    throw error;
  }
}

const spelled = (name: string): string =>
  `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

async function readFile(path: string): Promise<ReadonlyMap<string, ConnectionFields>> {
  const format = formatOf(path);
  if (format === null)
    throw usageError(`${path} must end in .json, .yaml, .yml or .env, which says how it is read.`);
  try {
    return await connectionsIn(readFileSync(path, 'utf8'), format, path);
  } catch (error) {
    throw new CommandError(
      {
        code: 'ARIEL_CONNECTION_FILE',
        message: `The connections cannot be read: ${error instanceof Error ? error.message : String(error)}`,
        remedy:
          'Nothing was stored. The file holds {"id": "uri", "other": {"conn_type": "…", "host": "…"}}, or ID=uri lines.',
      },
      error,
    );
  }
}
