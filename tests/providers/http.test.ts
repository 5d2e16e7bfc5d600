// Calls over HTTP against a real service on loopback.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BaseHook, type Connection, dag } from 'ariel';
import {
  HttpError,
  HttpHook,
  type HttpHookOptions,
  HttpOperator,
  type HttpResponse,
  HttpSensor,
} from 'ariel/http';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type HttpService, httpService, proxyService } from './http-service.ts';
import { endOf, linesOf, oneTask } from './one-task.ts';

let service: HttpService;
let failures = 0;
beforeAll(async () => {
  service = await httpService(({ headers, method, url }, response) => {
    const [path = '', query = ''] = url.split('?');
    if (path === '/moved') return void response.writeHead(302, { location: '/echo' }).end();
    if (path === '/round') return void response.writeHead(302, { location: '/round' }).end();
    if (path === '/silent') return;
    if (path === '/latin')
      return void response
        .writeHead(200, { 'content-type': 'text/plain; charset=latin1' })
        .end(Buffer.from([0xe9]));
    if (path === '/flaky' && failures-- > 0) return void response.writeHead(503).end('later');
    if (path === '/later' && failures-- > 0) return void response.writeHead(404).end();
    if (path === '/broken') return void response.writeHead(500, 'Broken').end('what happened');
    if (path === '/page') {
      const page = Number(new URLSearchParams(query).get('page') ?? '1');
      return void response.writeHead(200).end(JSON.stringify({ page, next: page < 3 ? page + 1 : null }));
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ method, path, auth: headers.authorization ?? null }));
  });
});
afterAll(() => service[Symbol.asyncDispose]());
beforeEach(() => {
  service.seen.length = 0;
  failures = 0;
});

const connections = (more: Partial<Connection> = {}) => ({
  http_default: { type: 'http', host: '127.0.0.1', port: service.port, ...more },
  service: { type: 'http', host: service.url },
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
      ({ ...blank, ...connections(more)[id as 'service'] }) as Connection,
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
    failures = 2;
    expect((await hook().runWithRetries({ endpoint: 'flaky' }, { wait: '1ms' })).ok).toBe(true);
    failures = 2;
    await expect(hook().runWithRetries({ endpoint: 'flaky' }, { attempts: 2, wait: '1ms' })).rejects.toThrow(
      '503',
    );
    expect(service.seen).toHaveLength(5);
  });

  test('is not made where it would not help', async () => {
    await expect(
      hook().runWithRetries({ endpoint: 'later', signal: AbortSignal.timeout(5_000) }, { when: () => false }),
    ).resolves.toBeDefined();
    failures = 9;
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

describe('HttpOperator', () => {
  test('gives the text of the answer; endpoint, data and headers are templates', async () => {
    const ran = await oneTask(
      () =>
        new HttpOperator({
          taskId: 'call',
          endpoint: 'day/{{ ds }}',
          data: { d: '{{ ds }}' },
          headers: { 'x-run': '{{ run_id }}' },
        }),
      { connections: connections(), logicalDate: '2026-01-02' },
    );
    expect(JSON.parse(String(ran.output))).toMatchObject({ method: 'POST', path: '/day/2026-01-02' });
    expect(service.seen[0]).toMatchObject({ body: 'd=2026-01-02' });
    expect(service.seen[0]?.headers['x-run']).toMatch(/^manual__/);
    expect(linesOf(ran)).toEqual([]);
  });

  test('makes its result by responseFilter, and logs the answer where asked to', async () => {
    const ran = await oneTask(
      () =>
        new HttpOperator({
          taskId: 'call',
          method: 'GET',
          endpoint: 'echo',
          httpConnId: 'service',
          responseFilter: (response) => (response as HttpResponse).json<{ path: string }>().path,
          logResponse: true,
        }),
      { connections: connections() },
    );
    expect(ran.output).toBe('/echo');
    expect(linesOf(ran)[0]).toContain('"path":"/echo"');
  });

  test('fails where responseCheck says no', async () => {
    const ran = await oneTask(
      () =>
        new HttpOperator({
          taskId: 'call',
          endpoint: 'echo',
          responseCheck: (response) => (response as HttpResponse).status === 201,
        }),
      { connections: connections() },
    );
    expect(ran.error).toMatchObject({ code: 'ARIEL_RESPONSE_REFUSED' });
  });

  test('asks page after page, and gives them all', async () => {
    const paginated = (more = {}) =>
      oneTask(
        () =>
          new HttpOperator({
            taskId: 'pages',
            method: 'GET',
            endpoint: 'page',
            data: { size: 1 },
            paginationFunction: (response) => {
              const { next } = response.json<{ next: number | null }>();
              return next === null ? null : { data: { page: next } };
            },
            ...more,
          }),
        { connections: connections() },
      );
    const ran = await paginated();
    expect((ran.output as string[]).map((text) => JSON.parse(text).page)).toEqual([1, 2, 3]);
    expect(service.seen.map(({ url }) => url)).toEqual([
      '/page?size=1',
      '/page?size=1&page=2',
      '/page?size=1&page=3',
    ]);
    expect(
      (await paginated({ responseFilter: (pages: readonly HttpResponse[]) => pages.length })).output,
    ).toBe(3);
  });

  test('sends JSON, with options of its own, and tries again as told', async () => {
    failures = 1;
    const ran = await oneTask(
      () =>
        new HttpOperator({
          taskId: 'call',
          method: 'PUT',
          endpoint: 'flaky',
          json: { day: '{{ ds }}' },
          authType: 'bearer',
          tcpKeepAlive: false,
          extraOptions: { timeout: '5s' },
          retryArgs: { wait: '1ms' },
        }),
      { connections: connections({ password: 't' }), logicalDate: '2026-01-02' },
    );
    expect(endOf(ran)).toBe('success');
    expect(service.seen[1]).toMatchObject({
      body: '{"day":"2026-01-02"}',
      headers: { authorization: 'Bearer t' },
    });
  });

  test('cannot wait without a worker with an authType that is code', () => {
    const wrong = () =>
      dag('wrong', {}, () => void new HttpOperator({ taskId: 'x', deferrable: true, authType: () => ({}) }));
    expect(wrong).toThrow('authType is a function');
  });
});

describe('HttpSensor', () => {
  const waiting = (more = {}) =>
    oneTask(
      () =>
        new HttpSensor({ taskId: 'wait', endpoint: 'later', pokeInterval: '1s', timeout: '10s', ...more }),
      { connections: connections() },
    );

  test('waits while the answer is 404', async () => {
    failures = 2;
    expect((await waiting()).state).toBe('success');
    expect(service.seen.map(({ method }) => method)).toEqual(['GET', 'GET', 'GET']);
  });

  test('fails with any other answer that is no success, but for those on its list', async () => {
    expect(endOf(await waiting({ endpoint: 'broken' }))).toContain('500');
    failures = 1;
    expect((await waiting({ endpoint: 'flaky', responseErrorCodesAllowlist: ['404', '503'] })).state).toBe(
      'success',
    );
  });

  test('waits until responseCheck says yes, and gives its value', async () => {
    let looks = 0;
    const ran = await waiting({
      endpoint: 'echo',
      requestParams: { a: '1' },
      headers: { 'x-a': 'b' },
      responseCheck: (response: HttpResponse) => ({ done: ++looks === 2, value: response.status }),
    });
    expect([ran.output, looks]).toEqual([200, 2]);
    expect(service.seen[0]).toMatchObject({ url: '/echo?a=1', headers: { 'x-a': 'b' } });
  });
});
