// What only Postgres does behind the port: transactions side by side, signals between processes, connections that are lost.
import { CommitUnknownError, type Database, DatabaseError, openPostgres, type Queryable } from '@ariel/store';
import { openTestDatabase, PostgresServer, type TestDatabase } from '@ariel/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

const insert = (on: Queryable, n: number) => on.run('insert into t values (?, 0)', [n]);
const count = async (on: Queryable) => (await on.first<{ n: number }>('select count(*) as n from t'))?.n;

/** Opens when so many have come to it. */
function meeting(many: number): () => Promise<void> {
  const all = Promise.withResolvers<void>();
  let come = 0;
  return async () => {
    come += 1;
    if (come >= many) all.resolve();
    await all.promise;
  };
}

describe('side by side', () => {
  let opened: TestDatabase;
  let database: Database;
  beforeEach(async () => {
    opened = await openTestDatabase({ isEmpty: true });
    database = opened.database;
    await database.run('create table t (n bigint primary key, seen bigint not null)');
  });
  afterEach(() => opened[Symbol.asyncDispose]());

  test('transactions that wait for each other in a circle: one runs again, both happen', async () => {
    await Promise.all([insert(database, 1), insert(database, 2)]);
    const met = meeting(2);
    let runs = 0;
    const both = (first: number, second: number) =>
      database.transaction(async (tx) => {
        runs += 1;
        await tx.run('update t set seen = seen + 1 where n = ?', [first]);
        await met();
        await tx.run('update t set seen = seen + 1 where n = ?', [second]);
      });
    await Promise.all([both(1, 2), both(2, 1)]);
    // They may meet again on the way.
    expect(runs).toBeGreaterThanOrEqual(3);
    expect(await database.all('select n, seen from t order by n')).toEqual([
      { n: 1, seen: 2 },
      { n: 2, seen: 2 },
    ]);
  });

  test('an error of the work is not run again', async () => {
    let runs = 0;
    const failing = database.transaction(async (tx) => {
      runs += 1;
      await insert(tx, 1);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(runs).toBe(1);
  });

  test('a statement that failed and was passed over does not commit what came before', async () => {
    await insert(database, 1);
    const passing = database.transaction(async (tx) => {
      await insert(tx, 2);
      await insert(tx, 1).catch(() => undefined);
    });
    await expect(passing).rejects.toThrow(/duplicate key/);
    expect(await count(database)).toBe(1);
  });

  test('guarded counters are never exceeded', async () => {
    await insert(database, 1);
    const take = () =>
      database.transaction((tx) => tx.run('update t set seen = seen + 1 where n = 1 and seen + 1 <= 5'));
    const taken = await Promise.all(Array.from({ length: 20 }, take));
    expect(taken.filter((changed) => changed === 1)).toHaveLength(5);
  });

  test('signals are heard by others when the transaction commits, and only then', async () => {
    const other = (await opened.another?.()) as Database;
    const heard: string[] = [];
    const last = Promise.withResolvers<void>();
    await other.signals?.listen('runs', {
      heard: (text) => {
        heard.push(text);
        if (text === 'last') last.resolve();
      },
      missed: () => heard.push('missed'),
    });
    const failing = database.transaction(async (tx) => {
      await database.signals?.send(tx, 'runs', 'never');
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await database.transaction(async (tx) => {
      await insert(tx, 1);
      for (const text of ['a', 'a', 'b']) await database.signals?.send(tx, 'runs', text);
    });
    await database.transaction(async (tx) => database.signals?.send(tx, 'runs', 'last'));
    await last.promise;
    expect(heard).toEqual(['a', 'b', 'last']);
  });

  test('a session that the server ended while it committed: the outcome is not known', async () => {
    const pid = async (on: Queryable) =>
      (await on.first<{ pid: number }>('select pg_backend_pid() as pid'))?.pid ?? 0;
    // A deferred check that takes long: the commit is under way while the session is ended.
    await database.run(`create function slow() returns trigger language plpgsql as
      $$ begin perform pg_sleep(20); return null; end $$`);
    await database.run(`create constraint trigger slow after insert on t deferrable initially deferred
      for each row execute function slow()`);
    const known = Promise.withResolvers<number>();
    const committing = database.transaction(async (tx) => {
      known.resolve(await pid(tx));
      await insert(tx, 1);
    });
    const caught = committing.catch((error: unknown) => error);
    const session = await known.promise;
    const sleeping = "select 1 as yes from pg_stat_activity where pid = ? and wait_event = 'PgSleep'";
    while (!(await database.first(sleeping, [session])));
    await database.all('select pg_terminate_backend(?)', [session]);
    expect(await caught).toBeInstanceOf(CommitUnknownError);
    expect(await count(database)).toBe(0);
  });

  test('a write outside of a transaction whose session ended meanwhile: its outcome is not known', async () => {
    await database.run(`create function slow_write() returns trigger language plpgsql as
      $$ begin perform pg_sleep(20); return new; end $$`);
    await database.run(
      `create trigger slow_write before insert on t for each row execute function slow_write()`,
    );
    const sleeping =
      "select pid from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()";
    const endOf = async (asked: Promise<unknown>): Promise<unknown> => {
      let isOver = false;
      const caught = asked
        .catch((error: unknown) => error)
        .finally(() => {
          isOver = true;
        });
      while (!isOver) {
        const row = await database.first<{ pid: number }>(sleeping).catch(() => undefined);
        if (row) await database.all('select pg_terminate_backend(?)', [row.pid]).catch(() => undefined);
      }
      return caught;
    };
    const written = await endOf(insert(database, 1));
    expect(written).toBeInstanceOf(CommitUnknownError);
    expect(written).toMatchObject({ cause: { code: 'ARIEL_DATABASE_UNAVAILABLE' } });
    // A read changes nothing: it is only lost.
    const read = await endOf(database.all('select pg_sleep(20)'));
    expect(read).toMatchObject({ code: 'ARIEL_DATABASE_UNAVAILABLE' });
    expect(await count(database)).toBe(0);
  });

  test('a session that the server ended before: nothing happened, and the next goes on', async () => {
    const failing = database.transaction(async (tx) => {
      await insert(tx, 1);
      await tx.all('select pg_terminate_backend(pg_backend_pid())');
    });
    await expect(failing).rejects.toMatchObject({ code: 'ARIEL_DATABASE_UNAVAILABLE' });
    expect(await count(database)).toBe(0);
  });
});

describe('a server of its own', () => {
  let server: PostgresServer;
  let name = '';
  let database: Database;
  beforeAll(async () => {
    server = await PostgresServer.start();
  });
  afterAll(() => server[Symbol.asyncDispose]());
  beforeEach(async () => {
    name = await server.createDatabase();
    database = await openPostgres(server.options(name));
  });
  afterEach(() => database.close());

  test('that is away: an error with our code, and work goes on by itself when it is back', async () => {
    const back = Promise.withResolvers<void>();
    await database.signals?.listen('runs', { heard: () => undefined, missed: () => back.resolve() });
    await server.kill();
    const failing = database.run('select 1');
    await expect(failing).rejects.toBeInstanceOf(DatabaseError);
    await expect(failing).rejects.toMatchObject({ code: 'ARIEL_DATABASE_UNAVAILABLE' });
    await server.restart();
    // Listeners are told to look, since they may have missed something.
    await back.promise;
    expect(await database.first('select 1 as one')).toEqual({ one: 1 });
  });

  test('that takes no writes: an error with our code; reads go on, and writes when it takes them again', async () => {
    const write = () => database.run("update pool set description = 'x' where name = 'default_pool'");
    await server.restart({ default_transaction_read_only: 'on' });
    await database.first('select 1 as one').catch(() => undefined);
    await expect(write()).rejects.toMatchObject({ code: 'ARIEL_DATABASE_READ_ONLY' });
    expect(await database.first('select count(*) as n from pool')).toEqual({ n: 1 });
    await server.restart();
    await database.first('select 1 as one').catch(() => undefined);
    expect(await write()).toBe(1);
  });

  test('that ends a statement which takes too long', async () => {
    const hasty = await openPostgres({ ...server.options(name), statementTimeoutMs: 50 });
    await expect(hasty.all('select pg_sleep(10)')).rejects.toMatchObject({ code: 'ARIEL_DATABASE_TIMEOUT' });
    expect(await hasty.first('select 1 as one')).toEqual({ one: 1 });
    await hasty.close();
  });

  test('on which a handle is read-only', async () => {
    const reader = await openPostgres({ ...server.options(name), readOnly: true });
    await expect(reader.run('delete from pool')).rejects.toMatchObject({ code: 'ARIEL_DATABASE_READ_ONLY' });
    await reader.close();
  });

  test('of several hosts the one that answers is taken', async () => {
    const { hosts, ...rest } = server.options(name);
    const both = await openPostgres({ ...rest, hosts: [{ host: '127.0.0.1', port: 1 }, ...hosts] });
    expect(await both.first('select 1 as one')).toEqual({ one: 1 });
    await both.close();
  });

  test('whose connections are all in use: whoever waits is told', async () => {
    const narrow = await openPostgres({ ...server.options(name), poolSize: 1, acquireTimeoutMs: 50 });
    const gate = Promise.withResolvers<void>();
    const holding = narrow.transaction(async (tx) => {
      await tx.all('select 1');
      await gate.promise;
    });
    await expect(narrow.all('select 1')).rejects.toThrow(/None of the 1 connections .* within 50 ms/);
    gate.resolve();
    await holding;
    expect(await narrow.first('select 1 as one')).toEqual({ one: 1 });
    await narrow.close();
  });

  test('that does not know the database or the user says so', async () => {
    const unknown = openPostgres(server.options('nowhere'));
    await expect(unknown).rejects.toMatchObject({ code: 'ARIEL_DATABASE_REFUSED' });
  });
});
