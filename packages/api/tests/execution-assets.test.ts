// Assets in Airflow's calls: what a worker in another language says of its outlets, and what it reads of assets.
import { publishDefinitions } from '@ariel/testkit';
import { expect, test } from 'vitest';
import { type ExecutionFixture, openExecution } from './fixture/execution-fixture.ts';
import { dagDefinition, START_US, taskDefinition } from './fixture/rows.ts';

const orders = {
  kind: 'asset',
  name: 'orders',
  uri: 's3://b/orders',
  group: 'lake',
  extra: { a: 1 },
} as const;
const gone = { kind: 'asset', name: 'gone', uri: 's3://b/gone', group: 'lake' } as const;
const alias = { kind: 'alias', name: 'landed', group: 'asset' } as const;
const entering = {
  state: 'running',
  unixname: 'u',
  start_date: '2026-11-21T12:00:00Z',
  hostname: 'h',
  pid: 7,
} as const;

/** The task `list` of the fixture makes an asset, and may attach others. */
async function open(): Promise<ExecutionFixture> {
  const api = await openExecution();
  const { database, versionId } = api;
  const outlets = [orders, alias];
  await publishDefinitions(database, [dagDefinition('e', { tasks: [taskDefinition('t', { outlets })] })], {
    nowUs: START_US,
    newId: () => 'version-of-e',
  });
  const row = await database.first<{ definition: string }>(
    'select definition from dag_version where id = ?',
    [versionId],
  );
  const definition = JSON.parse(row?.definition ?? '') as ReturnType<typeof dagDefinition>;
  const tasks = definition.tasks.map((task) =>
    task.taskId === 'list' ? { ...task, outlets, inlets: [gone] } : task,
  );
  await database.run('update dag_version set definition = ? where id = ?', [
    JSON.stringify({ ...definition, tasks }),
    versionId,
  ]);
  return api;
}

const enter = async (api: ExecutionFixture) =>
  api.call('PATCH', `/task-instances/${api.ids.list}/run`, {
    token: await api.workload('list'),
    body: entering,
  });

const report = async (api: ExecutionFixture, body: object) =>
  api.call('PATCH', `/task-instances/${api.ids.list}/state`, { token: await api.execution('list'), body });

const read = async (api: ExecutionFixture, url: string) => {
  const answer = await api.call('GET', url, { token: await api.execution('list') });
  return { status: answer.statusCode, body: answer.json() as never };
};

test('what a worker reports of its outlets becomes events, one per asset and extra', async () => {
  await using api = await open();
  await enter(api);
  const key = { name: 's3://b/today', uri: 's3://b/today' };
  const answer = await report(api, {
    state: 'success',
    end_date: '2026-11-21T12:00:05Z',
    task_outlets: [{ name: 'orders', uri: 's3://b/orders', type: 'Asset' }],
    outlet_events: [
      { dest_asset_key: { name: 'orders', uri: 's3://b/orders' }, extra: { rows: 3 } },
      { dest_asset_key: key, source_alias_name: 'landed', extra: {} },
      { dest_asset_key: key, source_alias_name: 'landed', extra: {} },
    ],
  });
  expect(answer.statusCode).toBe(204);
  expect(await read(api, '/asset-events/by-asset?name=orders')).toMatchObject({
    status: 200,
    body: {
      asset_events: [
        {
          asset: { name: 'orders', uri: 's3://b/orders', group: 'lake' },
          extra: { rows: 3 },
          source_dag_id: 'd',
          source_run_id: 'r',
          source_task_id: 'list',
          source_map_index: -1,
          timestamp: '2026-11-21T12:00:05Z',
        },
      ],
    },
  });
  const through = await read(api, '/asset-events/by-asset-alias?name=landed');
  expect(through.body).toMatchObject({ asset_events: [{ asset: { uri: 's3://b/today' } }] });
  expect(api.notices).toContainEqual({ kind: 'asset-events' });
});

test('a worker that says nothing of its outlets, and one that failed', async () => {
  await using api = await open();
  await enter(api);
  await report(api, { state: 'success', end_date: '2026-11-21T12:00:05Z' });
  expect((await read(api, '/asset-events/by-asset?uri=s3://b/orders')).body).toMatchObject({
    asset_events: [{ extra: {} }],
  });
  await using other = await open();
  await enter(other);
  await report(other, { state: 'failed', end_date: '2026-11-21T12:00:05Z' });
  expect((await read(other, '/asset-events/by-asset?name=orders')).body).toEqual({ asset_events: [] });
});

test('events are chosen by time, number and order', async () => {
  await using api = await open();
  await enter(api);
  await report(api, { state: 'success', end_date: '2026-11-21T12:00:05Z' });
  const count = async (query: string): Promise<number> => {
    const { body } = await read(api, `/asset-events/by-asset?name=orders&${query}`);
    return (body as { asset_events: unknown[] }).asset_events.length;
  };
  expect(await count('after=2026-11-21T12:00:06Z')).toBe(0);
  expect(await count('before=2026-11-21T12:00:06Z')).toBe(1);
  // As in Airflow, 0 is no limit.
  expect(await count('limit=0')).toBe(1);
  expect(await count('ascending=false&limit=1')).toBe(1);
  expect(await count('partition_key=x')).toBe(0);
  expect(await count('partition_key_regexp_pattern=.*')).toBe(0);
  expect(await count('extra=rows=3')).toBe(0);
  expect((await read(api, '/asset-events/by-asset')).status).toBe(400);
  expect((await read(api, '/asset-events/by-asset?name=orders&partition_key_regexp_pattern=(')).status).toBe(
    422,
  );
});

test('assets are found by name and URI, and those that do not count are told', async () => {
  await using api = await open();
  await enter(api);
  expect(await read(api, '/assets/by-name?name=orders')).toEqual({
    status: 200,
    body: { name: 'orders', uri: 's3://b/orders', group: 'lake', extra: { a: 1 } },
  });
  expect((await read(api, '/assets/by-uri?uri=s3://b/orders')).status).toBe(200);
  expect((await read(api, '/assets/by-name?name=ghost')).status).toBe(404);
  const validated = await read(api, `/task-instances/${api.ids.list}/validate-inlets-and-outlets`);
  expect(validated.body).toEqual({ inactive_assets: [{ name: 'gone', uri: 's3://b/gone', type: 'Asset' }] });
});

test('a run is told what it consumed', async () => {
  await using api = await open();
  await api.database.run(
    `insert into asset_event (id, asset_id, stream_id, seq, at, extra, source_map_index)
     select 1, a.id, s.id, 1, ?, '{"rows":9}', -1 from asset a join asset_stream s on s.asset_id = a.id and s.is_partitioned = 0
     where a.name = 'orders'`,
    [START_US],
  );
  await api.database.run(
    "insert into asset_event_run (event_id, dag_id, partition_key, run_ref) values (1, 'd', '', ?)",
    [api.runRef],
  );
  await api.database.run(
    `insert into asset_stream (alias_id, is_partitioned, head, seen) select n.id, 0, 0, 0 from asset_alias n
     where not exists (select 1 from asset_stream s where s.alias_id = n.id and s.is_partitioned = 0)`,
  );
  await api.database.run(
    `insert into asset_alias_event (stream_id, seq, event_id) select s.id, 1, 1 from asset_stream s join asset_alias n on n.id = s.alias_id
     where n.name = 'landed' and s.is_partitioned = 0`,
  );
  expect((await enter(api)).json()).toMatchObject({
    dag_run: {
      consumed_asset_events: [
        {
          asset: { name: 'orders', uri: 's3://b/orders', extra: { a: 1 } },
          extra: { rows: 9 },
          source_dag_id: null,
          source_aliases: [{ name: 'landed' }],
        },
      ],
    },
  });
  const run = { dag_id: 'd', run_id: 'r', state: 'running', partition_key: null };
  const event = { asset: { name: 'orders', group: 'lake', extra: { a: 1 } }, created_dagruns: [run] };
  for (const url of ['/asset-events/by-asset?name=orders', '/asset-events/by-asset-alias?name=landed'])
    expect((await read(api, url)).body).toMatchObject({ asset_events: [event] });
});

test('an event may name its partition by itself', async () => {
  await using api = await open();
  await enter(api);
  const key = { name: 'orders', uri: 's3://b/orders' };
  await report(api, {
    state: 'success',
    end_date: '2026-11-21T12:00:05Z',
    outlet_events: ['a', 'b'].map((partition) => ({
      dest_asset_key: key,
      extra: {},
      partition_key: partition,
    })),
  });
  const { body } = await read(api, '/asset-events/by-asset?name=orders');
  const events = (body as { asset_events: { partition_key: string }[] }).asset_events;
  expect(events.map((event) => event.partition_key)).toEqual(['a', 'b']);
});
