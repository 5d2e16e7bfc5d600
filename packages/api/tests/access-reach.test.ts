// Acts that reach further than what they name, streams, and what follows when a team gets a bundle.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { addUsers } from './fixture/matrix-users.ts';
import { dagDefinition, START_US, taskDefinition } from './fixture/rows.ts';
import { addTeam } from './fixture/two-teams.ts';

const literal = (value: unknown) => ({ kind: 'literal', json: JSON.stringify(value) }) as const;

/** Its task `mark` names the task `wait` of another DAG. */
const marking = (dagId: string, other: string) =>
  dagDefinition(dagId, {
    tasks: [
      taskDefinition('mark', {
        kind: 'operator',
        operatorName: 'ExternalTaskMarker',
        inputs: {
          externalDagId: literal(other),
          externalTaskId: literal('wait'),
          recursionDepth: literal(5),
        },
      }),
    ],
  });

describe('what reaches into the DAGs of another team', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi({ bundles: { dags: '/dags' } });
    await addTeam(api, { mark: 'bluemark', number: 8001 }, { team: 'blue' });
    await addTeam(api, { mark: 'redmark', number: 9001 }, { team: 'red' });
    await addUsers(api, ['blue', 'red']);
  });
  afterAll(() => api[Symbol.asyncDispose]());

  const stateOf = async (dagId: string) =>
    (
      await api.writer.first<{ state: string | null }>(
        'select i.state from task_instance i join dag_run r on r.id = i.run_ref where r.dag_id = ? limit 1',
        [dagId],
      )
    )?.state;

  async function addRan(definition: ReturnType<typeof dagDefinition>, team: string): Promise<void> {
    const versionId = await api.rows.addDag(definition, { team });
    const run = { team, state: 'success', logical_date: START_US, end_at: START_US };
    const runRef = await api.rows.addRun(definition.dagId, versionId, 'same', run);
    for (const { taskId } of definition.tasks)
      await api.rows.addInstance(runRef, versionId, taskId, {
        state: 'success',
        try_number: 1,
        end_at: START_US,
      });
  }

  it('is left alone by clearing, and not told, however the marker is met', async () => {
    await addRan(marking('blue_marks', 'red_waits'), 'blue');
    await addRan(dagDefinition('red_waits', { tasks: [taskDefinition('wait')] }), 'red');
    const clear = async (as: string, dryRun: boolean) => {
      const payload = { dry_run: dryRun, only_failed: false, dag_run_id: 'same', include_downstream: true };
      const answer = await api.call('POST', '/api/v2/dags/blue_marks/clearTaskInstances', { as, payload });
      return (answer.json() as { task_instances: { dag_id: string }[] }).task_instances.map(
        (one) => one.dag_id,
      );
    };
    expect(await clear('admin', true)).toEqual(['blue_marks', 'red_waits']);
    expect(await clear('blue_op', true)).toEqual(['blue_marks']);
    expect(await clear('blue_op', false)).toEqual(['blue_marks']);
    expect([await stateOf('blue_marks'), await stateOf('red_waits')]).toEqual([null, 'success']);
  });

  it('is not started by an asset that both know', async () => {
    // Blue reads the asset that red makes: so it sees the asset, and may not start red's DAG for it.
    const at = { created_at: 1, updated_at: 1 };
    await api.rows.insert('asset_consumer', { dag_id: 'bluemark', stream_id: 9001, seq: 0, ...at });
    const see = await api.call('GET', '/api/v2/assets/9001', { as: 'blue_op' });
    expect(see.statusCode).toBe(200);
    expect(see.json()).toMatchObject({ name: 'redmark_asset', producing_tasks: [] });
    expect(see.body).not.toContain('redmark_task');
    const start = () => api.call('POST', '/api/v2/assets/9001/materialize', { as: 'blue_op', payload: {} });
    expect((await start()).statusCode).toBe(404);
    expect(
      (await api.call('GET', '/api/v2/assets/events?asset_id=9001', { as: 'blue_op' })).json(),
    ).toMatchObject({
      total_entries: 0,
    });
  });

  it('keeps what waits for it where the queue of a shared asset is emptied', async () => {
    const rows = () =>
      api.writer.all('select dag_id, seq from asset_consumer where stream_id = 9001 order by dag_id');
    const emptied = await api.call('DELETE', '/api/v2/assets/9001/queuedEvents', { as: 'blue_op' });
    expect(emptied.statusCode).toBeLessThan(300);
    expect(await rows()).toMatchObject([
      { dag_id: 'bluemark', seq: 1 },
      { dag_id: 'redmark', seq: 0 },
    ]);
  });

  it('has its processors in the lists of nobody else', async () => {
    const at = { hostname: 'host', pid: 1, started_at: START_US, heartbeat_at: START_US };
    for (const [id, kind, bundles] of [
      ['of blue', 'dag_processor', ['bluemark_bundle']],
      ['of red', 'dag_processor', ['redmark_bundle']],
      ['of both', 'dag_processor', ['bluemark_bundle', 'redmark_bundle/part']],
      ['of nobody', 'dag_processor', ['dags']],
      ['scheduler', 'scheduler', null],
    ] as const)
      await api.rows.insert('job', {
        ...{ ...at, id, kind, hostname: id },
        detail: bundles === null ? null : JSON.stringify({ bundles }),
      });
    interface Jobs {
      readonly jobs: readonly {
        readonly hostname: string;
        readonly bundle_names: readonly string[] | null;
      }[];
      readonly total_entries: number;
    }
    const listed = async (as: string, query = '') => {
      const answer = await api.call('GET', `/api/v2/jobs?order_by=hostname${query}`, { as });
      expect(answer.statusCode, answer.body).toBe(200);
      const { jobs, total_entries: total } = answer.json() as Jobs;
      expect(total).toBe(jobs.length);
      return jobs.map((job) => [job.hostname, job.bundle_names]);
    };
    const shared = [
      ['of nobody', ['dags']],
      ['scheduler', null],
    ];
    expect(await listed('admin')).toHaveLength(5);
    expect(await listed('blue_op')).toEqual([
      ['of blue', ['bluemark_bundle']],
      ['of both', ['bluemark_bundle']],
      ...shared,
    ]);
    expect(await listed('red_op')).toEqual([
      ['of both', ['redmark_bundle/part']],
      ...shared.slice(0, 1),
      ['of red', ['redmark_bundle']],
      ...shared.slice(1),
    ]);
    expect(await listed('no_op')).toEqual(shared);
    // Nor can they be asked for by the name of the other team.
    expect(await listed('blue_op', '&teams=red')).toEqual([]);
    expect(await listed('red_op', '&hostname=of%20blue')).toEqual([]);
  });

  it('is not followed by a stream of its log or of its end', async () => {
    const address = '/ui/dags/redmark/runs/redmark_run/tasks/redmark_task/logs/1/tail';
    expect((await api.call('GET', address, { as: 'blue_viewer' })).statusCode).toBe(404);
    const wait = (mark: string) =>
      `/api/v2/dags/${mark}/dagRuns/${mark}_run/wait?interval=1&result=${mark}_task`;
    expect((await api.call('GET', wait('redmark'), { as: 'blue_viewer' })).statusCode).toBe(404);
    const own = await api.call('GET', wait('bluemark'), { as: 'blue_viewer' });
    expect([own.statusCode, own.body]).toEqual([200, expect.stringContaining('failed')]);
  });
});

describe('a team that gets a bundle', () => {
  it('has its DAGs with their runs at once, and nobody else has them', async () => {
    await using api = await openApi({ bundles: { dags: '/dags' } });
    await addTeam(api, { mark: 'openmark', number: 6001 }, { team: null });
    await addUsers(api, []);
    const seen = async () =>
      (await api.call('GET', '/api/v2/dags/openmark/dagRuns', { as: 'no_op' })).statusCode;
    const change = (method: 'POST' | 'PATCH', url: string, payload: object) =>
      api.call(method, url, { payload });
    expect((await change('POST', '/auth/teams', { name: 'green', users: ['no_viewer'] })).statusCode).toBe(
      201,
    );
    expect(await seen()).toBe(200);
    expect((await change('PATCH', '/auth/teams/green', { bundles: ['dags'] })).json()).toEqual({
      ...{ name: 'green', bundles: ['dags'], users: ['no_viewer'] },
    });
    expect(await seen()).toBe(404);
    expect((await api.call('GET', '/api/v2/dags/openmark/dagRuns', { as: 'no_viewer' })).statusCode).toBe(
      200,
    );
    expect((await api.call('GET', '/ui/teams', { as: 'no_viewer' })).json()).toEqual({
      ...{ teams: [{ name: 'green' }], total_entries: 1 },
    });
    expect((await api.call('GET', '/ui/teams', { as: 'no_op' })).json()).toEqual({
      teams: [],
      total_entries: 0,
    });
    expect((await change('PATCH', '/auth/teams/green', { bundles: [] })).statusCode).toBe(200);
    expect(await seen()).toBe(200);
  });
});
