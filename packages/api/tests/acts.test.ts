// What changes state, through the real control port and read back.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { START_US } from './fixture/rows.ts';
import { addSales } from './fixture/sales.ts';

interface Instances {
  readonly task_instances: readonly {
    readonly task_id: string;
    readonly map_index: number;
    readonly state: string | null;
  }[];
}

describe('acts', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi();
    await addSales(api);
  });
  afterAll(() => api[Symbol.asyncDispose]());

  const runs = '/api/v2/dags/sales/dagRuns';
  const clear = async (body: object): Promise<string[]> => {
    const answer = await api.call('POST', '/api/v2/dags/sales/clearTaskInstances', {
      payload: { dag_run_id: 'manual__1', ...body },
    });
    expect(answer.statusCode, answer.body).toBe(200);
    return (answer.json() as Instances).task_instances.map(
      (item) => `${item.task_id}/${item.map_index}/${item.state}`,
    );
  };

  it('a trigger makes a run with the params that were given and who asked', async () => {
    const answer = await api.call('POST', runs, {
      payload: { logical_date: null, conf: { count: 7, more: 'x' }, note: 'why' },
    });
    expect(answer.json()).toMatchObject({
      dag_run_id: 'manual__2026-11-21T12:00:00+00:00',
      state: 'queued',
      run_type: 'manual',
      conf: { count: 7, more: 'x' },
      note: 'why',
      triggered_by: 'rest_api',
      triggering_user_name: 'admin',
      logical_date: null,
    });
    const row = await api.writer.first<{ params: string }>('select params from dag_run where run_id like ?', [
      'manual__2026%',
    ]);
    expect(JSON.parse(row?.params ?? '')).toEqual({ count: 7, more: 'x' });
  });

  it('a trigger from the pages is noted as such', async () => {
    const signIn = await api.server.inject({
      method: 'POST',
      url: '/ui/login',
      payload: { username: 'admin', password: 'correct horse' },
    });
    const answer = await api.server.inject({
      method: 'POST',
      url: runs,
      headers: { cookie: String(signIn.headers['set-cookie']), 'sec-fetch-site': 'same-origin' },
      payload: { logical_date: '2026-11-20T06:00:00+01:00', dag_run_id: 'from_pages' },
    });
    expect(answer.json()).toMatchObject({ triggered_by: 'ui', logical_date: '2026-11-20T06:00:00+01:00' });
    // The answer says it as it was asked for, and every later one as it is stored.
    const stored = await api.get(`${runs}/from_pages`);
    expect(stored).toMatchObject({ logical_date: '2026-11-20T05:00:00Z' });
  });

  it('clearing shows by default what it would clear: what failed', async () => {
    expect(await clear({})).toEqual(['etl.load/-1/failed', 'report/-1/upstream_failed']);
    expect(await clear({ only_failed: false, task_ids: [['etl.parse', 1]] })).toEqual([
      'etl.parse/1/success',
    ]);
    expect(await clear({ only_failed: false, task_ids: ['etl.load'], include_downstream: true })).toEqual([
      'etl.load/-1/failed',
      'report/-1/upstream_failed',
    ]);
    expect(await clear({ only_failed: false, task_group_id: 'etl' })).toHaveLength(4);
    expect(await clear({ task_ids: ['nothing'] })).toEqual([]);
    expect(await clear({ only_failed: false, only_running: true })).toEqual([]);
    expect((await api.get<{ state: string }>(`${runs}/manual__1`)).state).toBe('failed');
  });

  it('marking names what it changes, and a dry run only what it would', async () => {
    const url = `${runs}/manual__1/taskInstances/etl.parse/2`;
    await api.call('PATCH', `${url}/dry_run`, { payload: { new_state: 'failed' } });
    expect((await api.get<{ state: string }>(url)).state).toBe('success');
    const marked = await api.call('PATCH', url, { payload: { new_state: 'failed', note: 'wrong figures' } });
    expect((marked.json() as Instances).task_instances.map((item) => [item.map_index, item.state])).toEqual([
      [2, 'failed'],
    ]);
    expect(await api.get(url)).toMatchObject({ state: 'failed', note: 'wrong figures' });
    const all = await api.call('PATCH', `${runs}/manual__1/taskInstances/etl.parse`, {
      payload: { new_state: 'success' },
    });
    expect((all.json() as Instances).task_instances.every((item) => item.state === 'success')).toBe(true);
    // What had failed below runs again, and is no part of what was marked.
    expect(all.json()).toMatchObject({
      cleared: [
        ['etl.load', -1, 0],
        ['report', -1, 0],
      ],
    });
  });

  it('an update mask limits what a body changes', async () => {
    await api.call('PATCH', `${runs}/manual__1?update_mask=note`, {
      payload: { state: 'success', note: 'only this' },
    });
    const run = await api.get<{ state: string; note: string }>(`${runs}/manual__1`);
    expect([run.note, run.state]).toEqual(['only this', expect.not.stringMatching('success')]);
  });

  it('clearing for real makes the run wait anew', async () => {
    const again = { only_failed: false, task_ids: ['etl.load'], include_downstream: true };
    expect(await clear({ dry_run: false, ...again })).toHaveLength(2);
    expect(await api.get(`${runs}/manual__1`)).toMatchObject({ state: 'queued', end_date: null });
    expect(await api.get(`${runs}/manual__1/taskInstances/etl.load`)).toMatchObject({ state: null });
  });

  it('pausing and unpausing', async () => {
    const paused = await api.call('PATCH', '/api/v2/dags/sales', { payload: { scheduling_state: 'paused' } });
    expect(paused.json()).toMatchObject({ is_paused: true, scheduling_state: 'paused' });
    const active = await api.call('PATCH', '/api/v2/dags/sales?update_mask=is_paused', {
      payload: { is_paused: false },
    });
    expect(active.json()).toMatchObject({ is_paused: false });
  });

  it('each act is in the audit log', async () => {
    const log = await api.get<{ event_logs: { event: string; owner: string; when: string }[] }>(
      '/api/v2/eventLogs?dag_id=sales',
    );
    expect(log.event_logs.map((item) => item.event)).toEqual(
      expect.arrayContaining(['trigger_dag_run', 'clear_task_instances', 'pause']),
    );
    expect(log.event_logs[0]).toMatchObject({
      owner: 'admin',
      when: new Date(START_US / 1000).toISOString().replace('.000', ''),
    });
  });
});
