import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { dagDefinition, MINUTE_US, START_US, taskDefinition } from './fixture/rows.ts';
import { addSales } from './fixture/sales.ts';

interface Runs {
  readonly dag_runs: readonly { readonly dag_run_id: string }[];
  readonly total_entries: number;
}

describe('lists', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi();
    await addSales(api);
    const definition = dagDefinition('odd%dag', { tasks: [taskDefinition('only')], tags: ['finance'] });
    const version = await api.rows.addDag(definition, { is_paused: 1 });
    for (const [index, state] of ['success', 'failed', 'queued'].entries()) {
      await api.rows.addRun('odd%dag', version, `run_${index}`, {
        state,
        run_after: START_US + index * MINUTE_US,
        start_at: state === 'queued' ? null : START_US + index * MINUTE_US,
        end_at: state === 'queued' ? null : START_US + (index + 2) * MINUTE_US,
      });
    }
    await api.rows.addDag(dagDefinition('gone'), { is_active: 0 });
  });
  afterAll(() => api[Symbol.asyncDispose]());

  const ids = async (url: string): Promise<string[]> =>
    (await api.get<Runs>(url)).dag_runs.map((run) => run.dag_run_id);
  const dags = async (query: string): Promise<string[]> =>
    (await api.get<{ dags: { dag_id: string }[] }>(`/api/v2/dags?${query}`)).dags.map((dag) => dag.dag_id);
  const odd = '/api/v2/dags/odd%25dag/dagRuns';

  it('page by limit and offset, and count all pages', async () => {
    const page = await api.get<Runs>(`${odd}?limit=1&offset=1`);
    expect([page.dag_runs.map((run) => run.dag_run_id), page.total_entries]).toEqual([['run_1'], 3]);
    expect((await api.get<Runs>(`${odd}?limit=0`)).dag_runs).toEqual([]);
    expect(await ids(`${odd}?limit=5000`)).toHaveLength(3);
  });

  it('are ordered as asked, ties by key in the same direction', async () => {
    expect(await ids(odd)).toEqual(['run_0', 'run_1', 'run_2']);
    expect(await ids(`${odd}?order_by=-run_after`)).toEqual(['run_2', 'run_1', 'run_0']);
    expect(await ids(`${odd}?order_by=-dag_id`)).toEqual(['run_2', 'run_1', 'run_0']);
    expect(await ids(`${odd}?order_by=state&order_by=run_id`)).toEqual(['run_1', 'run_2', 'run_0']);
  });

  it('take several states, and `~` for every DAG', async () => {
    expect(await ids(`${odd}?state=failed&state=queued`)).toEqual(['run_1', 'run_2']);
    expect(await ids('/api/v2/dags/~/dagRuns?dag_id_pattern=ODD')).toEqual(['run_0', 'run_1', 'run_2']);
  });

  it('count a run that has not started as starting now or later', async () => {
    expect(await ids(`${odd}?start_date_gte=2026-11-21T12:01:00Z`)).toEqual(['run_1', 'run_2']);
    expect(await ids(`${odd}?start_date_lte=2026-11-21T11:00:00Z`)).toEqual([]);
    expect(await ids(`${odd}?end_date_lte=2026-11-21T12:02:00Z`)).toEqual(['run_0', 'run_2']);
    expect(await ids(`${odd}?run_after_gt=2026-11-21T13:00:00+01:00`)).toEqual(['run_1', 'run_2']);
    expect(await ids(`${odd}?duration_gte=120`)).toEqual(['run_0', 'run_1']);
  });

  it('match patterns whatever the case, with wildcards and alternatives, and prefixes literally', async () => {
    expect(await dags('dag_id_pattern=SAL|nothing')).toEqual(['sales']);
    expect(await dags('dag_id_pattern=o%25d')).toEqual(['odd%dag']);
    expect(await dags('dag_id_pattern=~')).toEqual(['odd%dag', 'sales']);
    expect(await dags('dag_id_prefix_pattern=odd%25')).toEqual(['odd%dag']);
    expect(await dags('dag_id_prefix_pattern=Sal')).toEqual([]);
  });

  it('filter DAGs by tags of any or all, pause, owner and last state; stale ones only when asked for', async () => {
    expect(await dags('tags=finance&tags=daily')).toEqual(['odd%dag', 'sales']);
    expect(await dags('tags=finance&tags=daily&tags_match_mode=all')).toEqual(['sales']);
    expect(await dags('paused=true')).toEqual(['odd%dag']);
    expect(await dags('owners=ariel')).toEqual(['odd%dag', 'sales']);
    expect(await dags('last_dag_run_state=queued')).toEqual(['odd%dag']);
    expect(await dags('exclude_stale=false')).toEqual(['gone', 'odd%dag', 'sales']);
  });

  it('keep integers beyond 2^53 and floats of XComs as they were stored', async () => {
    const url = '/api/v2/dags/sales/dagRuns/manual__1/taskInstances/extract/xcomEntries/return_value';
    expect((await api.call('GET', url)).body).toContain('"value":[10,20,12345678901234567890]');
    await api.rows.addXCom(1, 'extract', '{"ok":true,"n":null,"it\'s":"a"}', { key: 'python' });
    const text = await api.get<{ value: string }>(`${url.replace('return_value', 'python')}?stringify=true`);
    expect(text.value).toBe(`{'ok': True, 'n': None, "it's": 'a'}`);
    expect((await api.call('GET', `${url}?map_index=3`)).statusCode).toBe(404);
  });

  it('show every try of a task once, with its own error and times', async () => {
    const url = '/api/v2/dags/sales/dagRuns/manual__1/taskInstances/etl.load/tries';
    const tries = await api.get<{
      task_instances: { try_number: number; state: string }[];
      total_entries: number;
    }>(url);
    expect(tries.task_instances.map((item) => [item.try_number, item.state])).toEqual([
      [1, 'failed'],
      [2, 'failed'],
    ]);
  });

  it('give the source of a version as text where that is asked for', async () => {
    const answer = await api.call('GET', '/api/v2/dagSources/sales?version_number=1', {
      headers: { accept: 'text/plain' },
    });
    expect([answer.headers['content-type'], answer.body]).toEqual([
      'text/plain; charset=utf-8',
      'export const pipeline = 1;\n',
    ]);
  });

  it('count runs by state, all four of them', async () => {
    const stats = await api.get<{ dags: { dag_id: string; stats: unknown }[] }>(
      '/api/v2/dagStats?dag_ids=odd%25dag',
    );
    expect(stats.dags).toEqual([
      expect.objectContaining({
        dag_id: 'odd%dag',
        stats: [
          { state: 'queued', count: 1 },
          { state: 'running', count: 0 },
          { state: 'success', count: 1 },
          { state: 'failed', count: 1 },
        ],
      }),
    ]);
  });

  it('say how old the heartbeats are that health is made of', async () => {
    await api.rows.insert('job', {
      id: 'b',
      kind: 'scheduler',
      hostname: 'h',
      pid: 1,
      started_at: START_US,
      heartbeat_at: START_US,
    });
    const health = async () =>
      await api.get<{ scheduler: Record<string, unknown>; triggerer: Record<string, unknown> }>(
        '/api/v2/monitor/health',
      );
    expect((await health()).scheduler).toMatchObject({
      status: 'healthy',
      latest_scheduler_heartbeat: '2026-11-21T12:00:00+00:00',
    });
    expect((await health()).triggerer.status).toBeNull();
    api.clock.nowUs = START_US + MINUTE_US;
    expect((await health()).scheduler.status).toBe('unhealthy');
  });
});
