// Backfills through the public API: what is made is what was listed, and what is refused.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { addSales } from './fixture/sales.ts';

let api: Api;
beforeEach(async () => {
  api = await openApi();
  await addSales(api);
});
afterEach(() => api[Symbol.asyncDispose]());

const runs = '/api/v2/dags/sales/dagRuns';

async function send(method: 'POST' | 'PATCH' | 'PUT' | 'DELETE', url: string, payload?: object) {
  const answer = await api.call(method, url, payload === undefined ? {} : { payload });
  return { status: answer.statusCode, body: answer.body === '' ? null : (answer.json() as unknown) };
}
const detail = (body: unknown): string => JSON.stringify((body as { detail: unknown }).detail);

describe('backfills', () => {
  const body = { dag_id: 'sales', from_date: '2026-11-18', to_date: '2026-11-20T23:00:00Z' };

  it('make exactly what their dry run lists', async () => {
    const dry = await send('POST', '/api/v2/backfills/dry_run', body);
    expect(dry.body).toEqual({
      backfills: ['18', '19', '20'].map((day) => ({
        logical_date: `2026-11-${day}T05:00:00Z`,
        partition_key: null,
        partition_date: null,
      })),
      total_entries: 3,
    });
    const made = await send('POST', '/api/v2/backfills', {
      ...body,
      dag_run_conf: { count: 4 },
      run_backwards: true,
    });
    expect(made.body).toMatchObject({
      id: 1,
      max_active_runs: 10,
      reprocess_behavior: 'none',
      dag_run_conf: { count: 4 },
      is_paused: false,
      completed_at: null,
      run_backwards: true,
      run_states: { queued: 3 },
    });
    const { backfill_dag_runs: dates } = await api.get<{ backfill_dag_runs: { dag_run_id: string }[] }>(
      '/api/v2/backfills/1/dag_runs',
    );
    expect(dates.map(({ dag_run_id: id }) => id)).toEqual(
      ['20', '19', '18'].map((day) => `backfill__2026-11-${day}T05:00:00+00:00`),
    );
    const listed = await api.get<{ dag_runs: { run_type: string; triggered_by: string }[] }>(
      `${runs}?run_type=backfill`,
    );
    expect(listed.dag_runs[0]).toMatchObject({ run_type: 'backfill', triggered_by: 'backfill' });
  });

  it('are refused in the words and with the status that clients know', async () => {
    expect(await send('POST', '/api/v2/backfills', { ...body, dag_id: 'nobody' })).toMatchObject({
      status: 404,
    });
    for (const change of [
      { from_date: '2030-01-01', to_date: '2030-02-01' },
      { from_date: '2026-11-20', to_date: '2026-11-18' },
      { max_active_runs: 0 },
      { reprocess_behavior: 'all' },
      { foreign: true },
      { from_date: 'soon' },
    ])
      expect(await send('POST', '/api/v2/backfills', { ...body, ...change })).toMatchObject({ status: 422 });
    await send('POST', '/api/v2/backfills', body);
    const again = await send('POST', '/api/v2/backfills', body);
    expect([again.status, detail(again.body)]).toEqual([
      409,
      '"There is already a running backfill for dag sales"',
    ]);
    expect(await send('PUT', '/api/v2/backfills/7/pause')).toMatchObject({ status: 404 });
    expect(await api.call('GET', '/api/v2/backfills')).toMatchObject({ statusCode: 422 });
  });

  it('can be paused and cancelled; a viewer can only look', async () => {
    await send('POST', '/api/v2/backfills', body);
    expect((await send('PUT', '/api/v2/backfills/1/pause')).body).toMatchObject({ is_paused: true });
    expect((await send('PUT', '/api/v2/backfills/1/unpause')).body).toMatchObject({ is_paused: false });
    for (const url of ['/api/v2/backfills', '/api/v2/backfills/dry_run'])
      expect((await api.call('POST', url, { as: 'viewer', payload: body })).statusCode).toBe(403);
    expect((await api.call('PUT', '/api/v2/backfills/1/cancel', { as: 'viewer' })).statusCode).toBe(403);
    expect((await api.call('GET', '/api/v2/backfills?dag_id=sales', { as: 'viewer' })).statusCode).toBe(200);
    expect((await send('PUT', '/api/v2/backfills/1/cancel')).body).toMatchObject({
      is_paused: true,
      completed_at: expect.any(String),
      run_states: { failed: 3 },
    });
    expect(await send('PUT', '/api/v2/backfills/1/cancel')).toMatchObject({ status: 409 });
  });

  it('are listed for the pages with filters', async () => {
    await send('POST', '/api/v2/backfills', { ...body, max_active_runs: 3 });
    const total = async (query: string) =>
      (await api.get<{ total_entries: number }>(`/ui/backfills${query}`)).total_entries;
    expect(await total('')).toBe(1);
    expect(await total('?active=true&dag_id=sales&reprocess_behavior=none')).toBe(1);
    expect(await total('?active=false')).toBe(0);
    expect(await total('?max_active_runs_gte=4')).toBe(0);
    expect(await total('?from_date_gte=2026-11-18&to_date_lt=2026-11-19')).toBe(0);
  });
});
