// What the pages read of mapped groups, loops and tries of groups. Programs: regions-public.test.ts.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Graph, Grid, GroupDetail, InstanceDetail, InstancePage, LogWindow } from '@ariel/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { addRegions, group } from './fixture/regions.ts';
import { dagDefinition, START_US, taskDefinition } from './fixture/rows.ts';

let api: Api;
beforeAll(async () => {
  api = await openApi();
  await addRegions(api);
});
afterAll(() => api[Symbol.asyncDispose]());

const ui = '/ui/dags/regions/runs/r1/tasks';
const rest = '/api/v2/dags/regions/dagRuns/r1/taskInstances';

describe('the grid and the graph', () => {
  it('count the items and iterations of groups, and the instances in them', async () => {
    const grid = await api.get<Grid>('/ui/dags/regions/grid');
    const cells = grid.cells.r1!;
    expect(cells.per_file).toEqual({ state: 'failed', counts: { success: 17, failed: 1 }, items: 2 });
    expect(cells.refine).toEqual({ state: 'success', counts: { success: 12 }, iterations: 6 });
    expect(cells['per_file.check']?.counts).toEqual({ success: 3, failed: 1 });
    expect(cells.draft?.counts).toEqual({ success: 6 });
    expect(cells.files).toEqual({ state: 'success' });
    expect(grid.rows.flatMap((row) => row.instances_of ?? [])).toEqual(['per_file.read', 'draft_gate']);
    expect(
      grid.rows.map(({ depth, id, is_many, loop_max, role }) => [depth, id, is_many, loop_max, role]),
    ).toEqual([
      [0, 'open', false, null, 'setup'],
      [0, 'files', false, null, null],
      [0, 'per_file', false, null, null],
      [1, 'per_file.read', true, null, null],
      [1, 'per_file.check', true, null, null],
      [1, 'refine', false, 5, null],
      [2, 'draft', true, null, null],
      [2, 'draft_gate', true, null, 'gate'],
      [0, 'refine.x', false, null, null],
      [0, 'close', false, null, 'teardown'],
    ]);
  });

  it('a finished run says the same from its summary', async () => {
    const counted = (await api.get<Grid>('/ui/dags/regions/grid')).cells;
    const summary = {
      open: 'success',
      files: 'success',
      'per_file.read': { s: 'success', c: { success: 2 } },
      'per_file.check': { s: 'failed', c: { success: 3, failed: 1 } },
      draft: { s: 'success', c: { success: 6 } },
      draft_gate: { s: 'success', c: { success: 6 } },
      'refine.x': 'success',
      close: 'failed',
    };
    await api.writer.run('update dag_run set grid_summary = ?', [JSON.stringify(summary)]);
    expect((await api.get<Grid>('/ui/dags/regions/grid')).cells).toEqual(counted);
    await api.writer.run('update dag_run set grid_summary = null');
  });

  it('tell tries of groups, and which edge leads to a teardown', async () => {
    const graph = await api.get<Graph>('/ui/dags/regions/graph');
    expect(graph.nodes.find(({ id }) => id === 'per_file')).toMatchObject({
      is_mapped: true,
      retries: 1,
      tooltip: 'one file',
    });
    const edges = graph.edges.filter(({ to }) => to === 'close');
    expect(edges.map(({ from, is_teardown }) => [from, is_teardown])).toEqual([
      ['open', true],
      ['refine.x', false],
    ]);
  });
});

describe('a group', () => {
  const group = (groupId: string, query = '') =>
    api.get<GroupDetail>(`/ui/dags/regions/runs/r1/groups/${groupId}${query}`);
  const members = (detail: GroupDetail) =>
    detail.members.map(({ cell, id, instance, kind }) => [kind, id, cell.state, cell.counts, instance]);

  it('says what became of its tasks, and of each of its items', async () => {
    const detail = await group('per_file');
    expect(detail).toMatchObject({
      is_mapped: true,
      loop_max: null,
      retries: 1,
      tooltip: 'one file',
      state: 'failed',
      counts: { success: 17, failed: 1 },
      duration_ms: 60_000,
      group_try: null,
      dimensions: [{ kind: 'item', group_id: 'per_file' }],
      are_instances_told: true,
    });
    expect(members(detail)).toEqual([
      ['task', 'per_file.read', 'success', { success: 2 }, null],
      ['task', 'per_file.check', 'failed', { success: 3, failed: 1 }, null],
      ['group', 'refine', 'success', { success: 12 }, null],
    ]);
    expect(
      detail.instances.map(({ coordinates, counts, group_try, state }) => [
        coordinates,
        state,
        counts,
        group_try?.try_number,
      ]),
    ).toEqual([
      [[0], 'success', { success: 9 }, 1],
      [[1], 'failed', { success: 8, failed: 1 }, 2],
    ]);
  });

  it('one of its items has its tasks and its try', async () => {
    const detail = await group('per_file', '?within=1');
    expect(detail).toMatchObject({
      state: 'failed',
      counts: { success: 8, failed: 1 },
      group_try: { try_number: 2, max_tries: 2 },
    });
    expect(members(detail)).toEqual([
      ['task', 'per_file.read', 'success', undefined, { map_index: 1, iteration: 0 }],
      ['task', 'per_file.check', 'failed', { success: 1, failed: 1 }, null],
      ['group', 'refine', 'success', { success: 6 }, null],
    ]);
  });

  it('a loop in a mapped group has its iterations by item', async () => {
    const { dimensions, instances, loop_max: most } = await group('refine');
    expect(most).toBe(5);
    expect(dimensions.map(({ kind }) => kind)).toEqual(['item', 'iteration']);
    expect(instances.map(({ coordinates }) => coordinates.join('/'))).toEqual([
      '0/0',
      '0/1',
      '0/2',
      '1/0',
      '1/1',
      '1/2',
    ]);
    expect((await group('refine', '?within=1/2')).members.map(({ instance }) => instance)).toEqual([
      { map_index: 1, iteration: 2 },
      { map_index: 1, iteration: 2 },
    ]);
  });

  it('that is not there, or not that often, is not found', async () => {
    for (const url of ['groups/per_fil', 'groups/per_file?within=7', 'groups/per_file?within=0/0'])
      expect((await api.call('GET', `/ui/dags/regions/runs/r1/${url}`)).statusCode).toBe(404);
  });
});

describe('one instance', () => {
  const detail = (taskId: string, query = '') => api.get<InstanceDetail>(`${ui}/${taskId}${query}`);

  it('of a nested mapping says which item of what it is, and what lies beside it', async () => {
    const instance = await detail('per_file.check', '?map_index=2');
    expect(instance).toMatchObject({ is_one: true, coordinates: [1, 0], rendered_map_index: 'file 1 row 0' });
    expect(instance.place).toEqual([
      {
        kind: 'item',
        group_id: 'per_file',
        index: 1,
        count: 2,
        max: null,
        previous: { map_index: 0, iteration: 0 },
        next: null,
      },
      {
        kind: 'item',
        group_id: null,
        index: 0,
        count: 2,
        max: null,
        previous: null,
        next: { map_index: 3, iteration: 0 },
      },
    ]);
    expect(instance.group_tries).toEqual([
      { group_id: 'per_file', try_number: 2, max_tries: 2, wait_until: null },
    ]);
    expect((await detail('per_file.check', '?map_index=0')).group_tries[0]?.try_number).toBe(1);
  });

  it('is given what its own attempt was given', async () => {
    const { inputs } = await detail('per_file.check', '?map_index=3');
    expect(inputs).toEqual([
      {
        name: 'file',
        from: 'element 1 of output of files (argument file of group per_file)',
        json: '"south"',
        cut: false,
      },
      {
        name: 'row',
        from: 'element 1 of output of per_file.read',
        json: '12345678901234567890',
        cut: false,
      },
    ]);
    const draft = await detail('draft', '?map_index=1&iteration=2');
    expect(draft.inputs.map(({ json, name }) => [name, json])).toEqual([
      ['round', '2'],
      ['last', '"1.1"'],
      ['rows', '[1,12345678901234567890]'],
    ]);
    expect(draft.inputs[2]).toMatchObject({ is_applied: true });
    expect(draft.xcoms.map(({ json }) => json)).toEqual(['"1.2"']);
  });

  it('of a loop says how each iteration went, and what its gate said', async () => {
    const { loop, place } = await detail('draft', '?map_index=1&iteration=1');
    expect(place[1]).toMatchObject({ kind: 'iteration', group_id: 'refine', index: 1, count: 3, max: 5 });
    expect(place[1]?.next).toEqual({ map_index: 1, iteration: 2 });
    expect(loop).toMatchObject({ group_id: 'refine', gate_task_id: 'draft_gate', max_iterations: 5 });
    expect(loop?.iterations.map(({ index, instance, stops }) => [index, instance?.map_index, stops])).toEqual(
      [
        [0, 1, false],
        [1, 1, false],
        [2, 1, true],
      ],
    );
  });

  it('without an iteration is the latest, and one that is not there is not found', async () => {
    expect((await detail('draft', '?map_index=0')).iteration).toBe(2);
    const answer = await api.call('GET', `${ui}/draft?map_index=0&iteration=7`);
    expect([answer.statusCode, answer.body]).toEqual([404, expect.stringContaining('in iteration 7')]);
  });

  it('a task of many stands for all of them, until one is named', async () => {
    const instance = await detail('draft');
    expect(instance).toMatchObject({ is_many: true, is_one: false, counts: { success: 6 }, place: [] });
    expect(await detail('open')).toMatchObject({ is_many: false, is_one: true, teardowns: ['close'] });
    expect((await detail('close')).setups).toEqual(['open']);
  });

  it('has a log for each iteration', async () => {
    const at = 'dag_id=regions/run_id=r1/task_id=draft/map_index=1';
    for (const [path, event] of [
      [`${at}/attempt=1.log`, 'first'],
      [`${at}/iteration=2/attempt=1.log`, 'third'],
    ] as const) {
      const file = join(api.folder, 'logs', path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, `${JSON.stringify({ level: 'info', logger: 'task', event })}\n`);
    }
    const events = async (query: string) =>
      (await api.get<LogWindow>(`${ui}/draft/logs/1?map_index=1${query}`)).lines.map(({ event }) => event);
    expect(await events('&iteration=2')).toEqual(['third']);
    expect(await events('')).toEqual(['first']);
    const log = await api.get<{ content: { event: string }[] }>(`${rest}/draft/logs/1?map_index=1`);
    expect(log.content.at(-1)?.event).toBe('third');
  });
});

describe('the list of instances', () => {
  const page = (taskId: string, query = '') => api.get<InstancePage>(`${ui}/${taskId}/instances?${query}`);
  const places = ({ instances }: InstancePage) => instances.map(({ coordinates }) => coordinates.join('/'));

  it('goes by coordinates, and narrows to an item, a state, a name', async () => {
    const all = await page('per_file.check');
    expect(places(all)).toEqual(['0/0', '0/1', '1/0', '1/1']);
    expect(all.dimensions).toEqual([
      { kind: 'item', group_id: 'per_file' },
      { kind: 'item', group_id: null },
    ]);
    const within = await page('per_file.check', 'within=1');
    expect([places(within), within.counts]).toEqual([['1/0', '1/1'], { success: 1, failed: 1 }]);
    expect(places(await page('per_file.check', 'state=failed'))).toEqual(['1/1']);
    expect(places(await page('per_file.check', 'name=ROW 0'))).toEqual(['0/0', '1/0']);
    expect(places(await page('per_file.check', 'order=state&limit=1'))).toEqual(['1/1']);
    expect(places(await page('per_file.check', 'order=-place&offset=1&limit=2'))).toEqual(['1/0', '0/1']);
    expect(places(await page('draft', 'within=1'))).toEqual(['1/0', '1/1', '1/2']);
    expect(places(await page('draft', 'within=1/2'))).toEqual(['1/2']);
  });
});

it('a run of 100,000 instances is told, and the last of them found, sooner than its rows are read', async () => {
  const { rows, writer } = api;
  const each = taskDefinition('each', {
    groupId: 'all',
    mapping: { kind: 'cross', inputs: [{ name: 'item', over: { kind: 'param', name: 'items' } }] },
  });
  const version = await rows.addDag(dagDefinition('wide', { tasks: [each], groups: [group('all', {})] }));
  const run = await rows.addRun('wide', version, 'r1', {
    state: 'success',
    grid_summary: JSON.stringify({ each: { s: 'success', c: { success: 100_000 } } }),
  });
  const instance = await rows.addInstance(run, version, 'each', { map_index: 0, state: 'success' });
  await writer.run(
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < 99999)
     insert into task_instance (run_ref, task_id, map_index, iteration, id, state, max_tries, version_id, operator, pool,
       pool_slots, priority_weight, queue, start_at, end_at)
     select run_ref, task_id, n.i, 0, id || '/' || n.i, state, max_tries, version_id, operator, pool, pool_slots,
       priority_weight, queue, ?, cast(? as integer) + n.i from task_instance, n where id = ?`,
    [START_US, START_US, instance],
  );
  const wholeMs = await quickest(() => writer.all('select * from task_instance'));
  const wide = '/ui/dags/wide/runs/r1';
  for (const url of [
    wide,
    `${wide}/tasks/each`,
    `${wide}/tasks/each?map_index=99999`,
    `${wide}/groups/all`,
    `${wide}/tasks/each/instances?limit=200`,
    `${wide}/tasks/each/instances?limit=200&offset=99800`,
    `${wide}/tasks/each/instances?limit=200&order=-duration`,
    '/ui/dags/wide/grid',
  ]) {
    expect(await quickest(() => api.get(url)), url).toBeLessThan(wholeMs);
  }
});

/** Of a few times, in ms: what else goes on here counts least. */
async function quickest(act: () => Promise<unknown>): Promise<number> {
  const durations: number[] = [];
  for (let round = 0; round < 4; round++) {
    const startMs = performance.now();
    await act();
    durations.push(performance.now() - startMs);
  }
  return Math.min(...durations);
}
