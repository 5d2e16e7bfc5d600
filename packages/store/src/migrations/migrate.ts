// Brings a database to this program's schema, each step in a transaction of its own with the row that records it.
import type { Database, Queryable } from '../database/database.ts';
import { initial } from './0001-initial.ts';
import { regions } from './0002-regions.ts';
import { timetablePlans } from './0003-timetable-plans.ts';
import { limits } from './0004-limits.ts';
import { manyProcesses } from './0005-many-processes.ts';
import { workersAndLogs } from './0006-workers-and-logs.ts';
import { secrets } from './0007-secrets.ts';
import { triggers } from './0008-triggers.ts';
import { assets } from './0009-assets.ts';
import { callbacks } from './0010-callbacks.ts';
import { backfills } from './0011-backfills.ts';
import { data } from './0012-data.ts';
import { access } from './0013-access.ts';
import { signIn } from './0014-sign-in.ts';
import { assetWatchers } from './0015-asset-watchers.ts';
import { lists } from './0016-lists.ts';
import { favorites } from './0017-favorites.ts';
import { bundles } from './0018-bundles.ts';
import { ownTries } from './0019-own-tries.ts';
import { timetableQuestions } from './0020-timetable-questions.ts';
import { boundedLists } from './0021-bounded-lists.ts';
import { accessDetails } from './0022-access-details.ts';
import { signOutTokens } from './0023-sign-out-tokens.ts';
import { dagAccess } from './0024-dag-access.ts';
import type { Migration } from './migration.ts';
import { postgresDdl } from './postgres-ddl.ts';
import { refuseWhileInUse } from './schema-in-use.ts';

export const migrations: readonly Migration[] = [
  initial,
  regions,
  timetablePlans,
  limits,
  manyProcesses,
  workersAndLogs,
  secrets,
  triggers,
  assets,
  callbacks,
  backfills,
  data,
  access,
  signIn,
  assetWatchers,
  lists,
  favorites,
  bundles,
  ownTries,
  timetableQuestions,
  boundedLists,
  accessDetails,
  signOutTokens,
  dagAccess,
];

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

/** One number for all: those that make the ledger at the same moment wait for each other. */
const LEDGER_LOCK = 0x61726965;

export const createLedger = `create table if not exists schema_migration (
  number integer primary key, name text not null, breaking integer not null, applied_at integer not null)`;

/** The migrations that the database has, oldest first; none where it is empty. */
export async function appliedMigrations(database: Queryable): Promise<MigrationRow[]> {
  if (!(await tableNames(database)).includes('schema_migration')) return [];
  return database.all<MigrationRow>(
    'select number, name, breaking, applied_at from schema_migration order by number',
  );
}

/** The tables of the database, or of its current schema, whoever made them. */
export async function tableNames(database: Queryable): Promise<string[]> {
  const rows = await database.all<{ name: string }>(
    database.dialect === 'sqlite'
      ? "select name from sqlite_master where type = 'table' order by name"
      : 'select cast(tablename as text) as name from pg_tables where schemaname = current_schema() order by name',
  );
  return rows.map(({ name }) => name);
}

/** Applies what is missing; at most up to the number `to`; gives the names of what it applied. `nowUs` is written beside each. */
export async function migrate(
  database: Database,
  nowUs: number,
  { to = Number.POSITIVE_INFINITY }: { readonly to?: number } = {},
): Promise<string[]> {
  await makeLedger(database);
  const applied = await appliedMigrations(database);
  refuseNewerSchema(applied);
  const known = new Set(applied.map((row) => row.number));
  const missing = migrations.filter(({ number }) => !known.has(number) && number <= to);
  if (applied.length > 0 && missing.some(({ breaking }) => breaking))
    await refuseWhileInUse(database, 'a migration that older processes cannot work with');
  const names: string[] = [];
  for (const migration of missing) if (await apply(database, migration, nowUs)) names.push(migration.name);
  return names;
}

/** `if not exists` alone does not help in Postgres where two make the table at the same moment. */
async function makeLedger(database: Database): Promise<void> {
  if (database.dialect === 'sqlite') {
    await database.run(createLedger);
    return;
  }
  await database.transaction(async (tx) => {
    await tx.all('select pg_advisory_xact_lock(?)', [LEDGER_LOCK]);
    await tx.run(postgresDdl(createLedger));
  });
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
    for (const statement of migration.statements) await tx.run(inWordsOf(tx, statement));
    return true;
  });
}

export const inWordsOf = ({ dialect }: Pick<Queryable, 'dialect'>, statement: string): string =>
  dialect === 'postgres' ? postgresDdl(statement) : statement;
