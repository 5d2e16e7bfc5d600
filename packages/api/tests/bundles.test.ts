// Bundles and their versions over the public API.
import { noteCaughtUp, noteFailedRefresh, noteRefresh, syncBundles } from '@ariel/store';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { problems } from './fixture/contract-document.ts';
import { dagDefinition, START_US, taskDefinition } from './fixture/rows.ts';

const TEMPLATE = 'https://github.com/shop/dags/tree/{version}/etl';
let api: Api;

beforeEach(async () => {
  api = await openApi();
  const definition = dagDefinition('orders', { tasks: [taskDefinition('load')] });
  const first = await api.rows.addDag(definition);
  const second = await api.rows.addVersion(definition, { number: 2, source: 'export const rate = 2;\n' });
  await syncBundles(api.writer, [{ name: 'dags', kind: 'git', team: null }], { disablesVersioning: false });
  for (const version of ['aaa', 'bbb', 'ccc']) await refreshed(version);
  await noteCaughtUp(api.writer, 'dags', { version: 'ccc', seq: 3 });
  const placed = 'update dag_version set bundle_version = ?, bundle_seq = ?, bundle_until = ? where id = ?';
  await api.writer.run(placed, ['aaa', 1, 2, first]);
  await api.writer.run(placed, ['bbb', 2, null, second]);
});
afterEach(() => api[Symbol.asyncDispose]());

const refreshed = (version: string, urlTemplate = TEMPLATE) =>
  noteRefresh(api.writer, { name: 'dags', kind: 'git', version, urlTemplate, nowUs: START_US });

async function read(url: string, path?: string): Promise<Record<string, unknown>> {
  const answer = await api.call('GET', url);
  expect(answer.statusCode, answer.body).toBe(200);
  if (path !== undefined) expect(problems('GET', path, 200, answer.json()), url).toBeNull();
  return answer.json();
}

async function trigger(payload: object) {
  return api.call('POST', '/api/v2/dags/orders/dagRuns', { payload: { logical_date: null, ...payload } });
}

it('a bundle says its version, when it was brought up to date, and its page', async () => {
  expect(await read('/api/v2/dagBundles/dags', '/api/v2/dagBundles/{bundle_name}')).toMatchObject({
    name: 'dags',
    active: true,
    version: 'ccc',
    last_refreshed: '2026-11-21T12:00:00Z',
    bundle_url: 'https://github.com/shop/dags/tree/ccc/etl',
    team_name: null,
    import_error_count: 0,
  });
});

it('the pages are told what the public API does not say: its kind, and why it is not up to date', async () => {
  const bundles = async () => (await read('/ui/bundles')).bundles;
  expect(await bundles()).toMatchObject([
    { name: 'dags', kind: 'git', version: 'ccc', refresh_error: null, dag_count: 1, import_error_count: 0 },
  ]);
  await noteFailedRefresh(api.writer, {
    ...{ name: 'dags', kind: 'git', code: 'ARIEL_BUNDLE_GIT', message: 'git is away' },
    ...{ remedy: 'Wait.', nowUs: START_US },
  });
  expect(await bundles()).toMatchObject([
    { name: 'dags', version: 'ccc', refresh_error: 'git is away', import_error_count: 1 },
  ]);
  expect(await read('/ui/dags/orders')).toMatchObject({ bundle_name: 'dags' });
});

it('a bundle that could not be brought up to date says so: as an error, in health, and among its errors', async () => {
  await api.writer.run(
    "insert into job (id, kind, hostname, pid, version, started_at, heartbeat_at) values ('j', 'dag_processor', 'h', 1, '', ?, ?)",
    [START_US, START_US],
  );
  const health = async () => {
    const answer = (await read('/api/v2/monitor/health', '/api/v2/monitor/health')) as {
      dag_processor: { status: string; detailed_status: string };
    };
    return [answer.dag_processor.status, answer.dag_processor.detailed_status];
  };
  expect(await health()).toEqual(['healthy', 'healthy']);
  await noteFailedRefresh(api.writer, {
    ...{
      name: 'dags',
      kind: 'git',
      code: 'ARIEL_BUNDLE_GIT',
      message: 'git is away',
      remedy: 'Wait.',
      nowUs: 1,
    },
  });
  expect(await health()).toEqual(['healthy', 'degraded']);
  expect(await read('/api/v2/dagBundles/dags')).toMatchObject({ version: 'ccc', import_error_count: 1 });
  expect(await read('/api/v2/importErrors', '/api/v2/importErrors')).toMatchObject({
    import_errors: [{ bundle_name: 'dags', stack_trace: expect.stringContaining('git is away') }],
  });
  expect(JSON.stringify(await read('/ui/health-view'))).toContain('not up to date: dags');
});

it('a bundle that is not configured any more is not active', async () => {
  await syncBundles(api.writer, [{ name: 'others', kind: 'local', team: null }], {
    disablesVersioning: false,
  });
  const { dag_bundles: bundles } = (await read('/api/v2/dagBundles')) as { dag_bundles: object[] };
  expect(bundles).toMatchObject([
    { name: 'dags', active: false },
    { name: 'others', active: true },
  ]);
  expect(await read('/api/v2/dags/orders')).toMatchObject({ is_stale: true });
});

it('DAGs, their versions and runs carry the version of the bundle, and are found by it', async () => {
  const run = (await trigger({ dag_run_id: 'now' })).json();
  expect(run).toMatchObject({
    bundle_version: 'ccc',
    dag_versions: [{ version_number: 2, bundle_version: 'bbb' }],
  });
  expect(await read('/api/v2/dags/orders', '/api/v2/dags/{dag_id}')).toMatchObject({ bundle_version: 'ccc' });
  expect(await read('/api/v2/dags/orders/details', '/api/v2/dags/{dag_id}/details')).toMatchObject({
    latest_dag_version: { bundle_version: 'bbb', bundle_url: 'https://github.com/shop/dags/tree/bbb/etl' },
  });
  const counted = async (url: string) => (await read(url)).total_entries;
  expect(await counted('/api/v2/dags?bundle_version=ccc')).toBe(1);
  expect(await counted('/api/v2/dags?bundle_version=aaa')).toBe(0);
  expect(await counted('/api/v2/dags/orders/dagRuns?bundle_version=ccc')).toBe(1);
  expect(await counted('/api/v2/dags/orders/dagRuns?bundle_version=bbb')).toBe(0);
  expect(await counted('/api/v2/dags/orders/dagVersions?bundle_version=aaa')).toBe(1);
  expect(await counted('/api/v2/dags/~/dagVersions?bundle_name=dags&bundle_version=ccc')).toBe(0);
  expect(await counted('/api/v2/dags/~/dagVersions?bundle_name=others')).toBe(0);
});

it('a run that is triggered with a version of the bundle runs the code that the DAG had in it', async () => {
  expect((await trigger({ bundle_version: 'aaa' })).json()).toMatchObject({
    bundle_version: 'aaa',
    dag_versions: [{ version_number: 1 }],
  });
  expect((await trigger({ bundle_version: 'bbb', dag_run_id: 'b' })).json()).toMatchObject({
    bundle_version: 'bbb',
    dag_versions: [{ version_number: 2 }],
  });
  const unknown = await trigger({ bundle_version: 'zzz', dag_run_id: 'z' });
  expect([unknown.statusCode, unknown.body]).toEqual([404, expect.stringContaining('zzz')]);
});

it('a run that is cleared goes on in the newest version of the bundle where that is asked for', async () => {
  await trigger({ bundle_version: 'aaa', dag_run_id: 'old' });
  await api.writer.run("update dag_run set state = 'failed' where run_id = 'old'");
  const cleared = await api.call('POST', '/api/v2/dags/orders/dagRuns/old/clear', {
    payload: { dry_run: false, run_on_latest_version: true },
  });
  expect(cleared.statusCode, cleared.body).toBe(200);
  expect(await read('/api/v2/dags/orders/dagRuns/old')).toMatchObject({
    bundle_version: 'ccc',
    dag_versions: [{ version_number: 2 }],
  });
});

it.each([
  ['javascript:alert(1)//{version}', null],
  ['https://git.example.org/shop?at={version}', 'https://git.example.org/shop?at=a%22b'],
])('no browser is led anywhere but to a page: %s', async (template, url) => {
  await refreshed('a"b', template);
  await noteCaughtUp(api.writer, 'dags', { version: 'a"b', seq: 4 });
  expect(await read('/api/v2/dagBundles/dags')).toMatchObject({ bundle_url: url });
});
