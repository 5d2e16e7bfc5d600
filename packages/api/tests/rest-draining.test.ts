// DAGs that drain, through the public API: asked for by themselves, or with a run. What a scheduler makes of it: tests/scenarios/draining.
import type { Home } from '@ariel/protocol';
import { publishDefinitions } from '@ariel/testkit';
import { describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { dagDefinition, START_US, taskDefinition } from './fixture/rows.ts';
import { addSales } from './fixture/sales.ts';

const stateOf = async (api: Api, dagId = 'sales'): Promise<unknown> => {
  const { is_paused, scheduling_state } = await api.get<Record<string, unknown>>(`/api/v2/dags/${dagId}`);
  return [scheduling_state, is_paused];
};

async function aPausedApi(): Promise<Api> {
  const api = await openApi();
  await addSales(api);
  await api.writer.run('update dag set is_paused = 1');
  return api;
}

describe('scheduling_state: draining', () => {
  it('is taken by the patches of one DAG, of several and in bulk, and told by every answer', async () => {
    await using api = await aPausedApi();
    const payload = { scheduling_state: 'draining' };
    const one = await api.call('PATCH', '/api/v2/dags/sales', { payload });
    expect(one.json()).toMatchObject({ scheduling_state: 'draining', is_paused: false });
    expect(await stateOf(api)).toEqual(['draining', false]);
    await api.call('PATCH', '/api/v2/dags/sales', { payload: { is_paused: true } });
    expect(await stateOf(api)).toEqual(['paused', true]);
    const several = await api.call('PATCH', '/api/v2/dags?dag_id_pattern=sales', { payload });
    expect(several.json()).toMatchObject({ dags: [{ dag_id: 'sales', scheduling_state: 'draining' }] });
    await api.call('PATCH', '/api/v2/dags/sales', { payload: { scheduling_state: 'active' } });
    expect(await stateOf(api)).toEqual(['active', false]);
    const actions = [{ action: 'update', entities: [{ dag_id: 'sales', ...payload }] }];
    expect((await api.call('PATCH', '/api/v2/dags/bulk', { payload: { actions } })).json()).toMatchObject({
      update: { success: ['sales'], errors: [] },
    });
    expect(await stateOf(api)).toEqual(['draining', false]);
    const events = await api.writer.all("select event from event_log where event = 'drain'");
    expect(events).toHaveLength(3);
  });

  it('comes with a run that asks for it, and with no other', async () => {
    await using api = await aPausedApi();
    const trigger = (drain_dag: boolean) =>
      api.call('POST', '/api/v2/dags/sales/dagRuns', { payload: { logical_date: null, drain_dag } });
    expect((await trigger(false)).statusCode).toBe(200);
    expect(await stateOf(api)).toEqual(['paused', true]);
    expect((await trigger(true)).statusCode).toBe(200);
    expect(await stateOf(api)).toEqual(['draining', false]);
  });

  it('comes with a backfill that asks for it, and with no dry run', async () => {
    await using api = await aPausedApi();
    const payload = { dag_id: 'sales', from_date: '2026-11-18', to_date: '2026-11-19', drain_dag: true };
    const ask = async (url: string) => (await api.call('POST', url, { payload })).statusCode;
    expect(await ask('/api/v2/backfills/dry_run')).toBe(200);
    expect(await stateOf(api)).toEqual(['paused', true]);
    expect(await ask('/api/v2/backfills')).toBe(200);
    expect(await stateOf(api)).toEqual(['draining', false]);
  });

  it('comes with a run that makes an asset, and with none that is refused', async () => {
    await using api = await aPausedApi();
    const outlets = [{ kind: 'asset', name: 'orders', uri: 'orders', group: 'asset', extra: {} }] as const;
    const makes = dagDefinition('makes', { tasks: [taskDefinition('load', { outlets })] });
    await publishDefinitions(api.writer, [makes], { nowUs: START_US });
    await api.call('PATCH', '/api/v2/dags/makes', { payload: { is_paused: true } });
    const { assets } = await api.get<{ assets: { id: number }[] }>('/api/v2/assets');
    const make = async (more: object) => {
      const payload = { drain_dag: true, ...more };
      const url = `/api/v2/assets/${assets[0]?.id}/materialize`;
      return (await api.call('POST', url, { payload })).statusCode;
    };
    expect(await make({ partition_key: 'none of its runs has one' })).toBe(400);
    expect(await stateOf(api, 'makes')).toEqual(['paused', true]);
    expect(await make({})).toBe(200);
    expect(await stateOf(api, 'makes')).toEqual(['draining', false]);
  });

  it('lasts while somebody asks for more, and is no reason to refuse it', async () => {
    await using api = await aPausedApi();
    await api.call('PATCH', '/api/v2/dags/sales', { payload: { scheduling_state: 'draining' } });
    const payload = { dag_id: 'sales', from_date: '2026-11-18', to_date: '2026-11-19' };
    expect((await api.call('POST', '/api/v2/backfills', { payload })).statusCode).toBe(200);
    const trigger = { payload: { logical_date: null } };
    expect((await api.call('POST', '/api/v2/dags/sales/dagRuns', trigger)).statusCode).toBe(200);
    expect(await stateOf(api)).toEqual(['draining', false]);
  });

  it.each([
    {},
    { is_paused: null },
    { scheduling_state: null },
    { is_paused: null, scheduling_state: null },
    { is_paused: true, scheduling_state: 'paused' },
  ])('is not told from %j, which says nothing or too much', async (payload) => {
    await using api = await aPausedApi();
    for (const url of ['/api/v2/dags/sales', '/api/v2/dags?dag_id_pattern=sales']) {
      const answer = await api.call('PATCH', url, { payload });
      expect(answer.statusCode).toBe(422);
      expect(answer.json()).toMatchObject({
        detail: [{ type: 'value_error', loc: ['body'], input: payload }],
      });
    }
    const beside = { is_paused: null, scheduling_state: 'active' };
    expect((await api.call('PATCH', '/api/v2/dags/sales', { payload: beside })).statusCode).toBe(200);
  });

  it('is told to the pages: of the DAG, of the list, and at home, where no next run is promised', async () => {
    await using api = await aPausedApi();
    await api.writer.run('update dag set is_paused = 0, next_run_after = ?', [START_US]);
    expect((await api.get<Home>('/ui/home')).next_runs).toHaveLength(1);
    await api.call('PATCH', '/api/v2/dags/sales', { payload: { scheduling_state: 'draining' } });
    expect(await api.get('/ui/dags/sales')).toMatchObject({ is_draining: true, is_paused: false });
    expect(await api.get('/ui/dags?draining=true')).toMatchObject({ dags: [{ is_draining: true }] });
    expect(await api.get('/ui/dags?draining=false')).toMatchObject({ dags: [], total_entries: 0 });
    const { draining, next_runs: next } = await api.get<Home>('/ui/home');
    const [row] = await api.writer.all<{ n: number }>(
      "select count(*) as n from dag_run where state in ('queued', 'running')",
    );
    expect([draining, next]).toEqual([{ dags: 1, of: 1, active_runs: Number(row?.n) }, []]);
  });

  it('is refused to whoever may only look', async () => {
    await using api = await aPausedApi();
    const payload = { logical_date: null, drain_dag: true };
    const drained = await api.call('POST', '/api/v2/dags/sales/dagRuns', { as: 'viewer', payload });
    expect(drained.statusCode).toBe(403);
    expect(await stateOf(api)).toEqual(['paused', true]);
  });
});
