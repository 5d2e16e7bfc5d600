// Brings a database to this program's schema, each step in a transaction of its own with the row that records it.
import type { Database, Queryable } from '../database/database.ts';
import { initial } from './0001-initial.ts';
import { regions } from './0002-regions.ts';
import { timetablePlans } from './0003-timetable-plans.ts';
import { limits } from './0004-limits.ts';
import type { Migration } from './migration.ts';

export const migrations: readonly Migration[] = [initial, regions, timetablePlans, limits];

export interface MigrationRow {
  readonly number: number;
  readonly name: string;
  readonly breaking: number;
  readonly applied_at: number;
}

/** The schema is newer than this program knows, and older programs cannot work with it. */
export class SchemaTooNewError extends Error {
  readonly code = 'ARIEL_SCHEMA_TOO_NEW';
}

const createLedger = `create table if not exists schema_migration (
  number integer primary key, name text not null, breaking integer not null, applied_at integer not null)`;

/** The migrations that the database has, oldest first; none where it is empty. */
export async function appliedMigrations(database: Queryable): Promise<MigrationRow[]> {
  const table = await database.first<{ name: string }>(
    "select name from sqlite_master where type = 'table' and name = 'schema_migration'",
  );
  if (!table) return [];
  return database.all<MigrationRow>(
    'select number, name, breaking, applied_at from schema_migration order by number',
  );
}

/** Applies what is missing; gives the names of what it applied. `nowUs` is written beside each. */
export async function migrate(database: Database, nowUs: number): Promise<string[]> {
  await database.run(createLedger);
  const applied = await appliedMigrations(database);
  refuseNewerSchema(applied);
  const known = new Set(applied.map((row) => row.number));
  const missing = migrations.filter((migration) => !known.has(migration.number));
  const names: string[] = [];
  for (const migration of missing) if (await apply(database, migration, nowUs)) names.push(migration.name);
  return names;
}

function refuseNewerSchema(applied: readonly MigrationRow[]): void {
  const newest = migrations.at(-1)?.number ?? 0;
  const unknown = applied.filter((row) => row.number > newest && row.breaking === 1);
  if (unknown.length > 0) {
    throw new SchemaTooNewError(
      `The database has migration ${unknown[0]?.number} (${unknown[0]?.name}), which this version of Ariel does not know ` +
        `and cannot work with (it knows up to ${newest}). Start a newer Ariel on it, or use another database.`,
    );
  }
}

/** False where another process was faster. Its row goes first, so that this shows before anything is made twice. */
async function apply(database: Database, migration: Migration, nowUs: number): Promise<boolean> {
  return database.transaction(async (tx) => {
    const isFirst = await tx.run(
      'insert into schema_migration (number, name, breaking, applied_at) values (?, ?, ?, ?) on conflict do nothing',
      [migration.number, migration.name, migration.breaking ? 1 : 0, nowUs],
    );
    if (isFirst === 0) return false;
    for (const statement of migration.statements) await tx.run(statement);
    return true;
  });
}
