// What a browser could be made to do: act for another site, go to another site, keep a session that somebody else prepared, run a
// script that somebody stored, believe a header that somebody sent.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isHere, safeReturn } from '../src/sign-in/openid/safe-return.ts';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { dagDefinition, taskDefinition } from './fixture/rows.ts';
import { addSales } from './fixture/sales.ts';

const SCRIPT = '<script>alert(document.cookie)</script><img src=x onerror=alert(1)>';
const login = (api: Api, headers: Record<string, string> = {}) =>
  api.server.inject({
    method: 'POST',
    url: '/ui/login',
    payload: { username: 'admin', password: 'correct horse' },
    headers,
  });
const cookieOf = (answer: { readonly headers: Record<string, unknown> }): string =>
  String(answer.headers['set-cookie']).split(';')[0] ?? '';

describe('browsers', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi();
    await addSales(api);
  });
  afterAll(() => api[Symbol.asyncDispose]());

  describe('session fixation', () => {
    it('does not work: signing in makes a new secret and ends what was there before', async () => {
      const planted = cookieOf(await login(api));
      const fresh = cookieOf(await login(api, { cookie: planted, 'sec-fetch-site': 'same-origin' }));
      expect(fresh).not.toBe(planted);
      const status = async (cookie: string) =>
        (await api.server.inject({ url: '/ui/session', headers: { cookie } })).statusCode;
      expect([await status(planted), await status(fresh)]).toEqual([401, 200]);
    });

    it('does not work with a secret that somebody made up', async () => {
      const cookie = 'ariel_session=made-up';
      const after = cookieOf(await login(api, { cookie, 'sec-fetch-site': 'same-origin' }));
      expect(after).not.toBe(cookie);
      expect((await api.server.inject({ url: '/ui/session', headers: { cookie } })).statusCode).toBe(401);
    });
  });

  describe('requests from other sites', () => {
    const foreign: readonly Record<string, string>[] = [
      {},
      { origin: 'https://evil.test' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none' },
      { origin: 'http://ariel.test.evil.test' },
      { origin: 'https://evil.test', referer: 'http://ariel.test/' },
    ];
    it('do nothing with the cookie: no route that changes something takes them', async () => {
      const cookie = cookieOf(await login(api));
      const routes = api.routes.filter(
        ({ method, permission }) => !['GET', 'HEAD', 'OPTIONS'].includes(method) && permission !== 'public',
      );
      expect(routes.length).toBeGreaterThan(40);
      for (const { method, url } of routes)
        for (const headers of foreign) {
          const answer = await api.server.inject({
            method: method as 'POST',
            url: url.replaceAll(/:\w+/g, '1'),
            headers: { host: 'ariel.test', cookie, ...headers },
          });
          expect(answer.statusCode, `${method} ${url} ${JSON.stringify(headers)}`).toBe(403);
          expect(answer.body).toContain('another site');
        }
    });

    it('neither sign in nor sign out', async () => {
      const cookie = cookieOf(await login(api));
      const evil = { host: 'ariel.test', origin: 'https://evil.test' };
      expect((await login(api, evil)).statusCode).toBe(403);
      const out = await api.server.inject({
        method: 'POST',
        url: '/ui/logout',
        payload: {},
        headers: { ...evil, cookie },
      });
      expect(out.statusCode).toBe(403);
      expect((await api.server.inject({ url: '/ui/session', headers: { cookie } })).statusCode).toBe(200);
    });

    it('get no answer that their pages may read', async () => {
      const cookie = cookieOf(await login(api));
      const answer = await api.server.inject({
        url: '/api/v2/dags',
        headers: { cookie, origin: 'https://evil.test' },
      });
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
      expect(answer.headers).toMatchObject({ 'cross-origin-resource-policy': 'same-origin' });
      const preflight = await api.server.inject({
        method: 'OPTIONS',
        url: '/api/v2/dags',
        headers: { origin: 'https://evil.test', 'access-control-request-method': 'POST' },
      });
      expect(preflight.headers['access-control-allow-origin']).toBeUndefined();
    });

    it('as a form reach nothing: only JSON is read', async () => {
      const cookie = cookieOf(await login(api));
      for (const type of [
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'text/plain',
      ]) {
        const answer = await api.server.inject({
          method: 'POST',
          url: '/api/v2/pools',
          payload: '{"name":"x","slots":1}',
          headers: { cookie, 'sec-fetch-site': 'same-origin', 'content-type': type },
        });
        expect(answer.statusCode, type).toBe(422);
      }
    });
  });

  describe('open redirects', () => {
    const away = [
      'https://evil.test',
      '//evil.test',
      '/\\evil.test',
      '\\\\evil.test',
      'javascript:alert(1)',
      '/\t/evil.test',
      '/\n/evil.test',
      '/.//evil.test',
      '/..//evil.test',
      '/a/..//evil.test',
      'evil.test',
      '',
      'http:evil.test',
      'data:text/html,x',
      '/%0d%0aset-cookie:x',
    ];
    it('are not to be had: only a path of these pages is gone to', () => {
      for (const next of away) {
        const url = new URL(safeReturn(next), 'https://ariel.test');
        expect([next, url.host, url.protocol]).toEqual([next, 'ariel.test', 'https:']);
        expect(url.pathname.startsWith('//'), next).toBe(false);
      }
      for (const next of ['/', '/dags/sales?tab=graph#x', '/a//b'])
        expect([next, isHere(next)]).toEqual([next, true]);
      expect([safeReturn(undefined), safeReturn(null), safeReturn(`/${'x'.repeat(3_000)}`)]).toEqual([
        '/',
        '/',
        '/',
      ]);
    });

    it('nor by the addresses of Airflow’s own sign-in', async () => {
      for (const next of away) {
        const answer = await api.server.inject({
          url: `/api/v2/auth/login?next=${encodeURIComponent(next)}`,
        });
        expect([307, 400], next).toContain(answer.statusCode);
        const location = String(answer.headers.location ?? '/');
        const url = new URL(location, 'https://ariel.test');
        expect(url.host, next).toBe('ariel.test');
        expect(location, next).not.toMatch(/[\r\n]/);
        const after = url.searchParams.get('next');
        // Whoever goes there without looking closer must not leave, either.
        if (after !== null) expect(new URL(after, 'https://ariel.test').host, next).toBe('ariel.test');
      }
    });
  });

  describe('stored scripts', () => {
    it('come as data, never as a page: in documentation, notes, values, logs and errors', async () => {
      const id = 'evil';
      const version = await api.rows.addDag(
        dagDefinition(id, {
          docMd: SCRIPT,
          description: SCRIPT,
          displayName: SCRIPT,
          tasks: [taskDefinition('t', { docMd: SCRIPT })],
        }),
      );
      const run = await api.rows.addRun(id, version, 'r', {
        state: 'success',
        note: SCRIPT,
        conf: JSON.stringify({ k: SCRIPT }),
      });
      await api.rows.addInstance(run, version, 't', {
        state: 'success',
        try_number: 1,
        note: SCRIPT,
        rendered_fields: JSON.stringify({ f: SCRIPT }),
      });
      await api.rows.addXCom(run, 't', JSON.stringify(SCRIPT));
      const path = join(api.folder, 'logs', `dag_id=${id}`, 'run_id=r', 'task_id=t');
      await mkdir(path, { recursive: true });
      await writeFile(
        join(path, 'attempt=1.log'),
        `${JSON.stringify({ timestamp: '2026-11-21T12:00:00Z', level: 'info', logger: 'task', event: SCRIPT })}\n`,
      );
      const base = `/api/v2/dags/${id}`;
      const places = [
        `${base}/details`,
        `${base}/tasks/t`,
        `${base}/dagRuns/r`,
        `${base}/dagRuns/r/taskInstances/t`,
        `${base}/dagRuns/r/taskInstances/t/xcomEntries/return_value`,
        `${base}/dagRuns/r/taskInstances/t/logs/1`,
        `/ui/dags/${id}`,
        `/ui/dags/${id}/runs/r/tasks/t/logs/1?from=0`,
      ];
      for (const url of places) {
        for (const accept of ['application/json', 'text/html,*/*']) {
          const answer = await api.call('GET', url, { headers: { accept } });
          expect(answer.statusCode, `${url} ${accept}`).toBe(200);
          expect(answer.body, url).toContain('alert(');
          expect(answer.headers['content-type'], url).toMatch(/^application\/(?:json|x-ndjson)/);
          expect(answer.headers['x-content-type-options'], url).toBe('nosniff');
          expect(answer.headers['content-security-policy'], url).toMatch(
            /script-src 'self' 'wasm-unsafe-eval';/,
          );
          expect(answer.headers['content-security-policy'], url).not.toMatch(/script-src[^;]*unsafe-inline/);
        }
      }
    });

    it('in an address come back as data, too', async () => {
      for (const url of [
        `/api/v2/dags/${encodeURIComponent(SCRIPT)}`,
        `/api/v2/dags?order_by=${encodeURIComponent(SCRIPT)}`,
        `/api/v2/${encodeURIComponent(SCRIPT)}`,
        `/auth/oidc/callback?error=${encodeURIComponent(SCRIPT)}`,
      ]) {
        const answer = await api.call('GET', url);
        expect(answer.headers['content-type'], url).toMatch(/^application\/json/);
        expect(answer.headers['x-content-type-options'], url).toBe('nosniff');
      }
    });
  });
});
