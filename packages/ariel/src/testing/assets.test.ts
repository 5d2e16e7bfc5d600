// Assets where DAGs run in this process, and where their schedules are rehearsed.
import { asset, assetAlias, assetMetadata, assetOrTime, chain, cronPartition, dag, task } from 'ariel';
import { simulate } from 'ariel/testing';
import { describe, expect, test } from 'vitest';

const orders = asset({ name: 'orders', uri: 's3://lake/orders' });
const refunds = asset({ name: 'refunds', uri: 's3://lake/refunds' });
const landed = assetAlias('landed');

describe('test()', () => {
  test('tells what is news of assets, and lets tasks read it again', async () => {
    const sales = dag('sales', { schedule: cronPartition('@daily') }, () => {
      const load = task('load', () => assetMetadata(orders, { rows: 3 }), { outlets: [orders, refunds] });
      const attach = task(
        'attach',
        (_: Record<never, never>, { outletEvents }) => outletEvents(landed).add(asset('s3://lake/today')),
        { outlets: landed },
      );
      const read = task(
        'read',
        async (_: Record<never, never>, { inletEvents, triggeringAssetEvents }) => ({
          rows: (await inletEvents(orders).last())?.extra.rows ?? null,
          before: (await inletEvents(orders).list()).length,
          through: (await inletEvents(landed).list()).length,
          triggers: Object.keys(await triggeringAssetEvents()),
        }),
        { inlets: [orders, landed] },
      );
      chain(load(), attach(), read());
    });
    const result = await sales.test({
      partitionKey: '2026-01-01',
      assetEvents: { orders: [{ extra: { rows: 1 } }, { extra: { rows: 2 } }] },
    });
    expect(result.state).toBe('success');
    expect(result.assetEvents).toEqual([
      event('load', 'orders', { rows: 3 }),
      event('load', 'refunds', {}),
      {
        ...event('attach', 's3://lake/today', {}),
        asset: { name: 's3://lake/today', uri: 's3://lake/today' },
        aliases: ['landed'],
      },
    ]);
    expect(result.output('read')).toEqual({ rows: 3, before: 3, through: 1, triggers: ['orders'] });
  });

  test('of a task that fails tells nothing', async () => {
    const failing = dag('failing', {}, () => {
      task(
        'load',
        () => {
          throw new Error('no');
        },
        { outlets: orders },
      )();
    });
    expect((await failing.test()).assetEvents).toEqual([]);
  });
});

function event(taskId: string, name: string, extra: object) {
  const asset = { name, uri: `s3://lake/${name}` };
  return { taskId, mapIndex: -1, asset, extra, aliases: [], partitionKey: '2026-01-01' };
}

describe('simulate()', () => {
  test('rehearses DAGs that wait for what others make', async () => {
    const make = dag(
      'make',
      { schedule: '0 6 * * *' },
      () => void task('load', () => {}, { outlets: orders })(),
    );
    const use = dag('use', { schedule: orders }, () => void task('write', () => {})());
    const both = dag(
      'both',
      { schedule: assetOrTime({ timetable: '0 12 * * *', assets: orders }) },
      () => void task('write', () => {})(),
    );
    const plan = await simulate([make, use, both], { from: '2026-01-01', to: '2026-01-04' });
    const runsOf = (dagId: string): string[] =>
      plan.runs.filter((run) => run.dagId === dagId).map((run) => run.runId.split('__')[0] ?? '');
    expect(runsOf('make')).toEqual(['scheduled', 'scheduled', 'scheduled']);
    expect(runsOf('use')).toEqual(['asset_triggered', 'asset_triggered', 'asset_triggered']);
    expect(runsOf('both').sort()).toEqual([
      'asset_triggered',
      'asset_triggered',
      'asset_triggered',
      'scheduled',
      'scheduled',
      'scheduled',
    ]);
    expect(plan.unfinished).toEqual([]);
  });
});
