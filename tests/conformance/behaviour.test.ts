// What the document of the public API does not say: sentence by sentence, as clients without a library of their own ask for it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ContractServer, startContractServer } from './contract-server.ts';

interface Asked {
  readonly status: number;
  readonly text: string;
  /** Of JSON, else null. */
  readonly body: Readonly<Record<string, unknown>> | null;
  readonly headers: Headers;
}

interface Call {
  readonly as?: 'admin' | 'viewer' | null;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

let server: ContractServer;
beforeAll(async () => {
  server = await startContractServer();
}, 120_000);
afterAll(() => server?.[Symbol.asyncDispose]());

async function ask(
  method: string,
  path: string,
  { as = 'admin', body, headers = {} }: Call = {},
): Promise<Asked> {
  const answer = await fetch(`${server.base}${path}`, {
    method,
    headers: {
      ...(as === null ? {} : { authorization: `Bearer ${server.tokens[as]}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.startsWith('application/json') ?? false;
  const parsed = isJson && text !== '' ? (JSON.parse(text) as Asked['body']) : null;
  return { status: answer.status, text, body: parsed, headers: answer.headers };
}

const api = '/api/v2';
const trigger = (dagId: string, body: object = {}) =>
  ask('POST', `${api}/dags/${dagId}/dagRuns`, { body: { logical_date: null, ...body } });
const ended = async (dagId: string, runId: string) => {
  const { text } = await ask(
    'GET',
    `${api}/dags/${dagId}/dagRuns/${encodeURIComponent(runId)}/wait?interval=60`,
  );
  return JSON.parse(text.trim().split('\n').at(-1) ?? 'null') as { state: string };
};

const lists = [
  ...[
    'assets',
    'assets/aliases',
    'assets/events',
    'connections',
    'dags',
    'dags/~/dagRuns',
    'eventLogs',
    'pools',
  ],
  ...[
    'dags/~/dagRuns/~/taskInstances',
    'dags/~/dagRuns/~/taskInstances/~/xcomEntries',
    'variables',
    'dagTags',
  ],
  ...[
    'dags/~/dagRuns/~/hitlDetails',
    'dags/~/dagVersions',
    'dagWarnings',
    'importErrors',
    'jobs',
    'dagBundles',
  ],
].map((path) => `${api}/${path}`);

describe('errors', () => {
  test.each(['/nothing', '/dags/a/b/c'])(
    'an address that is no route, %s, is 404 with a word of its own',
    async (path) => {
      for (const as of ['admin', null] as const)
        expect(await ask('GET', `${api}${path}`, { as })).toMatchObject({
          status: 404,
          body: { error: 'API route not found' },
        });
    },
  );

  test.each([
    ['DELETE', '/dags'],
    ['PUT', '/dags/judge_linear'],
    ['POST', '/version'],
  ])('%s %s is 405', async (method, path) => {
    expect(await ask(method, `${api}${path}`)).toMatchObject({
      status: 405,
      body: { detail: 'Method Not Allowed' },
    });
  });

  test.each([
    ['variables', { key: 'k', value: 'v' }],
    ['pools', { name: 'p', slots: 1 }],
    ['connections', { connection_id: 'c', conn_type: 'http' }],
    ['dags/judge_linear/dagRuns', { logical_date: null }],
  ])('a body of %s is refused by field', async (path, body) => {
    const found = async (given: unknown) => {
      const answer = await ask('POST', `${api}/${path}`, { body: given });
      expect(answer.status).toBe(422);
      return (answer.body as { detail: { type: string; loc: unknown[] }[] }).detail[0];
    };
    expect(await found({ ...body, foo: 1 })).toMatchObject({ type: 'extra_forbidden', loc: ['body', 'foo'] });
    expect(await found('{"half')).toMatchObject({ type: 'json_invalid' });
    expect(await found('null')).toMatchObject({ type: 'missing', loc: ['body'] });
    expect((await ask('POST', `${api}/${path}`)).status).toBe(422);
    expect((await ask('POST', `${api}/${path}`, { as: 'viewer', body: { foo: 1 } })).status).toBe(403);
  });

  test.each(lists)('%s pages, and refuses what no page is', async (path) => {
    const all = await ask('GET', path);
    const [name = ''] = Object.entries(all.body ?? {}).find(([, value]) => Array.isArray(value)) ?? [];
    expect(all).toMatchObject({ status: 200, body: { total_entries: expect.any(Number) } });
    const total = all.body?.total_entries;
    for (const query of ['limit=0', 'offset=99999', 'limit=7&limit=0'])
      expect((await ask('GET', `${path}?${query}`)).body).toMatchObject({ [name]: [], total_entries: total });
    for (const query of ['limit=5000', 'unknown=1', 'limit=99999999999999999999'])
      expect((await ask('GET', `${path}?${query}`)).status).toBe(200);
    for (const [query, input] of [
      ['limit=-1', '-1'],
      ['limit=', ''],
      ['offset=x', 'x'],
    ] as const)
      expect(await ask('GET', `${path}?${query}`)).toMatchObject({
        status: 422,
        body: { detail: [{ input }] },
      });
    for (const query of ['order_by=nope', 'order_by=-nope'])
      expect(await ask('GET', `${path}?${query}`)).toMatchObject({
        status: 400,
        body: { detail: expect.any(String) },
      });
  });
});

describe('runs', () => {
  test('are named by when they are due, and their dates keep the offset in the answer to who made them only', async () => {
    const plain = await trigger('judge_linear', { dag_run_id: '' });
    const { dag_run_id: id, run_after: at } = plain.body as { dag_run_id: string; run_after: string };
    expect(id).toBe(`manual__${at.replace('Z', '+00:00')}`);
    const dated = await trigger('judge_linear', {
      dag_run_id: 'dated',
      logical_date: '2026-01-01T10:00:00+02:00',
    });
    expect(dated.body).toMatchObject({ logical_date: '2026-01-01T10:00:00+02:00', state: 'queued' });
    const later = await ask('GET', `${api}/dags/judge_linear/dagRuns/dated`);
    expect(later.body).toMatchObject({ logical_date: '2026-01-01T08:00:00Z' });
    for (const body of [{ dag_run_id: 'dated' }, { logical_date: '2026-01-01T08:00:00Z' }])
      expect(await trigger('judge_linear', body)).toMatchObject({
        status: 409,
        body: { detail: { reason: 'Unique constraint violation' } },
      });
  });

  test('are made once, however many ask for one at the same moment', async () => {
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => trigger('judge_params', { dag_run_id: 'once' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([
      200,
      ...Array.from({ length: 11 }, () => 409),
    ]);
  });

  test.each(['scheduled__x', 'backfill__x', 'a..b', 'a/b', 'a b'])('cannot have the id %s', async (id) => {
    expect((await trigger('judge_linear', { dag_run_id: id })).status).toBe(400);
  });

  test('keep what conf has beyond the params, and take no defaults into it', async () => {
    await trigger('judge_params', { dag_run_id: 'more', conf: { count: 5, other: 'x' } });
    await trigger('judge_params', { dag_run_id: 'none' });
    for (const [id, conf] of [
      ['more', { count: 5, other: 'x' }],
      ['none', {}],
    ] as const) {
      expect(await ended('judge_params', id)).toEqual({ state: 'success' });
      expect((await ask('GET', `${api}/dags/judge_params/dagRuns/${id}`)).body).toMatchObject({ conf });
    }
  });

  test('before the start date succeed at once, without tasks', async () => {
    await trigger('judge_linear', { dag_run_id: 'early', logical_date: '2005-01-01T00:00:00Z' });
    expect(await ended('judge_linear', 'early')).toEqual({ state: 'success' });
    const tasks = await ask('GET', `${api}/dags/judge_linear/dagRuns/early/taskInstances`);
    expect(tasks.body).toMatchObject({ total_entries: 0 });
  });
});

describe('task instances', () => {
  const run = `${api}/dags/judge_shape/dagRuns/shape`;
  beforeAll(async () => {
    await trigger('judge_shape', { dag_run_id: 'shape' });
    expect(await ended('judge_shape', 'shape')).toEqual({ state: 'success' });
  });

  test.each([
    ['', 12],
    ['state=skipped', 1],
    ['map_index=-1', 9],
    ['map_index=0&map_index=2', 2],
    ['task_group_id=work', 3],
    ['task_display_name_pattern=WORK', 3],
    ['try_number=0', 1],
    ['rendered_map_index_pattern=1', 1],
    ['start_date_gte=2020-01-01', 12],
    ['start_date_gte=1577836800', 12],
    ['end_date_lte=2020-01-01T00:00:00%2B02:00', 0],
  ])('are %s: %i', async (query, total) => {
    expect((await ask('GET', `${run}/taskInstances?${query}`)).body).toMatchObject({ total_entries: total });
  });

  test('of a mapped task are named by their index where one is meant, and all are meant where one marks', async () => {
    for (const path of ['mapped', 'mapped/-1', 'mapped/tries', 'mapped/logs/1', 'join/listMapped'])
      expect((await ask('GET', `${run}/taskInstances/${path}`)).status).toBe(404);
    const dry = await ask('PATCH', `${run}/taskInstances/mapped/dry_run`, { body: { new_state: 'failed' } });
    expect(dry.body).toMatchObject({ total_entries: 3 });
    const same = await ask('PATCH', `${run}/taskInstances/mapped/dry_run`, {
      body: { new_state: 'success' },
    });
    expect(same.body).toMatchObject({ total_entries: 0 });
  });

  test('are read through by cursor, each once', async () => {
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query = new URLSearchParams({ limit: '5', order_by: 'task_id', cursor });
      const page = (await ask('GET', `${run}/taskInstances?${query}`)).body as {
        task_instances: { task_id: string; map_index: number }[];
        next_cursor: string | null;
      };
      seen.push(...page.task_instances.map((each) => `${each.task_id} ${each.map_index}`));
      cursor = page.next_cursor;
    }
    expect([seen.length, new Set(seen).size]).toEqual([12, 12]);
    expect((await ask('GET', `${run}/taskInstances?cursor=forged`)).status).toBe(400);
  });

  test.each([
    ['an_int', '42'],
    ['a_bool', 'True'],
    ['a_list', "[1, 'two', None]"],
    ['an_object', "{'k': {'deep': [1, 2]}}"],
  ])('gave %s, which is %s as text', async (key, text) => {
    const { body } = await trigger('judge_linear');
    const id = String(body?.dag_run_id);
    expect(await ended('judge_linear', id)).toEqual({ state: 'success' });
    const place = `${api}/dags/judge_linear/dagRuns/${encodeURIComponent(id)}/taskInstances/first/xcomEntries/${key}`;
    for (const word of ['true', 'True', '1'])
      expect((await ask('GET', `${place}?stringify=${word}`)).body).toMatchObject({ value: text });
  });

  test('have logs as JSON and lines, whose first three have no time, and as nothing else', async () => {
    const log = `${run}/taskInstances/items/logs/1`;
    const json = (await ask('GET', log)).body as { content: object[]; continuation_token: unknown };
    expect(json.continuation_token).toBeNull();
    for (const line of json.content.slice(0, 3)) expect(line).not.toHaveProperty('timestamp');
    const lines = await ask('GET', log, { headers: { accept: 'application/x-ndjson' } });
    expect(lines.headers.get('airflow-continuation-token')).toEqual(expect.any(String));
    expect(JSON.parse(lines.text.split('\n')[0] ?? '')).toMatchObject({ timestamp: null });
    expect((await ask('GET', log, { headers: { accept: 'text/plain' } })).status).toBe(406);
    expect((await ask('GET', `${log}?token=forged`)).status).toBe(400);
  });
});
