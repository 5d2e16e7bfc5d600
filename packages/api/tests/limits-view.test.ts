// Limits as the pages show them: what is held, by whom, what waits, and the same in the words of each instance.
import type { LimitsView, RunDetail } from '@ariel/protocol';
import { askLimit, takeLimits, writeLimitWaiting } from '@ariel/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { dagDefinition, START_US, taskDefinition } from './fixture/rows.ts';

const held = { key: 'api:{{ params.customer }}', max: 3, perMs: null, fair: null };
const group = {
  parentGroupId: null,
  displayName: null,
  tooltip: null,
  mapping: null,
  loop: null,
  retries: 0,
  retryDelayMs: 0,
};
const rate = { key: 'mail', max: 1, perMs: 60_000, fair: null };

describe('limits', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi();
    const definition = dagDefinition('sales', {
      tasks: [
        taskDefinition('call', { limits: [held] }),
        taskDefinition('send', { limits: [rate] }),
        taskDefinition('few', { maxActiveTisPerDag: 1 }),
      ],
    });
    const version = await api.rows.addDag(definition);
    const running = { state: 'running', try_number: 1, start_at: START_US } as const;
    const earlier = await api.rows.addRun('sales', version, 'earlier');
    await api.rows.addInstance(earlier, version, 'call', running);
    await api.rows.addInstance(earlier, version, 'few', running);
    const ref = await api.rows.addRun('sales', version, 'now', { params: '{"customer":"acme"}' });
    for (const task of ['call', 'send', 'few']) await api.rows.addInstance(ref, version, task);
    const attempt = await api.writer.first<{ id: string }>(
      "select id from task_instance where run_ref = ? and task_id = 'call'",
      [earlier],
    );
    const nowUs = START_US;
    await askLimit(
      api.writer,
      {
        key: 'api:acme',
        perMs: null,
        declared: [
          ['sales', 'call', 3],
          ['crm', 'sync', 1],
        ],
      },
      nowUs,
    );
    await takeLimits(api.writer, attempt?.id ?? '', [{ key: 'api:acme', perMs: null, max: 3 }], nowUs);
    await askLimit(api.writer, { key: 'mail', perMs: 60_000, declared: [['sales', 'send', 1]] }, nowUs);
    await takeLimits(api.writer, 'x', [rate], nowUs - 10_000_000);
    await writeLimitWaiting(api.writer, 'me', [{ key: 'api:acme', perMs: null, waiting: [['sales', 4]] }]);
  });
  afterAll(() => api[Symbol.asyncDispose]());

  it('are shown with who holds them, what waits and what tasks say', async () => {
    const { headline, limits, pools } = await api.get<LimitsView>('/ui/limits');
    expect(headline).toBe('Limit api:acme and limit mail are used up; 4 ready instances wait');
    expect(pools[0]).toMatchObject({ name: 'default_pool', slots: 128 });
    expect(limits).toEqual([
      {
        key: 'api:acme',
        kind: 'concurrency',
        max: 1,
        per_ms: null,
        used: 1,
        opens_at: null,
        waiting: 4,
        waiting_by: [{ dag_id: 'sales', instances: 4 }],
        holders: [
          {
            dag_id: 'sales',
            run_id: 'earlier',
            task_id: 'call',
            map_index: -1,
            since: '2026-11-21T12:00:00Z',
          },
        ],
        tasks: [
          { dag_id: 'crm', task_id: 'sync', max: 1 },
          { dag_id: 'sales', task_id: 'call', max: 3 },
        ],
        warning: 'sales.call says 3, but crm.sync says 1: the smaller number counts for all',
      },
      expect.objectContaining({ key: 'mail', kind: 'rate', used: 1, opens_at: '2026-11-21T12:00:50Z' }),
    ]);
  });

  it('are the reason of what waits for them', async () => {
    const run = await api.get<RunDetail>('/ui/dags/sales/runs/now');
    expect(Object.fromEntries(run.instances.map((each) => [each.task_id, each.reason]))).toEqual({
      call: 'waits for limit api:acme: 1 of 1 is held (sales 1); task crm.sync says so few',
      send: 'waits for limit mail: 1 start per 1m is used up, next at 12:00:50 UTC',
      few: 'waits for other instances of this task: 1 of 1 are active in all runs',
    });
  });

  it('stand beside what the run before, setups, lists, loops and groups hold back', async () => {
    const each = { kind: 'output', taskId: 'list', key: 'return_value' } as const;
    const definition = dagDefinition('past', {
      tasks: [
        taskDefinition('load', { dependsOnPast: true, waitForDownstream: true }),
        taskDefinition('report', { upstream: ['load'] }),
        taskDefinition('list'),
        taskDefinition('mapped', {
          upstream: ['list'],
          mapping: { kind: 'cross', inputs: [{ name: 'n', over: each }] },
        }),
        taskDefinition('again.part', { groupId: 'again' }),
        taskDefinition('refine.body', { groupId: 'refine' }),
        taskDefinition('refine.gate', { groupId: 'refine', kind: 'gate', upstream: ['refine.body'] }),
        taskDefinition('after', { upstream: ['refine.gate'] }),
      ],
      groups: [
        { ...group, groupId: 'again', retries: 2 },
        {
          ...group,
          groupId: 'refine',
          loop: {
            maxIterations: 5,
            terminalTaskId: 'refine.body',
            gateTaskId: 'refine.gate',
            hasUntil: true,
          },
        },
      ],
    });
    const version = await api.rows.addDag(definition);
    const before = await api.rows.addRun('past', version, 'before', { logical_date: START_US - 1 });
    await api.rows.addInstance(before, version, 'load', { state: 'success' });
    await api.rows.addInstance(before, version, 'report', { state: 'failed' });
    const ref = await api.rows.addRun('past', version, 'now', { logical_date: START_US });
    for (const { taskId } of definition.tasks) await api.rows.addInstance(ref, version, taskId);
    await api.rows.insert('task_group_try', {
      run_ref: ref,
      group_id: 'again',
      map_index: -1,
      iteration: 0,
      tries: 1,
      wait_until: START_US + 90_000_000,
    });
    const run = await api.get<RunDetail>('/ui/dags/past/runs/now');
    expect(Object.fromEntries(run.instances.map((one) => [one.task_id, one.reason]))).toEqual({
      load: 'waits for report, downstream of it, in run before, which failed',
      report: 'waits for load, which has not started',
      list: 'starts shortly',
      mapped: 'waits for the list of list',
      'again.part': 'waits for group again, which is tried again at 12:01:30 UTC (try 2 of 3)',
      'refine.body': 'starts shortly',
      'refine.gate': 'waits for refine.body, which has not started',
      after: 'waits for iteration 0 of refine to end, of at most 5',
    });
  });

  it('in a mapped group an instance waits for those of its own item only', async () => {
    const mapping = {
      kind: 'cross',
      inputs: [{ name: 'n', over: { kind: 'literal', json: '[1,2]' } }],
    } as const;
    const definition = dagDefinition('grouped', {
      tasks: [
        taskDefinition('g.a', { groupId: 'g' }),
        taskDefinition('g.b', { groupId: 'g', upstream: ['g.a'] }),
      ],
      groups: [{ ...group, groupId: 'g', mapping }],
    });
    const version = await api.rows.addDag(definition);
    const ref = await api.rows.addRun('grouped', version, 'now');
    for (const [index, state] of (['success', 'running'] as const).entries()) {
      await api.rows.addInstance(ref, version, 'g.a', { map_index: index, state, try_number: 1 });
      await api.rows.addInstance(ref, version, 'g.b', { map_index: index });
    }
    const { instances } = await api.get<RunDetail>('/ui/dags/grouped/runs/now');
    const reasons = instances.filter((one) => one.task_id === 'g.b').map((one) => one.reason);
    expect(reasons).toEqual(['starts shortly', 'waits for g.a, which is running']);
  });
});
