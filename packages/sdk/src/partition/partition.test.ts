// Schedules on partitions as DAG files write them.
import { describe, expect, it } from 'vitest';
import { asset } from '../asset/asset.ts';
import { dag } from '../dag/dag.ts';
import type { Schedule } from '../schedule/schedule.ts';
import { partition } from './partition.ts';
import { cronPartition, partitionedAssets, partitionedAtRuntime } from './partition-schedules.ts';

const clicks = asset('s3://lake/clicks');
const views = asset('s3://lake/views');
const scheduled = (schedule: Schedule) =>
  dag('d', { schedule, timezone: 'Europe/Amsterdam' }, () => {}).definition;

describe('cronPartition()', () => {
  it('has Airflow’s defaults, and the zone of the DAG', () => {
    expect(scheduled(cronPartition('0 * * * *')).schedule).toEqual({
      kind: 'cronPartition',
      cron: '0 * * * *',
      timezone: 'Europe/Amsterdam',
      runOffset: 0,
      keyFormat: '%Y-%m-%dT%H:%M:%S',
      runImmediately: false,
    });
  });

  it('takes all of its options', () => {
    const schedule = cronPartition('@daily', {
      timezone: 'UTC',
      runOffset: -1,
      keyFormat: '%Y-%m-%d',
      runImmediately: '5m',
    });
    expect(scheduled(schedule).schedule).toMatchObject({
      timezone: 'UTC',
      runOffset: -1,
      keyFormat: '%Y-%m-%d',
      runImmediately: 300_000,
    });
  });

  it.each([[{ runOffset: 0.5 }], [{ keyFormat: '%A' }], [{ timezone: 'Mars' }]])('refuses %j', (options) => {
    expect(() => scheduled(cronPartition('@daily', options))).toThrow('ARIEL_SCHEDULE_INVALID');
  });
});

describe('partitionedAssets()', () => {
  it('maps keys to themselves by default', () => {
    expect(scheduled(partitionedAssets({ assets: clicks })).schedule).toMatchObject({
      kind: 'partitionedAssets',
      defaultMapper: { kind: 'identity' },
      mappers: [],
    });
  });

  it('takes mappers of its own for some assets', () => {
    const schedule = partitionedAssets({
      assets: [clicks, views],
      defaultMapper: partition.startOfDay({ timezone: 'UTC', inputFormat: '%Y-%m-%d', outputFormat: '%Y' }),
      mappers: [[views, partition.fixedKey('all')]],
    });
    expect(scheduled(schedule).schedule).toMatchObject({
      defaultMapper: { kind: 'startOf', unit: 'day', inputFormat: '%Y-%m-%d', outputFormat: '%Y' },
      mappers: [{ asset: { uri: 's3://lake/views' }, mapper: { kind: 'fixed', key: 'all' } }],
    });
  });

  it.each([
    [
      'a mapper for an asset that it does not wait for',
      { assets: clicks, mappers: [[views, partition.identity()]] },
    ],
    ['a mapper for something else', { assets: clicks, mappers: [['clicks', partition.identity()]] }],
    ['no assets', { assets: [] }],
    ['one mapper in a product', { assets: clicks, defaultMapper: partition.product([partition.identity()]) }],
    [
      'a window of times without a mapper of times',
      {
        assets: clicks,
        defaultMapper: partition.rollup({
          upstreamMapper: partition.identity(),
          window: partition.dayWindow(),
        }),
      },
    ],
  ])('refuses %s', (_what, options) => {
    expect(() => scheduled(partitionedAssets(options as never))).toThrow('ARIEL_SCHEDULE_INVALID');
  });
});

it('partitionedAtRuntime() runs only by hand', () => {
  expect(scheduled(partitionedAtRuntime()).schedule).toEqual({ kind: 'partitionedAtRuntime' });
});

it('every mapper, window and policy has its stored form', () => {
  expect([
    partition.startOfHour().unit,
    partition.startOfWeek().unit,
    partition.startOfMonth().unit,
    partition.startOfQuarter().unit,
    partition.startOfYear().unit,
  ]).toEqual(['hour', 'week', 'month', 'quarter', 'year']);
  expect(partition.sequence(partition.identity(), partition.identity())).toEqual(
    partition.chain(partition.identity(), partition.identity()),
  );
  expect(partition.allowedKey('us', 'eu')).toEqual({ kind: 'allowed', keys: ['us', 'eu'] });
  expect(
    partition.rollup({
      upstreamMapper: partition.fixedKey('all'),
      window: partition.segmentWindow('us', 'eu'),
      waitPolicy: partition.minimumCount(1),
    }),
  ).toEqual({
    kind: 'rollup',
    upstream: { kind: 'fixed', key: 'all' },
    window: { kind: 'segments', segments: ['us', 'eu'] },
    wait: { kind: 'minimum', n: 1 },
  });
  const windows = [
    partition.hourWindow,
    partition.dayWindow,
    partition.weekWindow,
    partition.monthWindow,
    partition.quarterWindow,
    partition.yearWindow,
  ];
  expect(windows.map((window) => window({ direction: 'backward' }).kind)).toEqual([
    'hour',
    'day',
    'week',
    'month',
    'quarter',
    'year',
  ]);
  expect(partition.waitForAll()).toEqual({ kind: 'all' });
});

it('a fan-out writes its members as is usual for its window, and needs a word where nothing is', () => {
  const over = (window: ReturnType<typeof partition.dayWindow>) =>
    partition.fanOut({ upstreamMapper: partition.startOfDay(), window });
  expect(over(partition.dayWindow())).toMatchObject({ downstream: { unit: 'hour' } });
  expect(over(partition.weekWindow())).toMatchObject({ downstream: { unit: 'day' } });
  expect(over(partition.yearWindow())).toMatchObject({ downstream: { unit: 'month' } });
  expect(() => over(partition.hourWindow())).toThrow('downstreamMapper');
});
