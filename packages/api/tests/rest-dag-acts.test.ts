// DAGs changed together, deleted and liked; runs and instances listed by a body; a run waited for.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { problems } from './fixture/contract-document.ts';
import { addSales } from './fixture/sales.ts';

interface Listed {
  readonly dags: readonly { readonly dag_id: string; readonly is_paused: boolean }[];
  readonly total_entries: number;
}

describe('acts about DAGs', () => {
  let api: Api;
  beforeEach(async () => {
    api = await openApi();
    await addSales(api);
  });
  afterEach(() => api[Symbol.asyncDispose]());

  it('pauses those that a pattern names, and none where nothing is named', async () => {
    const body = { payload: { is_paused: true } };
    const none = await api.call('PATCH', '/api/v2/dags', body);
    expect(none.json()).toEqual({ dags: [], total_entries: 0 });
    const some = await api.call('PATCH', '/api/v2/dags?dag_id_pattern=sal', body);
    expect(problems('PATCH', '/api/v2/dags', 200, some.json())).toBeNull();
    expect(some.json()).toMatchObject({ dags: [{ dag_id: 'sales', is_paused: true }], total_entries: 1 });
    expect((await api.call('PATCH', '/api/v2/dags?dag_id_pattern=sal', { payload: {} })).statusCode).toBe(
      422,
    );
  });

  it('changes several by name, and says what it cannot do', async () => {
    const answer = await api.call('PATCH', '/api/v2/dags/bulk', {
      payload: {
        actions: [
          { action: 'create', entities: [{ dag_id: 'new' }] },
          { action: 'update', entities: [{ dag_id: 'sales', is_paused: true }] },
          { action: 'delete', entities: ['sales'] },
        ],
      },
    });
    expect(problems('PATCH', '/api/v2/dags/bulk', 200, answer.json())).toBeNull();
    expect(answer.json()).toMatchObject({
      create: { success: [], errors: [{ status_code: 405 }] },
      update: { success: ['sales'], errors: [] },
      delete: { success: [], errors: [{ status_code: 405 }] },
    });
  });

  it('deletes a DAG with its past, and has its file read again', async () => {
    await api.call('PATCH', '/api/v2/dags/sales/dagRuns/manual__1', { payload: { state: 'failed' } });
    await api.writer.run("update dag_run set state = 'failed' where state = 'running'");
    const answer = await api.call('DELETE', '/api/v2/dags/sales');
    expect(answer.statusCode, answer.body).toBe(204);
    expect((await api.call('GET', '/api/v2/dags/sales')).statusCode).toBe(404);
    for (const table of ['dag_run', 'dag_version'])
      expect(await api.writer.first(`select 1 as one from ${table} where dag_id = 'sales'`)).toBeUndefined();
    expect(api.reparsed).toEqual(['dags/pipeline.ts']);
    expect((await api.call('DELETE', '/api/v2/dags/sales')).statusCode).toBe(404);
  });

  it('does not delete a DAG of which a run goes on', async () => {
    await api.writer.run(
      "update dag_run set state = 'running' where dag_id = 'sales' and run_id = 'manual__1'",
    );
    expect((await api.call('DELETE', '/api/v2/dags/sales')).statusCode).toBe(409);
    expect((await api.call('DELETE', '/api/v2/dags/sales', { as: 'viewer' })).statusCode).toBe(403);
  });

  it('keeps favourites for each of those who sign in', async () => {
    const like = (as: string, what = 'favorite') => api.call('POST', `/api/v2/dags/sales/${what}`, { as });
    expect((await like('viewer')).statusCode).toBe(204);
    expect((await like('viewer')).statusCode).toBe(409);
    const listed = async (as: string, wanted: boolean) =>
      ((await api.call('GET', `/api/v2/dags?is_favorite=${wanted}`, { as })).json() as Listed).dags.map(
        ({ dag_id: id }) => id,
      );
    expect(await listed('viewer', true)).toEqual(['sales']);
    expect(await listed('viewer', false)).not.toContain('sales');
    expect(await listed('admin', true)).toEqual([]);
    expect((await api.call('GET', '/api/v2/dags/sales/details', { as: 'viewer' })).json()).toMatchObject({
      is_favorite: true,
    });
    expect((await like('viewer', 'unfavorite')).statusCode).toBe(204);
    expect((await like('viewer', 'unfavorite')).statusCode).toBe(409);
    expect((await api.call('POST', '/api/v2/dags/nobody/favorite')).statusCode).toBe(404);
  });
});

describe('lists by a body, and cursors', () => {
  let api: Api;
  beforeEach(async () => {
    api = await openApi();
    await addSales(api);
  });
  afterEach(() => api[Symbol.asyncDispose]());

  it('lists runs of several DAGs', async () => {
    const path = '/api/v2/dags/{dag_id}/dagRuns/list';
    const url = '/api/v2/dags/~/dagRuns/list';
    const answer = await api.call('POST', url, {
      payload: {
        dag_ids: ['sales'],
        order_by: '-run_after',
        page_limit: 1,
        run_after_gte: '2020-01-01T00:00:00Z',
      },
    });
    expect(problems('POST', path, 200, answer.json())).toBeNull();
    expect((answer.json() as { dag_runs: object[] }).dag_runs).toHaveLength(1);
    const refused = [
      ['/api/v2/dags/sales/dagRuns/list', {}, 422],
      [url, { run_after_gte: '2020-01-01' }, 422],
      [url, { order_by: 'nothing' }, 400],
      [url, { page_limit: -1 }, 422],
    ] as const;
    for (const [at, payload, status] of refused)
      expect((await api.call('POST', at, { payload })).statusCode, JSON.stringify(payload)).toBe(status);
  });

  it('lists task instances of several runs', async () => {
    const path = '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/list';
    const url = '/api/v2/dags/~/dagRuns/~/taskInstances/list';
    const answer = await api.call('POST', url, { payload: { state: ['failed', null], task_ids: [] } });
    expect(problems('POST', path, 200, answer.json())).toBeNull();
    expect((await api.call('POST', url, { payload: { order_by: 'task_id' } })).statusCode).toBe(400);
  });

  it('reads on by cursors that it gave, forwards and backwards', async () => {
    type Page = {
      task_instances: { id: string }[];
      next_cursor: string | null;
      previous_cursor: string | null;
      total_entries_limit: number | null;
    };
    const url = '/api/v2/dags/~/dagRuns/~/taskInstances?limit=4';
    const plain = await api.get<Page>(url);
    expect([plain.next_cursor, plain.total_entries_limit]).toEqual([null, null]);
    const ids: string[] = [];
    let cursor: string | null = '';
    let before: string | null = null;
    while (cursor !== null) {
      const page: Page = await api.get<Page>(`${url}&cursor=${encodeURIComponent(cursor)}`);
      ids.push(...page.task_instances.map(({ id }) => id));
      before = page.previous_cursor;
      cursor = page.next_cursor;
    }
    const { total_entries: total } = await api.get<{ total_entries: number }>(url);
    expect([new Set(ids).size, ids.length]).toEqual([total, total]);
    const back = await api.get<Page>(`${url}&cursor=${encodeURIComponent(before ?? '')}`);
    expect(back.task_instances).toHaveLength(4);
    expect((await api.call('GET', `${url}&cursor=made-up`)).statusCode).toBe(400);
  });

  it('waits for a run that is over with what its tasks returned', async () => {
    await api.writer.run("update dag_run set state = 'success' where run_id = 'manual__1'");
    const url = '/api/v2/dags/sales/dagRuns/manual__1/wait';
    const answer = await api.call('GET', `${url}?interval=1&result=extract&result=nobody`);
    expect(answer.headers['content-type']).toBe('application/x-ndjson');
    const asJson = await api.call('GET', `${url}?interval=1`, { headers: { accept: 'application/json' } });
    expect([asJson.headers['content-type'], asJson.body]).toEqual([undefined, '{"state":"success"}\n']);
    const line = JSON.parse(answer.body) as { state: string; results: Record<string, unknown> };
    expect([line.state, Object.keys(line.results)]).toEqual(['success', ['extract']]);
    expect((await api.call('GET', url)).statusCode).toBe(422);
    expect((await api.call('GET', `${url}?interval=0`)).statusCode).toBe(422);
    expect((await api.call('GET', `${url.replace('manual__1', 'nobody')}?interval=1`)).statusCode).toBe(404);
  });

  it('tells a waiting client at once when the run ends, whatever the interval', async () => {
    await api.writer.run("update dag_run set state = 'running' where run_id = 'manual__1'");
    const waiting = api.call('GET', '/api/v2/dags/sales/dagRuns/manual__1/wait?interval=3600');
    await expect.poll(() => api.listenerCount()).toBe(1);
    await api.writer.run("update dag_run set state = 'failed' where run_id = 'manual__1'");
    api.emit({ kind: 'run', dag_id: 'sales', run_id: 'manual__1', state: 'failed' });
    expect((await waiting).body).toBe('{"state":"running"}\n{"state":"failed"}\n');
    expect(api.listenerCount()).toBe(0);
  });
});
