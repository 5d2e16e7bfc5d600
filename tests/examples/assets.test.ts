// The examples of assets and partitions together, on a virtual clock: what each makes starts what waits for it.
import { simulate } from 'ariel/testing';
import { expect, test } from 'vitest';
import { both, count_stock, either } from '../../examples/features/assets/asset-and-time.ts';
import { averages, readings, split } from '../../examples/features/assets/define.ts';
import { by_hand, daily, hourly, monthly, week } from '../../examples/features/assets/partitions.ts';
import { activity, balance, load } from '../../examples/features/assets/producer-and-consumers.ts';

type Dags = Parameters<typeof simulate>[0];
type Options = Parameters<typeof simulate>[1];

async function runsOf(dags: Dags, options: Options) {
  const plan = await simulate(dags, options);
  expect(plan.unfinished).toEqual([]);
  return (dagId: string) => plan.runs.filter((run) => run.dagId === dagId);
}

test('one DAG waits for both assets, another for either', async () => {
  const triggers = [
    { dag: 'asset_load', at: '2026-01-01T06:00' },
    { dag: 'asset_load', at: '2026-01-01T07:00' },
  ];
  const options = {
    from: '2026-01-01',
    to: '2026-01-02',
    triggers,
    durations: { 'asset_load.load_refunds': '10m' },
  } as const;
  const runs = await runsOf([load, balance, activity], options);
  expect(runs('asset_balance')).toHaveLength(2);
  expect(runs('asset_activity')).toHaveLength(4);
});

test('assets that are defined with their DAGs follow each other', async () => {
  const runs = await runsOf([readings.dag, averages.dag, split], {
    from: '2026-01-01',
    to: '2026-01-01T06:00',
  });
  expect(['asset_readings', 'asset_averages', 'asset_split'].map((id) => runs(id).length)).toEqual([6, 6, 6]);
});

test('or time: the clock and news each make runs; and time: the clock’s runs wait for news', async () => {
  const plan = await simulate([count_stock, either, both], { from: '2026-01-01', to: '2026-01-13' });
  const started = (dagId: string) =>
    plan.runs
      .filter((run) => run.dagId === dagId && run.start !== null)
      .map((run) => run.start?.toISOString().slice(0, 10));
  expect(started('asset_or_time')).toEqual(['2026-01-01', '2026-01-05', '2026-01-12']);
  expect(started('asset_and_time')).toEqual(['2026-01-05', '2026-01-12']);
});

test('a day follows its twenty-four hours, and becomes a week', async () => {
  const runs = await runsOf([hourly, daily, week], { from: '2026-01-05', to: '2026-01-06T03:00' });
  expect(runs('partition_hourly')).toHaveLength(27);
  expect(runs('partition_daily')).toHaveLength(1);
  expect(runs('partition_week')).toHaveLength(7);
});

test('regions of a month meet in one partition each', async () => {
  const triggers = [{ dag: 'partition_at_runtime', at: '2026-01-05T12:00' }];
  const runs = await runsOf([by_hand, monthly], { from: '2026-01-05', to: '2026-01-06', triggers });
  // A pretended task names no partitions: what it writes is about none.
  expect(runs('partition_at_runtime')).toHaveLength(1);
  expect(runs('partition_by_region')).toHaveLength(0);
});
