// `ariel connections list` and `ariel connections get`.
import { type ConnectionFields, MASK, maskJsonText, printConnectionUri, sensitiveNames } from '@ariel/core';
import { allConnections, openConnection } from '@ariel/store';
import { readDatabase } from '../../client/read-database.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRecord, printRows, type Row } from '../../output/print-rows.ts';
import { installationVault } from '../../secrets/installation-vault.ts';
import { noteRead } from '../../secrets/note-read.ts';
import { readingSecrets } from '../../secrets/reading-secrets.ts';
import type { CommandBody } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { ExitCode } from '../exit-code.ts';

const columns = ['conn_id', 'conn_type', 'description', 'host', 'port'];
const valueColumns = [
  'id',
  ...columns,
  'schema',
  'login',
  'password',
  'is_encrypted',
  'is_extra_encrypted',
  'extra_dejson',
  'get_uri',
];

export const listConnections: CommandBody = async ({ config, screen }, given) => {
  const showsValues = given.flag('showValues');
  const hides = given.flag('hideSensitive');
  const settings = config();
  const names = sensitiveNames(settings.core.sensitiveVarConnNames);
  if (showsValues) await noteRead(settings, { event: 'list', kind: 'connection', name: null });
  const rows = await readDatabase(settings, async (database) => {
    const stored = await allConnections(database);
    if (!showsValues) return stored.map((row): Row => ({ ...row }));
    const vault = installationVault(settings);
    return stored.map((row): Row => {
      const { fields } = openConnection(vault, row);
      const shown = hides ? hiddenFields(fields, (extra) => maskJsonText(extra, { names })) : fields;
      return { ...presentFields(row.conn_id, shown), ...flags(row) };
    });
  });
  printRows(screen, {
    rows,
    columns: showsValues ? valueColumns : columns,
    tableColumns: showsValues ? valueColumns.filter((name) => name !== 'get_uri') : columns,
    format: outputOf(given),
    empty: 'There are no stored connections.',
  });
  return ExitCode.ok;
};

export const getConnection: CommandBody = async (context, given) => {
  const id = given.positional(0);
  const { found, places } = await readingSecrets(context, async (lookup) => ({
    found: await lookup.connection(id),
    places: lookup.places({ kind: 'connection', name: id, team: null }),
  }));
  if (!found) throw unknownConnection(id, places);
  await noteRead(context.config(), { event: 'read', kind: 'connection', name: id });
  printRecord(context.screen, presentFields(id, found), outputOf(given));
  return ExitCode.ok;
};

export const unknownConnection = (id: string, places: readonly string[]): CommandError =>
  new CommandError({
    code: 'ARIEL_CONNECTION_NOT_FOUND',
    message: `The connection ${id} is not defined. It was looked for in ${places.join('; then in ')}.`,
    remedy: '"ariel connections list" shows those that are stored, "ariel connections add" stores one.',
  });

const flags = (row: {
  readonly id: number;
  readonly is_encrypted: number;
  readonly is_extra_encrypted: number;
}) => ({
  id: row.id,
  is_encrypted: row.is_encrypted === 1,
  is_extra_encrypted: row.is_extra_encrypted === 1,
});

function hiddenFields(fields: ConnectionFields, mask: (extra: string) => string): ConnectionFields {
  return {
    ...fields,
    password: fields.password === null ? null : MASK,
    extra: fields.extra === null ? null : mask(fields.extra),
  };
}

function presentFields(id: string, fields: ConnectionFields): Row {
  const { connType, extra, ...others } = fields;
  return {
    conn_id: id,
    conn_type: connType,
    ...others,
    extra_dejson: extra === null ? {} : (JSON.parse(extra) as unknown),
    get_uri: printConnectionUri(fields),
  };
}
