// What the public API says of the installation: bundles, configuration, plugins, providers, single events, versions beside each other.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { problems } from './fixture/contract-document.ts';
import { START_US } from './fixture/rows.ts';
import { addSales } from './fixture/sales.ts';

const configuration = [
  { section: 'core', key: 'parallelism', value: '32' },
  { section: 'core', key: 'fernet_key', value: '< hidden >' },
  { section: 'api', key: 'port', value: '8080' },
];
const providers = [
  { name: '@ariel/provider-http', description: 'Services that speak HTTP.', version: '0.1.0' },
  { name: '@ariel/provider-sql', description: 'Databases that speak SQL.', version: '0.1.0' },
];

describe('what the installation says of itself', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi({ configuration, providers });
    await addSales(api);
    for (const [bundle, path, message] of [
      ['dags', 'broken.ts', 'no'],
      ['plugins-folder', 'plugins/bad.ts', 'worse'],
    ] as const)
      await api.rows.insert('import_error', {
        bundle_name: bundle,
        rel_path: path,
        code: 'ARIEL_FILE_SYNTAX',
        message,
        stack: `${path}:1`,
        created_at: START_US,
      });
    for (const path of ['plugins/bad.ts', 'plugins/good.ts', 'plugins/plain.ts'])
      await api.rows.insert('source_file', {
        bundle_name: 'plugins-folder',
        rel_path: path,
        content_hash: 'h',
        code_hash: null,
        evaluated_at: START_US,
        duration_ms: 2,
      });
    for (const name of ['finance', 'house_rules'])
      await api.rows.insert('plugin', {
        rel_path: 'plugins/good.ts',
        name,
        brings: JSON.stringify({
          timetables: name === 'finance' ? ['after_workdays'] : [],
          listeners: ['onRunFailed'],
        }),
      });
    await api.rows.insert('event_log', { at: START_US, event: 'trigger', dag_id: 'sales', owner: 'admin' });
  });
  afterAll(() => api[Symbol.asyncDispose]());

  const asked = async (path: string, url = path, as = 'admin') => {
    const answer = await api.call('GET', url, { as });
    if (answer.statusCode === 200) expect(problems('GET', path, 200, answer.json()), url).toBeNull();
    return answer;
  };

  it('lists bundles with what is wrong in them, and not the plugins', async () => {
    const bundles = (await asked('/api/v2/dagBundles')).json() as { dag_bundles: object[] };
    expect(bundles.dag_bundles).toMatchObject([{ name: 'dags', active: true, import_error_count: 1 }]);
    const one = await asked('/api/v2/dagBundles/{bundle_name}', '/api/v2/dagBundles/dags');
    expect((one.json() as { dag_count: number }).dag_count).toBeGreaterThan(0);
    await asked('/api/v2/dagBundles/{bundle_name}/files', '/api/v2/dagBundles/dags/files?limit=1');
    expect((await asked('', '/api/v2/dagBundles/nobody')).statusCode).toBe(404);
    expect((await asked('', '/api/v2/dagBundles/plugins-folder')).statusCode).toBe(404);
    expect((await asked('', '/api/v2/dagBundles?order_by=kind')).statusCode).toBe(400);
  });

  it('shows the configuration in both of its forms', async () => {
    const all = (await asked('/api/v2/config')).json();
    expect(all).toEqual({
      sections: [
        {
          name: 'core',
          options: [
            { key: 'parallelism', value: '32' },
            { key: 'fernet_key', value: '< hidden >' },
          ],
        },
        { name: 'api', options: [{ key: 'port', value: '8080' }] },
      ],
    });
    const option = '/api/v2/config/section/core/option/parallelism';
    const text = await api.call('GET', option, { headers: { accept: 'text/plain' } });
    expect([text.headers['content-type'], text.body]).toEqual([
      'text/plain; charset=utf-8',
      '[core]\nparallelism = 32\n',
    ]);
    expect((await api.call('GET', option.replace('core', 'CORE'))).statusCode).toBe(200);
    expect((await api.call('GET', option, { headers: { accept: 'image/png' } })).statusCode).toBe(406);
    expect((await asked('', '/api/v2/config?section=nothing')).statusCode).toBe(404);
    expect((await asked('', '/api/v2/config/section/core/option/nothing')).statusCode).toBe(404);
  });

  it('does not show the configuration to readers, nor where it is not exposed', async () => {
    expect((await asked('', '/api/v2/config', 'viewer')).statusCode).toBe(403);
    await using closed = await openApi();
    const answer = await closed.call('GET', '/api/v2/config');
    expect(answer.statusCode).toBe(403);
    expect((answer.json() as { detail: string }).detail).toMatch(/chose not to expose the configuration/);
  });

  it('lists plugins that load, and what is wrong with the others', async () => {
    expect((await asked('/api/v2/plugins')).json()).toMatchObject({
      plugins: [
        {
          name: 'finance',
          source: 'plugins/good.ts',
          timetables: ['after_workdays'],
          listeners: ['onRunFailed'],
        },
        { name: 'house_rules', source: 'plugins/good.ts', timetables: [], listeners: ['onRunFailed'] },
        // Of a file that defines none its name is all that there is.
        { name: 'plain', source: 'plugins/plain.ts', timetables: [] },
      ],
      total_entries: 3,
    });
    expect((await asked('/api/v2/plugins/importErrors')).json()).toEqual({
      import_errors: [{ source: 'plugins/bad.ts', error: 'ARIEL_FILE_SYNTAX: worse' }],
      total_entries: 1,
    });
  });

  it('lists providers in pages', async () => {
    expect((await asked('/api/v2/providers', '/api/v2/providers?limit=1&offset=1')).json()).toMatchObject({
      providers: [{ package_name: '@ariel/provider-sql' }],
      total_entries: 2,
    });
  });

  it('shows one event of the audit log', async () => {
    const { event_logs: logs } = (await asked('/api/v2/eventLogs')).json() as {
      event_logs: { event_log_id: number; event: string }[];
    };
    const id = logs.find(({ event }) => event === 'trigger')?.event_log_id;
    const one = await asked('/api/v2/eventLogs/{event_log_id}', `/api/v2/eventLogs/${id}`);
    expect(one.json()).toMatchObject({ event: 'trigger', dag_id: 'sales' });
    expect((await asked('', '/api/v2/eventLogs/99999')).statusCode).toBe(404);
    expect((await asked('', '/api/v2/eventLogs/one')).statusCode).toBe(400);
    const others = await asked(
      '/api/v2/eventLogs',
      '/api/v2/eventLogs?excluded_events=trigger&excluded_events=login',
    );
    expect(others.json()).toMatchObject({ total_entries: 0 });
  });

  it('tells what differs between two versions', async () => {
    const path = '/api/v2/dags/{dag_id}/dagVersions/diff';
    const url = '/api/v2/dags/sales/dagVersions/diff';
    const diff = await asked(path, `${url}?base_version_number=1&target_version_number=2`);
    expect(diff.statusCode, diff.body).toBe(200);
    const { changes, total_changes: total } = diff.json() as { changes: object[]; total_changes: number };
    expect(changes).toHaveLength(total);
    const cut = await asked(path, `${url}?base_version_number=1&target_version_number=2&max_changes=1`);
    expect(cut.json()).toMatchObject({ truncated: total > 1 });
    expect((await asked('', `${url}?base_version_number=1&target_version_number=9`)).statusCode).toBe(404);
    expect((await asked('', `${url}?base_version_number=0&target_version_number=1`)).statusCode).toBe(422);
  });

  it('leads to its own pages to sign in, and to no other site', async () => {
    const to = async (next: string) =>
      (await api.server.inject({ url: `/api/v2/auth/login?next=${encodeURIComponent(next)}` })).headers
        .location;
    expect(await to('/dags?x=1')).toBe('/login?next=%2Fdags%3Fx%3D1');
    for (const elsewhere of [
      'https://evil.example/',
      '//evil.example/',
      '/\\evil.example',
      'javascript:alert(1)',
    ])
      expect(await to(elsewhere), elsewhere).toBeUndefined();
  });
});
