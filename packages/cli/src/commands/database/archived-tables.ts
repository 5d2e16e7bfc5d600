// `ariel db export-archived` and `ariel db drop-archived`: what `db clean` kept.
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { archiveTables, type Database, type SqlValue } from '@ariel/store';
import { withDatabaseAlone } from '../../client/act.ts';
import { openDatabase } from '../../client/open-database.ts';
import { readDatabase } from '../../client/read-database.ts';
import type { ArielConfig } from '../../config/config.ts';
import type { CommandBody } from '../command.ts';
import { usageError } from '../command-error.ts';
import { ExitCode } from '../exit-code.ts';
import type { Given } from '../given.ts';

export const exportArchived: CommandBody = async ({ config, confirm, cwd, screen }, given) => {
  const folder = given.text('outputPath');
  if (folder === null) throw usageError('Say where to: --output-path and a folder.');
  const target = resolve(cwd, folder);
  const tables = await readDatabase(config(), (database) => archiveTables(database, wanted(given)));
  if (given.flag('dropArchives') && !(await agrees(tables, given, confirm))) {
    screen.note('Nothing was exported. With --yes there is no question.');
    return ExitCode.failed;
  }
  await mkdir(target, { recursive: true });
  for (const table of tables) {
    const file = join(target, `${table}.csv`);
    const rows = await readDatabase(config(), (database) => writeCsv(database, table, file));
    screen.print(`${file}: ${rows} rows`);
  }
  if (tables.length === 0) screen.print('There are no archive tables.');
  else if (given.flag('dropArchives')) await drop(config(), tables);
  return ExitCode.ok;
};

export const dropArchived: CommandBody = async ({ config, confirm, screen }, given) => {
  const tables = await readDatabase(config(), (database) => archiveTables(database, wanted(given)));
  if (tables.length === 0) {
    screen.print('There are no archive tables.');
    return ExitCode.ok;
  }
  if (!(await agrees(tables, given, confirm))) {
    screen.note('Nothing was dropped. With --yes there is no question.');
    return ExitCode.failed;
  }
  await drop(config(), tables);
  screen.print(`Dropped ${tables.join(', ')}.`);
  return ExitCode.ok;
};

function wanted(given: Given): readonly string[] | null {
  const tables = given.list('tables');
  return tables.length === 0 ? null : tables;
}

async function agrees(
  tables: readonly string[],
  given: Given,
  confirm: (question: string) => Promise<boolean>,
): Promise<boolean> {
  return given.flag('yes') || confirm(`This drops ${tables.join(', ') || 'nothing'}. Go on?`);
}

function drop(config: ArielConfig, tables: readonly string[]): Promise<void> {
  return withDatabaseAlone(config, async () => {
    const database = await openDatabase(config, { purpose: 'db', poolSize: 1 });
    try {
      for (const table of tables) await database.run(`drop table ${table}`);
    } finally {
      await database.close();
    }
  });
}

async function writeCsv(database: Database, table: string, file: string): Promise<number> {
  const rows = await database.all<Record<string, SqlValue>>(`select * from ${table}`);
  const lines = function* (): Generator<string> {
    yield `${Object.keys(rows[0] ?? {}).join(',')}\n`;
    for (const row of rows) yield `${Object.values(row).map(cell).join(',')}\n`;
  };
  await pipeline(lines, createWriteStream(file));
  return rows.length;
}

function cell(value: SqlValue): string {
  if (value === null) return '';
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  const text = String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
