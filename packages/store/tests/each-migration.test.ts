// From each schema that there ever was to this program's, and back to it. Left out of the suite that goes through a pooler: each
// step is a transaction like those of migrate.test.ts.
import { type Database, downgrade, migrate, migrations, tableNames } from '@ariel/store';
import { openTestDatabase, type TestDatabase } from '@ariel/testkit';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

const names = migrations.map((migration) => migration.name);

let opened: TestDatabase;
let database: Database;
beforeEach(async () => {
  opened = await openTestDatabase({ isEmpty: true });
  database = opened.database;
});
afterEach(() => opened[Symbol.asyncDispose]());

/** As it is made at once, without a stop on the way. */
let fresh: unknown;
beforeAll(async () => {
  await using made = await openTestDatabase({ isEmpty: true });
  await migrate(made.database, 1);
  fresh = await schema(made.database);
});

/** Tables with their columns and indexes, as far as both databases tell alike. */
async function schema(on: Database): Promise<unknown> {
  const columns: Record<string, string[]> = {};
  for (const table of await tableNames(on)) {
    const sql =
      on.dialect === 'sqlite'
        ? 'select name from pragma_table_info(?) order by name'
        : 'select cast(column_name as text) as name from information_schema.columns where table_name = ? order by 1';
    columns[table] = (await on.all<{ name: string }>(sql, [table])).map(({ name }) => name);
  }
  const indexes = await on.all<{ name: string }>(
    on.dialect === 'sqlite'
      ? "select name from sqlite_master where type = 'index' and sql is not null order by name"
      : `select cast(indexname as text) as name from pg_indexes where schemaname = current_schema()
         and indexname not like '%key' order by name`,
  );
  return { columns, indexes: indexes.map(({ name }) => name).filter((name) => !name.endsWith('_pkey')) };
}

describe.each(migrations.slice(0, -1).map(({ name, number }) => ({ name, number })))(
  'from migration $number ($name)',
  ({ number }) => {
    test('the rest is applied, and rows stay', async () => {
      await migrate(database, 1, { to: number });
      await database.run("insert into pool (name, slots) values ('kept', 3)");
      expect(await migrate(database, 2)).toEqual(names.slice(number));
      expect(await schema(database)).toEqual(fresh);
      expect(await database.first("select slots from pool where name = 'kept'")).toEqual({ slots: 3 });
    });

    test('a later database goes back to it, and forward again', async () => {
      await migrate(database, 1, { to: number });
      const before = await schema(database);
      await migrate(database, 2);
      expect(await downgrade(database, number)).toEqual(names.slice(number).reverse());
      expect(await schema(database)).toEqual(before);
      expect(await migrate(database, 3)).toEqual(names.slice(number));
      expect(await schema(database)).toEqual(fresh);
    });
  },
);
