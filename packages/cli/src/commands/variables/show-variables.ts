// `ariel variables list`, `get` and `export`.
import { resolve } from 'node:path';
import { MASK, maskJsonText, sensitiveNames } from '@ariel/core';
import { allVariables, openVariable } from '@ariel/store';
import { readDatabase } from '../../client/read-database.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRows } from '../../output/print-rows.ts';
import { installationVault } from '../../secrets/installation-vault.ts';
import { noteRead } from '../../secrets/note-read.ts';
import { readingSecrets } from '../../secrets/reading-secrets.ts';
import type { CommandBody } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { ExitCode } from '../exit-code.ts';
import { writeGivenFile } from '../written-file.ts';

const columns = ['key', 'description', 'is_encrypted'];

export const listVariables: CommandBody = async ({ config, screen }, given) => {
  const settings = config();
  const showsValues = given.flag('showValues');
  const hides = given.flag('hideSensitive');
  const names = sensitiveNames(settings.core.sensitiveVarConnNames);
  if (showsValues) await noteRead(settings, { event: 'list', kind: 'variable', name: null });
  const stored = await readDatabase(settings, allVariables);
  const vault = showsValues ? installationVault(settings) : null;
  const shown = (row: (typeof stored)[number]): string | null => {
    if (vault === null) return null;
    const { value } = openVariable(vault, row);
    if (!hides) return value;
    return names.isSensitive(row.key) ? MASK : maskJsonText(value, { names });
  };
  printRows(screen, {
    rows: stored.map((row) => ({
      key: row.key,
      value: shown(row),
      description: row.description,
      is_encrypted: row.is_encrypted === 1,
    })),
    columns: showsValues ? ['key', 'value', 'description', 'is_encrypted'] : columns,
    format: outputOf(given),
    empty: 'There are no stored variables.',
  });
  return ExitCode.ok;
};

export const getVariable: CommandBody = async (context, given) => {
  const key = given.positional(0);
  const { found, places } = await readingSecrets(context, async (lookup) => ({
    found: await lookup.variable(key),
    places: lookup.places({ kind: 'variable', name: key, team: null }),
  }));
  const value = found ?? given.text('default');
  if (value === null)
    throw new CommandError({
      code: 'ARIEL_VARIABLE_NOT_FOUND',
      message: `The variable ${key} is not defined. It was looked for in ${places.join('; then in ')}.`,
      remedy: '"ariel variables list" shows those that are stored, "ariel variables set" stores one.',
    });
  if (found !== null) await noteRead(context.config(), { event: 'read', kind: 'variable', name: key });
  context.screen.print(given.flag('json') ? asJson(key, value) : value);
  return ExitCode.ok;
};

function asJson(key: string, text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch (error) {
    throw new CommandError(
      { code: 'ARIEL_VARIABLE_INVALID', message: `The value of the variable ${key} is no JSON.` },
      error,
    );
  }
}

export const exportVariables: CommandBody = async ({ config, cwd, screen }, given) => {
  const file = given.positional(0);
  const settings = config();
  const vault = installationVault(settings);
  const stored = (await readDatabase(settings, allVariables)).map((row) => openVariable(vault, row));
  const named = Object.fromEntries(
    stored.map(({ description, key, value }) => {
      const decoded = decodedValue(value);
      return [key, description === null || description === '' ? decoded : { value: decoded, description }];
    }),
  );
  await noteRead(settings, { event: 'export', kind: 'variable', name: null });
  const text = `${JSON.stringify(named, null, 4)}\n`;
  if (file === '-') screen.print(text.trimEnd());
  else {
    writeGivenFile({ path: resolve(cwd, file), content: text, isPrivate: true });
    screen.note(
      `${stored.length} variables successfully exported to ${resolve(cwd, file)}. The file may hold secrets.`,
    );
  }
  return ExitCode.ok;
};

/** As JSON where that says the same again. */
function decodedValue(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value !== 'string' && Number.isFinite(typeof value === 'number' ? value : 0) ? value : text;
  } catch {
    return text;
  }
}
