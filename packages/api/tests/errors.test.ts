import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { addSales } from './fixture/sales.ts';

describe('what is refused', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi();
    await addSales(api);
  });
  afterAll(() => api[Symbol.asyncDispose]());

  const runs = '/api/v2/dags/sales/dagRuns';
  const instances = `${runs}/manual__1/taskInstances`;
  const given = (status: number, detail: unknown) => [status, { detail }];
  const finding = (type: string, loc: unknown[], rest: object = {}) => [
    expect.objectContaining({ type, loc, ...rest }),
  ];

  it.each([
    [
      'a DAG that is not there',
      'GET',
      '/api/v2/dags/none',
      undefined,
      given(404, 'The Dag with ID: `none` was not found'),
    ],
    [
      'an unknown order',
      'GET',
      '/api/v2/dags?order_by=colour',
      undefined,
      given(400, expect.stringContaining("Ordering with 'colour'")),
    ],
    [
      'a negative limit',
      'GET',
      '/api/v2/dags?limit=-1',
      undefined,
      given(422, finding('greater_than_equal', ['query', 'limit'], { ctx: { ge: 0 } })),
    ],
    [
      'a limit that is no number',
      'GET',
      '/api/v2/dags?limit=a',
      undefined,
      given(422, finding('int_parsing', ['query', 'limit'], { input: 'a' })),
    ],
    [
      'a date that is none',
      'GET',
      `${runs}?run_after_gte=soon`,
      undefined,
      given(422, finding('datetime_from_date_parsing', ['query', 'run_after_gte'])),
    ],
    [
      'an unknown state',
      'GET',
      `${runs}?state=happy`,
      undefined,
      given(422, expect.stringContaining('Invalid value for state')),
    ],
    [
      'runs of a DAG that is not there',
      'GET',
      '/api/v2/dags/none/dagRuns',
      undefined,
      given(404, expect.any(String)),
    ],
    [
      'a run without its DAG',
      'GET',
      '/api/v2/dags/~/dagRuns/manual__1/taskInstances',
      undefined,
      given(400, expect.any(String)),
    ],
    [
      'a mapped task without an index',
      'GET',
      `${instances}/etl.parse`,
      undefined,
      given(404, expect.stringContaining('is mapped')),
    ],
    [
      'a map index that is no number',
      'GET',
      `${instances}/etl.parse/x`,
      undefined,
      given(422, finding('int_parsing', ['path', 'map_index'])),
    ],
    [
      'a trigger without logical_date',
      'POST',
      runs,
      {},
      given(422, finding('missing', ['body', 'logical_date'], { msg: 'Field required' })),
    ],
    [
      'a foreign field',
      'POST',
      runs,
      { logical_date: null, colour: 1 },
      given(422, finding('extra_forbidden', ['body', 'colour'], { input: 1 })),
    ],
    [
      'a date without a zone',
      'POST',
      runs,
      { logical_date: '2026-01-01T00:00:00' },
      given(422, finding('timezone_aware', ['body', 'logical_date'])),
    ],
    [
      'half an interval',
      'POST',
      runs,
      { logical_date: null, data_interval_start: '2026-01-01T00:00:00Z' },
      given(422, finding('value_error', ['body'])),
    ],
    [
      'a conf that is a list',
      'POST',
      runs,
      { logical_date: null, conf: [] },
      given(422, finding('dict_type', ['body', 'conf'])),
    ],
    [
      'a param out of its range',
      'POST',
      runs,
      { logical_date: null, conf: { count: 11 } },
      given(400, expect.stringContaining('count')),
    ],
    [
      'a run id that leads elsewhere',
      'POST',
      runs,
      { logical_date: null, dag_run_id: 'a..b' },
      given(400, expect.any(String)),
    ],
    [
      'a run id that is taken',
      'POST',
      runs,
      { logical_date: null, dag_run_id: 'manual__1' },
      given(409, expect.objectContaining({ reason: 'Unique constraint violation' })),
    ],
    [
      'a state that runs cannot be given',
      'PATCH',
      `${runs}/manual__1`,
      { state: 'running' },
      given(
        422,
        finding('enum', ['body', 'state'], { msg: "Input should be 'queued', 'success' or 'failed'" }),
      ),
    ],
    [
      'a note that is too long',
      'PATCH',
      `${runs}/manual__1`,
      { note: 'x'.repeat(1001) },
      given(422, finding('string_too_long', ['body', 'note'])),
    ],
    [
      'a state that tasks cannot be given',
      'PATCH',
      `${instances}/report`,
      { new_state: 'running' },
      given(422, finding('enum', ['body', 'new_state'])),
    ],
    [
      'two ways to pause at once',
      'PATCH',
      '/api/v2/dags/sales',
      { is_paused: true, scheduling_state: 'paused' },
      given(422, finding('value_error', ['body'])),
    ],
    [
      'a log token of somebody else',
      'GET',
      `${instances}/etl.load/logs/1?token=a.b`,
      undefined,
      given(400, expect.any(String)),
    ],
  ] as const)('%s', async (_what, method, url, payload, expected) => {
    const answer = await api.call(method, url, payload === undefined ? {} : { payload });
    expect([answer.statusCode, answer.json()]).toEqual(expected);
    expect(answer.headers['content-type']).toBe('application/json');
  });

  it('bodies that are no JSON, or missing', async () => {
    const headers = { 'content-type': 'application/json' };
    const broken = await api.call('POST', runs, { payload: '{', headers });
    expect([broken.statusCode, broken.json()]).toEqual(given(422, finding('json_invalid', ['body'])));
    const missing = await api.call('POST', runs, {});
    expect([missing.statusCode, missing.json()]).toEqual(given(422, finding('missing', ['body'])));
    const form = await api.call('POST', runs, {
      payload: 'a=1',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(form.statusCode).toBe(422);
  });

  it('addresses and methods that are not there', async () => {
    const unknown = await api.call('GET', '/api/v2/nothing');
    expect([unknown.statusCode, unknown.json()]).toEqual([404, { error: 'API route not found' }]);
    const method = await api.call('DELETE', '/api/v2/dags/sales/tasks');
    expect([method.statusCode, method.headers.allow, method.json()]).toEqual([
      405,
      'GET, HEAD',
      { detail: 'Method Not Allowed' },
    ]);
  });

  it('types that it cannot answer with', async () => {
    const log = await api.call('GET', `${instances}/etl.load/logs/2`, { headers: { accept: 'text/plain' } });
    expect([log.statusCode, log.json()]).toEqual(
      given(406, 'Only application/json or application/x-ndjson is supported'),
    );
    const code = await api.call('GET', '/api/v2/dagSources/sales', { headers: { accept: 'text/html' } });
    expect(code.statusCode).toBe(406);
  });

  it('sends the headers that keep browsers safe, on answers of every kind', async () => {
    for (const url of ['/api/v2/dags', '/api/v2/none', '/', '/ui/home']) {
      const answer = await api.call('GET', url);
      expect(answer.headers['content-security-policy'], url).toMatch(/script-src 'self' 'wasm-unsafe-eval';/);
      expect(answer.headers, url).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      });
    }
  });
});
