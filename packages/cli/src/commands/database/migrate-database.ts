// `ariel db migrate`.
import { type Database, migrations } from '@ariel/store';
import { withDatabaseAlone } from '../../client/act.ts';
import { openDatabase } from '../../client/open-database.ts';
import { readDatabase, refuseForeignDatabase } from '../../client/read-database.ts';
import { migrateSchema } from '../../components/migrate-schema.ts';
import type { ArielConfig } from '../../config/config.ts';
import { databaseName } from '../../config/database-address.ts';
import type { CommandBody } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { wantedMigration } from './migration-number.ts';
import { showSql } from './show-sql.ts';

export const migrateDatabase: CommandBody = async (context, given) => {
  const { config, nowUs, screen } = context;
  const name = databaseName(config().database.address);
  const to = wantedMigration(given) ?? newest();
  const shown = await showSql(context, given, to);
  if (shown !== null) return shown;
  // Looked at first: beside a running standalone there is nothing to do, and nothing to lock.
  const applied = (await isCurrent(config()))
    ? []
    : await withDatabaseAlone(config(), () => migrateConfigured(config(), nowUs(), to));
  screen.print(applied.length === 0 ? `${name} is up to date.` : `${name}: applied ${applied.join(', ')}.`);
  return 0;
};

const newest = (): number => migrations.at(-1)?.number ?? 0;

async function isCurrent(config: ArielConfig): Promise<boolean> {
  try {
    await readDatabase(config, async () => undefined);
    return true;
  } catch (error) {
    if (error instanceof CommandError && ['ARIEL_NO_DATABASE', 'ARIEL_SCHEMA_OLD'].includes(error.code))
      return false;
    throw error;
  }
}

export function migrateConfigured(config: ArielConfig, nowUs: number, to = newest()): Promise<string[]> {
  return changeSchema(config, (database) => migrateSchema(database, config, { nowUs, to }));
}

/** On the configured database, unless it is another program's. */
export async function changeSchema<Result>(
  config: ArielConfig,
  change: (database: Database) => Promise<Result>,
): Promise<Result> {
  const database = await openDatabase(config, { purpose: 'db', poolSize: 2 });
  try {
    await refuseForeignDatabase(database, databaseName(config.database.address));
    return await change(database);
  } finally {
    await database.close();
  }
}
