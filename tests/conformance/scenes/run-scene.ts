// Runs from their start to their end: triggered, waited for, listed, changed, cleared, deleted.
import { expect } from 'vitest';
import { until } from '../../e2e/support/until.ts';
import { type ConformanceClient, named } from '../client.ts';

const dags = '/api/v2/dags/{dag_id}';
const run = `${dags}/dagRuns/{dag_run_id}`;
export const first = { dag_id: 'judge_linear', dag_run_id: 'first' } as const;

export async function startRuns(api: ConformanceClient): Promise<void> {
  for (const name of ['linear', 'shape', 'fail', 'params', 'producer', 'hitl', 'parent', 'long'])
    await api.call(`POST ${dags}/dagRuns`, {
      path: { dag_id: `judge_${name}` },
      body: { logical_date: null, dag_run_id: 'first', conf: name === 'params' ? { count: 5 } : {} },
    });
  for (const name of ['linear', 'shape', 'fail', 'params', 'producer', 'parent'])
    await api.call(`GET ${run}/wait`, {
      path: { dag_id: `judge_${name}`, dag_run_id: 'first' },
      query: { interval: 60, result: 'first' },
    });
}

export async function runScene(api: ConformanceClient): Promise<void> {
  await api.call(`POST ${dags}/dagRuns`, {
    path: { dag_id: 'judge_linear' },
    body: { logical_date: null, dag_run_id: 'first' },
    status: 409,
  });
  await api.call(`POST ${dags}/dagRuns`, {
    path: { dag_id: 'judge_params' },
    body: { logical_date: null, conf: { count: 11 } },
    status: 400,
  });
  const found = await api.call<{ state: string; conf: object }>(`GET ${run}`, { path: first });
  expect(found).toMatchObject({ state: 'success', conf: {} });
  const listed = await api.call<{ total_entries: number }>(`GET ${dags}/dagRuns`, {
    path: { dag_id: 'judge_linear' },
  });
  expect(listed.total_entries).toBe(1);
  const waited = await api.ask(named(`GET ${run}/wait`), {
    path: first,
    query: { interval: 1, result: ['second', 'nobody'] },
  });
  expect([waited.type, waited.text]).toEqual([
    'application/x-ndjson',
    '{"state":"success","results":{"second":42}}\n',
  ]);
  await api.call('POST /api/v2/dags/{dag_id}/dagRuns/list', {
    path: { dag_id: '~' },
    body: { dag_ids: ['judge_linear'], states: ['success'], order_by: '-run_after', page_limit: 5 },
  });
  await api.call(`GET ${run}/upstreamAssetEvents`, { path: first });
  await api.call(`PATCH ${run}`, { path: first, query: { update_mask: 'note' }, body: { note: 'seen' } });
  await api.call(`PATCH ${run}`, {
    path: first,
    query: { update_mask: 'run_id' },
    body: { note: 'seen' },
  });
  await api.call(`PATCH ${dags}/dagRuns`, {
    path: { dag_id: 'judge_linear' },
    body: { actions: [{ action: 'update', entities: [{ dag_run_id: 'first', note: 'twice' }] }] },
  });
  await api.call(`POST ${run}/clear`, { path: first, body: {} });
  await api.call(`POST ${dags}/clearDagRuns`, {
    path: { dag_id: '~' },
    body: { dag_runs: [{ dag_id: 'judge_linear', dag_run_id: 'first' }] },
  });
  await api.call(`POST ${dags}/clearDagRuns`, {
    path: { dag_id: '~' },
    body: { dag_runs: [{ dag_run_id: 'first' }] },
    status: 400,
  });
  await api.call(`POST ${dags}/clearTaskInstances`, {
    path: { dag_id: 'judge_linear' },
    body: { dag_run_id: 'first', only_failed: false, task_ids: ['second'] },
  });
  await api.call(`POST ${dags}/clearTaskInstances`, {
    path: { dag_id: 'judge_linear' },
    body: { include_past: true },
    status: 400,
  });
  await api.call(`POST ${dags}/clearPartitions`, {
    path: { dag_id: 'judge_linear' },
    body: { run_id: 'first' },
  });
  await api.call(`POST ${dags}/clearPartitions`, { path: { dag_id: 'judge_linear' }, body: {}, status: 422 });
  await api.call(`POST ${dags}/dagRuns`, {
    path: { dag_id: 'judge_cron' },
    body: { logical_date: null, dag_run_id: 'waits' },
  });
  const waits = { dag_id: 'judge_cron', dag_run_id: 'waits' };
  await api.call(`DELETE ${run}`, { path: waits });
  await api.call(`DELETE ${run}`, { path: { dag_id: 'judge_long', dag_run_id: 'first' }, status: 409 });
}

/** A run of its own: the first one may have had its nap by now. */
export async function endRuns(api: ConformanceClient): Promise<void> {
  const long = { dag_id: 'judge_long' };
  const last = { ...long, dag_run_id: 'last' };
  const body = { logical_date: null, dag_run_id: 'last' };
  // Where each parameter was tried, DAGs were paused, too.
  await api.call(`PATCH ${dags}`, { path: long, body: { is_paused: false } });
  await api.call(`POST ${dags}/dagRuns`, { path: long, body });
  const naps = async (): Promise<boolean> => {
    const path = { ...last, task_id: 'nap' };
    const answer = await api.ask(named(`GET ${run}/taskInstances/{task_id}`), { path });
    return (answer.body as { state?: string }).state === 'running';
  };
  await until('the nap goes on', naps);
  await api.call(`POST ${dags}/clearTaskInstances`, {
    path: long,
    body: { dag_run_id: 'last', only_failed: false, prevent_running_task: true, task_ids: ['nap'] },
    status: 409,
  });
  for (const dag_run_id of ['first', 'last'])
    await api.call(`PATCH ${run}`, { path: { ...long, dag_run_id }, body: { state: 'failed' } });
}
