// Calls over HTTP against a real service on loopback.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BaseHook, type Connection } from 'ariel';
import { HttpError, HttpHook, type HttpHookOptions } from 'ariel/http';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type HttpService, httpService, proxyService } from './http-service.ts';
import { type HttpSite, httpSite } from './http-site.ts';

let site: HttpSite;
let service: HttpService;
beforeAll(async () => {
  site = await httpSite();
  service = site.service;
});
afterAll(() => site[Symbol.asyncDispose]());
beforeEach(() => {
  service.seen.length = 0;
  site.failures = 0;
});

/** A hook outside of any task. */
const hook = (options: HttpHookOptions = {}, more: Partial<Connection> = {}) => {
  const blank = {
    id: 'x',
    description: null,
    host: null,
    port: null,
    login: null,
    password: null,
    schema: null,
    extra: {},
    extraJson: null,
    uri: '',
  };
  const source = {
    conn: async (id: string): Promise<Connection> =>
      ({ ...blank, ...site.connections(more)[id as 'service'] }) as Connection,
  };
  return new HttpHook({ method: 'GET', source, ...options });
};

describe('the address of a call', () => {
  test.each([
    [{ host: 'a.org' }, 'x', 'http://a.org/x'],
    [{ host: 'a.org', schema: 'https', port: 8443 }, '/x', 'https://a.org:8443/x'],
    [{ host: 'https://a.org/v2/', port: 443 }, 'x', 'https://a.org:443/v2/x'],
    [{ host: 'https://a.org:8080' }, '', 'https://a.org:8080'],
    [{ host: 'https://a.org:8080', port: 9 }, '', 'https://a.org:8080'],
    [{ host: 'a.org' }, 'https://b.org/y', 'https://b.org/y'],
  ])('of %j and %j is %s', async (given, endpoint, expected) => {
    const source = {
      conn: async () =>
        ({
          extra: {},
          login: null,
          password: null,
          schema: null,
          port: null,
          ...given,
        }) as unknown as Connection,
    };
    expect(await new HttpHook({ source }).urlFrom(endpoint)).toBe(expected);
  });

  test('without a host is refused', async () => {
    await expect(hook({}, { host: null }).run({ endpoint: 'x' })).rejects.toThrow('http_default has no host');
  });
});

describe('what is sent', () => {
  test('POST is the method by default', async () => {
    await new HttpHook({
      source: { conn: async () => ({ extra: {}, host: service.url, port: null }) as unknown as Connection },
    }).run();
    expect(service.seen[0]?.method).toBe('POST');
  });

  test.each([
    ['GET', { data: { a: 1, b: ['x', 'y'], c: null } }, '/echo?a=1&b=x&b=y', ''],
    ['GET', { data: 'a=1' }, '/echo?a=1', ''],
    ['POST', { data: { a: 1 } }, '/echo', 'a=1'],
    ['POST', { data: { a: 1 }, headers: { 'Content-Type': 'application/json' } }, '/echo', '{"a":1}'],
    ['POST', { data: 'text' }, '/echo', 'text'],
    ['PUT', { json: { a: [1] } }, '/echo', '{"a":[1]}'],
    ['PATCH', { data: new TextEncoder().encode('bytes') }, '/echo', 'bytes'],
    ['DELETE', {}, '/echo', ''],
  ] as const)('%s %j', async (method, call, url, body) => {
    await hook({ method }).run({ endpoint: 'echo', ...call });
    expect(service.seen[0]).toMatchObject({ method, url, body });
  });

  test('login and password are basic authentication; authType makes something else of them', async () => {
    const given = { login: 'ann', password: 'pw' };
    await hook({}, given).run();
    await hook({ authType: 'bearer' }, given).run();
    await hook({ authType: 'none' }, given).run();
    await hook({ authType: (login, password) => ({ 'x-key': `${login}.${password}` }) }, given).run();
    expect(service.seen.map(({ headers }) => headers.authorization ?? headers['x-key'] ?? null)).toEqual([
      `Basic ${btoa('ann:pw')}`,
      'Bearer pw',
      null,
      'ann.pw',
    ]);
  });

  test('headers of the connection, and those of the call over them', async () => {
    await hook({}, { extra: { 'X-Team': 'a', timeout: 5, headers: { 'x-more': 'b' } } }).run({
      headers: { 'x-team': 'c' },
    });
    expect(service.seen[0]?.headers).toMatchObject({ 'x-team': 'c', 'x-more': 'b' });
    expect(service.seen[0]?.headers).not.toHaveProperty('timeout');
  });
});

describe('what comes back', () => {
  test('is text, JSON, status and headers', async () => {
    const response = await hook().run({ endpoint: 'echo' });
    expect([response.status, response.ok, response.json<{ path: string }>().path]).toEqual([
      200,
      true,
      '/echo',
    ]);
    expect(response.headers['content-type']).toBe('application/json');
    expect((await hook().run({ endpoint: 'latin' })).text).toBe('é');
  });

  test('fails from 400 on, with what was said, unless checkResponse is off', async () => {
    const wrong = hook().run({ endpoint: 'broken?key=secret' });
    await expect(wrong).rejects.toThrow(HttpError);
    await expect(wrong).rejects.toThrow(/broken answered 500 Broken: what happened$/);
    expect((await hook().run({ endpoint: 'broken', extraOptions: { checkResponse: false } })).status).toBe(
      500,
    );
    expect((await hook({}, { extra: { check_response: false } }).run({ endpoint: 'broken' })).status).toBe(
      500,
    );
  });

  test('follows redirects as far as allowed', async () => {
    expect((await hook().run({ endpoint: 'moved' })).json()).toMatchObject({ path: '/echo' });
    expect((await hook().run({ endpoint: 'moved', extraOptions: { allowRedirects: false } })).status).toBe(
      302,
    );
    await expect(hook().run({ endpoint: 'round', extraOptions: { maxRedirects: 2 } })).rejects.toThrow(
      'redirected more than 2 times',
    );
  });

  test('is not waited for longer than the timeout', async () => {
    await expect(hook().run({ endpoint: 'silent', extraOptions: { timeout: '50ms' } })).rejects.toThrow(
      'did not answer in time',
    );
    await expect(hook({}, { extra: { timeout: '0.05' } }).run({ endpoint: 'silent' })).rejects.toThrow(
      'did not answer in time',
    );
  });

  test('says so where nobody listens', async () => {
    await expect(hook({}, { port: 65_000 }).run()).rejects.toThrow(/could not be called: .*ECONNREFUSED/);
  });
});

describe('another call', () => {
  test('is made while the service is out, as often as allowed', async () => {
    site.failures = 2;
    expect((await hook().runWithRetries({ endpoint: 'flaky' }, { wait: '1ms' })).ok).toBe(true);
    site.failures = 2;
    await expect(hook().runWithRetries({ endpoint: 'flaky' }, { attempts: 2, wait: '1ms' })).rejects.toThrow(
      '503',
    );
    expect(service.seen).toHaveLength(5);
  });

  test('is not made where it would not help', async () => {
    await expect(
      hook().runWithRetries({ endpoint: 'later', signal: AbortSignal.timeout(5_000) }, { when: () => false }),
    ).resolves.toBeDefined();
    site.failures = 9;
    await expect(hook().runWithRetries({ endpoint: 'later' }, { wait: '1ms' })).rejects.toThrow('404');
    expect(service.seen).toHaveLength(2);
  });
});

test('calls go through a proxy of the connection', async () => {
  await using proxy = await proxyService();
  await hook({}, { extra: { proxies: { http: proxy.url } } }).run({ endpoint: 'echo' });
  expect(proxy.seen).toMatchObject([{ method: 'CONNECT', url: `127.0.0.1:${service.port}` }]);
  expect(service.seen).toHaveLength(1);
});

describe('certificates', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ariel-tls-'));
  const path = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  const keyed = ['-newkey', 'rsa:2048', '-nodes', '-days', '2'];
  let secure: HttpService;
  beforeAll(async () => {
    const own = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
    openssl('req', '-x509', ...keyed, '-keyout', 'key.pem', '-out', 'cert.pem', ...own);
    openssl('req', '-x509', ...keyed, '-keyout', 'ann.key', '-out', 'ann.pem', '-subj', '/CN=ann');
    const [key, cert, ca] = ['key.pem', 'cert.pem', 'ann.pem'].map((name) => readFileSync(path(name)));
    const options = { key, cert, ca, requestCert: true, rejectUnauthorized: false };
    secure = await httpService((_request, response) => {
      const { authorized } = response.socket as unknown as { readonly authorized: boolean };
      response.end(String(authorized));
    }, options);
  });
  afterAll(() => secure[Symbol.asyncDispose]());
  const textOf = async (extraOptions: object) =>
    (await hook({}, { host: secure.url, port: null }).run({ extraOptions })).text;

  test('are checked, by the authorities of a file where one is named, unless switched off', async () => {
    await expect(textOf({})).rejects.toThrow(/could not be called: .*certificate/);
    expect(await textOf({ verify: path('cert.pem') })).toBe('false');
    expect(await textOf({ verify: false })).toBe('false');
    expect((await hook({}, { host: secure.url, port: null, extra: { verify: 'False' } }).run()).text).toBe(
      'false',
    );
  });

  test('of clients are shown', async () => {
    expect(await textOf({ verify: false, cert: [path('ann.pem'), path('ann.key')] })).toBe('true');
    writeFileSync(
      path('both.pem'),
      readFileSync(path('ann.pem'), 'utf8') + readFileSync(path('ann.key'), 'utf8'),
    );
    expect(await textOf({ verify: false, cert: path('both.pem') })).toBe('true');
  });
});

test('proxies of the environment count, unless trustEnv is off', async () => {
  await using proxy = await proxyService();
  vi.stubEnv('http_proxy', proxy.url);
  vi.stubEnv('no_proxy', '');
  try {
    await hook({ tcpKeepAlive: true, tcpKeepAliveIdle: '1s' }).run({ endpoint: 'echo' });
    expect(proxy.seen).toHaveLength(1);
    await hook({ tcpKeepAlive: false }).run({ endpoint: 'echo', extraOptions: { trustEnv: false } });
    expect([proxy.seen.length, service.seen.length]).toEqual([1, 2]);
  } finally {
    vi.unstubAllEnvs();
  }
});

test('a connection is tested by a call', async () => {
  expect(await hook().testConnection()).toEqual({ ok: true, message: 'the server answered 200' });
  expect(await hook({}, { port: 65_000 }).testConnection()).toMatchObject({ ok: false });
  expect(HttpHook.connectionType).toMatchObject({ connType: 'http', defaultConnId: 'http_default' });
  expect(HttpHook.prototype).toBeInstanceOf(BaseHook);
});
