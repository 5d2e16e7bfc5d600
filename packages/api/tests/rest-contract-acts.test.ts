// Operations of the public API that change something, against the recorded document of Airflow's API.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Api } from './fixture/api-fixture.ts';
import { openContractApi, runPath, salesRun, taskPath } from './fixture/contract-api.ts';
import { problems } from './fixture/contract-document.ts';

const group = `${runPath}/taskGroupInstances/{group_id}`;
const acts: readonly (readonly [
  method: 'POST' | 'PATCH' | 'PUT',
  path: string,
  url: string,
  body: object,
])[] = [
  ['PATCH', `${taskPath}/dry_run`, `${salesRun}/taskInstances/report/dry_run`, { new_state: 'success' }],
  [
    'PATCH',
    `${taskPath}/{map_index}/dry_run`,
    `${salesRun}/taskInstances/etl.parse/0/dry_run`,
    { new_state: 'failed' },
  ],
  ['PATCH', taskPath, `${salesRun}/taskInstances/report`, { new_state: 'success', note: 'looked at' }],
  ['PATCH', `${taskPath}/{map_index}`, `${salesRun}/taskInstances/etl.parse/0`, { new_state: 'failed' }],
  [
    'PATCH',
    `${group}/dry_run`,
    `${salesRun}/taskGroupInstances/etl/dry_run`,
    { new_state: 'failed', include_past: true, include_future: true },
  ],
  ['PATCH', group, `${salesRun}/taskGroupInstances/etl`, { new_state: 'success' }],
  [
    'PATCH',
    '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances',
    `${salesRun}/taskInstances`,
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
  ['PATCH', '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}', salesRun, { note: null }],
  [
    'POST',
    '/api/v2/dags/{dag_id}/clearTaskInstances',
    '/api/v2/dags/sales/clearTaskInstances',
    { dag_run_id: 'manual__1' },
  ],
  ['POST', '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/clear', `${salesRun}/clear`, {}],
  ['POST', '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/clear', `${salesRun}/clear`, { dry_run: false }],
  [
    'POST',
    '/api/v2/dags/{dag_id}/dagRuns',
    '/api/v2/dags/sales/dagRuns',
    { logical_date: null, conf: { count: 5 } },
  ],
];

describe('acts of the public API', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openContractApi();
  });
  afterAll(() => api[Symbol.asyncDispose]());

  it.each(acts)('answers %s %s as the document says (%s %j)', async (method, path, url, body) => {
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
      const answer = await api.call(method, url, { payload });
      expect(answer.statusCode, answer.body).toBe(status);
      expect(problems(method, path, status, answer.json())).toBeNull();
    }
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
      const answer = await api.call(method, url, payload === undefined ? {} : { payload });
      expect(answer.statusCode, answer.body).toBe(status);
      expect(problems(method, path, status, answer.json())).toBeNull();
    }
    const empty = [
      ['POST', '/api/v2/connections/defaults'],
      ['DELETE', '/api/v2/connections/contract'],
      ['DELETE', '/api/v2/variables/contract'],
    ] as const;
    for (const [method, url] of empty) {
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
      const answer = await api.call(method, url, payload === undefined ? {} : { payload });
      expect(answer.statusCode, answer.body).toBe(200);
      expect(problems(method, path, 200, answer.json()), url).toBeNull();
    }
  });

  it('deletes runs and task instances as the document says', async () => {
    await api.call('PATCH', salesRun, { payload: { state: 'failed' } });
    const one = await api.call('DELETE', `${salesRun}/taskInstances/report`);
    expect([one.statusCode, one.body]).toEqual([200, 'null']);
    const all = await api.call('DELETE', salesRun);
    expect([all.statusCode, all.body]).toEqual([204, '']);
  });

  it('asks a file to be read again by the token that it gave', async () => {
    const { file_token: token } = await api.get<{ file_token: string }>('/api/v2/dags/sales');
    const answer = await api.call('PUT', `/api/v2/parseDagFile/${token}`);
    expect([answer.statusCode, answer.body]).toEqual([201, 'null']);
    expect(api.reparsed).toEqual(['dags/pipeline.ts']);
    // It is going to be read: until then it need not be asked for, and after that it may be.
    const again = await api.call('PUT', `/api/v2/parseDagFile/${token}`);
    expect([again.statusCode, again.json()]).toMatchObject([
      409,
      { detail: { reason: 'Unique constraint violation', statement: 'hidden', orig_error: 'hidden' } },
    ]);
    await api.rows.insert('source_file', {
      ...{ bundle_name: 'dags', rel_path: 'pipeline.ts', content_hash: 'c', code_hash: 'c', duration_ms: 1 },
      evaluated_at: api.clock.nowUs + 1,
    });
    api.clock.nowUs += 1_000_000;
    expect((await api.call('PUT', `/api/v2/parseDagFile/${token}`)).statusCode).toBe(201);
    expect((await api.call('PUT', `/api/v2/parseDagFile/${token}x`)).statusCode).toBe(404);
  });
});
