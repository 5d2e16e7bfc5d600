// Where answers once differed from those of a real Airflow that was asked the same.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { dagDefinition, START_US, taskDefinition } from './fixture/rows.ts';
import { addSales } from './fixture/sales.ts';

let api: Api;
beforeAll(async () => {
  api = await openApi();
  await addSales(api);
  const tasks = [9, 10].map((weight) => taskDefinition(`weighs_${weight}`, { priorityWeight: weight }));
  await api.rows.addDag(dagDefinition('two_parts', { tasks, tags: ['two_parts', 'a"b'] }), {
    owners: '["Data_Team"]',
  });
  const version = await api.rows.addDag(dagDefinition('keyed', { tasks: [taskDefinition('only')] }));
  for (const key of ['eu|1', 'us|1'])
    await api.rows.addRun('keyed', version, key, { partition_key: key, run_after: START_US });
});
afterAll(() => api[Symbol.asyncDispose]());

const salesRun = '/api/v2/dags/sales/dagRuns/manual__1';
const statusOf = async (url: string): Promise<number> => (await api.call('GET', url)).statusCode;
const detailOf = async (url: string): Promise<unknown> =>
  ((await api.call('GET', url)).json() as { detail: unknown }).detail;

async function dags(query: string): Promise<string[]> {
  const { dags: found } = await api.get<{ dags: { dag_id: string }[] }>(`/api/v2/dags?${query}`);
  return found.map((dag) => dag.dag_id);
}

describe('filters', () => {
  it.each([
    ['tags=finance', ['sales']],
    ['tags=FINANCE', []],
    ['tags=fin_nce', []],
    ['tags=two_parts', ['two_parts']],
    ['tags=a"b', ['two_parts']],
    ['tags=two_parts&tags=finance&tags_match_mode=all', []],
    ['owners=data_team', ['two_parts']],
    ['owners=ta_Te', ['two_parts']],
    ['owners=dataxteam', []],
    ['owners=', ['keyed', 'sales', 'two_parts']],
  ])('of DAGs by %s take tags whole and owners in part, without wildcards', async (query, expected) => {
    expect(await dags(query)).toEqual(expected);
  });

  it.each([
    ['dag_id_prefix_pattern=nothing|sal', ['sales']],
    ['dag_id_prefix_pattern=key | two_', ['keyed', 'two_parts']],
    ['dag_id_prefix_pattern=|', ['keyed', 'sales', 'two_parts']],
    ['dag_id_pattern=|', []],
    ['dag_id_pattern=sal|', ['sales']],
  ])('by %s know bars, which with nothing between them are a text', async (query, expected) => {
    expect(await dags(query)).toEqual(expected);
  });

  it.each([
    ['tag_name_pattern=fin|', ['finance']],
    ['tag_name_prefix_pattern=nothing|dai', ['daily']],
    ['tag_name_prefix_pattern=finance_', ['finance']],
  ])('of tags read %s alike', async (query, expected) => {
    const { tags } = await api.get<{ tags: string[] }>(`/api/v2/dagTags?${query}`);
    expect(tags).toEqual(expected);
  });

  it.each([
    ['partition_key_pattern=eu|1', ['eu|1']],
    ['partition_key_prefix_pattern=us|1', ['us|1']],
    ['partition_key_pattern=x|1', []],
  ])('by %s take the bar of a partition key as it is', async (query, expected) => {
    const { dag_runs: runs } = await api.get<{ dag_runs: { dag_run_id: string }[] }>(
      `/api/v2/dags/keyed/dagRuns?${query}`,
    );
    expect(runs.map((run) => run.dag_run_id)).toEqual(expected);
  });
});

it.each(['%20', '0x1', '1e0', ''])('%j is no whole number', async (text) => {
  expect(await detailOf(`/api/v2/dagSources/sales?version_number=${text}`)).toMatchObject([
    { type: 'int_parsing', loc: ['query', 'version_number'], input: decodeURIComponent(text) },
  ]);
});

it('tasks are ordered by numbers as numbers', async () => {
  const { tasks } = await api.get<{ tasks: { task_id: string }[] }>(
    '/api/v2/dags/two_parts/tasks?order_by=priority_weight',
  );
  expect(tasks.map((task) => task.task_id)).toEqual(['weighs_9', 'weighs_10']);
});

it('a DAG that never ran has no statistics', async () => {
  const { dags: counted } = await api.get<{ dags: { dag_id: string }[] }>('/api/v2/dagStats');
  expect(counted.map((dag) => dag.dag_id)).toEqual(['keyed', 'sales']);
});

it.each(['name', '-active', 'version', 'last_refreshed'])('bundles are ordered by %s', async (order) => {
  expect(await statusOf(`/api/v2/dagBundles?order_by=${order}`)).toBe(200);
  expect(await statusOf(`/api/v2/dagBundles?order_by=${order}&order_by=kind`)).toBe(400);
});

it('logs of a try that was not made are not there', async () => {
  const logs = `${salesRun}/taskInstances/etl.load/logs`;
  expect(await Promise.all(['0', '1', '2', '3'].map((number) => statusOf(`${logs}/${number}`)))).toEqual([
    404, 200, 200, 404,
  ]);
  expect(await detailOf(`${logs}/3`)).toBe('TaskInstance not found');
});

describe('keys by which stored values say what they are', () => {
  const entries = `${salesRun}/taskInstances/report/xcomEntries`;
  it.each([
    [entries, { key: 'k', value: { __classname__: 'x', __version__: 1 } }, 'value'],
    [entries, { key: 'k', value: [{ a: { __type: 'x' } }] }, 'value'],
    [entries, { key: 'k', value: '{"__data__": 1}' }, 'value'],
    ['/api/v2/dags/sales/dagRuns', { logical_date: null, conf: { count: 1, a: [{ __var: 1 }] } }, 'conf'],
    ['/api/v2/backfills', { ...aBackfill(), dag_run_conf: { __source: 1 } }, 'dag_run_conf'],
    ['/api/v2/backfills/dry_run', { ...aBackfill(), dag_run_conf: { __cache__: 1 } }, 'dag_run_conf'],
  ])('are refused at %s in %j', async (url, payload, field) => {
    const answer = await api.call('POST', url, { payload });
    expect([answer.statusCode, answer.json()]).toMatchObject([
      422,
      { detail: [{ type: 'value_error', loc: ['body', field] }] },
    ]);
  });

  it('may stand in texts that nobody makes objects of', async () => {
    const payload = { logical_date: null, conf: { count: 1, text: '{"__type": 1}' } };
    expect((await api.call('POST', '/api/v2/dags/sales/dagRuns', { payload })).statusCode).toBe(200);
  });
});

function aBackfill() {
  return { dag_id: 'sales', from_date: '2026-11-01T00:00:00Z', to_date: '2026-11-02T00:00:00Z' };
}

it('an instance is not marked as what it is', async () => {
  const url = `${salesRun}/taskInstances/extract`;
  const mark = (path: string) => api.call('PATCH', path, { payload: { new_state: 'success' } });
  const { state } = await api.get<{ state: string }>(url);
  expect(state).toBe('success');
  const again = await mark(url);
  expect([again.statusCode, again.json()]).toEqual([
    409,
    { detail: 'Task id extract is already in success state' },
  ]);
  expect((await mark(`${url}/dry_run`)).json()).toMatchObject({ total_entries: 0 });
});
