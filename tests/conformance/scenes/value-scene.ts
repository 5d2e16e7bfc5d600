// What tasks keep and ask: XComs, state stores, people's answers; connections, variables and pools.
import { expect } from 'vitest';
import type { ConformanceClient } from '../client.ts';
import { first } from './run-scene.ts';

const task = '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}';
const path = { ...first, task_id: 'first' };

export async function xcomScene(api: ConformanceClient): Promise<void> {
  const all = `${task}/xcomEntries`;
  const one = `${all}/{xcom_key}`;
  const listed = await api.call<{ total_entries: number }>(`GET ${all}`, { path });
  expect(listed.total_entries).toBe(7);
  const value = await api.call<{ value: unknown }>(`GET ${one}`, {
    path: { ...path, xcom_key: 'an_object' },
    query: { map_index: -1, deserialize: false },
  });
  expect(value.value).toEqual({ k: { deep: [1, 2] } });
  const text = await api.call<{ value: unknown }>(`GET ${one}`, {
    path: { ...path, xcom_key: 'a_bool' },
    query: { stringify: true },
  });
  expect(text.value).toBe('True');
  await api.call(`POST ${all}`, { path, body: { key: 'made', value: [1] } });
  await api.call(`POST ${all}`, { path, body: { key: 'made', value: [1] }, status: 409 });
  await api.call(`PATCH ${one}`, { path: { ...path, xcom_key: 'made' }, body: { value: 2 } });
  await api.call(`DELETE ${one}`, { path: { ...path, xcom_key: 'made' }, query: { map_index: -1 } });
}

export async function stateScene(api: ConformanceClient, assetId: number): Promise<void> {
  const ofTask = `${task}/state-store`;
  const key = { ...path, key: 'place' };
  const query = { map_index: -1 };
  await api.call(`PUT ${ofTask}/{key}`, { path: key, query, body: { value: { at: 3 } }, status: 204 });
  await api.call(`GET ${ofTask}/{key}`, { path: key, query });
  await api.call(`GET ${ofTask}`, { path, query });
  await api.call(`PATCH ${ofTask}/{key}`, { path: key, query, body: { value: 4 } });
  await api.call(`DELETE ${ofTask}/{key}`, { path: key, query, status: 204 });
  await api.call(`DELETE ${ofTask}`, { path, query: { ...query, all_map_indices: true }, status: 204 });
  const ofAsset = '/api/v2/assets/{asset_id}/state-store';
  const asset = { asset_id: assetId, key: 'seen' };
  await api.call(`PUT ${ofAsset}/{key}`, { path: asset, body: { value: 'x' }, status: 204 });
  await api.call(`GET ${ofAsset}/{key}`, { path: asset });
  await api.call(`GET ${ofAsset}`, { path: asset });
  await api.call(`DELETE ${ofAsset}/{key}`, { path: asset, status: 204 });
  await api.call(`DELETE ${ofAsset}`, { path: asset, status: 204 });
}

export async function humanScene(api: ConformanceClient): Promise<void> {
  const run = { dag_id: 'judge_hitl', dag_run_id: 'first' };
  const one = `${task}/{map_index}/hitlDetails`;
  const approve = { ...run, task_id: 'approve', map_index: -1 };
  const asked = await api.call<{ subject: string; options: string[] }>(`GET ${one}`, { path: approve });
  expect(asked).toMatchObject({ subject: 'Ship it?', options: ['Approve', 'Reject'] });
  await api.call('GET /api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/hitlDetails', { path: run });
  await api.call(`PATCH ${one}`, { path: approve, body: { chosen_options: ['Perhaps'] }, status: 400 });
  await api.call(`PATCH ${one}`, {
    path: approve,
    query: { region_index: -1 },
    body: { chosen_options: ['Approve'] },
  });
  await api.call(`PATCH ${one}`, { path: approve, body: { chosen_options: ['Approve'] }, status: 409 });
  await api.call(`GET ${one}/tries/{try_number}`, { path: { ...approve, try_number: 1 } });
}

export async function settingScene(api: ConformanceClient): Promise<void> {
  const connection = { connection_id: 'shown', conn_type: 'http', host: 'example.org', password: 'hidden' };
  const one = '/api/v2/connections/{connection_id}';
  await api.call('POST /api/v2/connections', { body: connection });
  await api.call('POST /api/v2/connections', { body: connection, status: 409 });
  const found = await api.call<{ password: string }>(`GET ${one}`, { path: connection });
  expect(found.password).toBe('***');
  await api.call(`PATCH ${one}`, {
    path: connection,
    query: { update_mask: 'host' },
    body: { ...connection, host: 'example.com' },
  });
  await api.call(`PATCH ${one}`, {
    path: connection,
    body: { ...connection, connection_id: 'x' },
    status: 400,
  });
  await api.call('PATCH /api/v2/connections', {
    body: { actions: [{ action: 'update', entities: [connection] }] },
  });
  await api.call('GET /api/v2/connections');
  await api.call(`PATCH ${one}`, {
    path: { connection_id: 'nobody' },
    body: { ...connection, connection_id: 'nobody' },
    status: 404,
  });
  await api.call('POST /api/v2/connections/test', { body: connection, status: 403 });
  await api.call('POST /api/v2/connections/defaults', { status: 204 });
  await api.call(`DELETE ${one}`, { path: connection, status: 204 });

  const variable = { key: 'shown', value: { a: 1 }, description: 'd' };
  const key = { variable_key: 'shown' };
  await api.call('POST /api/v2/variables', { body: variable });
  await api.call('POST /api/v2/variables', { body: variable, status: 409 });
  await api.call('GET /api/v2/variables/{variable_key}', { path: key });
  const changed = { path: key, query: { update_mask: 'value' }, body: { key: 'shown', value: 'text' } };
  await api.call('PATCH /api/v2/variables/{variable_key}', changed);
  await api.call('PATCH /api/v2/variables/{variable_key}', {
    path: key,
    body: { key: 'other', value: 1 },
    status: 400,
  });
  await api.call('GET /api/v2/variables');
  await api.call('PATCH /api/v2/variables/{variable_key}', {
    path: { variable_key: 'nobody' },
    body: { key: 'nobody', value: 1 },
    status: 404,
  });
  await api.call('PATCH /api/v2/variables', {
    body: { actions: [{ action: 'update', entities: [variable] }] },
  });
  await api.call('DELETE /api/v2/variables/{variable_key}', { path: key, status: 204 });

  const pool = { name: 'shown', slots: 2 };
  const named = { pool_name: 'shown' };
  await api.call('POST /api/v2/pools', { body: pool });
  await api.call('POST /api/v2/pools', { body: pool, status: 409 });
  await api.call('GET /api/v2/pools');
  await api.call('GET /api/v2/pools/{pool_name}', { path: named });
  await api.call('PATCH /api/v2/pools/{pool_name}', {
    path: named,
    query: { update_mask: 'slots' },
    body: { slots: 3 },
  });
  await api.call('PATCH /api/v2/pools/{pool_name}', {
    path: named,
    body: { pool: 'other', slots: 3, include_deferred: false },
    status: 400,
  });
  await api.call('PATCH /api/v2/pools', { body: { actions: [{ action: 'update', entities: [pool] }] } });
  await api.call('DELETE /api/v2/pools/{pool_name}', { path: { pool_name: 'default_pool' }, status: 400 });
  await api.call('DELETE /api/v2/pools/{pool_name}', { path: named, status: 204 });
}
