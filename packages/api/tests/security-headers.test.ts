// Headers that somebody sends to be taken for somebody else, or for coming from somewhere else; and HTTPS, which proxies and the
// server itself bring.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Control, ControlError } from '@ariel/protocol';
import { afterAll, describe, expect, it } from 'vitest';
import { hashOfSecret, newApiToken } from '../src/index.ts';
import { addressTest } from '../src/sign-in/admission/address-list.ts';
import { createRateLimit } from '../src/sign-in/admission/rate-limit.ts';
import { type Api, openApi } from './fixture/api-fixture.ts';

const opened: Api[] = [];
const open = async (...given: Parameters<typeof openApi>): Promise<Api> => {
  const api = await openApi(...given);
  opened.push(api);
  return api;
};
afterAll(async () => {
  for (const api of opened) await api[Symbol.asyncDispose]();
});
const proxy = {
  addresses: ['10.1.0.0/16', '::1'],
  userHeader: 'X-Forwarded-User',
  groupsHeader: 'X-Forwarded-Groups',
  emailHeader: null,
};
const named = (user: string, more: Record<string, string> = {}) => ({ 'x-forwarded-user': user, ...more });

describe('a proxy that signs people in', () => {
  const ask = (api: Api, from: string, headers: Record<string, string>, url = '/ui/session') =>
    api.server.inject({ url, remoteAddress: from, headers });

  it('is believed: whom it names is signed in, with the roles of their groups', async () => {
    const api = await open({ signIn: { proxy, groupRoles: { data: ['Op'] } } });
    const answer = await ask(api, '10.1.2.3', named('maria', { 'x-forwarded-groups': 'data, others' }));
    expect(answer.json()).toMatchObject({ username: 'maria' });
    const op = named('maria', { 'x-forwarded-groups': 'data' });
    expect((await ask(api, '10.1.2.3', op, '/api/v2/connections')).statusCode).toBe(200);
    expect((await ask(api, '10.1.2.3', named('maria'), '/api/v2/connections')).statusCode).toBe(403);
  });

  it('is believed from its own address only', async () => {
    const api = await open({ signIn: { proxy } });
    for (const from of ['10.2.0.1', '127.0.0.1', '192.168.0.1', '::2'])
      expect((await ask(api, from, named('admin'))).statusCode, from).toBe(401);
    const lies = { 'x-forwarded-for': '10.1.2.3', 'x-real-ip': '10.1.2.3', forwarded: 'for=10.1.2.3' };
    expect((await ask(api, '10.2.0.1', named('maria', lies))).statusCode).toBe(401);
    expect((await ask(api, '::1', named('maria'))).statusCode).toBe(200);
    expect((await ask(api, '::ffff:10.1.2.3', named('maria'))).statusCode).toBe(200);
  });

  it('is not believed even where its X-Forwarded-For is: only the other end of the connection counts', async () => {
    const api = await open({ signIn: { proxy }, trustedProxies: ['192.168.0.0/16'] });
    const lies = { 'x-forwarded-for': '10.1.2.3' };
    expect((await ask(api, '192.168.0.1', named('maria', lies))).statusCode).toBe(401);
  });

  it('is not there unless somebody says so', async () => {
    const api = await open();
    for (const from of ['127.0.0.1', '10.1.2.3', '::1'])
      for (const name of [
        'x-forwarded-user',
        'remote-user',
        'x-remote-user',
        'x-authenticated-user',
        'x-auth-request-user',
      ])
        expect((await ask(api, from, { [name]: 'admin' })).statusCode, `${from} ${name}`).toBe(401);
  });

  it('does not name two at once, and never an account that has a password here', async () => {
    const api = await open({ signIn: { proxy } });
    expect((await ask(api, '10.1.2.3', named('admin'))).statusCode).toBe(403);
    expect((await ask(api, '10.1.2.3', named('maria,admin'))).statusCode).toBe(401);
    expect((await ask(api, '10.1.2.3', named('  '))).statusCode).toBe(401);
  });

  it('does not make other sites act: what it knows is sent along by every browser', async () => {
    const api = await open({ signIn: { proxy, newRole: 'Admin' } });
    const act = (headers: Record<string, string>) =>
      api.server.inject({
        method: 'POST',
        url: '/api/v2/pools',
        remoteAddress: '10.1.2.3',
        headers: named('maria', headers),
        payload: { name: 'p', slots: 1 },
      });
    expect((await act({ 'sec-fetch-site': 'cross-site' })).statusCode).toBe(403);
    expect((await act({})).statusCode).toBe(403);
    expect((await act({ 'sec-fetch-site': 'same-origin' })).statusCode).toBe(201);
  });

  it('is named by addresses and networks, and nothing else', () => {
    const isIt = addressTest(['10.0.0.5', '2001:db8::/32']);
    expect(['10.0.0.5', '10.0.0.6', '2001:db8::7', '2001:db9::7', 'x', undefined].map(isIt)).toEqual([
      true,
      false,
      true,
      false,
      false,
      false,
    ]);
    for (const wrong of ['proxy.example.com', '10.0.0.0/33', '*', '10.0.0.0/', '10.0.0', ''])
      expect(() => addressTest([wrong]), wrong).toThrow('is no address or network');
  });
});

describe('where somebody comes from', () => {
  const attempt = (api: Api, from: string, forwarded?: string) =>
    api.server.inject({
      method: 'POST',
      url: '/auth/token',
      remoteAddress: from,
      payload: { username: `nobody-${Math.random()}`, password: 'x' },
      ...(forwarded === undefined ? {} : { headers: { 'x-forwarded-for': forwarded } }),
    });

  it('is not told by whom it concerns: the limit of an address is not got around by a header', async () => {
    const api = await open({ signIn: { triesPerMinute: 3 } });
    const statuses: number[] = [];
    for (let index = 0; index < 5; index++)
      statuses.push((await attempt(api, '192.0.2.1', `10.0.0.${index}`)).statusCode);
    expect(statuses).toEqual([401, 401, 401, 429, 429]);
    expect((await attempt(api, '192.0.2.2')).statusCode).toBe(401);
    api.clock.nowUs += 20_000_000;
    expect((await attempt(api, '192.0.2.1')).statusCode).toBe(401);
  });

  it('is told by a proxy that is trusted with it', async () => {
    const api = await open({ signIn: { triesPerMinute: 1 }, trustedProxies: ['192.0.2.1'] });
    expect((await attempt(api, '192.0.2.1', '10.0.0.1')).statusCode).toBe(401);
    expect((await attempt(api, '192.0.2.1', '10.0.0.2')).statusCode).toBe(401);
    expect((await attempt(api, '192.0.2.1', '10.0.0.2')).statusCode).toBe(429);
    // What was there before the proxy added its own is not believed.
    expect((await attempt(api, '192.0.2.1', '10.9.9.9, 10.0.0.2')).statusCode).toBe(429);
  });

  it('is a network for IPv6: whoever has one address of it has all', () => {
    const limit = createRateLimit(1, () => 0);
    expect(limit.takeMs('2001:db8:1:2::1')).toBe(0);
    expect(limit.takeMs('2001:db8:1:2:ffff::9')).toBeGreaterThan(0);
    expect(limit.takeMs('2001:db8:1:3::1')).toBe(0);
    expect(limit.takeMs('10.0.0.1')).toBe(0);
    expect(limit.takeMs('10.0.0.2')).toBe(0);
  });
});

describe('HTTPS', () => {
  it('is spoken by the server itself, with cookies that no plain connection carries', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ariel-tls-'));
    const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-days',
        '2',
        '-subj',
        '/CN=localhost',
        '-keyout',
        keyFile,
        '-out',
        certFile,
      ],
      { stdio: 'pipe' },
    );
    const [key, cert] = [readFileSync(keyFile, 'utf8'), readFileSync(certFile, 'utf8')];
    rmSync(folder, { recursive: true });
    const api = await open({ tls: { key, cert }, secureCookies: true });
    await api.server.listen({ host: '127.0.0.1', port: 0 });
    const { port } = api.server.server.address() as AddressInfo;
    const send = (options: object, body: string) =>
      new Promise<{ status: number; headers: Record<string, unknown> }>((resolve, reject) => {
        const sent = httpsRequest(
          {
            host: '127.0.0.1',
            port,
            ca: cert,
            servername: 'localhost',
            method: 'POST',
            path: '/ui/login',
            headers: { 'content-type': 'application/json' },
            ...options,
          },
          (answer) => {
            answer.resume();
            answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers }));
          },
        );
        sent.on('error', reject);
        sent.end(body);
      });
    const credentials = JSON.stringify({ username: 'admin', password: 'correct horse' });
    const { headers, status } = await send({}, credentials);
    expect(status).toBe(200);
    expect(String(headers['set-cookie'])).toMatch(
      /^__Host-ariel_session=[^;]+; .*Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect(headers['strict-transport-security']).toBe('max-age=15552000');
    await expect(send({ maxVersion: 'TLSv1.1', minVersion: 'TLSv1' }, credentials)).rejects.toThrow();
    await expect(fetch(`http://127.0.0.1:${port}/api/v2/version`)).rejects.toThrow();
    const plain = await api.server.inject({
      url: '/ui/session',
      headers: { cookie: String(headers['set-cookie']).replace('__Host-', '').split(';')[0] ?? '' },
    });
    expect(plain.statusCode).toBe(401);
  });
});

describe('what the server tells of itself', () => {
  it('is switched off where somebody says so: no document of the API, no configuration', async () => {
    const api = await open({ servesDocs: false });
    for (const url of ['/openapi.json', '/docs'])
      expect((await api.call('GET', url)).body, url).not.toMatch(/openapi|swagger/i);
    const config = await api.call('GET', '/api/v2/config');
    expect(config.statusCode).toBe(403);
    const told = await open();
    expect((await told.call('GET', '/openapi.json')).statusCode).toBe(200);
  });

  it('is nothing of what goes wrong inside: no statement, no path, no stack', async () => {
    const told: unknown[] = [];
    const inside = "SQLITE_ERROR: near 'select * from pool' in /srv/ariel/ariel.db";
    for (const error of [new Error(inside), new ControlError('ARIEL_INTERNAL', 500, inside)]) {
      const api = await open({
        reportError: (problem) => told.push(problem),
        control: new Proxy({} as Control, {
          get: (_target, method) =>
            method === 'openSession' ? async () => ({ id: 's' }) : () => Promise.reject(error),
        }),
      });
      const made = await api.server.inject({
        method: 'POST',
        url: '/auth/token',
        payload: { username: 'admin', password: 'x' },
      });
      expect([made.statusCode, made.json()]).toEqual([401, { detail: 'Invalid credentials' }]);
      const token = newApiToken();
      await api.writer.run(
        "insert into api_token (id, token_hash, name, username, created_at) values ('t', ?, 'x', 'admin', 0)",
        [hashOfSecret(token)],
      );
      const answer = await api.server.inject({
        method: 'POST',
        url: '/api/v2/pools',
        headers: { authorization: `Bearer ${token}` },
        payload: { name: 'p', slots: 1 },
      });
      expect([answer.statusCode, answer.json()]).toEqual([500, { detail: 'Internal Server Error' }]);
      expect(told).toContain(error);
    }
  });

  it('names neither its programs nor their versions in headers', async () => {
    const api = await open();
    const { headers } = await api.server.inject({ url: '/api/v2/version' });
    expect([headers.server, headers['x-powered-by']]).toEqual([undefined, undefined]);
  });
});
