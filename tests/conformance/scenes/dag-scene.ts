// DAGs, their versions, files and sources; what the installation says of itself.
import { expect } from 'vitest';
import { type ConformanceClient, named } from '../client.ts';

const dag = '/api/v2/dags/{dag_id}';
const linear = { dag_id: 'judge_linear' };

export async function dagScene(api: ConformanceClient): Promise<void> {
  const listed = await api.call<{ total_entries: number }>('GET /api/v2/dags');
  expect(listed.total_entries).toBe(13);
  const found = await api.call<{ file_token: string }>(`GET ${dag}`, { path: linear });
  const details = await api.call<object>(`GET ${dag}/details`, { path: linear });
  expect(details).toMatchObject({
    dag_display_name: 'Judge: linear',
    description: 'three tasks in a row',
    doc_md: '# Linear\nThree tasks.',
    default_args: { owner: 'judge' },
    max_active_tasks: 16,
    max_active_runs: 16,
  });
  await api.call(`GET ${dag}/tasks`, { path: linear, query: { order_by: '-task_id' } });
  await api.call(`GET ${dag}/tasks`, { path: linear, query: { order_by: 'nothing' }, status: 400 });
  await api.call(`GET ${dag}/tasks/{task_id}`, {
    path: { ...linear, task_id: 'first' },
    query: { version_number: 1 },
  });
  await api.call(`GET ${dag}/dagVersions`, { path: linear });
  await api.call(`GET ${dag}/dagVersions/{version_number}`, { path: { ...linear, version_number: 1 } });
  await api.call(`GET ${dag}/dagVersions/diff`, {
    path: linear,
    query: { base_version_number: 1, target_version_number: 1, max_changes: 5 },
  });
  await api.call('GET /api/v2/dagSources/{dag_id}', { path: linear, query: { version_number: 1 } });
  const source = named('GET /api/v2/dagSources/{dag_id}');
  const plain = await api.ask(source, { path: linear, headers: { accept: 'text/plain' } });
  expect(plain.text).toContain("'judge_linear'");
  const picture = await api.ask(source, { path: linear, headers: { accept: 'image/png' } });
  expect(picture.status).toBe(406);
  await api.call('PUT /api/v2/parseDagFile/{file_token}', { path: { file_token: found.file_token } });
  await api.call('GET /api/v2/dagStats', { query: { dag_ids: ['judge_linear', 'nothing'] } });
  await api.call('GET /api/v2/dagTags');
  await api.call('GET /api/v2/dagWarnings');
  await api.call(`POST ${dag}/favorite`, { path: linear });
  await api.call(`POST ${dag}/favorite`, { path: linear, status: 409 });
  await api.call(`POST ${dag}/favorite`, { path: linear, as: 'viewer' });
  await api.call(`POST ${dag}/unfavorite`, { path: linear });
  await api.call(`POST ${dag}/unfavorite`, { path: linear, status: 409 });
  await api.call(`PATCH ${dag}`, {
    path: { dag_id: 'judge_cron' },
    query: { update_mask: 'is_paused' },
    body: { is_paused: true },
  });
  await api.call(`PATCH ${dag}`, {
    path: { dag_id: 'judge_cron' },
    query: { update_mask: 'description' },
    body: { is_paused: true },
    status: 400,
  });
  const none = await api.call<object>('PATCH /api/v2/dags', { body: { is_paused: true } });
  expect(none).toEqual({ dags: [], total_entries: 0 });
  await api.call('PATCH /api/v2/dags', {
    query: { dag_id_pattern: 'judge_cron', update_mask: 'is_paused' },
    body: { is_paused: true },
  });
  await api.call('PATCH /api/v2/dags', { query: { dag_id_pattern: 'nobody' }, body: { is_paused: true } });
  await api.call('PATCH /api/v2/dags', {
    body: { is_paused: true },
    query: { dag_id_pattern: 'cron', update_mask: 'description' },
    status: 400,
  });
  await api.call('PATCH /api/v2/dags/bulk', {
    body: { actions: [{ action: 'update', entities: [{ dag_id: 'judge_cron', is_paused: true }] }] },
  });
}

export async function installationScene(api: ConformanceClient): Promise<void> {
  await api.call('GET /api/v2/version');
  await api.call('GET /api/v2/monitor/health');
  await api.call('GET /api/v2/jobs');
  await api.call('GET /api/v2/plugins');
  await api.call('GET /api/v2/plugins/importErrors');
  await api.call('GET /api/v2/providers');
  const errors = await api.call<{ import_errors: { import_error_id: number; stack_trace: string }[] }>(
    'GET /api/v2/importErrors',
  );
  expect(errors.import_errors).toHaveLength(1);
  expect(errors.import_errors[0]?.stack_trace).toContain('judge meant this file to be broken');
  await api.call('GET /api/v2/importErrors/{import_error_id}', {
    path: { import_error_id: errors.import_errors[0]?.import_error_id },
  });
  const logs = await api.call<{ event_logs: { event_log_id: number }[] }>('GET /api/v2/eventLogs');
  const eventLog = { event_log_id: logs.event_logs[0]?.event_log_id };
  await api.call('GET /api/v2/eventLogs/{event_log_id}', { path: eventLog });
  await api.call('GET /api/v2/dagBundles');
  const bundle = { bundle_name: 'dags-folder' };
  await api.call('GET /api/v2/dagBundles/{bundle_name}', { path: bundle });
  await api.call('GET /api/v2/dagBundles/{bundle_name}/files', { path: bundle });
  await configuration(api);
  for (const way of ['login', 'logout']) {
    const answer = await api.ask(named(`GET /api/v2/auth/${way}`), { as: null });
    expect(answer.status).toBe(307);
  }
  await api.call('GET /api/v2/auth/login', {
    as: null,
    query: { next: 'https://example.org/' },
    status: 400,
  });
  await api.call('GET /api/v2/auth/login', { as: null, query: { next: '/dags' }, status: 307 });
}

async function configuration(api: ConformanceClient): Promise<void> {
  const sections = await api.call<{ sections: object[] }>('GET /api/v2/config');
  expect(JSON.stringify(sections)).not.toContain('fernet-key-value');
  const option = 'GET /api/v2/config/section/{section}/option/{option}';
  await api.call('GET /api/v2/config', { query: { section: 'core' } });
  await api.call('GET /api/v2/config', { query: { section: 'nothing' }, status: 404 });
  const secret = await api.call<object>(option, { path: { section: 'core', option: 'fernet_key' } });
  expect(secret).toMatchObject({ sections: [{ options: [{ key: 'fernet_key', value: '< hidden >' }] }] });
  const headers = { accept: 'text/plain' };
  const text = await api.ask(named(option), { path: { section: 'core', option: 'parallelism' }, headers });
  expect(text.text).toMatch(/^\[core\]\nparallelism = \d+\n/);
  await api.ask(named('GET /api/v2/config'), { headers });
  for (const name of [option, 'GET /api/v2/config'])
    await api.call(name, {
      path: { section: 'core', option: 'parallelism' },
      headers: { accept: 'image/png' },
      status: 406,
    });
}

/** The file is there still, so that the DAG comes back. */
export async function deletionScene(api: ConformanceClient): Promise<void> {
  await api.call(`DELETE ${dag}`, { path: { dag_id: 'judge_long' }, status: 409 });
  await api.call(`DELETE ${dag}`, { path: { dag_id: 'judge_doomed' }, status: 204 });
}
