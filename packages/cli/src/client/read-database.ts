// Opens the home's database for commands that only read. Never creates or changes it, so it may be used beside a server.
import { existsSync } from 'node:fs';
import { appliedMigrations, type Database, migrations, openSqlite, type Queryable } from '@ariel/store';
import { CommandError } from '../commands/command-error.ts';
import type { ArielConfig } from '../config/config.ts';

export async function readDatabase<Result>(
  config: ArielConfig,
  read: (database: Database) => Promise<Result>,
): Promise<Result> {
  const path = config.database.sqlitePath;
  if (!existsSync(path)) {
    throw new CommandError({
      code: 'ARIEL_NO_DATABASE',
      message: `There is no database at ${path}.`,
      remedy:
        'Start "ariel standalone" once, or run "ariel db migrate". Another home is chosen with ARIEL_HOME.',
    });
  }
  const database = openExisting(path);
  try {
    await requireCurrentSchema(database, path);
    return await read(database);
  } finally {
    await database.close();
  }
}

function openExisting(path: string): Database {
  try {
    return openSqlite({ path, readOnly: true });
  } catch (error) {
    throw new CommandError(
      {
        code: 'ARIEL_DATABASE_UNREADABLE',
        message: `The database ${path} cannot be opened: ${error instanceof Error ? error.message : String(error)}.`,
        remedy: 'Is it an SQLite file that this user may read?',
      },
      error,
    );
  }
}

export async function requireCurrentSchema(database: Queryable, path: string): Promise<void> {
  await refuseForeignDatabase(database, path);
  const pending = await pendingMigrations(database);
  if (pending.length === 0) return;
  throw new CommandError({
    code: 'ARIEL_SCHEMA_OLD',
    message: `The database ${path} lacks ${pending.length} of this version's migrations (${pending.join(', ')}).`,
    remedy: 'Run "ariel db migrate", or start "ariel standalone", which does the same.',
  });
}

/** The names of the migrations that the database still lacks. */
export async function pendingMigrations(database: Queryable): Promise<string[]> {
  const applied = new Set((await appliedMigrations(database)).map(({ number }) => number));
  return migrations.filter(({ number }) => !applied.has(number)).map(({ name }) => name);
}

/** Airflow's tables have the same names: writing into them would destroy another program's data. */
export async function refuseForeignDatabase(database: Queryable, path: string): Promise<void> {
  const tables = await tableNames(database, path);
  if (tables.length === 0 || tables.includes('schema_migration')) return;
  const owner = tables.includes('alembic_version') ? "Airflow's database" : 'the database of another program';
  throw new CommandError({
    code: 'ARIEL_DATABASE_FOREIGN',
    message: `${path} is ${owner}: Ariel neither reads nor changes it.`,
    remedy: 'Choose another file with ARIEL__DATABASE__SQL_ALCHEMY_CONN (sqlite:///path), or leave it out.',
  });
}

async function tableNames(database: Queryable, path: string): Promise<string[]> {
  try {
    const rows = await database.all<{ name: string }>("select name from sqlite_master where type = 'table'");
    return rows.map(({ name }) => name);
  } catch (error) {
    const message = `${path} cannot be read as an SQLite database: ${error instanceof Error ? error.message : String(error)}.`;
    throw new CommandError({ code: 'ARIEL_DATABASE_UNREADABLE', message }, error);
  }
}
