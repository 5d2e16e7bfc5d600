// What clients in other languages write otherwise than the pages do, and how refusals repeat what was given: word for word.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { dagDefinition, taskDefinition } from './fixture/rows.ts';
import { addSales } from './fixture/sales.ts';

const runs = '/api/v2/dags/sales/dagRuns';
const instances = `${runs}/manual__1/taskInstances`;

let api: Api;
beforeAll(async () => {
  api = await openApi();
  await addSales(api);
  const tasks = [
    taskDefinition('careful', {
      dependsOnPast: true,
      waitForDownstream: true,
      retryExponentialBackoff: 2,
      startDate: 1_767_225_600_000_000,
    }),
  ];
  const limits = { maxConsecutiveFailedDagRuns: 3, allowedRunTypes: ['manual'] as const };
  await api.rows.addDag(dagDefinition('strict', { ...limits, tasks, renderTemplateAsNativeObj: true }));
});
afterAll(() => api[Symbol.asyncDispose]());

const ask = async (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object) => {
  const answer = await api.call(method, url, payload === undefined ? {} : { payload });
  return { status: answer.statusCode, body: answer.body === '' ? null : answer.json() };
};
const findingsOf = async (url: string, payload?: object) => {
  const { body, status } = await ask(payload === undefined ? 'GET' : 'POST', url, payload);
  expect(status).toBe(422);
  return (body as { detail: unknown }).detail;
};

describe('what stands in an address', () => {
  it.each(['true', 'True', 'TRUE', '1', 'yes', 'on', 'y', 't'])('is true as %s', async (word) => {
    expect(await ask('GET', `/api/v2/dags?paused=${word}`)).toMatchObject({ body: { total_entries: 0 } });
  });

  it.each(['false', 'False', '0', 'no', 'off', 'n', 'f'])('is false as %s', async (word) => {
    expect(await ask('GET', `/api/v2/dags?paused=${word}`)).toMatchObject({ body: { total_entries: 2 } });
  });

  it('counts as it stands there last, where it can stand there only once', async () => {
    expect(await ask('GET', '/api/v2/dags?limit=x&limit=0')).toMatchObject({
      status: 200,
      body: { dags: [] },
    });
    expect(await findingsOf('/api/v2/dags?limit=0&limit=x')).toMatchObject([{ input: 'x' }]);
  });

  it('names a time by its seconds or milliseconds, too', async () => {
    for (const [since, total] of [
      ['0', 1],
      ['4000000000', 0],
      ['1000000000000', 1],
      ['4000000000000.5', 0],
    ] as const)
      expect(await ask('GET', `${runs}?run_after_gte=${since}`)).toMatchObject({
        body: { total_entries: total },
      });
    expect(await findingsOf(`${runs}?run_after_gte=${'9'.repeat(40)}`)).toHaveLength(1);
  });

  it('may be a name with slashes, as it is or encoded', async () => {
    for (const [place, body] of [
      ['/api/v2/variables', { key: 'a/b/c', value: 'v' }],
      ['/api/v2/pools', { name: 'a/b/c', slots: 1 }],
      [`${instances}/extract/xcomEntries`, { key: 'a/b/c', value: 1 }],
    ] as const) {
      expect((await ask('POST', place, body)).status).toBe(201);
      expect((await ask('GET', `${place}/a/b/c?x=1/2`)).status).toBe(200);
      expect((await ask('GET', `${place}/a%2Fb%2fc`)).status).toBe(200);
      expect((await ask('DELETE', `${place}/a/b/c`)).status).toBe(204);
    }
    expect((await ask('GET', '/api/v2/pools/default_pool/')).status).toBe(200);
  });
});

describe('a name that is too long for anything', () => {
  it('is not there, rather than a method that is not allowed', async () => {
    for (const place of ['dags', 'variables', 'pools'])
      expect((await ask('GET', `/api/v2/${place}/${'x'.repeat(3_000)}`)).status).toBe(404);
    expect((await ask('DELETE', '/api/v2/dags')).status).toBe(405);
  });
});

describe('refusals', () => {
  it('repeat what stood in the address as the text that it was', async () => {
    expect(await findingsOf('/api/v2/dags?limit=-01')).toEqual([
      {
        type: 'greater_than_equal',
        loc: ['query', 'limit'],
        msg: 'Input should be greater than or equal to 0',
        input: '-01',
        ctx: { ge: 0 },
      },
    ]);
    expect(await findingsOf(`${runs}/manual__1/wait`)).toEqual([
      { type: 'missing', loc: ['query', 'interval'], msg: 'Field required', input: null },
    ]);
    expect(await findingsOf('/api/v2/connections?limit=x')).toMatchObject([{ input: 'x' }]);
  });

  it('repeat a body without the defaults of what was left out', async () => {
    const range = { dag_id: 'sales', from_date: '2026-01-01T00:00:00Z' };
    expect(await findingsOf('/api/v2/backfills/dry_run', range)).toEqual([
      { type: 'missing', loc: ['body', 'to_date'], msg: 'Field required', input: range },
    ]);
  });

  it('name all of several words that would have been right', async () => {
    expect(await findingsOf('/api/v2/dags?tags_match_mode=some')).toEqual([
      {
        type: 'literal_error',
        loc: ['query', 'tags_match_mode'],
        msg: "Input should be 'any' or 'all'",
        input: 'some',
        ctx: { expected: "'any' or 'all'" },
      },
    ]);
  });

  it('tell a date without a zone from a text that is no date', async () => {
    const typeOf = async (logical_date: string) =>
      ((await findingsOf(runs, { logical_date })) as readonly { type: string }[])[0]?.type;
    expect(await typeOf('2026-01-01T00:00:00')).toBe('timezone_aware');
    expect(await typeOf('2026-01-01')).toBe('timezone_aware');
    expect(await typeOf('2026-02-30T00:00:00Z')).toBe('datetime_from_date_parsing');
    expect(await typeOf('soon')).toBe('datetime_from_date_parsing');
  });

  it.each([
    ['clearTaskInstances', { dag_run_id: 'manual__1', only_failed: true, only_running: true }],
    ['clearTaskInstances', { start_date: '2026-01-02T00:00:00Z', end_date: '2026-01-01T00:00:00Z' }],
    ['clearTaskInstances', { dag_run_id: 'manual__1', end_date: '2026-01-01T00:00:00Z' }],
    ['clearTaskInstances', { dag_run_id: 'manual__1', task_ids: [] }],
    ['clearTaskInstances', { dag_run_id: 'manual__1', task_ids: [['extract', 'x']] }],
    ['clearTaskInstances', { dag_run_id: 'manual__1', task_ids: [['extract']] }],
    ['clearDagRuns', {}],
    ['clearDagRuns', { dag_runs: [] }],
    ['clearDagRuns', { dag_runs: [{ dag_run_id: 'manual__1' }], partition_key: 'x' }],
    ['clearDagRuns', { dag_runs: [{ dag_run_id: 'manual__1' }], only_new: true, only_failed: true }],
    ['dagRuns/manual__1/clear', { only_new: true, only_failed: true }],
    ['clearPartitions', {}],
    ['clearPartitions', { run_id: 'manual__1', partition_key: 'x' }],
  ])('meet %s of %j, which says two things at once or nothing', async (act, body) => {
    expect(await findingsOf(`/api/v2/dags/sales/${act}`, body)).not.toEqual([]);
  });

  it('meet an extra that is no object, and let ids of connections be words of any script', async () => {
    const connection = { connection_id: 'c', conn_type: 'http' };
    for (const extra of ['text', '[1]', '"x"', 'null'])
      expect(await findingsOf('/api/v2/connections', { ...connection, extra })).toMatchObject([
        { type: 'value_error', loc: ['body', 'extra'], input: null },
      ]);
    expect(
      (await ask('POST', '/api/v2/connections', { ...connection, connection_id: 'größe.1' })).status,
    ).toBe(201);
    expect(await findingsOf('/api/v2/connections', { ...connection, connection_id: 'a b' })).toMatchObject([
      { type: 'string_pattern_mismatch', ctx: { pattern: '^[\\w.-]+$' } },
    ]);
  });

  it.each([
    'scheduled__x',
    'backfill__x',
    'asset_triggered__x',
    'asset_materialization__x',
    'operator_triggered__x',
  ])('meet the run id %s, which looks like that of another run', async (dag_run_id) => {
    const answer = await ask('POST', runs, { dag_run_id, logical_date: null });
    expect(answer).toMatchObject({ status: 400, body: { detail: expect.stringContaining(dag_run_id) } });
  });
});

describe('lists', () => {
  it.each([
    'id',
    'dag_id',
    'state',
    'job_type',
    'executor_class',
    'hostname',
    'unixname',
    'latest_heartbeat',
  ])('of processes are in the order of %s, which not all of them have', async (name) => {
    for (const direction of ['', '-'])
      expect((await ask('GET', `/api/v2/jobs?order_by=${direction}${name}`)).status).toBe(200);
  });

  it('of versions are in the order of their bundle version', async () => {
    expect((await ask('GET', '/api/v2/dags/sales/dagVersions?order_by=-bundle_version')).status).toBe(200);
  });
});

describe('answers', () => {
  it('say that a task is not mapped, rather than that it has no instances', async () => {
    expect(await ask('GET', `${instances}/extract/listMapped`)).toMatchObject({ status: 404 });
    expect(await ask('GET', `${instances}/etl.parse/listMapped`)).toMatchObject({
      body: { total_entries: 3 },
    });
  });

  it('name a mapped instance by its index where nothing else names it', async () => {
    const { body } = await ask('GET', `${instances}?rendered_map_index_pattern=row`);
    expect(body).toMatchObject({ total_entries: 3 });
    expect(await ask('GET', `${instances}/extract`)).toMatchObject({ body: { rendered_map_index: null } });
    expect(await ask('GET', `${instances}?rendered_map_index_pattern=1`)).toMatchObject({
      body: { total_entries: 1, task_instances: [{ rendered_map_index: 'row 1' }] },
    });
  });

  it('say of a DAG and its tasks what their options say', async () => {
    expect(await ask('GET', '/api/v2/dags/strict/details')).toMatchObject({
      body: {
        max_consecutive_failed_dag_runs: 3,
        allowed_run_types: ['manual'],
        is_backfillable: false,
        render_template_as_native_obj: true,
      },
    });
    expect(await ask('GET', '/api/v2/dags/strict/tasks/careful')).toMatchObject({
      body: {
        depends_on_past: true,
        wait_for_downstream: true,
        retry_exponential_backoff: 2,
        start_date: '2026-01-01T00:00:00Z',
        params: {},
      },
    });
    expect(await ask('GET', '/api/v2/dags/sales/tasks/extract')).toMatchObject({
      body: {
        depends_on_past: false,
        params: { count: { value: 3, description: 'how many', source: 'dag' } },
      },
    });
  });

  it('give no text for a value that is absent', async () => {
    const place = `${instances}/extract/xcomEntries`;
    await ask('POST', place, { key: 'nothing', value: null });
    expect(await ask('GET', `${place}/nothing?stringify=true`)).toMatchObject({ body: { value: null } });
    expect(await ask('GET', `${place}/return_value?stringify=true`)).toMatchObject({
      body: { value: expect.stringMatching(/^\[10, 20, /) },
    });
  });

  it('end the log of a try that nobody will begin', async () => {
    expect(await ask('GET', `${instances}/report/logs/1`)).toMatchObject({
      status: 200,
      body: { continuation_token: null },
    });
    expect(await ask('GET', `${instances}/extract/logs/9`)).toMatchObject({ status: 404 });
  });
});
