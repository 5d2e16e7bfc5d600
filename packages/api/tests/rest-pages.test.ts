// How much a list gives at once, and answers that are read again.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { openContractApi } from './fixture/contract-api.ts';
import { documentedParameters } from './fixture/contract-document.ts';
import { START_US } from './fixture/rows.ts';
import { addSales } from './fixture/sales.ts';

interface Listed {
  readonly task_instances: readonly object[];
  readonly total_entries: number;
}

describe('the size of pages', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi({ pages: { byDefault: 2, atMost: 3 } });
    await addSales(api);
  });
  afterAll(() => api[Symbol.asyncDispose]());

  const all = '/api/v2/dags/~/dagRuns/~/taskInstances';
  it.each([
    ['what the installation says where nobody asks', '', 2],
    ['what is asked for', '?limit=1', 1],
    ['no more than the installation allows', '?limit=100', 3],
    ['nothing where nothing is asked for', '?limit=0', 0],
  ])('is %s', async (_title, query, size) => {
    const page = await api.get<Listed>(all + query);
    expect(page.task_instances).toHaveLength(size);
    expect(page.total_entries).toBeGreaterThan(3);
  });

  it('is bounded where a body asks, too', async () => {
    const answer = await api.call('POST', `${all}/list`, { payload: { page_limit: 50 } });
    expect((answer.json() as Listed).task_instances).toHaveLength(3);
  });

  it('is never negative', async () => {
    expect((await api.call('GET', `${all}?limit=-1`)).statusCode).toBe(422);
  });
});

describe('an answer that is read again', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi();
    await addSales(api);
  });
  afterAll(() => api[Symbol.asyncDispose]());
  const url = '/api/v2/dags/sales';

  it('is not sent where it is the same still', async () => {
    const first = await api.call('GET', url);
    const tag = String(first.headers.etag);
    expect(tag).toMatch(/^W\/"[\w-]+"$/);
    const again = await api.call('GET', url, { headers: { 'if-none-match': `"other", ${tag}` } });
    expect([again.statusCode, again.body, again.headers.etag]).toEqual([304, '', tag]);
  });

  it('is sent where it is another by now', async () => {
    const tag = String((await api.call('GET', url)).headers.etag);
    await api.call('PATCH', url, { payload: { is_paused: true } });
    const again = await api.call('GET', url, { headers: { 'if-none-match': tag } });
    expect(again.statusCode).toBe(200);
    expect(again.json()).toMatchObject({ is_paused: true });
  });

  it('has the same mark compressed', async () => {
    const plain = await api.call('GET', '/api/v2/dags');
    const small = await api.call('GET', '/api/v2/dags', { headers: { 'accept-encoding': 'gzip' } });
    expect(small.headers.etag).toBe(plain.headers.etag);
  });

  it('tells nobody who may not read it that it is the same', async () => {
    const tag = String((await api.call('GET', '/api/v2/variables')).headers.etag);
    const headers = { 'if-none-match': tag };
    expect((await api.call('GET', '/api/v2/variables', { as: 'viewer', headers })).statusCode).toBe(403);
  });
});

describe('every list of the document', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openContractApi();
    const asset = {
      id: 1,
      name: 'a',
      uri: 'a',
      asset_group: 'asset',
      extra: '{}',
      watchers: '[]',
      is_active: 1,
    };
    await api.rows.insert('asset', { ...asset, created_at: START_US, updated_at: START_US });
  });
  afterAll(() => api[Symbol.asyncDispose]());

  const there: Readonly<Record<string, string>> = {
    dag_id: 'sales',
    dag_run_id: 'manual__1',
    task_id: 'etl.parse',
    asset_id: '1',
    bundle_name: 'dags',
  };
  const lists = documentedParameters().filter(
    ({ inQuery, name }) =>
      name.startsWith('GET ') && inQuery.includes('limit') && !name.includes('/{backfill_id}/'),
  );
  const arraysOf = (body: Readonly<Record<string, unknown>>): readonly unknown[][] =>
    Object.values(body).filter((value) => Array.isArray(value));

  it.each(lists)('$name gives nothing where nothing is asked for, and never too much', async ({ name }) => {
    const path = name
      .slice('GET '.length)
      .replaceAll(/\{(\w+)\}/g, (_whole, each: string) => there[each] ?? '');
    const about = path.endsWith('/backfills') ? `${path}?dag_id=sales&` : `${path}?`;
    const none = await api.get<Readonly<Record<string, unknown>>>(`${about}limit=0`);
    const some = await api.get<Readonly<Record<string, unknown>>>(`${about}limit=1000000`);
    expect(arraysOf(none)).toEqual([[]]);
    expect(none.total_entries).toBe(some.total_entries);
    expect(arraysOf(some)[0]?.length).toBeLessThanOrEqual(100);
    const beyond = await api.get<Readonly<Record<string, unknown>>>(`${about}offset=1000000`);
    expect([arraysOf(beyond), beyond.total_entries]).toEqual([[[]], some.total_entries]);
  });
});
