import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';

describe('the pages', () => {
  let api: Api;
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ariel-pages-'));
    await mkdir(join(folder, 'assets'));
    await writeFile(join(folder, 'index.html'), '<title>Ariel pages</title>');
    await writeFile(join(folder, 'favicon.svg'), '<svg/>');
    await writeFile(join(folder, 'assets', 'app-1a2b3c.js'), 'console.log(1);'.repeat(500));
    await writeFile(join(folder, '..', 'secret.txt'), 'secret');
    api = await openApi({ pagesFolder: folder });
  });
  afterAll(async () => {
    await api[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  const get = (url: string, headers: Record<string, string> = {}) => api.server.inject({ url, headers });

  it('are the same start page for every address that is not a file', async () => {
    for (const url of [
      '/',
      '/dags/sales',
      '/dags/sales/runs/manual__2026-01-01T00:00:00+00:00?tab=log',
      '/dags/odd.name',
    ]) {
      const answer = await get(url);
      expect([answer.statusCode, answer.body], url).toEqual([200, '<title>Ariel pages</title>']);
      expect(answer.headers['content-type']).toMatch(/^text\/html/);
      expect(answer.headers['cache-control']).toBe('no-cache');
    }
  });

  it('are asked for again by their tag, and answered with 304', async () => {
    const first = await get('/');
    const again = await get('/', { 'if-none-match': String(first.headers.etag) });
    expect([again.statusCode, again.body]).toEqual([304, '']);
  });

  it('keep files whose name has a hash for ever, compressed', async () => {
    const answer = await get('/assets/app-1a2b3c.js', { 'accept-encoding': 'gzip' });
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(answer.headers['content-encoding']).toBe('gzip');
    expect((await get('/assets/none.js')).statusCode).toBe(404);
    expect((await get('/favicon.svg')).headers['content-type']).toBe('image/svg+xml');
  });

  it('do not show what lies outside their folder', async () => {
    for (const url of [
      '/../secret.txt',
      '/..%2Fsecret.txt',
      '/assets/..%2F..%2Fsecret.txt',
      '/%2e%2e/secret.txt',
    ]) {
      expect((await get(url)).body, url).not.toContain('secret');
    }
    expect((await get('/assets/%')).statusCode).toBeLessThan(500);
  });

  it('say how to build them where they are not built', async () => {
    await using bare = await openApi({ pagesFolder: join(folder, 'none') });
    const answer = await bare.server.inject({ url: '/dags' });
    expect([answer.statusCode, answer.body]).toEqual([503, expect.stringContaining('npm run build')]);
  });
});
