import { defaultRoles } from '@ariel/core';
import { decodeJwt, jwtVerify, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { START_US } from './fixture/rows.ts';

const credentials = { username: 'admin', password: 'correct horse' };
const key = new TextEncoder().encode('a secret for tests only');

describe('signing in', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi();
  });
  afterAll(() => api[Symbol.asyncDispose]());

  const session = async (): Promise<string> => {
    const answer = await api.server.inject({ method: 'POST', url: '/ui/login', payload: credentials });
    expect(answer.statusCode, answer.body).toBe(200);
    return String(answer.headers['set-cookie']).split(';')[0] ?? '';
  };
  /** Made with the key of the server, for a session that is there: only what is said of it is wrong. */
  const forged = async (claims: { sub: string; exp: number }, secret = key) => {
    const { jti = '' } = decodeJwt(await api.tokenOf('admin'));
    return new SignJWT()
      .setProtectedHeader({ alg: 'HS512' })
      .setSubject(claims.sub)
      .setJti(jti)
      .setIssuer('ariel')
      .setExpirationTime(claims.exp)
      .sign(secret);
  };
  const withToken = (token: string) =>
    api.server.inject({ url: '/api/v2/dags', headers: { authorization: `Bearer ${token}` } });
  const now = START_US / 1_000_000;

  it('gives a token for name and password, with 201, for a day', async () => {
    const answer = await api.server.inject({ method: 'POST', url: '/auth/token', payload: credentials });
    expect(answer.statusCode).toBe(201);
    const { payload } = await jwtVerify((answer.json() as { access_token: string }).access_token, key, {
      currentDate: new Date(START_US / 1000),
    });
    expect(payload).toMatchObject({ sub: 'admin', exp: now + 86_400 });
  });

  it('gives a shorter token to the command line', async () => {
    const answer = await api.server.inject({ method: 'POST', url: '/auth/token/cli', payload: credentials });
    const { payload } = await jwtVerify((answer.json() as { access_token: string }).access_token, key, {
      currentDate: new Date(START_US / 1000),
    });
    expect([answer.statusCode, payload.exp]).toEqual([201, now + 3_600]);
  });

  it('reads name and password from a form too, as pages that try an API send it', async () => {
    const send = (payload: string) =>
      api.server.inject({
        method: 'POST',
        url: '/auth/token',
        payload,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
    const answer = await send('grant_type=password&username=admin&password=correct+horse');
    expect([answer.statusCode, Object.keys(answer.json() as object)]).toEqual([201, ['access_token']]);
    expect((await send('username=admin&password=wrong')).statusCode).toBe(401);
    expect((await send('username=admin')).statusCode).toBe(422);
    expect((await send(`username=admin&password=${'x'.repeat(10_001)}`)).statusCode).toBe(413);
  });

  it.each([
    ['a wrong password', { username: 'admin', password: 'wrong' }],
    ['an unknown name', { username: 'nobody', password: 'correct horse' }],
  ])('refuses %s with 401 and the same words', async (_what, payload) => {
    const answer = await api.server.inject({ method: 'POST', url: '/auth/token', payload });
    expect([answer.statusCode, answer.json()]).toEqual([401, { detail: 'Invalid credentials' }]);
  });

  it('makes a name wait longer after each further failure, and forgets that after a success', async () => {
    const attempt = (password: string) =>
      api.server.inject({ method: 'POST', url: '/auth/token', payload: { username: 'viewer', password } });
    const statuses: number[] = [];
    for (let count = 0; count < 5; count++) statuses.push((await attempt('wrong')).statusCode);
    expect(statuses).toEqual([401, 401, 401, 401, 429]);
    const blocked = await attempt('correct horse');
    expect([blocked.statusCode, blocked.headers['retry-after']]).toEqual([429, '1']);
    api.clock.nowUs += 1_000_001;
    expect((await attempt('wrong')).statusCode).toBe(401);
    expect((await attempt('correct horse')).headers['retry-after']).toBe('2');
    api.clock.nowUs += 2_000_001;
    expect((await attempt('correct horse')).statusCode).toBe(201);
    expect((await attempt('wrong')).statusCode).toBe(401);
    api.clock.nowUs = START_US;
  });

  it('answers 401 without a token and with basic authentication', async () => {
    for (const headers of [{}, { authorization: 'Basic YWRtaW46YQ==' }]) {
      const answer = await api.server.inject({ url: '/api/v2/dags', headers });
      expect([answer.statusCode, answer.json()]).toEqual([401, { detail: 'Not authenticated' }]);
    }
  });

  it('answers 403 to a token that is forged, that has no algorithm, or whose account is gone', async () => {
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(`{"sub":"admin","exp":${now + 60}}`).toString('base64url')}.`;
    const tokens = [
      await forged({ sub: 'admin', exp: now + 60 }, new TextEncoder().encode('another secret')),
      unsigned,
      'nonsense',
      await forged({ sub: 'somebody', exp: now + 60 }),
    ];
    for (const token of tokens) {
      const answer = await withToken(token);
      expect([answer.statusCode, answer.json()]).toEqual([403, { detail: 'Invalid JWT token' }]);
    }
    expect((await withToken(await forged({ sub: 'admin', exp: now - 60 }))).json()).toEqual({
      detail: 'Token Expired',
    });
    expect((await withToken(await forged({ sub: 'admin', exp: now + 60 }))).statusCode).toBe(200);
  });

  it('keeps the pages signed in by a cookie that scripts cannot read', async () => {
    const answer = await api.server.inject({ method: 'POST', url: '/ui/login', payload: credentials });
    expect(answer.statusCode, answer.body).toBe(200);
    expect(answer.json()).toEqual({
      ...{ username: 'admin', role: 'admin', roles: ['Admin'], teams: [], has_password: true },
      may: expect.arrayContaining(['users:delete', 'runs:create']),
      ...{ version: '0.1.0', instance_name: 'Ariel' },
    });
    expect(answer.headers['set-cookie']).toMatch(/^ariel_session=.*; Path=\/; HttpOnly; SameSite=Lax$/);
    const cookie = await session();
    const known = await api.server.inject({ url: '/ui/session', headers: { cookie } });
    expect(known.statusCode, known.body).toBe(200);
    expect(known.json()).toMatchObject({ username: 'admin' });
    const out = await api.server.inject({ method: 'POST', url: '/ui/logout', payload: {} });
    expect([out.statusCode, String(out.headers['set-cookie'])]).toEqual([
      204,
      expect.stringContaining('ariel_session=;'),
    ]);
    expect((await api.server.inject({ url: '/ui/session' })).statusCode).toBe(401);
  });

  it('lets the cookie act only for requests that come from its own pages', async () => {
    const cookie = await session();
    const act = (headers: Record<string, string>) =>
      api.server.inject({
        method: 'PATCH',
        url: '/api/v2/dags/none',
        payload: { is_paused: true },
        headers: { cookie, host: 'ariel.test', ...headers },
      });
    const refused: Record<string, string>[] = [
      {},
      { origin: 'http://evil.test' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site', origin: 'http://ariel.test' },
    ];
    for (const headers of refused) expect((await act(headers)).statusCode, JSON.stringify(headers)).toBe(403);
    for (const headers of [{ origin: 'http://ariel.test' }, { 'sec-fetch-site': 'same-origin' }]) {
      expect((await act(headers)).statusCode).toBe(404);
    }
  });

  it('refuses an account whose role is not known', async () => {
    await api.writer.run(
      `insert into user_account (username, password_hash, role, created_at)
       select 'odd', password_hash, 'constructor', 0 from user_account where username = 'admin'`,
    );
    const answer = await withToken(await api.tokenOf('odd'));
    expect([answer.statusCode, answer.json()]).toEqual([403, { detail: 'Forbidden' }]);
  });
});

describe('a name that has signed in', () => {
  it('has no failure left, however soon after it that was', async () => {
    await using api = await openApi();
    const attempt = async (password: string) => {
      const payload = { username: 'viewer', password };
      return (await api.server.inject({ method: 'POST', url: '/auth/token', payload })).statusCode;
    };
    expect(await Promise.all(['wrong', 'too', 'again'].map(attempt))).toEqual([401, 401, 401]);
    expect(await attempt('correct horse')).toBe(201);
    expect(await api.writer.all('select failures from sign_in_lock')).toEqual([]);
  });
});

describe('permissions', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi();
  });
  afterAll(() => api[Symbol.asyncDispose]());

  it('are named by every route, and asked for by every route that is not public', async () => {
    const protectedRoutes = api.routes.filter((route) => route.permission !== 'public');
    expect(protectedRoutes.length).toBeGreaterThan(40);
    for (const { method, url } of protectedRoutes) {
      const path = url.replaceAll(/:\w+/g, '1');
      const answer = await api.server.inject({ method: method as 'GET', url: path });
      expect(answer.statusCode, `${method} ${url}`).toBe(401);
    }
    const open = api.routes.filter((route) => route.permission === 'public').map((route) => route.url);
    expect([...new Set(open)].sort()).toEqual([
      '/*',
      '/api/v2/auth/login',
      '/api/v2/auth/logout',
      '/api/v2/monitor/health',
      '/api/v2/version',
      '/auth/token',
      '/auth/token/cli',
      '/docs',
      '/docs/try.js',
      '/openapi.json',
      '/ui/login',
      '/ui/logout',
      '/ui/sign-in',
    ]);
  });

  it('let a viewer read, but not what it takes to log in elsewhere, and nothing else, before any body is looked at', async () => {
    const viewerMay = new Set<string>(defaultRoles.Viewer);
    for (const { method, url, permission } of api.routes) {
      if (permission === 'public' || url.endsWith('/tail') || url === '/ui/events') continue;
      const path = url.replaceAll(/:\w+/g, '1');
      const answer = await api.call(method as 'GET', path, { as: 'viewer' });
      expect(answer.statusCode === 403, `${method} ${url} ${answer.statusCode}`).toBe(
        permission !== 'session:read' && !viewerMay.has(permission),
      );
    }
  });

  it('cannot be forgotten: a route without one stops the server from being made', async () => {
    const { default: Fastify } = await import('fastify');
    const { permissionOf } = await import('../src/server/permissions.ts');
    const server = Fastify();
    server.addHook('onRoute', (route) => void permissionOf(route));
    expect(() => server.get('/open', () => 'hello')).toThrow('/open names no permission');
  });
});
