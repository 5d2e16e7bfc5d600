// `--show-sql-only` of `ariel db migrate` and `ariel db downgrade`: prints what they would do, for whoever may not do it themselves.
import { existsSync } from 'node:fs';
import { appliedMigrations, migrationSql } from '@ariel/store';
import { openExisting } from '../../client/read-database.ts';
import type { ArielConfig } from '../../config/config.ts';
import type { CommandContext } from '../command.ts';
import { usageError } from '../command-error.ts';
import { ExitCode } from '../exit-code.ts';
import type { Given } from '../given.ts';
import { migrationNumber } from './migration-number.ts';

/** Null where it was not asked for. */
export async function showSql(
  { config, nowUs, screen }: CommandContext,
  given: Given,
  to: number,
): Promise<number | null> {
  const from = given.text('fromRevision');
  if (!given.flag('showSqlOnly')) {
    if (from === null) return null;
    throw usageError(
      '--from-revision is for --show-sql-only: what is done begins with what the database has.',
    );
  }
  const script = {
    dialect: config().database.address.kind,
    from: from === null ? await lastApplied(config()) : from === '0' ? 0 : migrationNumber(from),
    to,
    nowUs: nowUs(),
  };
  const sql = migrationSql(script);
  if (sql === '') screen.note('There is nothing to do.');
  else screen.print(sql);
  return ExitCode.ok;
}

async function lastApplied(config: ArielConfig): Promise<number> {
  const { address } = config.database;
  if (address.kind === 'sqlite' && !existsSync(address.path)) return 0;
  const database = await openExisting(config);
  try {
    return (await appliedMigrations(database)).at(-1)?.number ?? 0;
  } finally {
    await database.close();
  }
}
