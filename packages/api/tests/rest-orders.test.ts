// What lists can be ordered by: everything that Airflow's clients know. Rows without a value come last, in either direction.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { START_US } from './fixture/rows.ts';
import { addSales } from './fixture/sales.ts';

const dates = ['logical_date', 'run_after', 'start_date', 'end_date'];
const known: Readonly<Record<string, readonly string[]>> = {
  assets: ['id', 'name', 'uri', 'created_at', 'updated_at'],
  'assets/aliases': ['id', 'name'],
  'assets/events': ['source_task_id', 'source_dag_id', 'source_run_id', 'source_map_index', 'timestamp'],
  'backfills?dag_id=sales': ['id'],
  connections: ['conn_id', 'connection_id', 'conn_type', 'description', 'host', 'port', 'id', 'team_name'],
  'dags/~/dagRuns': [
    ...['id', 'state', 'dag_id', 'run_id', 'dag_run_id', ...dates, 'updated_at', 'conf', 'duration'],
    'partition_date',
  ],
  dagBundles: ['name'],
  dagTags: ['name'],
  dagWarnings: ['dag_id', 'warning_type', 'message', 'timestamp'],
  dags: ['dag_id', 'dag_display_name', 'next_dagrun', 'last_run_state', 'last_run_start_date'],
  'dags/~/dagVersions': ['id', 'version_number', 'bundle_name', 'bundle_version'],
  'dags/sales/tasks': ['task_id', 'owner', 'start_date'],
  eventLogs: [
    ...['id', 'event_log_id', 'dttm', 'when', 'dag_id', 'task_id', 'run_id', 'event'],
    ...['logical_date', 'owner', 'owner_display_name', 'extra'],
  ],
  importErrors: ['id', 'import_error_id', 'timestamp', 'filename', 'bundle_name', 'stacktrace'],
  jobs: [
    ...['id', 'dag_id', 'state', 'job_type', 'start_date', 'end_date', 'latest_heartbeat'],
    ...['executor_class', 'hostname', 'unixname'],
  ],
  pools: ['id', 'name'],
  variables: ['key', 'id', 'description', 'is_encrypted', 'team_name'],
  'dags/~/dagRuns/~/taskInstances': [
    ...['id', 'state', 'duration', ...dates, 'map_index', 'try_number', 'data_interval_start'],
    ...['data_interval_end', 'rendered_map_index', 'operator', 'task_id'],
  ],
  'dags/sales/dagRuns/manual__1/taskInstances/etl.parse/listMapped': [
    ...['id', 'state', 'duration', ...dates, 'map_index', 'try_number', 'data_interval_start'],
    ...['data_interval_end', 'rendered_map_index', 'operator'],
  ],
  'dags/~/dagRuns/~/taskInstances/~/xcomEntries': [
    ...['dag_id', 'task_id', 'run_id', 'map_index', 'region_id', 'region_index', 'key', 'timestamp'],
    'run_after',
  ],
  'dags/~/dagRuns/~/hitlDetails': [
    ...['ti_id', 'subject', 'responded_at', 'created_at', 'responded_by_user_id', 'responded_by_user_name'],
    ...[
      'dag_id',
      'run_id',
      'run_after',
      'rendered_map_index',
      'task_instance_operator',
      'task_instance_state',
    ],
  ],
};

describe('a list', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi();
    await addSales(api);
    for (const [event, runId] of [
      ['early', 'manual__1'],
      ['about nothing', null],
      ['late', 'other'],
    ] as const)
      await api.rows.insert('event_log', {
        at: START_US,
        event,
        dag_id: 'sales',
        run_id: runId,
        owner: null,
      });
    await api.rows.insert('connection', { conn_id: 'with_host', conn_type: 'http', host: 'a' });
    await api.rows.insert('connection', { conn_id: 'without', conn_type: 'http' });
    await api.rows.insert('connection', { conn_id: 'with_another', conn_type: 'http', host: 'b' });
  });
  afterAll(() => api[Symbol.asyncDispose]());

  it.each(Object.entries(known))('of %s can be ordered by %j', async (path, names) => {
    for (const name of names)
      for (const direction of ['', '-']) {
        const url = `/api/v2/${path}${path.includes('?') ? '&' : '?'}order_by=${direction}${name}`;
        const answer = await api.call('GET', url);
        expect([url, answer.statusCode]).toEqual([url, 200]);
      }
  });

  it('has those without a value at its end, in either direction', async () => {
    const events = async (order: string): Promise<unknown[]> => {
      const query = `order_by=${order}&included_events=early&included_events=about%20nothing`;
      const page = await api.get<{ event_logs: { event: string }[] }>(`/api/v2/eventLogs?${query}`);
      return page.event_logs.map(({ event }) => event);
    };
    expect(await events('logical_date')).toEqual(['early', 'about nothing']);
    expect(await events('-logical_date')).toEqual(['early', 'about nothing']);
    const hosts = async (order: string): Promise<unknown[]> => {
      const page = await api.get<{ connections: { host: string | null }[] }>(
        `/api/v2/connections?order_by=${order}`,
      );
      return page.connections.map(({ host }) => host);
    };
    expect(await hosts('host')).toEqual(['a', 'b', null]);
    expect(await hosts('-host')).toEqual(['b', 'a', null]);
  });

  it('of instances follows the interval of their runs', async () => {
    await api.writer.run('update dag_run set interval_start = id, interval_end = 100 - id');
    const runs = async (order: string): Promise<string | undefined> => {
      const page = await api.get<{ task_instances: { dag_run_id: string }[] }>(
        `/api/v2/dags/~/dagRuns/~/taskInstances?order_by=${order}`,
      );
      return page.task_instances[0]?.dag_run_id;
    };
    const [first, last] = [await runs('data_interval_start'), await runs('-data_interval_start')];
    expect(await runs('-data_interval_end')).toBe(first);
    expect(await runs('data_interval_end')).toBe(last);
  });
});
