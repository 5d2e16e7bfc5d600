// `ariel tokens`, `sessions` and `service-accounts`; and the configuration of ways to sign in, which stops the start where it is unsafe.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashOfSecret } from '@ariel/api/api-tokens';
import { openSqlite } from '@ariel/store';
import { findApiToken, listSessions, writeSession } from '@ariel/store/sign-in';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signInSettings, transportOptions } from '../src/components/sign-in-config.ts';
import { loadConfig } from '../src/config/load-config.ts';
import { ensureAdmin } from '../src/standalone/first-user.ts';
import { homePaths } from '../src/standalone/home.ts';
import { CommandLine } from './command-line.ts';

const NOW_US = 1_790_000_000_000_000;

describe('tokens, sessions and service accounts', () => {
  const line = new CommandLine();
  beforeAll(async () => {
    mkdirSync(line.home, { recursive: true });
    expect((await line.run('db', 'migrate')).code).toBe(0);
    expect((await line.run('users', 'create', '-u', 'maria', '-r', 'Admin')).code).toBe(0);
  });
  afterAll(() => line[Symbol.dispose]());
  const rows = async (...args: readonly string[]) => {
    const { code, err, out } = await line.run(...args, '-o', 'json');
    expect([code, err]).toEqual([0, '']);
    return JSON.parse(out) as Record<string, unknown>[];
  };

  test('a service account comes with a token, which alone is printed and counts', async () => {
    const made = await line.run(
      'service-accounts',
      'create',
      'deployer',
      '-r',
      'Op',
      '-n',
      'ci',
      '-s',
      'runs:*',
      '-s',
      'dags:read',
    );
    expect([made.code, made.out]).toEqual([0, expect.stringMatching(/^ariel_[\w-]{43}$/)]);
    expect(made.err).toMatch(/Made the service account deployer[\s\S]*counts until .* It is not shown again/);
    const kept = await line.withDatabase((database) => findApiToken(database, hashOfSecret(made.out)));
    expect(kept).toMatchObject({ username: 'deployer', scopes: '["runs:*","dags:read"]' });
    expect(await rows('service-accounts', 'list')).toEqual([
      { username: 'deployer', roles: 'Op', teams: '', active: true },
    ]);
  });

  test('a token is made, listed and revoked', async () => {
    const made = await line.run('tokens', 'create', '-u', 'maria', '-n', 'laptop', '--days', '0');
    expect([made.code, made.err]).toEqual([0, expect.stringContaining('counts for ever')]);
    const [token] = await rows('tokens', 'list', '-u', 'maria');
    expect(token).toMatchObject({ name: 'laptop', scopes: 'all', expires_at: null, last_used_at: null });
    expect(JSON.stringify(token)).not.toContain(made.out.slice(6));
    expect((await line.run('tokens', 'revoke', String(token?.id))).code).toBe(0);
    expect(await rows('tokens', 'list', '-u', 'maria')).toEqual([]);
    expect((await line.run('tokens', 'revoke', String(token?.id))).err).toContain('ARIEL_TOKEN_NOT_FOUND');
  });

  test.each([
    [['-n', 'x'], '--username is missing'],
    [['-u', 'maria'], '--name is missing'],
    [['-u', 'maria', '-n', 'x', '-s', 'ships:sail'], 'is no scope'],
    [['-u', 'nobody', '-n', 'x'], 'ARIEL_ACCOUNT_NOT_FOUND'],
    [['-u', 'maria', '-n', 'x', '--days', '-1'], 'whole number'],
  ])('a token is refused: %j', async (args, why) => {
    const answer = await line.run('tokens', 'create', ...args);
    expect([answer.code === 0, answer.out]).toEqual([false, '']);
    expect(answer.err).toContain(why);
  });

  test('sessions are listed, and ended one by one or by account', async () => {
    await line.withDatabase((database) =>
      database.transaction(async (tx) => {
        for (const id of ['s-1', 's-2', 's-3'])
          await writeSession(tx, {
            ...{ id, token_hash: `hash of ${id}`, username: 'maria', kind: 'browser', way: 'password' },
            ...{
              created_at: 9e15,
              expires_at: 9e15 + 1,
              seen_at: NOW_US,
              address: '10.0.0.1',
              user_agent: 'x',
            },
            ...{ provider_subject: null, provider_session: null, id_token: null },
          });
      }),
    );
    expect((await rows('sessions', 'list')).map(({ id }) => id)).toEqual(['s-1', 's-2', 's-3']);
    expect((await line.run('sessions', 'revoke', 's-2')).err).toBe('Ended 1 session.');
    expect((await line.run('sessions', 'revoke', 's-2')).err).toContain('ARIEL_SESSION_NOT_FOUND');
    expect((await line.run('sessions', 'revoke', '-u', 'maria')).err).toBe('Ended 2 sessions.');
    expect((await line.run('sessions', 'revoke')).code).not.toBe(0);
    const asked = { username: null, nowUs: NOW_US, limit: 10, offset: 0 };
    expect(await line.withDatabase((database) => listSessions(database, asked))).toEqual([]);
  });

  test('only service accounts are removed as such, and their tokens with them', async () => {
    expect((await line.run('service-accounts', 'delete', 'maria')).err).toContain('no service account maria');
    expect((await line.run('service-accounts', 'delete', 'deployer')).code).toBe(0);
    expect(await rows('tokens', 'list')).toEqual([]);
  });
});

describe('the first administrator', () => {
  const open = async (line: CommandLine, name: string) => {
    mkdirSync(line.home, { recursive: true });
    const home = join(line.home, name);
    mkdirSync(home, { recursive: true });
    return homePaths(home);
  };
  test('gets a password of its own, kept for the owner of the home, once; of two servers one makes it', async () => {
    using line = new CommandLine();
    mkdirSync(line.home, { recursive: true });
    await line.run('db', 'migrate');
    const database = openSqlite({ path: join(line.home, 'ariel.db') });
    const [one, two] = [await open(line, 'one'), await open(line, 'two')];
    const given = { nowUs: NOW_US, hasPasswords: true };
    const passwords = await Promise.all([
      ensureAdmin(database, one, given),
      ensureAdmin(database, two, given),
    ]);
    expect(passwords.filter((password) => password !== null)).toHaveLength(1);
    expect(passwords.find((password) => password !== null)).toMatch(/^[\w-]{24}$/);
    expect(await ensureAdmin(database, await open(line, 'three'), given)).toBeNull();
    expect(await database.all('select username, role from user_account')).toEqual([
      { username: 'admin', role: 'admin' },
    ]);
    await database.close();
  });

  test('has the password that somebody put there, and is not made where passwords open nothing', async () => {
    using line = new CommandLine();
    mkdirSync(line.home, { recursive: true });
    await line.run('db', 'migrate');
    const database = openSqlite({ path: join(line.home, 'ariel.db') });
    const paths = await open(line, 'one');
    expect(await ensureAdmin(database, paths, { nowUs: 1, hasPasswords: false })).toBeNull();
    expect(await database.all('select username from user_account')).toEqual([]);
    writeFileSync(paths.adminPassword, 'given by somebody\n');
    expect(await ensureAdmin(database, paths, { nowUs: 1, hasPasswords: true })).toBe('given by somebody');
    await database.close();
  });
});

describe('ways to sign in', () => {
  const load = (env: Record<string, string> = {}) => loadConfig({ env, home: '/nowhere', cwd: '/' });
  const oidc = {
    ARIEL__OIDC__ISSUER: 'https://login.example.com',
    ARIEL__API__BASE_URL: 'https://ariel.example.com',
  };
  const ldap = {
    ARIEL__LDAP__SERVER: 'ldaps://d.example.com',
    ARIEL__LDAP__SEARCH_BASE: 'ou=people,dc=example',
  };

  test('are passwords, unless somebody says otherwise', () => {
    expect(signInSettings(load())).toMatchObject({
      hasPasswords: true,
      oidc: null,
      ldap: null,
      proxy: null,
      linksByName: false,
      newRole: 'Public',
    });
    expect(transportOptions(load())).toEqual({ secureCookies: false, servesDocs: true, trustedProxies: [] });
    expect(load().api.host).toBe('127.0.0.1');
  });

  test('are as they are configured', () => {
    const config = load({
      ...oidc,
      ...ldap,
      ARIEL__PROXY_AUTH__TRUSTED_ADDRESSES: '10.0.0.5, 10.1.0.0/16',
      ARIEL__API_AUTH__GROUP_ROLES: '{"data": ["User"]}',
      ARIEL__API_AUTH__LOCKOUT_LONGEST: '60',
      ARIEL__API__TRUSTED_PROXIES: '10.0.0.1',
      ARIEL__API__ENABLE_SWAGGER_UI: 'False',
    });
    expect(signInSettings(config)).toMatchObject({
      oidc: {
        issuer: 'https://login.example.com',
        clientId: 'ariel',
        clientSecret: null,
        scopes: ['openid', 'profile', 'email'],
      },
      ldap: {
        url: 'ldaps://d.example.com',
        searchBase: 'ou=people,dc=example',
        userAttribute: 'uid',
        timeoutMs: 10_000,
      },
      proxy: { addresses: ['10.0.0.5', '10.1.0.0/16'], userHeader: 'X-Forwarded-User' },
      groupRoles: { data: ['User'] },
      lockOut: { longestWaitMs: 60_000 },
    });
    expect(transportOptions(config)).toEqual({
      secureCookies: true,
      servesDocs: false,
      trustedProxies: ['10.0.0.1'],
    });
  });

  test.each([
    ['no way at all', { ARIEL__API_AUTH__PASSWORD_SIGN_IN: 'False' }, 'there is no other way'],
    [
      'a provider without an address to come back to',
      { ARIEL__OIDC__ISSUER: 'https://l.example.com' },
      'api.base_url',
    ],
    [
      'a provider without HTTPS',
      { ...oidc, ARIEL__OIDC__ISSUER: 'http://login.example.com' },
      'without HTTPS',
    ],
    ['a provider that is no address', { ...oidc, ARIEL__OIDC__ISSUER: 'login' }, 'expected an address'],
    [
      'a directory without encryption',
      { ...ldap, ARIEL__LDAP__SERVER: 'ldap://d.example.com' },
      'unencrypted',
    ],
    [
      'a directory without a place for people',
      { ARIEL__LDAP__SERVER: 'ldaps://d.example.com' },
      'ldap.search_base',
    ],
    [
      'a directory with another protocol',
      { ...ldap, ARIEL__LDAP__SERVER: 'https://d.example.com' },
      'expected ldaps://',
    ],
    [
      'certificates that are not there',
      { ...ldap, ARIEL__LDAP__CA_FILE: '/nowhere/ca.pem' },
      'cannot be read',
    ],
  ])('stop the start: %s', (_what, env, why) => {
    expect(() => signInSettings(load(env))).toThrow(why);
  });

  test('over HTTPS need both certificate and key', () => {
    expect(() => transportOptions(load({ ARIEL__API__SSL_CERT: '/x.pem' }))).toThrow('HTTPS needs both');
    for (const wrong of ['proxy.example.com', '10.0.0.0/33', '10.0.0.0/8/8'])
      expect(() => load({ ARIEL__PROXY_AUTH__TRUSTED_ADDRESSES: wrong })).toThrow('addresses or networks');
    expect(() => load({ ARIEL__API_AUTH__GROUP_ROLES: '{"a": "User"}' })).toThrow('a JSON object of lists');
  });
});
