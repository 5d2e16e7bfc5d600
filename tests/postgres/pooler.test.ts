// Through a real PgBouncer in transaction mode: nothing that belongs to a session is relied on.
import { type Database, migrate, openPostgres } from '@ariel/store';
import { PgBouncerServer, PostgresServer } from '@ariel/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';

let server: PostgresServer;
let bouncer: PgBouncerServer;
let database: Database;
let name = '';
beforeAll(async () => {
  server = await PostgresServer.start();
  bouncer = await PgBouncerServer.start(server.port, { sessions: 3 });
});
afterAll(async () => {
  await bouncer[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});
beforeEach(async () => {
  name = await server.createDatabase({ isEmpty: true });
  database = await openPostgres({ ...bouncer.through(server.options(name)), direct: null });
});
afterEach(() => database.close());

test('the schema is made through it, once however many begin at the same moment', async () => {
  const others = await Promise.all([1, 2].map(() => openPostgres(bouncer.through(server.options(name)))));
  const applied = await Promise.all([database, ...others].map((each) => migrate(each, 1)));
  const all = await migrate(database, 2);
  expect(all).toEqual([]);
  expect(new Set(applied.flat()).size).toBe(applied.flat().length);
  await Promise.all(others.map((each) => each.close()));
});

test('the same statements in many sessions at once, which they share', async () => {
  await database.run('create table t (n bigint primary key)');
  const work = Array.from({ length: 60 }, (_, n) =>
    database.transaction(async (tx) => {
      await tx.runMany('insert into t values (?)', [[n], [n + 1000]]);
      return tx.first('select count(*) as n from t where n = ?', [n]);
    }),
  );
  expect(await Promise.all(work)).toEqual(Array.from({ length: 60 }, () => ({ n: 1 })));
  expect(await database.first('select count(*) as n from t')).toEqual({ n: 120 });
});

test('a transaction that fails leaves its session as it was', async () => {
  await database.run('create table t (n bigint primary key)');
  for (let time = 0; time < 5; time++) {
    const failing = database.transaction(async (tx) => {
      await tx.run('insert into t values (?)', [1]);
      await tx.run('insert into t values (?)', [1]);
    });
    await expect(failing).rejects.toThrow(/duplicate key/);
  }
  expect(await database.first('select count(*) as n from t')).toEqual({ n: 0 });
});

test('limits of a statement and of a handle hold, although no session keeps them', async () => {
  await database.run('create table t (n bigint primary key)');
  const through = bouncer.through(server.options(name));
  const careful = await openPostgres({ ...through, readOnly: true, statementTimeoutMs: 100 });
  await expect(careful.run('insert into t values (1)')).rejects.toMatchObject({
    code: 'ARIEL_DATABASE_READ_ONLY',
  });
  await expect(careful.all('select pg_sleep(10)')).rejects.toMatchObject({ code: 'ARIEL_DATABASE_TIMEOUT' });
  expect(await careful.first('select count(*) as n from t')).toEqual({ n: 0 });
  await careful.close();
  expect(await database.run('insert into t values (1)')).toBe(1);
});

test('signals come by the way around it, where one is named', async () => {
  const { hosts } = server.options(name);
  const listener = await openPostgres({ ...bouncer.through(server.options(name)), direct: hosts });
  const heard = Promise.withResolvers<string>();
  await listener.signals?.listen('runs', { heard: heard.resolve, missed: () => undefined });
  await database.transaction(async (tx) => database.signals?.send(tx, 'runs', 'hello'));
  expect(await heard.promise).toBe('hello');
  await listener.close();
});

test('where no way leads around it, listeners are told to look', async () => {
  const told = Promise.withResolvers<void>();
  await database.signals?.listen('runs', { heard: () => undefined, missed: told.resolve });
  await told.promise;
});

test('a server that comes back behind it: work goes on by itself', async () => {
  await database.run('create table t (n bigint primary key)');
  await server.stop();
  // The pooler lets whoever asks wait, or tells that the server is away: both are in order.
  const meanwhile = database.first('select count(*) as n from t').catch((error: unknown) => error);
  await server.restart();
  const given = await meanwhile;
  if (given instanceof Error) expect(given).toMatchObject({ code: 'ARIEL_DATABASE_UNAVAILABLE' });
  let answer: unknown;
  while (answer === undefined)
    answer = await database.first('select count(*) as n from t').catch(() => undefined);
  expect(answer).toEqual({ n: 0 });
});
