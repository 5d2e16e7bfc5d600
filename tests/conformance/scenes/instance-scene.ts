// Task instances: looked at in every way, marked, deleted; their logs, links and what they wait for.
import { expect } from 'vitest';
import { type ConformanceClient, named } from '../client.ts';
import { type Operation, operations } from '../contract.ts';
import { first } from './run-scene.ts';

const run = '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}';
const all = `${run}/taskInstances`;
const one = `${all}/{task_id}`;
const mapped = `${one}/{map_index}`;
const task = { ...first, task_id: 'first' };
const shape = { dag_id: 'judge_shape', dag_run_id: 'first' };
const index = { ...shape, task_id: 'mapped', map_index: 0 };

export async function instanceScene(api: ConformanceClient): Promise<void> {
  const listed = await api.call<{ total_entries: number }>(`GET ${all}`, { path: shape });
  expect(listed.total_entries).toBe(12);
  await api.call(`POST ${all}/list`, {
    path: { dag_id: '~', dag_run_id: '~' },
    body: { dag_ids: ['judge_fail'], state: ['failed', null], page_limit: 3 },
  });
  await api.call(`GET ${one}`, { path: task });
  await api.call(`GET ${mapped}`, { path: index });
  await api.call(`GET ${one}/listMapped`, { path: { ...shape, task_id: 'mapped' } });
  await api.call(`GET ${one}/tries`, { path: { ...shape, task_id: 'mapped' }, query: { map_index: 1 } });
  await api.call(`GET ${mapped}/tries`, { path: index });
  await api.call(`GET ${one}/tries/{task_try_number}`, {
    path: { ...shape, task_id: 'mapped', task_try_number: 1 },
    query: { map_index: 1 },
  });
  await api.call(`GET ${mapped}/tries/{task_try_number}`, { path: { ...index, task_try_number: 1 } });
  const waits = { dag_id: 'judge_long', dag_run_id: 'first', task_id: 'after' };
  const reasons = await api.call<{ dependencies: object[] }>(`GET ${one}/dependencies`, {
    path: waits,
    query: { map_index: -1 },
  });
  expect(reasons.dependencies).toHaveLength(1);
  await api.call(`GET ${mapped}/dependencies`, { path: { ...waits, map_index: -1 } });
  const starter = { dag_id: 'judge_parent', dag_run_id: 'first', task_id: 'start_child' };
  const links = await api.call<{ extra_links: object }>(`GET ${one}/links`, {
    path: starter,
    query: { map_index: -1, try_number: 1 },
  });
  expect(Object.keys(links.extra_links)).toEqual(['Triggered DAG']);
  await api.call(`GET ${one}/externalLogUrl/{try_number}`, {
    path: { ...task, try_number: 1 },
    query: { map_index: -1 },
    status: 400,
  });
  await logsOf(api);
}

async function logsOf(api: ConformanceClient): Promise<void> {
  const name = `GET ${one}/logs/{try_number}`;
  const path = { ...task, try_number: 1 };
  const log = await api.call<{ content: { event: string }[]; continuation_token: string | null }>(name, {
    path,
    query: { full_content: true, map_index: -1 },
  });
  expect(log.content.map(({ event }) => event).slice(3)).toEqual(['judge line one', 'judge line two']);
  expect(log.continuation_token).toBeNull();
  const headers = { accept: 'application/x-ndjson' };
  const lines = await api.ask(named(name), { path, headers });
  expect(lines.type).toBe('application/x-ndjson');
  const token = lines.headers.get('airflow-continuation-token') ?? '';
  expect(token).not.toBe('');
  const rest = await api.ask(named(name), { path, headers, query: { token } });
  expect(rest.text).not.toContain('judge line');
  await api.call(name, { path, query: { token: 'forged.token' }, status: 400 });
}

/** A region is named by both of its parts. */
async function regionsOf(api: ConformanceClient): Promise<void> {
  for (const operation of operations.values()) {
    const names = operation.parameters.map(({ name }) => name);
    const isAboutRegions = names.includes('region_index') || /xcomEntries/.test(operation.path);
    if (!isAboutRegions || !operation.statuses.includes(400)) continue;
    const path = { ...index, ...path400 };
    await api.ask(operation, {
      path,
      query: { region_index: 2 },
      ...(operation.hasBody ? { body: bodyFor(operation) } : {}),
    });
  }
}

/** The two of an XCom that is made stand in the body. */
function bodyFor({ method, path: url }: Operation): object {
  if (/state-store/.test(url)) return { value: 1 };
  if (!/xcomEntries/.test(url)) return {};
  return { value: 1, region_index: 2, ...(method === 'POST' ? { key: 'x' } : {}) };
}

const path400 = { group_id: 'work', xcom_key: 'x', key: 'x', task_try_number: 1, try_number: 1 };

/** What changes them comes after all looks. */
export async function markScene(api: ConformanceClient): Promise<void> {
  await regionsOf(api);
  const body = { new_state: 'success', note: 'by hand' };
  await api.call(`PATCH ${one}/dry_run`, {
    path: task,
    query: { map_index: -1, update_mask: 'new_state' },
    body,
  });
  await api.call(`PATCH ${mapped}/dry_run`, { path: index, query: { update_mask: 'new_state' }, body });
  await api.call(`PATCH ${one}`, { path: task, query: { map_index: -1, update_mask: 'note' }, body });
  await api.call(`PATCH ${mapped}`, { path: index, query: { update_mask: 'note' }, body });
  const group = { ...shape, group_id: 'work' };
  await api.call(`PATCH ${run}/taskGroupInstances/{group_id}/dry_run`, {
    path: group,
    query: { update_mask: 'new_state' },
    body: { new_state: 'failed' },
  });
  await api.call(`PATCH ${run}/taskGroupInstances/{group_id}`, {
    path: group,
    query: { update_mask: 'note' },
    body: { note: 'all of them' },
  });
  await api.call(`PATCH ${all}`, {
    path: shape,
    body: { actions: [{ action: 'update', entities: [{ task_id: 'total', note: 'sum' }] }] },
  });
  await api.call(`DELETE ${one}`, { path: { ...shape, task_id: 'left' }, query: { map_index: -1 } });
}

/** On an installation that says where logs are looked at. */
export async function externalLogScene(api: ConformanceClient): Promise<void> {
  await api.call('POST /api/v2/dags/{dag_id}/dagRuns', {
    path: first,
    body: { logical_date: null, dag_run_id: 'first' },
  });
  await api.call(`GET ${run}/wait`, { path: first, query: { interval: 60 } });
  const name = `GET ${one}/externalLogUrl/{try_number}`;
  const path = { ...task, try_number: 1 };
  const link = await api.call<{ url: string }>(name, { path, query: { map_index: -1 } });
  expect(link.url).toBe('https://logs.example.org/judge_linear/1');
  await api.call(name, { path: { ...path, task_id: 'nobody' }, status: 404 });
}
