// The hook and its operators on a real Postgres and a real MariaDB.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MysqlServer, PostgresServer, startMysqlServer } from '@ariel/testkit';
import { FailTask } from 'ariel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hookOf, type SqlDatabase } from '../databases.ts';
import { hookSuite } from '../sql-hook-suite.ts';
import { operatorSuite } from '../sql-operator-suite.ts';

let postgres: PostgresServer;
let mysql: MysqlServer;
let shop = '';
beforeAll(async () => {
  postgres = await PostgresServer.start();
  shop = await postgres.createDatabase({ isEmpty: true });
  const started = await startMysqlServer();
  if (started === null) throw new Error('There is no MariaDB here. Install mariadb-server.');
  mysql = started;
});
afterAll(async () => {
  await postgres?.[Symbol.asyncDispose]();
  await mysql?.[Symbol.asyncDispose]();
});

const onPostgres = (): SqlDatabase => ({
  name: 'postgres',
  connection: { type: 'postgres', host: '127.0.0.1', port: postgres.port, login: 'postgres', schema: shop },
});
const onMysql = (): SqlDatabase => ({
  name: 'mysql',
  connection: { type: 'mysql', host: '127.0.0.1', port: mysql.port, login: 'root', schema: mysql.database },
});

describe.each([
  ['Postgres', onPostgres, 'select pg_sleep(60)'],
  ['MariaDB', onMysql, 'select sleep(60)'],
])('on %s', (_name, databaseOf, sleeps) => {
  describe('the hook', () => hookSuite(databaseOf));
  describe('operators', () => operatorSuite(databaseOf));

  test('a statement that runs is cancelled when its task is killed', async () => {
    const killed = new AbortController();
    const hook = hookOf(databaseOf(), { signal: killed.signal });
    const running = hook.run(sleeps, { handler: ({ rows }) => rows });
    const look = hookOf(databaseOf());
    const isThere = async (): Promise<boolean> => {
      const sql =
        databaseOf().name === 'postgres'
          ? "select 1 from pg_stat_activity where query = 'select pg_sleep(60)' and state = 'active'"
          : "select 1 from information_schema.processlist where info = 'select sleep(60)'";
      return (await look.firstValues(sql)) !== null;
    };
    await expect.poll(isThere, { timeout: 10_000 }).toBe(true);
    killed.abort(new FailTask('killed'));
    // MariaDB says that a sleep which was cut short is one that ended.
    await running.catch((error: Error) => expect(error.message).toMatch(/cancel|interrupted/i));
    await expect.poll(isThere, { timeout: 10_000 }).toBe(false);
  });
});

describe('what a database has of its own', () => {
  test('Postgres: arrays, JSON, casts, dollar quotes, names of options', async () => {
    const hook = hookOf({
      name: 'postgres',
      connection: {
        ...onPostgres().connection,
        extra: { application_name: 'tests', options: '-c statement_timeout=5000', connect_timeout: '5' },
      },
    });
    expect(
      await hook.firstValues('select ?::int[], ?::jsonb, $$a ? :b$$, now()::date is null', [
        [1, 2],
        { a: 1 },
      ]),
    ).toEqual([[1, 2], { a: 1 }, 'a ? :b', false]);
    expect(await hook.firstValues("select '{\"a\":1}'::jsonb ?? 'a', ?::text", ['x'])).toEqual([true, 'x']);
    expect(
      await hook.firstValues(
        "select current_setting('application_name'), current_setting('statement_timeout')",
      ),
    ).toEqual(['tests', '5s']);
    expect(await hook.firstValues('select (array[1,2,3])[:a:2]', { a: 1 })).toEqual([[1, 2]]);
  });

  test('Postgres: encrypted connections are asked for by sslmode', async () => {
    const hook = hookOf({
      name: 'postgres',
      connection: { ...onPostgres().connection, extra: { sslmode: 'require' } },
    });
    expect(await hook.testConnection()).toMatchObject({ ok: false, message: expect.stringMatching(/SSL/) });
  });

  test('Postgres: certificates are checked by verify-full, and not by require', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ariel-pg-tls-'));
    const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
    const own = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      '-keyout',
      'key.pem',
      '-out',
      'cert.pem',
      ...own,
    );
    await using secure = await PostgresServer.start();
    const [cert, key] = ['cert.pem', 'key.pem'].map((name) =>
      secure.addFile(name, readFileSync(join(folder, name), 'utf8')),
    );
    await secure.restart({ ssl: 'on', ssl_cert_file: String(cert), ssl_key_file: String(key) });
    const isEncrypted = async (extra: object): Promise<unknown> => {
      const connection = {
        type: 'postgres',
        host: 'localhost',
        port: secure.port,
        login: 'postgres',
        schema: 'postgres',
        extra,
      };
      const sql = 'select ssl from pg_stat_ssl where pid = pg_backend_pid()';
      return (
        await hookOf({ name: 'postgres', connection: { ...connection, extra: { ...extra } } }).firstValues(
          sql,
        )
      )?.[0];
    };
    expect(await isEncrypted({ sslmode: 'disable' })).toBe(false);
    expect(await isEncrypted({ sslmode: 'require' })).toBe(true);
    await expect(isEncrypted({ sslmode: 'verify-full' })).rejects.toThrow(/certificate/);
    expect(await isEncrypted({ sslmode: 'verify-full', sslrootcert: join(folder, 'cert.pem') })).toBe(true);
  });

  test('MariaDB: a Unix socket in place of host and port, and encryption where it is asked for', async () => {
    const { host: _host, port: _port, ...connection } = onMysql().connection;
    const local = hookOf({
      name: 'mysql',
      connection: { ...connection, extra: { unix_socket: mysql.socket } },
    });
    expect(await local.testConnection()).toMatchObject({ ok: true });
    const secure = hookOf({
      name: 'mysql',
      connection: { ...onMysql().connection, extra: { ssl_mode: 'REQUIRED' } },
    });
    expect(await secure.testConnection()).toMatchObject({
      ok: false,
      message: expect.stringMatching(/secure connection/i),
    });
  });

  test('MariaDB: backslashes in quotes, comments with #, instants in UTC', async () => {
    const hook = hookOf({
      name: 'mysql',
      connection: { ...onMysql().connection, extra: { charset: 'utf8mb4', connect_timeout: '5' } },
    });
    expect(await hook.firstValues("select 'it\\'s ?', ? # ?\n", ['é'])).toEqual(["it's ?", 'é']);
    await hook.run('drop table if exists t; create table t (at datetime)');
    await hook.insertRows('t', [[new Date('2026-01-02T03:04:05Z')]]);
    expect(await hook.firstValues('select at from t')).toEqual([new Date('2026-01-02T03:04:05Z')]);
  });
});
