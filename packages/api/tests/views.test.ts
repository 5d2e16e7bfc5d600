import type {
  DagCode,
  DagDetail,
  DagList,
  Graph,
  Grid,
  InstanceDetail,
  InstancePage,
  RunDetail,
} from '@ariel/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { dagDefinition, MINUTE_US, START_US, taskDefinition } from './fixture/rows.ts';
import { addSales, salesDefinition } from './fixture/sales.ts';

describe('what the pages read', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi();
    await addSales(api);
  });
  afterAll(() => api[Symbol.asyncDispose]());

  const run = '/ui/dags/sales/runs/manual__1';

  it('the list of DAGs opens with the sentence that matters', async () => {
    const list = await api.get<DagList>('/ui/dags');
    expect(list.headline).toBe('1 DAG failed in its last run: sales.');
    expect(list.all_tags).toEqual(['daily', 'finance']);
    expect(list.dags).toMatchObject([
      {
        dag_id: 'sales',
        display_name: 'Sales',
        timezone: 'Europe/Amsterdam',
        latest_version_number: 2,
        next_run_after: '2026-11-21T13:00:00Z',
        recent_runs: [
          { run_id: 'manual__1', state: 'failed', duration_ms: 540_000, version_number: 2, note: 'by hand' },
        ],
      },
    ]);
    expect((await api.get<DagList>('/ui/dags?search=FIGURES')).total_entries).toBe(1);
    expect((await api.get<DagList>('/ui/dags?tag=weekly')).dags).toEqual([]);
    expect((await api.get<DagList>('/ui/dags?last_state=success')).dags).toEqual([]);
  });

  it('one DAG has its params, versions and what changed between them', async () => {
    const detail = await api.get<DagDetail>('/ui/dags/sales');
    expect(detail.params).toEqual([
      {
        name: 'count',
        schema: { type: 'integer', minimum: 1, maximum: 10 },
        default: 3,
        description: 'how many',
      },
    ]);
    expect(detail.versions.map(({ number, change, run_count }) => [number, change, run_count])).toEqual([
      [2, 'code', 1],
      [1, 'first', 0],
    ]);
  });

  it('the code is that of the version asked for', async () => {
    const code = await api.get<DagCode>('/ui/dags/sales/code?version_number=1');
    expect(code).toEqual({
      version_number: 1,
      main_path: 'pipeline.ts',
      files: [{ path: 'pipeline.ts', content: 'export const pipeline = 1;\n' }],
    });
    expect((await api.get<DagCode>('/ui/dags/sales/code')).version_number).toBe(2);
    expect((await api.call('GET', '/ui/dags/sales/code?version_number=9')).statusCode).toBe(404);
  });

  it('the grid has groups over their tasks, and one cell with counts for what is many', async () => {
    const grid = await api.get<Grid>('/ui/dags/sales/grid');
    expect(grid.rows.map((row) => `${'  '.repeat(row.depth)}${row.label}`)).toEqual([
      'extract',
      'ETL',
      '  parse',
      '  load',
      'report',
    ]);
    expect(grid.cells.manual__1).toEqual({
      extract: { state: 'success' },
      etl: { state: 'failed', counts: { success: 3, failed: 1 } },
      'etl.parse': { state: 'success', counts: { success: 3 } },
      'etl.load': { state: 'failed' },
      report: { state: 'upstream_failed' },
    });
    expect(grid.has_more).toBe(false);
    expect((await api.get<Grid>('/ui/dags/sales/grid?before=2026-11-21T12:00:00Z')).runs).toEqual([]);
  });

  it('a finished run says the same cells from its summary as from its rows', async () => {
    const counted = (await api.get<Grid>('/ui/dags/sales/grid')).cells;
    const summary = {
      extract: 'success',
      'etl.parse': { s: 'success', c: { success: 3 } },
      'etl.load': 'failed',
      report: 'upstream_failed',
    };
    await api.writer.run('update dag_run set grid_summary = ? where run_id = ?', [
      JSON.stringify(summary),
      'manual__1',
    ]);
    expect((await api.get<Grid>('/ui/dags/sales/grid')).cells).toEqual(counted);
    await api.writer.run('update dag_run set grid_summary = null');
  });

  it('the graph has nodes, edges and their labels', async () => {
    const graph = await api.get<Graph>('/ui/dags/sales/graph');
    expect(graph.edges).toContainEqual({
      from: 'extract',
      to: 'etl.parse',
      label: 'rows',
      is_teardown: false,
    });
    expect(graph.nodes.find((node) => node.id === 'etl')).toEqual({
      id: 'etl',
      label: 'ETL',
      kind: 'group',
      parent_id: null,
      operator: null,
      is_mapped: false,
      is_many: false,
      loop_max: null,
      role: null,
      instances_of: null,
      trigger_rule: null,
      tooltip: 'to the table',
      retries: 0,
    });
    expect(graph.nodes.find((node) => node.id === 'etl.parse')).toMatchObject({
      is_mapped: true,
      trigger_rule: 'all_success',
    });
  });

  it('a run tells its story in order, and why it failed', async () => {
    const detail = await api.get<RunDetail>(run);
    expect(detail).toMatchObject({
      reason: 'failed because etl.load failed',
      version_change: 'code',
      instance_count: 6,
      params: { count: 3 },
    });
    expect(detail.instances.map((item) => [item.task_id, item.map_index, item.reason])).toEqual([
      ['extract', -1, null],
      ['etl.parse', 0, null],
      ['etl.parse', 1, null],
      ['etl.parse', 2, null],
      ['etl.load', -1, 'failed after 2 tries: its code threw an error'],
      ['report', -1, 'not run because upstream etl.load failed'],
    ]);
  });

  it('a failed task shows each try with the source around the line that threw, as it was then', async () => {
    const detail = await api.get<InstanceDetail>(`${run}/tasks/etl.load`);
    expect(detail.tries.map((item) => [item.try_number, item.state, item.error?.message])).toEqual([
      [1, 'failed', 'the table is locked'],
      [2, 'failed', 'the table is locked'],
    ]);
    expect(detail.tries[1]?.error?.frames[0]?.excerpt).toContainEqual({
      line: 4,
      text: "  throw new Error('the table is locked');",
    });
    expect(detail).toMatchObject({
      upstream: [{ task_id: 'etl.parse', cell: { state: 'success', counts: { success: 3 } } }],
      downstream: [{ task_id: 'report', cell: { state: 'upstream_failed' } }],
      source: { path: 'pipeline.ts', line: 3 },
      retries: 1,
    });
  });

  it('inputs come with their values and where these are from', async () => {
    const inputs = async (path: string) => (await api.get<InstanceDetail>(`${run}/tasks/${path}`)).inputs;
    expect(await inputs('extract')).toEqual([{ name: 'count', from: 'param count', json: '3', cut: false }]);
    expect(await inputs('etl.parse?map_index=2')).toEqual([
      { name: 'mode', from: 'the DAG file', json: '"fast"', cut: false },
      { name: 'row', from: 'element 2 of output of extract', json: '12345678901234567890', cut: false },
    ]);
    expect(await inputs('report')).toEqual([
      { name: 'parsed', from: 'output of etl.parse', json: '[0,10,20]', cut: false },
    ]);
  });

  it('outputs are cut where they are long', async () => {
    await api.rows.addXCom(1, 'report', JSON.stringify('x'.repeat(30_000)));
    const [xcom] = (await api.get<InstanceDetail>(`${run}/tasks/report`)).xcoms;
    expect([xcom?.json.length, xcom?.cut, xcom?.size]).toEqual([20_000, true, 30_002]);
  });

  it('a mapped task without an index stands for all its instances', async () => {
    const detail = await api.get<InstanceDetail>(`${run}/tasks/etl.parse`);
    expect(detail).toMatchObject({ is_mapped: true, state: 'success', tries: [], duration_ms: 240_000 });
    expect((await api.call('GET', `${run}/tasks/etl.parse?map_index=7`)).statusCode).toBe(404);
    expect((await api.call('GET', `${run}/tasks/nothing`)).statusCode).toBe(404);
  });

  it('instances of a mapped task come by page, state and order', async () => {
    const page = (query: string) => api.get<InstancePage>(`${run}/tasks/etl.parse/instances?${query}`);
    expect((await page('limit=2&offset=1')).instances.map((item) => item.rendered_map_index)).toEqual([
      'row 1',
      'row 2',
    ]);
    expect(await page('state=failed')).toMatchObject({
      instances: [],
      total_entries: 0,
      counts: { success: 3 },
    });
    expect((await page('order=-duration')).instances).toHaveLength(3);
    expect((await api.call('GET', `${run}/tasks/etl.parse/instances?order=colour`)).statusCode).toBe(400);
  });

  it('a run that waits says why, for itself and for each of its tasks', async () => {
    const definition = dagDefinition('waits', {
      tasks: [taskDefinition('first', { pool: 'small' }), taskDefinition('second', { upstream: ['first'] })],
    });
    const version = await api.rows.addDag(definition);
    await api.rows.insert('pool', { name: 'small', slots: 2, used: 2 });
    const ref = await api.rows.addRun('waits', version, 'now', { run_after: START_US });
    await api.rows.addInstance(ref, version, 'first', { pool: 'small' });
    await api.rows.addInstance(ref, version, 'second');
    const other = await api.rows.addRun('waits', version, 'other');
    await api.rows.addInstance(other, version, 'first', {
      pool: 'small',
      pool_slots: 2,
      state: 'running',
      try_number: 1,
      start_at: START_US,
    });
    const reasons = async () =>
      (await api.get<RunDetail>('/ui/dags/waits/runs/now')).instances.map((item) => item.reason);
    expect(await reasons()).toEqual([
      'waits for pool small: 2 of 2 slots are used (waits 2)',
      'waits for first, which has not started',
    ]);
    await api.writer.run("update dag set is_paused = 1 where dag_id = 'waits'");
    expect((await reasons())[0]).toBe('the DAG is paused: nothing new starts until it is unpaused');
    await api.rows.addRun('waits', version, 'later', {
      state: 'queued',
      start_at: null,
      run_after: START_US + MINUTE_US,
    });
    expect((await api.get<RunDetail>('/ui/dags/waits/runs/later')).reason).toBe(
      'waits because the DAG is paused',
    );
    expect((await api.get<Grid>('/ui/dags/waits/grid')).cells.later).toEqual({
      first: { state: null },
      second: { state: null },
    });
    expect((await api.get<DagList>('/ui/dags?search=waits')).dags[0]?.active_run_count).toBe(3);
  });

  it('a mapped task with very many instances is one line of the story', async () => {
    const definition = dagDefinition('many', {
      tasks: [
        taskDefinition('each', {
          mapping: { kind: 'cross', inputs: [{ name: 'n', over: { kind: 'literal', json: '[]' } }] },
        }),
      ],
    });
    const version = await api.rows.addDag(definition);
    const ref = await api.rows.addRun('many', version, 'one');
    for (let index = 0; index < 201; index++) {
      const state = index === 7 ? 'running' : 'success';
      await api.rows.addInstance(ref, version, 'each', {
        map_index: index,
        state,
        start_at: START_US + index,
        end_at: index === 7 ? null : START_US + 500,
      });
    }
    const detail = await api.get<RunDetail>('/ui/dags/many/runs/one');
    expect(detail.instances).toMatchObject([
      {
        task_id: 'each',
        map_index: -1,
        state: 'running',
        start_date: '2026-11-21T12:00:00Z',
        end_date: null,
      },
    ]);
    expect([detail.instance_count, detail.cells.each]).toEqual([
      201,
      { state: 'running', counts: { success: 200, running: 1 } },
    ]);
  });

  it('an older version keeps its rows in the grid below those of the latest', async () => {
    const tasks = (...names: string[]) =>
      dagDefinition('grows', { tasks: names.map((name) => taskDefinition(name)) });
    const first = await api.rows.addDag(tasks('a', 'old'));
    await api.rows.addRun('grows', first, 'before', {
      state: 'success',
      grid_summary: '{"a":"success","old":"skipped"}',
    });
    const second = await api.rows.addVersion(tasks('new', 'a'), { number: 2 });
    await api.rows.addRun('grows', second, 'after', { run_after: START_US + 1 });
    const grid = await api.get<Grid>('/ui/dags/grows/grid');
    expect(grid.rows.map((row) => row.id)).toEqual(['new', 'a', 'old']);
    expect(grid.cells.before).toEqual({ a: { state: 'success' }, old: { state: 'skipped' } });
    expect(Object.keys(grid.cells.after ?? {})).toEqual(['new', 'a']);
  });

  it('a grid of 365 runs and 200 tasks is made nearly as soon as it is read', async () => {
    const names = Array.from({ length: 200 }, (_, index) => `task_${index}`);
    const definition = {
      ...salesDefinition(),
      dagId: 'big',
      tasks: names.map((name) => taskDefinition(name)),
    };
    const version = await api.rows.addDag(definition);
    const summary = JSON.stringify(Object.fromEntries(names.map((name) => [name, 'success'])));
    for (let index = 0; index < 365; index++) {
      await api.rows.addRun('big', version, `run_${index}`, {
        state: 'success',
        run_after: START_US + index,
        grid_summary: summary,
      });
    }
    const [durations, parses]: [number[], number[]] = [[], []];
    for (let round = 0; round < 5; round++) {
      const start = performance.now();
      const answer = await api.call('GET', '/ui/dags/big/grid?limit=365');
      durations.push(performance.now() - start);
      expect(answer.statusCode).toBe(200);
      const parsing = performance.now();
      JSON.parse(answer.body);
      parses.push(performance.now() - parsing);
    }
    // How long it takes is the bench's to say; this only keeps it from being lost altogether.
    expect(Math.min(...durations)).toBeLessThan(10 * Math.min(...parses));
  });
});
