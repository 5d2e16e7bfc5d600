// Who is let in, and whether the server is who it says: passwords that change, TLS in each of libpq's modes.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPostgres, type PostgresOptions } from '@ariel/store';
import { PostgresServer } from '@ariel/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let folder = '';
let server: PostgresServer;
const isEncrypted = 'select ssl as is_encrypted from pg_stat_ssl where pid = pg_backend_pid()';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ariel-access-'));
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')];
  const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject, ...files];
  execFileSync('openssl', made, { stdio: 'ignore' });
  server = await PostgresServer.start({
    access: [
      'host all postgres 127.0.0.1/32 trust',
      'hostssl all guarded 127.0.0.1/32 scram-sha-256',
      'hostnossl all open 127.0.0.1/32 scram-sha-256',
    ],
  });
  const admin = await openPostgres(server.options('postgres'));
  await admin.run("create role guarded login password 'right'");
  await admin.run("create role open login password 'right'");
  await admin.close();
  server.addFile('server.crt', readFileSync(join(folder, 'cert.pem'), 'utf8'));
  server.addFile('server.key', readFileSync(join(folder, 'key.pem'), 'utf8'));
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const as = (user: string, more: Partial<PostgresOptions> = {}): PostgresOptions => ({
  ...server.options('postgres'),
  user,
  password: 'right',
  ...more,
});

async function encryption(options: PostgresOptions): Promise<unknown> {
  const database = await openPostgres(options);
  try {
    return (await database.first<{ is_encrypted: number }>(isEncrypted))?.is_encrypted;
  } finally {
    await database.close();
  }
}

describe('passwords', () => {
  test('that are wrong are refused with our code', async () => {
    await expect(openPostgres(as('open', { password: 'wrong' }))).rejects.toMatchObject({
      code: 'ARIEL_DATABASE_REFUSED',
    });
  });

  test('are asked for anew for each connection, since tokens run out', async () => {
    let asked = 0;
    const password = async () => {
      asked += 1;
      return 'right';
    };
    const database = await openPostgres(as('open', { password, poolSize: 2 }));
    const before = asked;
    await Promise.all([database.all('select pg_sleep(0.2)'), database.all('select pg_sleep(0.2)')]);
    await database.close();
    expect(asked).toBe(before + 2);
  });

  test('that cannot be had are an error, and not asked for again and again', async () => {
    let asked = 0;
    const password = async (): Promise<string> => {
      asked += 1;
      throw new Error('the token service is away');
    };
    await expect(openPostgres(as('open', { password }))).rejects.toThrow('the token service is away');
    expect(asked).toBe(1);
  });
});

describe('a server without TLS', () => {
  test('is spoken to in the clear by `prefer`, and not by `require`', async () => {
    expect(await encryption(as('open', { tls: { mode: 'prefer' } }))).toBe(0);
    await expect(openPostgres(as('open', { tls: { mode: 'require' } }))).rejects.toMatchObject({
      code: 'ARIEL_DATABASE_UNAVAILABLE',
    });
  });
});

describe('a server with TLS', () => {
  beforeAll(() => server.restart({ ssl: 'on' }));

  test('is spoken to with TLS by `prefer` and `require`', async () => {
    expect(await encryption(as('guarded', { tls: { mode: 'prefer' } }))).toBe(1);
    expect(await encryption(as('guarded', { tls: { mode: 'require' } }))).toBe(1);
  });

  test('is believed by `verify-ca` only when its authority is known', async () => {
    const rootCert = join(folder, 'cert.pem');
    expect(await encryption(as('guarded', { tls: { mode: 'verify-ca', rootCert } }))).toBe(1);
    await expect(openPostgres(as('guarded', { tls: { mode: 'verify-ca' } }))).rejects.toThrow(/self-signed/);
  });

  test('is believed by `verify-full` only under its own name', async () => {
    const tls = { mode: 'verify-full', rootCert: join(folder, 'cert.pem') } as const;
    const named = [{ host: 'localhost', port: server.port }];
    expect(await encryption(as('guarded', { tls, hosts: named }))).toBe(1);
    await expect(openPostgres(as('guarded', { tls }))).rejects.toThrow(/127\.0\.0\.1/);
  });
});
