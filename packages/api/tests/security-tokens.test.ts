// Tokens: forged, replayed, expired, of another kind, in the wrong place. What opens one door opens no other.
import { decodeJwt, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTaskTokens } from '../src/index.ts';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { START_US } from './fixture/rows.ts';
import { addSales } from './fixture/sales.ts';

const secret = 'a secret for tests only';
const now = START_US / 1_000_000;

describe('tokens', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi();
    await addSales(api);
  });
  afterAll(() => api[Symbol.asyncDispose]());

  const bearing = async (token: string, url = '/api/v2/dags'): Promise<number> =>
    (await api.server.inject({ url, headers: { authorization: `Bearer ${token}` } })).statusCode;
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

  it('are believed with their own algorithm, key, issuer and end only', async () => {
    const real = await api.tokenOf('admin');
    const claims = decodeJwt(real);
    const [head = '', body = '', signature = ''] = real.split('.');
    const sign = (alg: string, key: string, change: object = {}) =>
      new SignJWT({ ...claims, ...change }).setProtectedHeader({ alg }).sign(new TextEncoder().encode(key));
    const forged = [
      `${part({ alg: 'none' })}.${body}.`,
      `${part({ alg: 'None' })}.${body}.${signature}`,
      `${part({ alg: 'HS512', kid: '../../dev/null' })}.${body}.${signature}`,
      `${head}.${part({ ...claims, sub: 'viewer' })}.${signature}`,
      `${head}.${body}.`,
      await sign('HS256', secret),
      await sign('HS512', 'another secret that is long enough for this'),
      await sign('HS512', secret, { iss: 'somebody else' }),
      await sign('HS512', secret, { sub: 'viewer' }),
      await sign('HS512', secret, { jti: 'a session that nobody began' }),
      await sign('HS512', secret, { exp: now - 1 }),
      await sign('HS512', secret, { nbf: now + 60 }),
    ];
    expect(await bearing(real)).toBe(200);
    for (const [index, token] of forged.entries())
      expect([index, await bearing(token)]).toEqual([index, 403]);
  });

  it('of a session that was ended are not taken again', async () => {
    const token = await api.tokenOf('viewer');
    expect(await bearing(token)).toBe(200);
    await api.call('DELETE', '/auth/sessions', { as: 'viewer' });
    await api.writer.run("delete from user_session where username = 'viewer'");
    expect(await bearing(token)).toBe(403);
  });

  it('run out to the second, and are not brought back by a clock', async () => {
    const answer = await api.server.inject({
      method: 'POST',
      url: '/auth/token/cli',
      payload: { username: 'admin', password: 'correct horse' },
    });
    const { access_token: token } = answer.json() as { access_token: string };
    api.clock.nowUs = START_US + 3_599_000_000;
    expect(await bearing(token)).toBe(200);
    api.clock.nowUs = START_US + 3_600_000_000;
    expect(await bearing(token)).toBe(403);
    api.clock.nowUs = START_US;
  });

  it('of a browser are no bearer tokens, and the other way round', async () => {
    const answer = await api.server.inject({
      method: 'POST',
      url: '/ui/login',
      payload: { username: 'admin', password: 'correct horse' },
    });
    const secretOfCookie = /ariel_session=([^;]+)/.exec(String(answer.headers['set-cookie']))?.[1] ?? '';
    expect(await bearing(secretOfCookie)).toBe(403);
    const token = await api.tokenOf('admin');
    const asCookie = await api.server.inject({
      url: '/ui/session',
      headers: { cookie: `ariel_session=${token}` },
    });
    expect(asCookie.statusCode).toBe(401);
    const { jti } = decodeJwt(token);
    const bare = await api.server.inject({ url: '/ui/session', headers: { cookie: `ariel_session=${jti}` } });
    expect(bare.statusCode).toBe(401);
  });

  it('of a task open nothing of the public API, not even with the same key', async () => {
    const facts = {
      attemptId: 'a',
      dagId: 'sales',
      runId: 'manual__1',
      versionId: 'v',
      codeHash: 'c',
      logPath: null,
    };
    const tokens = createTaskTokens({ secret, nowUs: () => api.clock.nowUs });
    for (const token of [
      await tokens.forAttempt(facts, 'execution'),
      await tokens.forAttempt(facts, 'workload'),
      await tokens.forWorker('w'),
    ])
      expect(await bearing(token)).toBe(403);
  });

  it('are not taken from an address, a body or another header', async () => {
    const token = await api.tokenOf('admin');
    const query = ['access_token', 'token', 'auth_token', 'jwt'].map((name) => `${name}=${token}`).join('&');
    expect((await api.server.inject({ url: `/api/v2/dags?${query}` })).statusCode).toBe(401);
    const headers = {
      'x-auth-token': token,
      'x-api-key': token,
      'proxy-authorization': `Bearer ${token}`,
      cookie: `_token=${token}`,
    };
    expect((await api.server.inject({ url: '/api/v2/dags', headers })).statusCode).toBe(401);
    const body = await api.server.inject({
      method: 'POST',
      url: '/api/v2/pools',
      payload: { name: 'x', slots: 1, access_token: token },
    });
    expect(body.statusCode).toBe(401);
  });

  it('and passwords are never part of an answer or an address that the server makes', async () => {
    const token = await api.tokenOf('admin');
    const password = 'correct horse';
    for (const [url, payload] of [
      ['/auth/token', { username: 'admin', password, extra: 1 }],
      ['/auth/token', { username: ['admin'], password }],
      ['/ui/login', { username: 'admin', password, extra: password }],
    ] as const) {
      const answer = await api.server.inject({ method: 'POST', url, payload });
      expect(answer.statusCode, url).toBe(422);
      expect(answer.body, url).not.toContain(password);
    }
    for (const { method, url } of api.routes.filter(
      (route) => route.method === 'GET' && !/tail$|events$|wait$/.test(route.url),
    )) {
      const answer = await api.call(method as 'GET', url.replaceAll(/:\w+/g, '1'));
      expect(answer.body, url).not.toContain(token);
      expect(String(answer.headers.location ?? ''), url).not.toMatch(/token=|password=/);
    }
  });

  it('that open nothing are counted: an address that goes on is told to wait', async () => {
    await using own = await openApi();
    const guess = (index: number) =>
      own.server.inject({
        url: '/api/v2/dags',
        headers: { authorization: `Bearer ariel_${String(index).padStart(43, 'x')}` },
      });
    const statuses = new Set<number>();
    for (let index = 0; index < 601; index++) statuses.add((await guess(index)).statusCode);
    expect([...statuses]).toEqual([403, 429]);
    own.clock.nowUs += 1_000_000;
    expect((await guess(0)).statusCode).toBe(403);
  });
});
