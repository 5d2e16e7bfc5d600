// Whose things are, in every answer that says so; and the processes that work for a team.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { dagDefinition, START_US, taskDefinition } from './fixture/rows.ts';

interface Named {
  readonly team_name?: string | null;
}

const ASSET_ID = 1;
const times = { created_at: START_US, updated_at: START_US };

describe('team_name', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi();
    for (const [dagId, team] of [
      ['theirs', 'payments'],
      ['everybodys', null],
    ] as const) {
      const version = await api.rows.addDag(dagDefinition(dagId, { tasks: [taskDefinition('only')] }), {
        team,
      });
      const run = await api.rows.addRun(dagId, version, 'run_1');
      await api.rows.addInstance(run, version, 'only');
      await api.rows.insert('xcom', {
        run_ref: run,
        task_id: 'only',
        map_index: -1,
        key: 'return_value',
        value: '1',
        attempt_id: dagId,
        created_at: START_US,
      });
      await api.rows.insert('event_log', { at: START_US, event: 'seen', dag_id: dagId });
      await api.rows.insert('asset_task', {
        kind: 'outlet',
        dag_id: dagId,
        task_id: 'only',
        source: 'asset',
        source_id: ASSET_ID,
        ...times,
      });
      await api.rows.insert('asset_consumer', { dag_id: dagId, stream_id: 1, seq: 0, ...times });
    }
    await api.rows.insert('asset', {
      id: ASSET_ID,
      name: 'orders',
      uri: 'x://orders',
      asset_group: 'asset',
      extra: '{}',
      watchers: '[]',
      is_active: 1,
      ...times,
    });
    await api.rows.insert('asset_stream', {
      id: 1,
      asset_id: ASSET_ID,
      is_partitioned: 0,
      head: 0,
      seen: 0,
    });
    await api.rows.insert('team', { name: 'payments', created_at: 0 });
    await api.rows.insert('team_bundle', { bundle_name: 'paying', team: 'payments' });
    for (const [id, kind, detail] of [
      ['j1', 'dag_processor', JSON.stringify({ bundles: ['paying'] })],
      ['j2', 'dag_processor', JSON.stringify({ bundles: ['dags'] })],
      ['j3', 'scheduler', null],
    ] as const)
      await api.rows.insert('job', {
        id,
        kind,
        detail,
        hostname: id,
        pid: 1,
        started_at: START_US,
        heartbeat_at: START_US,
      });
  });
  afterAll(() => api[Symbol.asyncDispose]());

  it.each([
    ['/api/v2/dags/~/dagRuns', 'dag_runs'],
    ['/api/v2/dags/~/dagRuns/~/taskInstances', 'task_instances'],
    ['/api/v2/dags/~/dagRuns/~/taskInstances/~/xcomEntries', 'xcom_entries'],
    ['/api/v2/eventLogs', 'event_logs'],
  ])('is that of the DAG in %s, which can be asked for by team', async (address, field) => {
    const listed = async (query: string) =>
      (await api.get<Record<string, (Named & { dag_id: string })[]>>(`${address}${query}`))[field]?.filter(
        // Who signed in is noted, too.
        ({ dag_id }) => dag_id !== null,
      ) ?? [];
    const all = await listed('?order_by=dag_id');
    expect(all.map(({ dag_id, team_name }) => [dag_id, team_name])).toEqual([
      ['everybodys', null],
      ['theirs', 'payments'],
    ]);
    expect((await listed('?teams=payments')).map(({ dag_id }) => dag_id)).toEqual(['theirs']);
    expect(await listed('?teams=others')).toEqual([]);
  });

  it('is said of single runs, instances and DAGs', async () => {
    for (const address of [
      '/api/v2/dags/theirs/details',
      '/api/v2/dags/theirs/dagRuns/run_1',
      '/api/v2/dags/theirs/dagRuns/run_1/taskInstances/only',
    ])
      expect((await api.get<Named>(address)).team_name).toBe('payments');
  });

  it('is said of who makes an asset or waits for it where there is one, and is left out where not', async () => {
    interface Asset {
      readonly scheduled_dags: readonly object[];
      readonly producing_tasks: readonly object[];
    }
    const { producing_tasks: tasks, scheduled_dags: dags } = await api.get<Asset>(
      `/api/v2/assets/${ASSET_ID}`,
    );
    const written = { created_at: expect.any(String), updated_at: expect.any(String) };
    expect(dags).toEqual([
      { dag_id: 'everybodys', ...written },
      { dag_id: 'theirs', ...written, team_name: 'payments' },
    ]);
    expect(tasks).toEqual([
      { dag_id: 'everybodys', task_id: 'only', ...written },
      { dag_id: 'theirs', task_id: 'only', ...written, team_name: 'payments' },
    ]);
  });

  it('is that of a processor’s bundles; whoever works for all has none', async () => {
    interface Job {
      readonly hostname: string;
      readonly team_names: readonly string[];
      readonly bundle_names: readonly string[] | null;
    }
    const jobs = async (query: string) =>
      (await api.get<{ jobs: Job[] }>(`/api/v2/jobs?order_by=hostname${query}`)).jobs;
    expect((await jobs('')).map((job) => [job.hostname, job.team_names, job.bundle_names])).toEqual([
      ['j1', ['payments'], ['paying']],
      ['j2', [], ['dags']],
      ['j3', [], null],
    ]);
    expect((await jobs('&teams=payments')).map(({ hostname }) => hostname)).toEqual(['j1']);
    expect(await jobs('&teams=others')).toEqual([]);
    expect(await jobs('&dag_id=theirs')).toEqual([]);
  });
});
