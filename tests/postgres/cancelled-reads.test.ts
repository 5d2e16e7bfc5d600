// Whoever leaves before an answer leaves nothing behind in Postgres: the statement ends, and its connection goes to the next.
import { request } from 'node:http';
import { type Database, migrate, openPostgres, type PostgresOptions, readsUntil } from '@ariel/store';
import { PgBouncerServer, PostgresServer } from '@ariel/testkit';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openApi } from '../../packages/api/tests/fixture/api-fixture.ts';

let server: PostgresServer;
let bouncer: PgBouncerServer;
let watcher: Database;
beforeAll(async () => {
  server = await PostgresServer.start();
  bouncer = await PgBouncerServer.start(server.port, { sessions: 3 });
  watcher = await openPostgres(server.options('postgres'));
  await migrate(watcher, 1);
});
afterAll(async () => {
  await watcher.close();
  await bouncer[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const sleeping = async (): Promise<number> => {
  const row = await watcher.first<{ n: number }>(
    "select count(*) as n from pg_stat_activity where wait_event = 'PgSleep' and state = 'active'",
  );
  return row?.n ?? 0;
};
const until = (count: number) =>
  vi.waitFor(async () => expect(await sleeping()).toBe(count), { timeout: 10_000 });

const ways: readonly (readonly [string, (options: PostgresOptions) => PostgresOptions])[] = [
  ['directly', (options) => options],
  ['through PgBouncer', (options) => ({ ...bouncer.through(options), direct: null })],
];

describe.each(ways)('%s', (_name, through) => {
  test('a read that nobody waits for is gone, and its connection is as good as before', async () => {
    const database = await openPostgres({ ...through(server.options('postgres')), poolSize: 1 });
    try {
      const controller = new AbortController();
      const slow = readsUntil(controller.signal, () => database.all('select pg_sleep(60)'));
      const refused = expect(slow).rejects.toMatchObject({ code: 'ARIEL_READ_CANCELLED' });
      await until(1);
      // It waits for the one connection, and is still wanted.
      const next = database.first('select 1 as one');
      controller.abort();
      await refused;
      await until(0);
      expect(await next).toEqual({ one: 1 });
      expect(await database.first('select pg_sleep(0.01), 2 as two')).toMatchObject({ two: 2 });
    } finally {
      await database.close();
    }
  });

  test('who leaves while waiting for a connection asks for nothing', async () => {
    const database = await openPostgres({ ...through(server.options('postgres')), poolSize: 1 });
    try {
      const slow = database.all('select pg_sleep(0.2)');
      const controller = new AbortController();
      const waiting = readsUntil(controller.signal, () => database.all('select pg_sleep(60)'));
      const refused = expect(waiting).rejects.toMatchObject({ code: 'ARIEL_READ_CANCELLED' });
      controller.abort();
      await slow;
      await refused;
      expect(await sleeping()).toBe(0);
    } finally {
      await database.close();
    }
  });

  test('a write goes on, whoever leaves', async () => {
    const database = await openPostgres({ ...through(server.options('postgres')), poolSize: 2 });
    try {
      const controller = new AbortController();
      const written = readsUntil(controller.signal, () =>
        database.transaction(async (tx) => {
          await tx.all('select pg_sleep(0.2)');
          return tx.run("insert into variable (key, val, is_encrypted) values (?, '1', 0)", [_name]);
        }),
      );
      controller.abort();
      expect(await written).toBe(1);
    } finally {
      await database.close();
    }
  });
});

test('a page that is closed ends the list that was read for it', async () => {
  const options = server.options('postgres');
  const reads = await openPostgres({ ...options, readOnly: true, poolSize: 1 });
  const api = await openApi({ reads });
  try {
    // A list that takes its time: every row of this table is slow to look at.
    await watcher.run('create schema slow');
    await watcher.run('alter table pool rename to pool_of_slow');
    await watcher.run(
      'create view pool as select p.* from pool_of_slow p, lateral (select pg_sleep(60) from (select p.name) n) s',
    );
    const address = await api.server.listen({ port: 0, host: '127.0.0.1' });
    const token = await api.tokenOf('admin');
    const call = request(`${address}/api/v2/pools`, { headers: { authorization: `Bearer ${token}` } });
    call.on('error', () => undefined);
    call.end();
    await vi.waitFor(async () => expect(await sleeping()).toBeGreaterThan(0), { timeout: 10_000 });
    call.destroy();
    await until(0);
    expect((await api.call('GET', '/api/v2/variables')).statusCode).toBe(200);
  } finally {
    await watcher.run('drop view pool');
    await watcher.run('alter table pool_of_slow rename to pool');
    await api[Symbol.asyncDispose]();
    await reads.close();
  }
});
