// Assets over the public API: lists, events from outside, queues, runs that make one, and partitions.
import { type DagDefinition, NO_TIME } from '@ariel/core';
import { publishDefinitions } from '@ariel/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { documentedPath, isAboutAssets, problems } from './fixture/contract-document.ts';
import { dagDefinition, START_US, taskDefinition } from './fixture/rows.ts';

const asset = (name: string) => ({
  kind: 'asset' as const,
  name,
  uri: `s3://lake/${name}`,
  group: 'lake',
  extra: { owner: 'sales' },
});
const [orders, refunds] = [asset('orders'), asset('refunds')];
const alias = { kind: 'alias' as const, name: 'landed', group: 'asset' };

const dags: readonly DagDefinition[] = [
  dagDefinition('make', {
    tasks: [
      taskDefinition('load', { outlets: [orders, alias] }),
      taskDefinition('check', { inlets: [refunds] }),
    ],
  }),
  dagDefinition('also', { tasks: [taskDefinition('load', { outlets: [refunds] })] }),
  dagDefinition('too', { tasks: [taskDefinition('load', { outlets: [refunds] })] }),
  dagDefinition('report', {
    displayName: 'The report',
    schedule: { kind: 'assets', assets: { kind: 'all', of: [orders, refunds] } },
    tasks: [taskDefinition('write')],
  }),
  dagDefinition('hourly', {
    schedule: {
      kind: 'cronPartition',
      cron: '0 * * * *',
      timezone: 'UTC',
      runOffset: 0,
      keyFormat: '%Y-%m-%dT%H',
      runImmediately: false,
    },
    tasks: [taskDefinition('load')],
  }),
  dagDefinition('nightly', {
    schedule: {
      kind: 'cronTrigger',
      crons: ['0 0 * * *'],
      timezone: 'UTC',
      interval: NO_TIME,
      runImmediately: false,
    },
    tasks: [taskDefinition('load')],
  }),
];

describe('assets', () => {
  const asked = new Set<string>();
  let api: Api;
  beforeAll(async () => {
    api = await openApi();
    for (const definition of dags) await publishDefinitions(api.writer, [definition], { nowUs: START_US });
  });
  afterAll(() => api[Symbol.asyncDispose]());

  const get = async <Body>(path: string): Promise<Body> => (await call('GET', path)).body as Body;
  const call = async (method: 'GET' | 'POST' | 'DELETE', path: string, payload?: object) => {
    const answer = await api.call(method, path, payload === undefined ? {} : { payload });
    const documented = documentedPath(method, path);
    if (documented !== null && answer.statusCode < 300) {
      asked.add(`${method} ${documented}`);
      if (answer.body !== '')
        expect(problems(method, documented, answer.statusCode, answer.json()), path).toBeNull();
    }
    return { status: answer.statusCode, body: answer.body === '' ? null : (answer.json() as never) };
  };
  const names = async (query: string): Promise<string[]> => {
    const { assets } = await get<{ assets: { name: string }[] }>(`/api/v2/assets${query}`);
    return assets.map(({ name }) => name);
  };

  it('are listed with who makes, uses and waits for them', async () => {
    const { assets, total_entries } = await get<{ assets: never[]; total_entries: number }>('/api/v2/assets');
    expect(total_entries).toBe(2);
    expect(assets[0]).toMatchObject({
      id: 1,
      name: 'orders',
      uri: 's3://lake/orders',
      group: 'lake',
      extra: { owner: 'sales' },
      scheduled_dags: [{ dag_id: 'report' }],
      producing_tasks: [{ dag_id: 'make', task_id: 'load' }],
      consuming_tasks: [],
      aliases: [],
      watchers: [],
      last_asset_event: { id: null, timestamp: null },
    });
    expect(assets[1]).toMatchObject({ consuming_tasks: [{ dag_id: 'make', task_id: 'check' }] });
  });

  it.each([
    ['?name_pattern=ord', ['orders']],
    ['?name_prefix_pattern=ref', ['refunds']],
    ['?uri=s3://lake/orders', ['orders']],
    ['?uri_pattern=refunds', ['refunds']],
    ['?uri_prefix_pattern=s3://lake/o', ['orders']],
    ['?dag_ids=also', ['refunds']],
    ['?dag_ids=report&order_by=-name', ['refunds', 'orders']],
    ['?dag_ids=nightly', []],
    ['?limit=1&offset=1', ['refunds']],
  ])('are filtered by %s', async (query, expected) => {
    expect(await names(query)).toEqual(expected);
  });

  it('that nothing refers to any more are shown on request only', async () => {
    await publishDefinitions(
      api.writer,
      [dagDefinition('gone', { tasks: [taskDefinition('a', { outlets: [asset('old')] })] })],
      { nowUs: START_US },
    );
    expect(await names('?name_pattern=old')).toEqual(['old']);
    await publishDefinitions(api.writer, [dagDefinition('gone', { tasks: [taskDefinition('a')] })], {
      nowUs: START_US,
    });
    expect(await names('?name_pattern=old')).toEqual([]);
    expect(await names('?name_pattern=old&only_active=false')).toEqual(['old']);
    const { assets } = await get<{ assets: { id: number }[] }>(
      '/api/v2/assets?name_pattern=old&only_active=false',
    );
    expect((await call('POST', `/api/v2/assets/${assets[0]?.id}/materialize`, {})).status).toBe(404);
  });

  it('with a name or URI that is taken stand back, and their DAG is warned of', async () => {
    const second = { ...orders, uri: 's3://elsewhere/orders' };
    await publishDefinitions(
      api.writer,
      [dagDefinition('second', { tasks: [taskDefinition('a', { outlets: [second] })] })],
      { nowUs: START_US },
    );
    expect(await names('?name_pattern=orders')).toEqual(['orders']);
    const { dag_warnings } = await get<{ dag_warnings: { message: string }[] }>(
      '/api/v2/dagWarnings?dag_id=second',
    );
    expect(dag_warnings).toMatchObject([{ dag_id: 'second', warning_type: 'asset conflict' }]);
    expect(dag_warnings[0]?.message).toContain('s3://lake/orders');
    expect((await call('POST', '/api/v2/assets/events', { asset_id: 4 })).status).toBe(404);
  });

  it('are one by one found by their id, aliases too', async () => {
    expect(await call('GET', '/api/v2/assets/1')).toMatchObject({ status: 200, body: { name: 'orders' } });
    expect((await call('GET', '/api/v2/assets/99')).status).toBe(404);
    expect(await call('GET', '/api/v2/assets/aliases?name_pattern=land')).toMatchObject({
      status: 200,
      body: { asset_aliases: [{ id: 1, name: 'landed', group: 'asset' }], total_entries: 1 },
    });
    expect(await call('GET', '/api/v2/assets/aliases/1')).toMatchObject({ status: 200 });
    expect((await call('GET', '/api/v2/assets/aliases/9')).status).toBe(404);
  });

  it('get news from outside, which waits for the DAGs that want it', async () => {
    const made = await call('POST', '/api/v2/assets/events', { asset_id: 1, extra: { rows: 3 } });
    expect(made).toMatchObject({
      status: 200,
      body: {
        id: 1,
        asset_id: 1,
        name: 'orders',
        extra: { rows: 3, from_rest_api: true },
        source_dag_id: null,
        source_map_index: -1,
        created_dagruns: [],
        partition_key: null,
      },
    });
    expect(await call('GET', '/api/v2/assets/1/queuedEvents')).toMatchObject({
      status: 200,
      body: {
        queued_events: [{ dag_id: 'report', asset_id: 1, dag_display_name: 'The report' }],
        total_entries: 1,
      },
    });
    expect(await call('GET', '/api/v2/dags/report/assets/queuedEvents')).toMatchObject({
      body: { total_entries: 1 },
    });
    expect(await call('GET', '/api/v2/dags/report/assets/1/queuedEvents')).toMatchObject({
      status: 200,
      body: { dag_id: 'report', asset_id: 1 },
    });
    expect((await call('GET', '/api/v2/dags/report/assets/2/queuedEvents')).status).toBe(404);
    expect(await get('/ui/next_run_assets/report')).toMatchObject({
      asset_expression: {
        all: [{ asset: { name: 'orders', id: 1 } }, { asset: { name: 'refunds', id: 2 } }],
      },
      events: [
        { id: 1, received_count: 1 },
        { id: 2, received_count: 0, last_update: null },
      ],
      missing: 'refunds',
    });
    expect(await get('/api/v2/assets/1')).toMatchObject({ last_asset_event: { id: 1 } });
  });

  it.each([
    ['?asset_id=1', 1],
    ['?asset_id=2', 0],
    ['?source_dag_id=make', 0],
    ['?source_task_id=load', 0],
    ['?source_run_id=x', 0],
    ['?source_map_index=-1', 1],
    ['?source_task_instance_id=00000000-0000-7000-8000-000000000000', 0],
    ['?name_pattern=orders', 1],
    ['?name_prefix_pattern=refunds', 0],
    ['?extra=rows=3', 1],
    ['?extra=rows=4', 0],
    ['?partition_key=x', 0],
    ['?timestamp_gte=2030-01-01', 0],
    ['?timestamp_lt=2030-01-01', 1],
    ['?order_by=-timestamp', 1],
  ])('have events that are filtered by %s', async (query, expected) => {
    expect(await get(`/api/v2/assets/events${query}`)).toMatchObject({ total_entries: expected });
  });

  it('refuse what cannot be', async () => {
    expect((await call('POST', '/api/v2/assets/events', { asset_id: 99 })).status).toBe(404);
    expect((await call('POST', '/api/v2/assets/events', { asset_id: 1, more: 1 })).status).toBe(422);
    expect((await call('POST', '/api/v2/assets/events', { asset_id: 1, partition_key: ' ' })).status).toBe(
      422,
    );
    expect((await call('GET', '/api/v2/assets/events?partition_key_regexp_pattern=a')).status).toBe(400);
    expect((await call('GET', '/api/v2/assets/events?extra=rows')).status).toBe(422);
    expect((await call('GET', '/api/v2/assets/1/queuedEvents?before=noon')).status).toBe(400);
    expect((await call('GET', '/api/v2/assets?order_by=extra')).status).toBe(400);
  });

  it('let their queues be emptied, also only of what is old', async () => {
    const queue = '/api/v2/dags/report/assets/1/queuedEvents';
    expect((await call('DELETE', `${queue}?before=2020-01-01`)).status).toBe(404);
    expect((await call('DELETE', `${queue}?before=2040-01-01`)).status).toBe(204);
    expect((await call('DELETE', queue)).status).toBe(404);
    await call('POST', '/api/v2/assets/events', { asset_id: 1 });
    expect((await call('DELETE', '/api/v2/assets/1/queuedEvents')).status).toBe(204);
    await call('POST', '/api/v2/assets/events', { asset_id: 1 });
    expect((await call('DELETE', '/api/v2/dags/report/assets/queuedEvents')).status).toBe(204);
    expect(await call('GET', '/api/v2/dags/report/assets/queuedEvents')).toMatchObject({
      body: { total_entries: 0 },
    });
  });

  it('are made by a run of the one DAG that makes them', async () => {
    const made = await call('POST', '/api/v2/assets/1/materialize', { conf: {}, note: 'now' });
    expect(made).toMatchObject({
      status: 200,
      body: { dag_id: 'make', run_type: 'asset_materialization', state: 'queued', note: 'now' },
    });
    expect((made.body as unknown as { dag_run_id: string }).dag_run_id).toMatch(
      /^asset_materialization__2026/,
    );
    expect(await call('POST', '/api/v2/assets/2/materialize', {})).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('also, too') as string },
    });
    expect((await call('POST', '/api/v2/assets/99/materialize', {})).status).toBe(404);
    expect((await call('POST', '/api/v2/assets/1/materialize')).status).toBe(422);
    const given = { partition_key: 'x' };
    expect((await call('POST', '/api/v2/assets/1/materialize', given)).status).toBe(400);
  });

  it('show on their DAGs', async () => {
    expect(await get('/api/v2/dags?has_asset_schedule=true')).toMatchObject({
      dags: [{ dag_id: 'report', timetable_periodic: false }],
    });
    expect(await get('/api/v2/dags?asset_dependency=orders')).toMatchObject({
      dags: [{ dag_id: 'report' }],
    });
    expect(await get('/api/v2/dags/report/details')).toMatchObject({
      asset_expression: { all: [{ asset: { name: 'orders' } }, { asset: { name: 'refunds' } }] },
    });
    expect(await get('/api/v2/dags/hourly')).toMatchObject({ timetable_partitioned: true });
  });

  it('show what a run consumed', async () => {
    const version = await api.writer.first<{ id: string }>(
      "select latest_version_id as id from dag where dag_id = 'report'",
    );
    const runRef = await api.rows.addRun('report', version?.id ?? '', 'r1');
    await api.writer.run(
      "insert into asset_event_run (event_id, dag_id, partition_key, run_ref) values (1, 'report', '', ?)",
      [runRef],
    );
    expect(await get('/api/v2/dags/report/dagRuns/r1/upstreamAssetEvents')).toMatchObject({
      asset_events: [{ id: 1, created_dagruns: [{ dag_id: 'report', run_id: 'r1', triggering: true }] }],
      total_entries: 1,
    });
  });

  it('have partitions, which can be taken off runs', async () => {
    const trigger = (id: string, partition_key: string) =>
      call('POST', '/api/v2/dags/hourly/dagRuns', { dag_run_id: id, logical_date: null, partition_key });
    expect(await trigger('one', '2026-01-01T00')).toMatchObject({
      status: 200,
      body: { partition_key: '2026-01-01T00' },
    });
    await trigger('two', '2026-01-01T01');
    const clear = (body: object) => call('POST', '/api/v2/dags/hourly/clearPartitions', body);
    expect(await clear({ partition_key: '2026-01-01T00' })).toMatchObject({
      status: 200,
      body: { dag_runs_cleared: 1, task_instances_cleared: 0, dry_run: true },
    });
    expect(await clear({ partition_key: '2026-01-01T00', dry_run: false })).toMatchObject({
      body: { dag_runs_cleared: 1, dry_run: false },
    });
    expect(await get('/api/v2/dags/hourly/dagRuns?partition_key_pattern=2026')).toMatchObject({
      dag_runs: [{ dag_run_id: 'two' }],
    });
    expect((await clear({})).status).toBe(422);
    expect((await clear({ partition_key: 'x', run_id: 'two' })).status).toBe(422);
    expect((await clear({ run_id: 'ghost' })).status).toBe(404);
    const plain = { dag_run_id: 'x', logical_date: null, partition_key: 'a' };
    expect((await call('POST', '/api/v2/dags/nightly/dagRuns', plain)).status).toBe(400);
  });

  it('have been asked for everything that is served about them', () => {
    const served = api.routes
      .filter((route) => route.url.startsWith('/api/v2') && route.method !== 'HEAD')
      .map((route) => `${route.method} ${route.url.replaceAll(/:(\w+)/g, '{$1}')}`);
    expect(served.filter((route) => isAboutAssets(route) && !asked.has(route))).toEqual([]);
  });
});
