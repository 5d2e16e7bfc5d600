// Opens the configured database for commands that only read. Never creates or changes it, so it may be used beside servers.
import { existsSync } from 'node:fs';
import { appliedMigrations, type Database, migrations, type Queryable, tableNames } from '@ariel/store';
import { CommandError } from '../commands/command-error.ts';
import type { ArielConfig } from '../config/config.ts';
import { databaseName } from '../config/database-address.ts';
import { openDatabase } from './open-database.ts';

export async function readDatabase<Result>(
  config: ArielConfig,
  read: (database: Database) => Promise<Result>,
): Promise<Result> {
  const database = await openExisting(config);
  try {
    await requireCurrentSchema(database, databaseName(config.database.address));
    return await read(database);
  } finally {
    await database.close();
  }
}

/** Opens it for reading, whatever its schema is; says what to do where it is not there. */
export async function openExisting(config: ArielConfig): Promise<Database> {
  const { address } = config.database;
  const name = databaseName(address);
  if (address.kind === 'sqlite' && !existsSync(address.path)) {
    throw new CommandError({
      code: 'ARIEL_NO_DATABASE',
      message: `There is no database at ${name}.`,
      remedy:
        'Start "ariel standalone" once, or run "ariel db migrate". Another home is chosen with ARIEL_HOME.',
    });
  }
  try {
    return await openDatabase(config, { readOnly: true, purpose: 'command', poolSize: 2 });
  } catch (error) {
    // Postgres's errors say what is wrong, and what to do.
    if (config.database.address.kind === 'postgres') throw error;
    throw new CommandError(
      {
        code: 'ARIEL_DATABASE_UNREADABLE',
        message: `The database ${name} cannot be opened: ${error instanceof Error ? error.message : String(error)}.`,
        remedy: 'Is it an SQLite file that this user may read?',
      },
      error,
    );
  }
}

export async function requireCurrentSchema(database: Queryable, name: string): Promise<void> {
  await refuseForeignDatabase(database, name);
  const pending = await pendingMigrations(database);
  if (pending.length === 0) return;
  throw new CommandError({
    code: 'ARIEL_SCHEMA_OLD',
    message: `The database ${name} lacks ${pending.length} of this version's migrations (${pending.join(', ')}).`,
    remedy: 'Run "ariel db migrate", or start "ariel standalone", which does the same.',
  });
}

/** The names of the migrations that the database still lacks. */
export async function pendingMigrations(database: Queryable): Promise<string[]> {
  const applied = new Set((await appliedMigrations(database)).map(({ number }) => number));
  return migrations.filter(({ number }) => !applied.has(number)).map(({ name }) => name);
}

/** Airflow's tables have the same names: writing into them would destroy another program's data. */
export async function refuseForeignDatabase(database: Queryable, name: string): Promise<void> {
  const tables = await foundTables(database, name);
  if (tables.length === 0 || tables.includes('schema_migration')) return;
  const owner = tables.includes('alembic_version') ? "Airflow's database" : 'the database of another program';
  throw new CommandError({
    code: 'ARIEL_DATABASE_FOREIGN',
    message: `${name} is ${owner}: Ariel neither reads nor changes it.`,
    remedy:
      database.dialect === 'sqlite'
        ? 'Choose another file with ARIEL__DATABASE__SQL_ALCHEMY_CONN (sqlite:///path), or leave it out.'
        : 'Create a database of its own for Ariel, and name it in ARIEL__DATABASE__SQL_ALCHEMY_CONN.',
  });
}

async function foundTables(database: Queryable, name: string): Promise<string[]> {
  try {
    return await tableNames(database);
  } catch (error) {
    if (database.dialect === 'postgres') throw error;
    const message = `${name} cannot be read as an SQLite database: ${error instanceof Error ? error.message : String(error)}.`;
    throw new CommandError({ code: 'ARIEL_DATABASE_UNREADABLE', message }, error);
  }
}
