// Partitions of DAGs over the API: what has come of each for the pages, runs that are cleared by their partitions; and what watches assets.
import type { DagDefinition } from '@ariel/core';
import { addToPartition, openPartition } from '@ariel/store';
import { publishDefinitions } from '@ariel/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { dagDefinition, START_US, taskDefinition } from './fixture/rows.ts';

const trigger = { name: 'queue', args: '{}', module: 'test', queue: null };
const clicks = {
  kind: 'asset' as const,
  name: 'clicks',
  uri: 's3://lake/clicks',
  group: 'asset',
  watchers: [{ name: 'inbox', trigger }],
};
const segments = ['eu', 'us'];
const dags: readonly DagDefinition[] = [
  dagDefinition('regions', {
    schedule: {
      kind: 'partitionedAssets',
      assets: clicks,
      defaultMapper: {
        kind: 'rollup',
        upstream: { kind: 'fixed', key: 'all' },
        window: { kind: 'segments', segments },
        wait: { kind: 'all' },
      },
      mappers: [],
    },
    tasks: [taskDefinition('load')],
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
];

describe('partitions', () => {
  let api: Api;
  beforeAll(async () => {
    api = await openApi();
    for (const definition of dags) await publishDefinitions(api.writer, [definition], { nowUs: START_US });
  });
  afterAll(() => api[Symbol.asyncDispose]());
  const call = async (method: 'GET' | 'POST', path: string, payload?: object) => {
    const answer = await api.call(method, path, payload === undefined ? {} : { payload });
    return { status: answer.statusCode, body: answer.json() as never };
  };

  it('are shown with what has come of each', async () => {
    const stream = await api.writer.first<{ id: number }>(
      'select id from asset_stream where is_partitioned = 1 and asset_id is not null',
    );
    const id = await openPartition(api.writer, 'regions', 'all', START_US);
    await addToPartition(api.writer, id, { stream_id: stream?.id ?? 0, upstream_key: 'eu', event_id: 1 });
    const partition = { id, dag_id: 'regions', partition_key: 'all', total_received: 1, total_required: 2 };
    expect(await call('GET', '/ui/partitioned_dag_runs?dag_id=regions')).toMatchObject({
      status: 200,
      body: { total: 1, partitioned_dag_runs: [{ ...partition, created_dag_run_id: null, state: null }] },
    });
    expect(
      await call('GET', '/ui/partitioned_dag_runs?dag_id=regions&has_created_dag_run_id=true'),
    ).toMatchObject({
      body: { total: 0, partitioned_dag_runs: [] },
    });
    expect(await call('GET', '/ui/partitioned_dag_runs?dag_id=regions&offset=1')).toMatchObject({
      body: { total: 1, partitioned_dag_runs: [] },
    });
    expect((await call('GET', '/ui/partitioned_dag_runs?dag_id=ghost')).status).toBe(404);
  });

  it('choose the runs that are cleared', async () => {
    for (const hour of ['00', '01', '02']) {
      const body = {
        dag_run_id: `run ${hour}`.replace(' ', '_'),
        logical_date: null,
        partition_key: `2026-01-01T${hour}`,
      };
      expect((await call('POST', '/api/v2/dags/hourly/dagRuns', body)).status).toBe(200);
    }
    await api.writer.run(
      "update dag_run set state = 'success', partition_date = 1767225600000000 + 3600000000 * (id - (select min(id) from dag_run)) where dag_id = 'hourly'",
    );
    const clear = async (body: object): Promise<string[] | number> => {
      const answer = await call('POST', '/api/v2/dags/hourly/clearDagRuns', { dry_run: false, ...body });
      if (answer.status !== 200) return answer.status;
      return (answer.body as { dag_runs: { dag_run_id: string }[] }).dag_runs.map((run) => run.dag_run_id);
    };
    expect(await clear({ partition_key: '2026-01-01T01' })).toEqual(['run_01']);
    expect(await clear({ partition_date_start: '2026-01-01T01:00:00Z' })).toEqual(['run_01', 'run_02']);
    expect(
      await clear({ partition_date_end: '2026-01-01T00:30:00Z', dag_runs: [{ dag_run_id: 'run_02' }] }),
    ).toBe(422);
    expect(await clear({ partition_date_end: '2026-01-01T00:30:00Z' })).toEqual(['run_00']);
    expect(await clear({ partition_key: 'none' })).toEqual([]);
    expect(await clear({ partition_date_start: 'someday' })).toBe(422);
    const everywhere = { partition_key: '2026-01-01T01', dag_runs: [] };
    expect((await call('POST', '/api/v2/dags/~/clearDagRuns', everywhere)).status).toBe(400);
  });

  it('have backfills, whose runs have no logical date', async () => {
    const range = { dag_id: 'hourly', from_date: '2025-12-30T04:00:00Z', to_date: '2025-12-30T05:00:00Z' };
    expect(await call('POST', '/api/v2/backfills/dry_run', range)).toMatchObject({
      body: {
        backfills: [
          { logical_date: null, partition_key: '2025-12-30T04', partition_date: '2025-12-30T04:00:00Z' },
          { logical_date: null, partition_key: '2025-12-30T05', partition_date: '2025-12-30T05:00:00Z' },
        ],
      },
    });
    const { body } = await call('POST', '/api/v2/backfills', range);
    expect(await call('GET', `/api/v2/backfills/${(body as { id: number }).id}/dag_runs`)).toMatchObject({
      body: {
        backfill_dag_runs: [
          { logical_date: null, partition_key: '2025-12-30T04' },
          { partition_key: '2025-12-30T05' },
        ],
      },
    });
  });

  it('and what watches an asset is shown with it', async () => {
    expect(await call('GET', '/api/v2/assets')).toMatchObject({
      body: { assets: [{ name: 'clicks', watchers: [{ name: 'inbox', trigger_id: 1 }] }] },
    });
  });
});
