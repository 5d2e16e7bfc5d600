// Paths that lead out of where they belong: in logs, code, files, pages. None of them reads a byte, or says whether it is there.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { addSales } from './fixture/sales.ts';

const SECRET = 'the secret of the house';
const ways = [
  '../secret.txt',
  '../../secret.txt',
  '..%2f..%2fsecret.txt',
  '..%252f..%252fsecret.txt',
  '%2e%2e/%2e%2e/secret.txt',
  '....//....//secret.txt',
  '..\\..\\secret.txt',
  '..%5c..%5csecret.txt',
  '/etc/passwd',
  '%2fetc%2fpasswd',
  'file:///etc/passwd',
  '..%00/secret.txt',
  'secret.txt%00.js',
];

describe('paths', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi();
    await addSales(api);
    await writeFile(join(api.folder, 'secret.txt'), SECRET);
    await mkdir(join(api.folder, 'dags'), { recursive: true });
  });
  afterAll(() => api[Symbol.asyncDispose]());

  const saysNothing = async (url: string, as = 'admin'): Promise<void> => {
    const answer = await api.call('GET', url, { as });
    // 503: the address leads to the pages, which are not built here.
    expect([500, 502], url).not.toContain(answer.statusCode);
    expect(answer.body, url).not.toMatch(/the secret of the house|root:.*:0:0/);
    expect(answer.body, url).not.toContain(api.folder);
  };

  it.each(ways)('do not lead out of the logs: %s', async (way) => {
    for (const text of [way, encodeURIComponent(way)]) {
      await saysNothing(`/api/v2/dags/${text}/dagRuns/manual__1/taskInstances/etl.load/logs/2`);
      await saysNothing(`/api/v2/dags/sales/dagRuns/${text}/taskInstances/etl.load/logs/2`);
      await saysNothing(`/api/v2/dags/sales/dagRuns/manual__1/taskInstances/${text}/logs/2`);
      await saysNothing(`/ui/dags/sales/runs/manual__1/tasks/${text}/logs/2`);
    }
  });

  it.each(ways)('do not lead out of the code and the files of a bundle: %s', async (way) => {
    for (const text of [way, encodeURIComponent(way)]) {
      await saysNothing(`/api/v2/dagSources/${text}`);
      await saysNothing(`/ui/dags/${text}/code`);
      const parsed = await api.call('PUT', `/api/v2/parseDagFile/${text}`);
      expect([400, 404, 422], text).toContain(parsed.statusCode);
    }
    expect(api.reparsed).toEqual([]);
  });

  it('of a file that somebody else signed are refused', async () => {
    const forged = `${Buffer.from(JSON.stringify(['dags', '../secret.txt'])).toString('base64url')}.AAAA`;
    expect((await api.call('PUT', `/api/v2/parseDagFile/${forged}`)).statusCode).toBe(404);
    expect(api.reparsed).toEqual([]);
  });

  it('of pages stay in their folder', async () => {
    const pagesFolder = join(api.folder, 'pages');
    await mkdir(join(pagesFolder, 'assets'), { recursive: true });
    await writeFile(join(pagesFolder, 'index.html'), 'the start page');
    await using served = await openApi({ pagesFolder });
    expect((await served.server.inject('/')).body).toBe('the start page');
    for (const way of ways)
      for (const url of [`/${way}`, `/assets/${way}`, `/assets/%2e%2e/${way}`]) {
        const answer = await served.server.inject({ url });
        expect(answer.statusCode, url).toBeLessThan(500);
        expect(answer.body, url).not.toContain(SECRET);
        expect(answer.body, url).not.toMatch(/root:.*:0:0/);
      }
  });
});
