// Runs about partitions: which key each has, what it waits for, and that each event of a partition counts.
import type { PartitionMapper, StartOfMapper, TimetableDefinition } from '@ariel/core';
import {
  aDag,
  all,
  anAsset,
  aWorld,
  type DagFixture,
  onAssets,
  reports,
  returns,
  t,
  type World,
} from '@ariel/testkit';
import { expect, test } from 'vitest';

const clicks = anAsset('clicks');
const views = anAsset('views');

const startOf = (unit: StartOfMapper['unit'], inputFormat: string, outputFormat: string): StartOfMapper => ({
  kind: 'startOf',
  unit,
  timezone: 'UTC',
  inputFormat,
  outputFormat,
});
const dayOfHours = startOf('day', '%Y-%m-%dT%H', '%Y-%m-%d');

const hourly: TimetableDefinition = {
  kind: 'cronPartition',
  cron: '0 * * * *',
  timezone: 'UTC',
  runOffset: 0,
  keyFormat: '%Y-%m-%dT%H',
  runImmediately: false,
};

const on = (
  defaultMapper: PartitionMapper,
  assets: TimetableDefinition & { kind: 'assets' },
): TimetableDefinition => ({
  kind: 'partitionedAssets',
  assets: assets.assets,
  defaultMapper,
  mappers: [],
});
const onClicks = (mapper: PartitionMapper) => on(mapper, { kind: 'assets', assets: clicks });

/** A DAG that is run by hand and writes partitions of clicks that a test names. */
const writes = (...keys: string[]): DagFixture =>
  aDag(
    'make',
    t('make')
      .makes(clicks)
      .does(() => reports({ asset: clicks, extra: '{}', partitionKeys: keys })),
  ).with({ schedule: { kind: 'partitionedAtRuntime' } });

async function write(world: World, ...keys: string[]): Promise<void> {
  await world.publish(writes(...keys));
  await world.trigger('make');
  await world.untilIdle();
}

async function partitions({ database }: World, dagId: string): Promise<string[]> {
  const rows = await database.all<{ key: string | null; n: number }>(
    `select r.partition_key as "key", count(u.event_id) as n from dag_run r left join asset_event_run u on u.run_ref = r.id
     where r.dag_id = ? group by r.id, r.partition_key order by r.id`,
    [dagId],
  );
  return rows.map(({ key, n }) => `${key} ${n}`);
}

test('a cron of partitions makes runs with keys, and without logical dates', async () => {
  const dag = aDag('hourly', t('make').makes(clicks)).with({ schedule: hourly });
  await using world = await aWorld({ dags: [dag], startsAt: '2024-01-01T00:30:00Z' });
  await world.advance('2h');
  expect(await partitions(world, 'hourly')).toEqual(['2024-01-01T01 0', '2024-01-01T02 0']);
  const run = await world.newestRun('hourly');
  expect(run).toMatchObject({
    run_id: 'scheduled__2024-01-01T02:00:00+00:00',
    run_type: 'scheduled',
    logical_date: null,
    interval_start: null,
    partition_date: Date.parse('2024-01-01T02:00:00Z') * 1000,
  });
});

test('a run can be about a tick before or after its own', async () => {
  const at = (dagId: string, runOffset: number) =>
    aDag(dagId, t('a')).with({ schedule: { ...hourly, runOffset } });
  await using world = await aWorld({
    dags: [at('before', -2), at('after', 1)],
    startsAt: '2024-01-01T00:30:00Z',
  });
  await world.advance('1h');
  expect(await partitions(world, 'before')).toEqual(['2023-12-31T23 0']);
  expect(await partitions(world, 'after')).toEqual(['2024-01-01T02 0']);
});

test('each partition of an asset has a run of the DAG that waits for it', async () => {
  const make = aDag('hourly', t('make').makes(clicks)).with({ schedule: hourly });
  const use = aDag('use', t('use')).with({ schedule: onClicks({ kind: 'identity' }) });
  await using world = await aWorld({ dags: [make, use], startsAt: '2024-01-01T00:30:00Z' });
  await world.advance('2h');
  expect(await partitions(world, 'use')).toEqual(['2024-01-01T01 1', '2024-01-01T02 1']);
});

test('events of partitions run no DAG that knows none, and other events none that does', async () => {
  const plain = aDag('plain', t('use')).with({ schedule: onAssets(clicks) });
  const parted = aDag('parted', t('use')).with({ schedule: onClicks({ kind: 'identity' }) });
  const make = aDag('make', t('make').makes(clicks));
  await using world = await aWorld({ dags: [plain, parted, make] });
  await world.trigger('make');
  await world.untilIdle();
  expect([await partitions(world, 'plain'), await partitions(world, 'parted')]).toEqual([['null 1'], []]);
  await write(world, 'a');
  expect([await partitions(world, 'plain'), await partitions(world, 'parted')]).toEqual([
    ['null 1'],
    ['a 1'],
  ]);
});

test('a rollup waits for every key of its window', async () => {
  const daily: PartitionMapper = {
    kind: 'rollup',
    upstream: dayOfHours,
    window: { kind: 'day', direction: 'forward' },
    wait: { kind: 'all' },
  };
  await using world = await aWorld({ dags: [aDag('use', t('use')).with({ schedule: onClicks(daily) })] });
  const hours = Array.from({ length: 24 }, (_each, hour) => `2024-01-01T${String(hour).padStart(2, '0')}`);
  await write(world, ...hours.slice(0, 23), '2024-01-02T00');
  expect(await partitions(world, 'use')).toEqual([]);
  await write(world, ...hours.slice(23));
  expect(await partitions(world, 'use')).toEqual(['2024-01-01 24']);
  expect((await world.newestRun('use')).partition_date).toBe(Date.parse('2024-01-01T00:00:00Z') * 1000);
});

test('a rollup of segments may be content with fewer', async () => {
  const regions = (n: number): PartitionMapper => ({
    kind: 'rollup',
    upstream: { kind: 'fixed', key: 'world' },
    window: { kind: 'segments', segments: ['us', 'eu', 'apac'] },
    wait: { kind: 'minimum', n },
  });
  const dags = [
    aDag('two', t('use')).with({ schedule: onClicks(regions(2)) }),
    aDag('all_but_two', t('use')).with({ schedule: onClicks(regions(-2)) }),
  ];
  await using world = await aWorld({ dags });
  await write(world, 'us');
  expect([await partitions(world, 'two'), await partitions(world, 'all_but_two')]).toEqual([[], ['world 1']]);
  await write(world, 'eu');
  expect(await partitions(world, 'two')).toEqual(['world 2']);
});

test('a fan-out makes a run for each member of its window', async () => {
  const weekly: PartitionMapper = {
    kind: 'fanOut',
    upstream: startOf('week', '%Y-%m-%d', '%Y-%m-%d'),
    window: { kind: 'week', direction: 'forward' },
    downstream: startOf('day', '%Y-%m-%d', '%Y-%m-%d'),
  };
  await using world = await aWorld({ dags: [aDag('use', t('use')).with({ schedule: onClicks(weekly) })] });
  await write(world, '2024-01-03');
  const days = ['01', '02', '03', '04', '05', '06', '07'];
  expect(await partitions(world, 'use')).toEqual(days.map((day) => `2024-01-${day} 1`));
});

test('several assets meet in one partition, each by its own mapper', async () => {
  const schedule: TimetableDefinition = {
    kind: 'partitionedAssets',
    assets: all(clicks, views),
    defaultMapper: { kind: 'identity' },
    mappers: [{ asset: clicks, mapper: dayOfHours }],
  };
  const other = aDag(
    'views',
    t('make')
      .makes(views)
      .does(() => reports({ asset: views, extra: '{}', partitionKeys: ['2024-01-01'] })),
  );
  await using world = await aWorld({ dags: [aDag('use', t('use')).with({ schedule }), other] });
  await write(world, '2024-01-01T05', '2024-01-02T05');
  expect(await partitions(world, 'use')).toEqual([]);
  await world.trigger('views');
  await world.untilIdle();
  expect(await partitions(world, 'use')).toEqual(['2024-01-01 2']);
});

test('more partitions than runs wait for their turn', async () => {
  const use = aDag(
    'use',
    t('use').does(() => returns(undefined, '1h')),
  ).with({ schedule: onClicks({ kind: 'identity' }), maxActiveRuns: 2 });
  await using world = await aWorld({ dags: [use] });
  await world.publish(writes('a', 'b', 'c', 'd', 'e'));
  await world.trigger('make');
  await world.advance('2s');
  expect(await partitions(world, 'use')).toEqual(['a 1', 'b 1']);
  await world.untilIdle();
  expect(await partitions(world, 'use')).toEqual(['a 1', 'b 1', 'c 1', 'd 1', 'e 1']);
});

test('a partition that is written again is run again', async () => {
  await using world = await aWorld({
    dags: [aDag('use', t('use')).with({ schedule: onClicks({ kind: 'identity' }) })],
  });
  await write(world, 'a');
  await write(world, 'a');
  expect(await partitions(world, 'use')).toEqual(['a 1', 'a 1']);
});

test('a key that a mapper cannot read is recorded, and holds nothing up', async () => {
  await using world = await aWorld({
    dags: [aDag('use', t('use')).with({ schedule: onClicks(dayOfHours) })],
  });
  await write(world, 'yesterday', '2024-01-01T05');
  expect(await partitions(world, 'use')).toEqual(['2024-01-01 1']);
  const [record] = await world.database.all<{ extra: string }>(
    "select extra from event_log where event = 'partition key refused'",
  );
  expect(record?.extra).toContain('yesterday');
});

test('a run about a partition passes it on to what it makes', async () => {
  const middle = aDag('middle', t('use').makes(views)).with({ schedule: onClicks({ kind: 'identity' }) });
  const last = aDag('last', t('use')).with({
    schedule: on({ kind: 'identity' }, { kind: 'assets', assets: views }),
  });
  await using world = await aWorld({ dags: [middle, last] });
  await write(world, 'a');
  expect(await partitions(world, 'last')).toEqual(['a 1']);
});
