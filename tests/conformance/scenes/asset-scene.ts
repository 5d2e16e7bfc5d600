// Assets, their events and queues, what makes them; and backfills.
import { expect } from 'vitest';
import type { ConformanceClient } from '../client.ts';

const one = '/api/v2/assets/{asset_id}';
const ofDag = '/api/v2/dags/{dag_id}/assets';

/** Gives the id of the asset that is made. */
export async function assetScene(api: ConformanceClient): Promise<number> {
  const listed = await api.call<{ assets: { id: number; name: string }[] }>('GET /api/v2/assets');
  expect(listed.assets.map(({ name }) => name).sort()).toEqual(['judge_one', 'judge_two']);
  const assetId = listed.assets.find(({ name }) => name === 'judge_one')?.id ?? 0;
  const asset = { asset_id: assetId };
  await api.call(`GET ${one}`, { path: asset });
  const aliases = await api.call<{ asset_aliases: { id: number }[] }>('GET /api/v2/assets/aliases');
  await api.call('GET /api/v2/assets/aliases/{asset_alias_id}', {
    path: { asset_alias_id: aliases.asset_aliases[0]?.id },
  });
  const events = await api.call<{ asset_events: { extra: object }[] }>('GET /api/v2/assets/events');
  expect(events.asset_events[0]?.extra).toEqual({ rows: 7 });
  // Of both that it waits for only one has news.
  const queue = { dag_id: 'judge_consumer_both', ...asset };
  const before = { before: '2100-01-01T00:00:00Z' };
  await api.call(`GET ${ofDag}/queuedEvents`, { path: queue, query: before });
  await api.call(`GET ${ofDag}/{asset_id}/queuedEvents`, { path: queue, query: before });
  await api.call(`GET ${one}/queuedEvents`, { path: asset, query: before });
  await api.call(`DELETE ${ofDag}/{asset_id}/queuedEvents`, { path: queue, query: before, status: 204 });
  const news = { body: { asset_id: assetId, extra: { by: 'hand' } } };
  await api.call('POST /api/v2/assets/events', news);
  await api.call(`DELETE ${ofDag}/queuedEvents`, { path: queue, query: before, status: 204 });
  await api.call('POST /api/v2/assets/events', news);
  await api.call(`DELETE ${one}/queuedEvents`, { path: asset, query: before, status: 204 });
  await api.call('POST /api/v2/assets/events', { body: { asset_id: 987_654_321 }, status: 404 });
  for (const name of [
    `GET ${one}/queuedEvents`,
    `DELETE ${ofDag}/queuedEvents`,
    `DELETE ${ofDag}/{asset_id}/queuedEvents`,
  ])
    await api.call(name, { path: queue, query: { before: 'yesterday' }, status: 400 });
  await api.call(`POST ${one}/materialize`, { path: asset, body: { dag_run_id: 'made' } });
  await api.call(`POST ${one}/materialize`, { path: asset, body: { dag_run_id: 'made' }, status: 409 });
  await api.call(`POST ${one}/materialize`, { path: asset, body: { dag_run_id: 'a/../b' }, status: 400 });
  return assetId;
}

export async function backfillScene(api: ConformanceClient): Promise<void> {
  const body = {
    dag_id: 'judge_cron',
    from_date: '2026-01-01T00:00:00Z',
    to_date: '2026-01-03T00:00:00Z',
  };
  await api.call('POST /api/v2/backfills/dry_run', { body });
  const { id } = await api.call<{ id: number }>('POST /api/v2/backfills', { body });
  const backfill = { backfill_id: id };
  await api.call('POST /api/v2/backfills', { body, status: 409 });
  await api.call('POST /api/v2/backfills/dry_run', { body, status: 409 });
  for (const url of ['/api/v2/backfills', '/api/v2/backfills/dry_run'])
    await api.call(`POST ${url}`, { body: { ...body, dag_id: 'nobody' }, status: 404 });
  await api.call('GET /api/v2/backfills', { query: { dag_id: 'judge_cron' } });
  await api.call('GET /api/v2/backfills/{backfill_id}', { path: backfill });
  const dates = await api.call<{ total_entries: number }>('GET /api/v2/backfills/{backfill_id}/dag_runs', {
    path: backfill,
  });
  expect(dates.total_entries).toBe(3);
  for (const act of ['pause', 'unpause', 'cancel'])
    await api.call(`PUT /api/v2/backfills/{backfill_id}/${act}`, { path: backfill });
  for (const act of ['pause', 'unpause', 'cancel'])
    await api.call(`PUT /api/v2/backfills/{backfill_id}/${act}`, { path: backfill, status: 409 });
}
