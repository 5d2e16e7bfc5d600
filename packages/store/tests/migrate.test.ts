// Bringing databases to this program's schema, from whatever state they are in, and back.
import {
  appliedMigrations,
  type Database,
  downgrade,
  dropEverything,
  migrate,
  migrations,
  SchemaInUseError,
  SchemaTooNewError,
  tableNames,
} from '@ariel/store';
import { openTestDatabase, type TestDatabase } from '@ariel/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';

let opened: TestDatabase;
let database: Database;
beforeEach(async () => {
  opened = await openTestDatabase({ isEmpty: true });
  database = opened.database;
});
afterEach(() => opened[Symbol.asyncDispose]());

const names = migrations.map((migration) => migration.name);
const newest = migrations.at(-1)?.number ?? 0;

test('an empty database gets everything, once', async () => {
  expect(await appliedMigrations(database)).toEqual([]);
  expect(await migrate(database, 7)).toEqual(names);
  expect(await migrate(database, 8)).toEqual([]);
  expect((await appliedMigrations(database)).map((row) => row.applied_at)).toEqual(names.map(() => 7));
});

test('several processes at the same moment make each thing once', async () => {
  const another = opened.another;
  const others = another === null ? [] : await Promise.all([another(), another()]);
  const made = await Promise.all([database, ...others].map((each) => migrate(each, 1)));
  expect(made.flat().sort()).toEqual([...names].sort());
});

test('a process that another one overtakes while it migrates finds nothing left to do', async () => {
  let isOvertaken = false;
  const overtaken: Database = {
    ...handle(database),
    transaction: async (work) => {
      // The table of migrations is there, and nothing is applied yet.
      if (!isOvertaken && (await tableNames(database)).includes('schema_migration')) {
        isOvertaken = true;
        expect(await migrate(database, 1)).toEqual(names);
      }
      return database.transaction(work);
    },
  };
  expect(await migrate(overtaken, 2)).toEqual([]);
  expect(isOvertaken).toBe(true);
});

const handle = (real: Database): Omit<Database, 'transaction'> => ({
  dialect: real.dialect,
  signals: real.signals,
  all: (sql, parameters) => real.all(sql, parameters),
  first: (sql, parameters) => real.first(sql, parameters),
  run: (sql, parameters) => real.run(sql, parameters),
  runMany: (sql, lists) => real.runMany(sql, lists),
  allMany: (sql, lists) => real.allMany(sql, lists),
  clockUs: () => real.clockUs(),
  close: () => real.close(),
});

test('a newer schema that is breaking is refused, with what to do', async () => {
  await migrate(database, 1);
  await database.run("insert into schema_migration values (999, 'future', 1, 1)");
  await expect(migrate(database, 2)).rejects.toThrow(SchemaTooNewError);
  await expect(migrate(database, 2)).rejects.toThrow(/999 \(future\).*Start a newer Ariel/s);
});

test('a newer schema that is compatible is worked with', async () => {
  await migrate(database, 1);
  await database.run("insert into schema_migration values (999, 'future', 0, 1)");
  expect(await migrate(database, 2)).toEqual([]);
});

test('a migration that fails leaves nothing behind', async () => {
  // A table of the first migration is in the way.
  await database.run('create table xcom (n bigint)');
  await expect(migrate(database, 1)).rejects.toThrow(/xcom/);
  expect(await appliedMigrations(database)).toEqual([]);
  expect(await tableNames(database)).toEqual(['schema_migration', 'xcom']);
  await database.run('drop table xcom');
  expect(await migrate(database, 2)).toEqual(names);
});

test('what an installation has is taken away whole, and made anew', async () => {
  await migrate(database, 1);
  await dropEverything(database);
  expect(await tableNames(database)).toEqual([]);
  expect(await migrate(database, 2)).toEqual(names);
});

test('runs of before the second migration get their lengths written down', async () => {
  await migrate(database, 1, { to: 1 });
  const columns =
    'run_ref, task_id, map_index, id, max_tries, version_id, operator, pool, pool_slots, priority_weight, queue';
  await database.runMany(
    `insert into task_instance (${columns}) values (1, 'm', ?, ?, 1, 'v', '@task', 'p', 1, 1, 'q')`,
    [
      [0, 'a'],
      [1, 'b'],
      [2, 'c'],
    ],
  );
  await migrate(database, 2);
  expect(await database.all('select id, count from task_expansion')).toEqual([{ id: 'm', count: 3 }]);
});

test('nothing is before the first migration', async () => {
  await migrate(database, 1);
  await expect(downgrade(database, 0)).rejects.toThrow(/Nothing is before migration 1/);
  expect(await appliedMigrations(database)).toHaveLength(newest);
});

test('while processes work on Postgres, what they could not live with is refused, and compatible steps are not', async () => {
  if (database.dialect === 'sqlite') return;
  await migrate(database, 1, { to: 1 });
  const job =
    "insert into job (id, kind, hostname, pid, started_at, heartbeat_at) values ('j', 'scheduler', 'h', 7, 1, ?)";
  await database.run(job, [await database.clockUs()]);
  await expect(migrate(database, 2)).rejects.toThrow(SchemaInUseError);
  await expect(migrate(database, 2)).rejects.toThrow(/scheduler 7 on h/);
  await database.run("update job set ended_at = 1 where id = 'j'");
  await migrate(database, 2, { to: 3 });
  await database.run("update job set ended_at = null where id = 'j'");
  expect(await migrate(database, 3)).toEqual(names.slice(3));
  await expect(downgrade(database, 3)).rejects.toThrow(SchemaInUseError);
  await expect(dropEverything(database)).rejects.toThrow(SchemaInUseError);
});
