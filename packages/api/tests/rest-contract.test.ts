// Every operation of the public API that is served, against the recorded document of Airflow's API.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { type ContractDocument, documentedOperations, problems } from './fixture/contract-document.ts';
import { START_US } from './fixture/rows.ts';
import { addSales } from './fixture/sales.ts';

const run = '/api/v2/dags/sales/dagRuns/manual__1';
const reads: readonly (readonly [path: string, url: string])[] = [
  ['/api/v2/monitor/health', '/api/v2/monitor/health'],
  ['/api/v2/version', '/api/v2/version'],
  ['/api/v2/dags', '/api/v2/dags'],
  [
    '/api/v2/dags',
    '/api/v2/dags?tags=daily&dag_id_pattern=sal&order_by=-dag_id&paused=false&last_dag_run_state=failed',
  ],
  ['/api/v2/dags/{dag_id}', '/api/v2/dags/sales'],
  ['/api/v2/dags/{dag_id}/details', '/api/v2/dags/sales/details'],
  ['/api/v2/dags/{dag_id}/dagRuns', '/api/v2/dags/sales/dagRuns?state=failed&run_after_gte=2026-01-01'],
  ['/api/v2/dags/{dag_id}/dagRuns', '/api/v2/dags/~/dagRuns'],
  ['/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}', run],
  [
    '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances',
    `${run}/taskInstances?limit=3&order_by=task_id`,
  ],
  ['/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances', '/api/v2/dags/~/dagRuns/~/taskInstances'],
  ['/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}', `${run}/taskInstances/etl.load`],
  [
    '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}',
    `${run}/taskInstances/etl.parse/1`,
  ],
  [
    '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/listMapped',
    `${run}/taskInstances/etl.parse/listMapped`,
  ],
  [
    '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/tries',
    `${run}/taskInstances/etl.load/tries`,
  ],
  [
    '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}/tries',
    `${run}/taskInstances/etl.parse/1/tries`,
  ],
  [
    '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/tries/{task_try_number}',
    `${run}/taskInstances/etl.load/tries/1`,
  ],
  [
    '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}/tries/{task_try_number}',
    `${run}/taskInstances/etl.parse/1/tries/1`,
  ],
  [
    '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/logs/{try_number}',
    `${run}/taskInstances/etl.load/logs/2`,
  ],
  [
    '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/xcomEntries',
    `${run}/taskInstances/~/xcomEntries`,
  ],
  [
    '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/xcomEntries/{xcom_key}',
    `${run}/taskInstances/extract/xcomEntries/return_value`,
  ],
  ['/api/v2/importErrors', '/api/v2/importErrors'],
  ['/api/v2/importErrors/{import_error_id}', '/api/v2/importErrors/1'],
  ['/api/v2/dagWarnings', '/api/v2/dagWarnings'],
  ['/api/v2/dags/{dag_id}/dagVersions', '/api/v2/dags/sales/dagVersions'],
  ['/api/v2/dags/{dag_id}/dagVersions/{version_number}', '/api/v2/dags/sales/dagVersions/2'],
  ['/api/v2/dagSources/{dag_id}', '/api/v2/dagSources/sales'],
  ['/api/v2/dags/{dag_id}/tasks', '/api/v2/dags/sales/tasks'],
  ['/api/v2/dags/{dag_id}/tasks/{task_id}', '/api/v2/dags/sales/tasks/etl.load'],
  ['/api/v2/pools', '/api/v2/pools'],
  ['/api/v2/pools/{pool_name}', '/api/v2/pools/default_pool'],
  ['/api/v2/dagStats', '/api/v2/dagStats'],
  ['/api/v2/dagTags', '/api/v2/dagTags'],
  ['/api/v2/eventLogs', '/api/v2/eventLogs'],
  ['/api/v2/jobs', '/api/v2/jobs'],
];
const task = '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}';
const group = '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskGroupInstances/{group_id}';
const acts: readonly (readonly [
  method: 'POST' | 'PATCH' | 'PUT',
  path: string,
  url: string,
  body: object,
])[] = [
  ['PATCH', `${task}/dry_run`, `${run}/taskInstances/report/dry_run`, { new_state: 'success' }],
  [
    'PATCH',
    `${task}/{map_index}/dry_run`,
    `${run}/taskInstances/etl.parse/0/dry_run`,
    { new_state: 'failed' },
  ],
  ['PATCH', task, `${run}/taskInstances/report`, { new_state: 'success', note: 'looked at' }],
  ['PATCH', `${task}/{map_index}`, `${run}/taskInstances/etl.parse/0`, { new_state: 'failed' }],
  [
    'PATCH',
    `${group}/dry_run`,
    `${run}/taskGroupInstances/etl/dry_run`,
    { new_state: 'failed', include_past: true, include_future: true },
  ],
  ['PATCH', group, `${run}/taskGroupInstances/etl`, { new_state: 'success' }],
  [
    'PATCH',
    '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances',
    `${run}/taskInstances`,
    { actions: [{ action: 'update', entities: [{ task_id: 'report', new_state: 'skipped' }] }] },
  ],
  [
    'PATCH',
    '/api/v2/dags/{dag_id}/dagRuns',
    '/api/v2/dags/sales/dagRuns',
    { actions: [{ action: 'update', entities: [{ dag_run_id: 'manual__1', note: 'seen' }] }] },
  ],
  [
    'POST',
    '/api/v2/dags/{dag_id}/clearDagRuns',
    '/api/v2/dags/sales/clearDagRuns',
    { dag_runs: [{ dag_run_id: 'manual__1' }] },
  ],
  [
    'POST',
    '/api/v2/dags/{dag_id}/clearDagRuns',
    '/api/v2/dags/~/clearDagRuns',
    { dag_runs: [{ dag_run_id: 'manual__1', dag_id: 'sales' }], dry_run: false },
  ],
  ['PATCH', '/api/v2/dags/{dag_id}', '/api/v2/dags/sales', { is_paused: true }],
  ['PATCH', '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}', run, { note: null }],
  [
    'POST',
    '/api/v2/dags/{dag_id}/clearTaskInstances',
    '/api/v2/dags/sales/clearTaskInstances',
    { dag_run_id: 'manual__1' },
  ],
  ['POST', '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/clear', `${run}/clear`, {}],
  ['POST', '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/clear', `${run}/clear`, { dry_run: false }],
  [
    'POST',
    '/api/v2/dags/{dag_id}/dagRuns',
    '/api/v2/dags/sales/dagRuns',
    { logical_date: null, conf: { count: 5 } },
  ],
];

/** Ours, beside the document's: tested where they belong. */
const runPath = '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}';
const ownRoutes: ReadonlySet<string> = new Set([
  `PATCH ${runPath}/dry_run`,
  `POST ${runPath}/fork`,
  `GET ${runPath}/forks`,
  `GET ${runPath}/difference/{other_run_id}`,
]);

describe('the public API', () => {
  let api: Api;
  const asked = new Set<string>();
  beforeAll(async () => {
    api = await openApi({ testConnection: async () => ({ ok: true, message: 'well' }) });
    await addSales(api);
    await api.rows.insert('import_error', {
      bundle_name: 'dags',
      rel_path: 'broken.ts',
      code: 'ARIEL_FILE_SYNTAX',
      message: 'no',
      stack: 'broken.ts:1',
      created_at: START_US,
    });
    await api.rows.insert('dag_warning', {
      dag_id: 'sales',
      kind: 'no_pool',
      message: 'pool x',
      created_at: START_US,
    });
    await api.rows.insert('job', {
      id: 'a',
      kind: 'scheduler',
      hostname: 'host',
      pid: 1,
      started_at: START_US,
      heartbeat_at: START_US,
    });
    await api.rows.insert('event_log', {
      at: START_US,
      event: 'trigger',
      dag_id: 'sales',
      run_id: 'manual__1',
      owner: 'admin',
    });
  });
  afterAll(() => api[Symbol.asyncDispose]());

  it.each(reads)('answers %s as the document says (%s)', async (path, url) => {
    asked.add(`GET ${path}`);
    const answer = await api.call('GET', url);
    expect(answer.statusCode, answer.body).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(problems('GET', path, 200, answer.json())).toBeNull();
    const lists = Object.values(answer.json() as object).filter((value) => Array.isArray(value));
    if (lists.length === 1 && !url.includes('/tasks/')) expect(lists[0]!.length, url).toBeGreaterThan(0);
  });

  it.each(acts)('answers %s %s as the document says (%s %j)', async (method, path, url, body) => {
    asked.add(`${method} ${path}`);
    const answer = await api.call(method, url, { payload: body });
    expect(answer.statusCode, answer.body).toBe(200);
    expect(problems(method, path, 200, answer.json())).toBeNull();
  });

  it('makes, changes and removes pools as the document says', async () => {
    const pool = { name: 'contract', slots: 2 };
    const calls = [
      ['POST', '/api/v2/pools', '/api/v2/pools', pool, 201],
      ['PATCH', '/api/v2/pools/{pool_name}', '/api/v2/pools/contract?update_mask=slots', { slots: 3 }, 200],
      ['PATCH', '/api/v2/pools', '/api/v2/pools', { actions: [{ action: 'update', entities: [pool] }] }, 200],
    ] as const;
    for (const [method, path, url, payload, status] of calls) {
      asked.add(`${method} ${path}`);
      const answer = await api.call(method, url, { payload });
      expect(answer.statusCode, answer.body).toBe(status);
      expect(problems(method, path, status, answer.json())).toBeNull();
    }
    asked.add('DELETE /api/v2/pools/{pool_name}');
    expect((await api.call('DELETE', '/api/v2/pools/contract')).statusCode).toBe(204);
  });

  it('makes, changes and removes connections and variables as the document says', async () => {
    const connection = {
      connection_id: 'contract',
      conn_type: 'http',
      password: 'hunter2',
      extra: '{"a": 1}',
    };
    const variable = { key: 'contract', value: { a: 1 }, description: 'd' };
    const calls = [
      ['POST', '/api/v2/connections', '/api/v2/connections', connection, 201],
      ['GET', '/api/v2/connections', '/api/v2/connections', undefined, 200],
      ['GET', '/api/v2/connections/{connection_id}', '/api/v2/connections/contract', undefined, 200],
      ['PATCH', '/api/v2/connections/{connection_id}', '/api/v2/connections/contract', connection, 200],
      [
        'PATCH',
        '/api/v2/connections',
        '/api/v2/connections',
        { actions: [{ action: 'update', entities: [connection] }] },
        200,
      ],
      ['POST', '/api/v2/connections/test', '/api/v2/connections/test', connection, 200],
      ['POST', '/api/v2/variables', '/api/v2/variables', variable, 201],
      ['GET', '/api/v2/variables', '/api/v2/variables', undefined, 200],
      ['GET', '/api/v2/variables/{variable_key}', '/api/v2/variables/contract', undefined, 200],
      ['PATCH', '/api/v2/variables/{variable_key}', '/api/v2/variables/contract', variable, 200],
      [
        'PATCH',
        '/api/v2/variables',
        '/api/v2/variables',
        { actions: [{ action: 'update', entities: [variable] }] },
        200,
      ],
    ] as const;
    for (const [method, path, url, payload, status] of calls) {
      asked.add(`${method} ${path}`);
      const answer = await api.call(method, url, payload === undefined ? {} : { payload });
      expect(answer.statusCode, answer.body).toBe(status);
      expect(problems(method, path, status, answer.json())).toBeNull();
    }
    const empty = [
      ['POST', '/api/v2/connections/defaults', '/api/v2/connections/defaults'],
      ['DELETE', '/api/v2/connections/{connection_id}', '/api/v2/connections/contract'],
      ['DELETE', '/api/v2/variables/{variable_key}', '/api/v2/variables/contract'],
    ] as const;
    for (const [method, path, url] of empty) {
      asked.add(`${method} ${path}`);
      expect((await api.call(method, url)).statusCode).toBe(204);
    }
  });

  it('fills dates back as the document says', async () => {
    const body = {
      dag_id: 'sales',
      from_date: '2026-11-19T00:00:00Z',
      to_date: '2026-11-21T00:00:00Z',
      max_active_runs: 2,
    };
    const calls = [
      ['POST', '/api/v2/backfills/dry_run', '/api/v2/backfills/dry_run', body],
      ['POST', '/api/v2/backfills', '/api/v2/backfills', body],
      ['GET', '/api/v2/backfills', '/api/v2/backfills?dag_id=sales', undefined],
      ['GET', '/api/v2/backfills/{backfill_id}', '/api/v2/backfills/1', undefined],
      ['GET', '/api/v2/backfills/{backfill_id}/dag_runs', '/api/v2/backfills/1/dag_runs', undefined],
      ['PUT', '/api/v2/backfills/{backfill_id}/pause', '/api/v2/backfills/1/pause', undefined],
      ['PUT', '/api/v2/backfills/{backfill_id}/unpause', '/api/v2/backfills/1/unpause', undefined],
      ['PUT', '/api/v2/backfills/{backfill_id}/cancel', '/api/v2/backfills/1/cancel', undefined],
    ] as const;
    for (const [method, path, url, payload] of calls) {
      asked.add(`${method} ${path}`);
      const answer = await api.call(method, url, payload === undefined ? {} : { payload });
      expect(answer.statusCode, answer.body).toBe(200);
      expect(problems(method, path, 200, answer.json()), url).toBeNull();
    }
  });

  it('makes, changes and removes what tasks store, and asks people, as the document says', async () => {
    const states = `${task}/state-store`;
    const ofAsset = '/api/v2/assets/{asset_id}/state-store';
    const here = `${run}/taskInstances/report`;
    const attempt = await api.writer.first<{ id: string; run_ref: number }>(
      "select id, run_ref from task_instance where task_id = 'report' and run_ref = (select id from dag_run where run_id = 'manual__1')",
    );
    await api.writer.run(
      "insert into asset (id, name, uri, asset_group, extra, watchers, is_active, created_at, updated_at) values (71, 'kept', 's3://kept', 'asset', '{}', '[]', 1, 0, 0)",
    );
    await api.writer.run("update task_instance set state = 'awaiting_input' where id = ?", [
      attempt?.id ?? '',
    ]);
    await api.rows.insert('human_request', {
      attempt_id: attempt?.id ?? '',
      run_ref: attempt?.run_ref ?? 0,
      task_id: 'report',
      map_index: -1,
      iteration: 0,
      try_number: 1,
      subject: 'Well?',
      options: '["yes","no"]',
      multiple: 0,
      params: '{"n":{"value":1,"description":null,"schema":{"type":"integer"}}}',
      assigned_users: '[]',
      method: 'goOn',
      kwargs: '{}',
      created_at: START_US,
    });
    const hitl = `${task}/{map_index}/hitlDetails`;
    type Call = readonly [
      'DELETE' | 'GET' | 'PATCH' | 'POST' | 'PUT',
      string,
      string,
      object | undefined,
      number,
    ];
    const calls: readonly Call[] = [
      ['POST', `${task}/xcomEntries`, `${here}/xcomEntries`, { key: 'k', value: { a: [1] } }, 201],
      ['POST', `${task}/xcomEntries`, `${here}/xcomEntries`, { key: 'k', value: 1 }, 409],
      ['PATCH', `${task}/xcomEntries/{xcom_key}`, `${here}/xcomEntries/k`, { value: 'x' }, 200],
      ['PATCH', `${task}/xcomEntries/{xcom_key}`, `${here}/xcomEntries/gone`, { value: 'x' }, 404],
      ['DELETE', `${task}/xcomEntries/{xcom_key}`, `${here}/xcomEntries/k`, undefined, 204],
      ['DELETE', `${task}/xcomEntries/{xcom_key}`, `${here}/xcomEntries/k`, undefined, 404],
      ['PUT', `${states}/{key}`, `${here}/state-store/job`, { value: { id: 5 } }, 204],
      ['PUT', `${states}/{key}`, `${here}/state-store/job`, { value: null }, 422],
      [
        'PUT',
        `${states}/{key}`,
        `${here}/state-store/until`,
        { value: 1, expires_at: '2030-01-01T00:00:00Z' },
        204,
      ],
      ['PUT', `${states}/{key}`, `${here}/state-store/ever`, { value: 1, expires_at: null }, 204],
      ['GET', states, `${here}/state-store`, undefined, 200],
      ['GET', `${states}/{key}`, `${here}/state-store/job`, undefined, 200],
      ['GET', `${states}/{key}`, `${here}/state-store/gone`, undefined, 404],
      ['PATCH', `${states}/{key}`, `${here}/state-store/job`, { value: 6 }, 200],
      ['PATCH', `${states}/{key}`, `${here}/state-store/gone`, { value: 6 }, 404],
      ['DELETE', `${states}/{key}`, `${here}/state-store/job`, undefined, 204],
      ['DELETE', `${states}/{key}`, `${here}/state-store/job`, undefined, 204],
      ['DELETE', states, `${here}/state-store?all_map_indices=true`, undefined, 204],
      ['PUT', `${ofAsset}/{key}`, '/api/v2/assets/71/state-store/last', { value: 7 }, 204],
      ['PUT', `${ofAsset}/{key}`, '/api/v2/assets/9999/state-store/last', { value: 7 }, 404],
      ['GET', ofAsset, '/api/v2/assets/71/state-store', undefined, 200],
      ['GET', `${ofAsset}/{key}`, '/api/v2/assets/71/state-store/last', undefined, 200],
      ['DELETE', `${ofAsset}/{key}`, '/api/v2/assets/71/state-store/last', undefined, 204],
      ['DELETE', ofAsset, '/api/v2/assets/71/state-store', undefined, 204],
      ['GET', hitl, `${here}/-1/hitlDetails`, undefined, 200],
      [
        'GET',
        `${runPath}/hitlDetails`,
        `${run}/hitlDetails?response_received=false&subject_search=well&state=awaiting_input&order_by=-created_at`,
        undefined,
        200,
      ],
      ['GET', `${runPath}/hitlDetails`, '/api/v2/dags/~/dagRuns/~/hitlDetails', undefined, 200],
      ['PATCH', hitl, `${here}/-1/hitlDetails`, { chosen_options: [] }, 422],
      ['PATCH', hitl, `${here}/-1/hitlDetails`, { chosen_options: ['maybe'] }, 400],
      ['PATCH', hitl, `${here}/-1/hitlDetails`, { chosen_options: ['yes'], params_input: { n: 'x' } }, 400],
      [
        'PATCH',
        hitl,
        `${here}/-1/hitlDetails`,
        { chosen_options: ['yes'], request_created_at: '2020-01-01T00:00:00Z' },
        409,
      ],
      ['PATCH', hitl, `${here}/-1/hitlDetails`, { chosen_options: ['yes'], params_input: { n: 2 } }, 200],
      ['PATCH', hitl, `${here}/-1/hitlDetails`, { chosen_options: ['yes'] }, 409],
      [
        'GET',
        `${runPath}/hitlDetails`,
        `${run}/hitlDetails?response_received=true&responded_by_user_name=admin`,
        undefined,
        200,
      ],
      ['GET', `${hitl}/tries/{try_number}`, `${here}/-1/hitlDetails/tries/1`, undefined, 200],
      ['GET', hitl, `${run}/taskInstances/extract/-1/hitlDetails`, undefined, 404],
    ];
    for (const [method, path, url, payload, status] of calls) {
      asked.add(`${method} ${path}`);
      const viewed = await api.call(method, url, {
        as: 'viewer',
        ...(payload === undefined ? {} : { payload }),
      });
      if (method !== 'GET') expect(viewed.statusCode, `${method} ${url} by a viewer`).toBe(403);
      const answer = await api.call(method, url, payload === undefined ? {} : { payload });
      expect(answer.statusCode, `${method} ${url}: ${answer.body}`).toBe(status);
      if (status === 200 || status === 201)
        expect(problems(method, path, status, answer.json()), url).toBeNull();
      if (path === `${runPath}/hitlDetails`) expect(answer.json()).toMatchObject({ total_entries: 1 });
    }
    const row = await api.writer.first<{ state: string; resume: string }>(
      'select state, resume from task_instance where id = ?',
      [attempt?.id ?? ''],
    );
    expect(row?.state).toBe('scheduled');
    expect(JSON.parse(JSON.parse(row?.resume ?? '').event)).toMatchObject({
      chosen_options: ['yes'],
      params_input: { n: 2 },
      responded_by_user: { id: 'admin', name: 'admin' },
    });
  });

  it('deletes runs and task instances as the document says', async () => {
    asked.add('DELETE /api/v2/dags/{dag_id}/dagRuns/{dag_run_id}');
    asked.add(`DELETE ${task}`);
    await api.call('PATCH', run, { payload: { state: 'failed' } });
    const one = await api.call('DELETE', `${run}/taskInstances/report`);
    expect([one.statusCode, one.body]).toEqual([200, 'null']);
    const all = await api.call('DELETE', run);
    expect([all.statusCode, all.body]).toEqual([204, '']);
  });

  it('asks a file to be read again by the token that it gave', async () => {
    asked.add('PUT /api/v2/parseDagFile/{file_token}');
    const { file_token: token } = await api.get<{ file_token: string }>('/api/v2/dags/sales');
    const answer = await api.call('PUT', `/api/v2/parseDagFile/${token}`);
    expect([answer.statusCode, answer.body]).toEqual([201, 'null']);
    expect(api.reparsed).toEqual(['dags/pipeline.ts']);
    expect((await api.call('PUT', `/api/v2/parseDagFile/${token}x`)).statusCode).toBe(404);
  });

  it('serves every operation of the document, and what is ours', () => {
    const served = api.routes
      .filter((route) => route.url.startsWith('/api/v2') && route.method !== 'HEAD')
      .map((route) => `${route.method} ${route.url.replaceAll(/:(\w+)/g, '{$1}')}`);
    expect(new Set(served)).toEqual(new Set([...documentedOperations(), ...ownRoutes]));
    // What is asked here and elsewhere: tests/conformance asks for all of them on a real server.
    for (const operation of asked) expect(served).toContain(operation);
  });

  it('describes itself in an OpenAPI document', async () => {
    const answer = await api.server.inject({ url: '/openapi.json' });
    const described = answer.json() as ContractDocument & { readonly openapi: string };
    expect(described.openapi).toBe('3.1.0');
    expect(Object.keys(described.paths)).toContain('/api/v2/dags/{dag_id}/dagRuns');
    expect(Object.keys(described.paths).filter((path) => path.startsWith('/ui'))).toEqual([]);
  });
});
