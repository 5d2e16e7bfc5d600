// People of a directory, a real slapd: found by name, proven by a bind, with the roles of their groups.

import type { LdapSettings, SignInSettings } from '@ariel/api';
import { type LdapServer, startLdapServer } from '@ariel/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Api, openApi } from '../../packages/api/tests/fixture/api-fixture.ts';

let directory: LdapServer;
const opened: Api[] = [];
beforeAll(async () => {
  const started = await startLdapServer({
    people: [
      { uid: 'maria', name: 'Maria Muster', password: 'maria’s own password', mail: 'maria@example.test' },
      { uid: 'otto', name: 'Otto Normal', password: 'otto’s own password' },
      { uid: 'o(dd)*', name: 'Odd Name', password: 'odd password' },
      { uid: 'viewer', name: 'Same Name', password: 'password over there' },
    ],
    groups: { 'data-team': ['maria'], everybody: ['maria', 'otto'], 'on,call': ['otto'] },
  });
  if (started === null) throw new Error('There is no slapd here. Install slapd.');
  directory = started;
});
afterAll(async () => {
  for (const api of opened) await api[Symbol.asyncDispose]();
  await directory?.[Symbol.asyncDispose]();
});

const settings = (): LdapSettings => ({
  url: `ldap://127.0.0.1:${directory.port}`,
  startsTls: false,
  ca: null,
  bindDn: directory.adminDn,
  bindPassword: directory.adminPassword,
  searchBase: `ou=people,${directory.base}`,
  userAttribute: 'uid',
  userFilter: null,
  emailAttribute: 'mail',
  nameAttribute: 'cn',
  groupAttribute: 'memberOf',
  groupSearchBase: null,
  memberAttribute: 'member',
  allowedGroups: [],
  timeoutMs: 5_000,
});
const open = async (ldap: Partial<LdapSettings> = {}, signIn: Partial<SignInSettings> = {}): Promise<Api> => {
  const api = await openApi({
    reportError: () => undefined,
    signIn: {
      ldap: { ...settings(), ...ldap },
      groupRoles: { 'data-team': ['Op'], everybody: ['Viewer'] },
      ...signIn,
    },
  });
  opened.push(api);
  return api;
};
const tokenOf = async (api: Api, username: string, password: string) => {
  const answer = await api.server.inject({
    method: 'POST',
    url: '/auth/token',
    payload: { username, password },
  });
  return {
    status: answer.statusCode,
    detail: (answer.json() as { detail?: string }).detail,
    token: (answer.json() as { access_token?: string }).access_token,
  };
};
const statusOf = async (api: Api, token: string | undefined, url: string): Promise<number> =>
  (await api.server.inject({ url, headers: { authorization: `Bearer ${token ?? ''}` } })).statusCode;

describe('a directory', () => {
  test('signs its people in, makes their account, and gives the roles of their groups', async () => {
    const api = await open();
    const { status, token } = await tokenOf(api, 'maria', 'maria’s own password');
    expect(status).toBe(201);
    expect(await statusOf(api, token, '/api/v2/connections')).toBe(200);
    expect(
      await api.writer.first(
        "select first_name, last_name, email, password_hash from user_account where username = 'maria'",
      ),
    ).toEqual({ first_name: 'Maria', last_name: 'Muster', email: 'maria@example.test', password_hash: '' });
    const otto = await tokenOf(api, 'otto', 'otto’s own password');
    expect(await statusOf(api, otto.token, '/api/v2/dags')).toBe(200);
    expect(await statusOf(api, otto.token, '/api/v2/connections')).toBe(403);
  });

  test('refuses wrong passwords, strangers and empty passwords in the same words', async () => {
    const api = await open();
    for (const [username, password] of [
      ['maria', 'wrong'],
      ['nobody', 'wrong'],
      ['maria', ' '],
    ] as const)
      expect(await tokenOf(api, username, password)).toMatchObject({
        status: 401,
        detail: 'Invalid credentials',
      });
    expect((await tokenOf(api, 'maria', '')).status).toBe(422);
    expect(
      await api.writer.all("select 1 as one from user_account where username in ('maria', 'nobody')"),
    ).toEqual([]);
  });

  test('takes what is typed for a name, never for a part of its filter', async () => {
    const api = await open();
    for (const username of ['*', 'mar*', 'maria)(objectClass=*', '*)(uid=maria'])
      expect((await tokenOf(api, username, 'maria’s own password')).status, username).toBe(401);
    // No text that any database here keeps: it is refused before the directory is asked.
    expect((await tokenOf(api, 'maria\u0000', 'maria’s own password')).status).toBe(422);
    // One whose name looks like that is found; an account cannot have such a name.
    expect(await tokenOf(api, 'o(dd)*', 'odd password')).toMatchObject({
      status: 403,
      detail: expect.stringContaining('none that an account can have'),
    });
  });

  test('does not take over an account here that has a password', async () => {
    const api = await open();
    expect((await tokenOf(api, 'viewer', 'password over there')).status).toBe(401);
    expect((await tokenOf(api, 'viewer', 'correct horse')).status).toBe(201);
  });

  test('makes guesses wait, whoever is guessed', async () => {
    const api = await open();
    const statuses: number[] = [];
    for (let count = 0; count < 5; count++) statuses.push((await tokenOf(api, 'maria', 'wrong')).status);
    expect(statuses).toEqual([401, 401, 401, 401, 429]);
    expect((await tokenOf(api, 'maria', 'maria’s own password')).status).toBe(429);
  });

  test('is searched for groups that list their members', async () => {
    const api = await open({ groupAttribute: 'none', groupSearchBase: `ou=groups,${directory.base}` });
    const { token } = await tokenOf(api, 'maria', 'maria’s own password');
    expect(await statusOf(api, token, '/api/v2/connections')).toBe(200);
  });

  test('gives roles by the whole DN of a group too, and by a name with a comma in it', async () => {
    const dn = `cn=data-team,ou=groups,${directory.base}`;
    const api = await open({}, { groupRoles: { [dn]: ['Op'], 'on,call': ['Viewer'] } });
    const maria = await tokenOf(api, 'maria', 'maria’s own password');
    expect(await statusOf(api, maria.token, '/api/v2/connections')).toBe(200);
    const otto = await tokenOf(api, 'otto', 'otto’s own password');
    expect(await statusOf(api, otto.token, '/api/v2/dags')).toBe(200);
  });

  test('lets in only whom the filter and the groups allow', async () => {
    const filtered = await open({ userFilter: '(mail=*)' });
    expect((await tokenOf(filtered, 'maria', 'maria’s own password')).status).toBe(201);
    expect((await tokenOf(filtered, 'otto', 'otto’s own password')).status).toBe(401);
    const grouped = await open({ allowedGroups: ['data-team'] });
    expect((await tokenOf(grouped, 'maria', 'maria’s own password')).status).toBe(201);
    expect((await tokenOf(grouped, 'otto', 'otto’s own password')).status).toBe(401);
  });

  test('is spoken to over TLS, and only where its certificate is vouched for', async () => {
    const url = `ldaps://localhost:${directory.tlsPort}`;
    const trusting = await open({ url, ca: directory.certificate });
    expect((await tokenOf(trusting, 'maria', 'maria’s own password')).status).toBe(201);
    const upgraded = await open({
      url: `ldap://localhost:${directory.port}`,
      startsTls: true,
      ca: directory.certificate,
    });
    expect((await tokenOf(upgraded, 'maria', 'maria’s own password')).status).toBe(201);
    const careful = await open({ url });
    expect((await tokenOf(careful, 'maria', 'maria’s own password')).status).toBe(503);
  });

  test('that is away, or refuses the searcher, is no wrong password, and costs no guess', async () => {
    const away = await open({ url: 'ldap://127.0.0.1:9' });
    const refused = await open({ bindPassword: 'wrong' });
    for (const api of [away, refused]) {
      for (let count = 0; count < 6; count++) {
        const answer = await tokenOf(api, 'maria', 'maria’s own password');
        expect(answer).toMatchObject({
          status: 503,
          detail: expect.not.stringMatching(/127\.0\.0\.1|cn=admin/),
        });
      }
      // Those who are here come in still.
      expect((await tokenOf(api, 'admin', 'correct horse')).status).toBe(201);
    }
  });
});
