// `ariel connections export`: writes what is stored, in the clear.
import { resolve } from 'node:path';
import { type ConnectionFields, connectionJson, printConnectionUri } from '@ariel/core';
import { formatOf } from '@ariel/execution';
import { allConnections, openConnection, type StoredConnection } from '@ariel/store';
import { readDatabase } from '../../client/read-database.ts';
import { toYaml } from '../../output/yaml.ts';
import { installationVault } from '../../secrets/installation-vault.ts';
import { noteRead } from '../../secrets/note-read.ts';
import type { CommandBody } from '../command.ts';
import { usageError } from '../command-error.ts';
import { ExitCode } from '../exit-code.ts';
import { writeGivenFile } from '../written-file.ts';

export const exportConnections: CommandBody = async ({ config, cwd, screen }, given) => {
  const file = given.positional(0);
  const format = given.text('fileFormat') ?? given.text('format') ?? formatOf(file);
  if (format === null || !['json', 'yaml', 'env'].includes(format))
    throw usageError(
      `${file} does not say its format.`,
      'End its name in .json, .yaml or .env, or give --file-format.',
    );
  const serialization = given.text('serializationFormat');
  if (serialization !== null && format !== 'env')
    throw usageError('--serialization-format is for env files alone.');
  const settings = config();
  const vault = installationVault(settings);
  const connections = (await readDatabase(settings, allConnections)).map((row) => openConnection(vault, row));
  await noteRead(settings, { event: 'export', kind: 'connection', name: null });
  const text = textOf(connections, format, serialization === 'json');
  if (file === '-') screen.print(text.trimEnd());
  else {
    writeGivenFile({ path: resolve(cwd, file), content: text, isPrivate: true });
    screen.note(
      `Exported ${connections.length} connections to ${resolve(cwd, file)}. The file holds secrets.`,
    );
  }
  return ExitCode.ok;
};

function textOf(connections: readonly StoredConnection[], format: string, isJson: boolean): string {
  if (format === 'env')
    return connections
      .map(
        ({ connId, fields }) => `${connId}=${isJson ? connectionJson(fields) : printConnectionUri(fields)}\n`,
      )
      .join('');
  const named = Object.fromEntries(connections.map(({ connId, fields }) => [connId, plain(fields)]));
  return format === 'json' ? `${JSON.stringify(named, null, 2)}\n` : toYaml(named);
}

/** In Airflow's order; an extra stays the text that it is. */
function plain({ connType, description, extra, host, login, password, port, schema }: ConnectionFields) {
  return { conn_type: connType, description, login, password, host, port, schema, extra };
}
