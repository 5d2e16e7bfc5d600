// Bringing databases to this program's schema, from whatever state they are in.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  appliedMigrations,
  type Database,
  migrate,
  migrations,
  openSqlite,
  SchemaTooNewError,
} from '@ariel/store';
import { afterEach, beforeEach, expect, test } from 'vitest';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ariel-store-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = () => openSqlite({ path: join(folder, 'ariel.db') });
const names = migrations.map((migration) => migration.name);

test('an empty database gets everything, once', async () => {
  const database = open();
  expect(await appliedMigrations(database)).toEqual([]);
  expect(await migrate(database, 7)).toEqual(names);
  expect(await migrate(database, 8)).toEqual([]);
  expect((await appliedMigrations(database)).map((row) => row.applied_at)).toEqual(names.map(() => 7));
  await database.close();
});

test('a process that another one overtakes while it migrates finds nothing left to do', async () => {
  const [slow, fast] = [open(), open()];
  let expected = names;
  const overtaken: Database = {
    ...handle(slow),
    transaction: async (work) => {
      expect(await migrate(fast, 1)).toEqual(expected);
      expected = [];
      return slow.transaction(work);
    },
  };
  expect(await migrate(overtaken, 2)).toEqual([]);
  await Promise.all([slow.close(), fast.close()]);
});

const handle = (database: Database): Omit<Database, 'transaction'> => ({
  dialect: database.dialect,
  signals: database.signals,
  all: (sql, parameters) => database.all(sql, parameters),
  first: (sql, parameters) => database.first(sql, parameters),
  run: (sql, parameters) => database.run(sql, parameters),
  runMany: (sql, lists) => database.runMany(sql, lists),
  allMany: (sql, lists) => database.allMany(sql, lists),
  clockUs: () => database.clockUs(),
  close: () => database.close(),
});

test('a newer schema that is breaking is refused, with what to do', async () => {
  const database = open();
  await migrate(database, 1);
  await database.run("insert into schema_migration values (999, 'future', 1, 1)");
  await expect(migrate(database, 2)).rejects.toThrow(SchemaTooNewError);
  await expect(migrate(database, 2)).rejects.toThrow(/999 \(future\).*Start a newer Ariel/s);
  await database.close();
});

test('a newer schema that is compatible is worked with', async () => {
  const database = open();
  await migrate(database, 1);
  await database.run("insert into schema_migration values (999, 'future', 0, 1)");
  expect(await migrate(database, 2)).toEqual([]);
  await database.close();
});

test('a migration that fails leaves nothing behind', async () => {
  const database = open();
  // A table of the first migration is in the way.
  await database.run('create table xcom (n integer)');
  await expect(migrate(database, 1)).rejects.toThrow(/xcom/);
  expect(await appliedMigrations(database)).toEqual([]);
  const tables = await database.all<{ name: string }>(
    "select name from sqlite_master where type = 'table' order by name",
  );
  expect(tables.map((table) => table.name)).toEqual(['schema_migration', 'xcom']);
  await database.run('drop table xcom');
  expect(await migrate(database, 2)).toEqual(names);
  await database.close();
});
