// Partitions: hourly keys, a day that waits for all of its hours, regions that are written by hand, and a week that becomes days.
import { asset, cronPartition, dag, partition, partitionedAssets, partitionedAtRuntime, task } from 'ariel';

const clicks = asset('s3://web/clicks');
const days = asset('s3://web/days');
const plans = asset('s3://web/plans');
const tags = ['feature', 'asset'];
const common = { isPausedUponCreation: true, tags };

const collect = task('collect', (_inputs, { dagRun }) => `clicks of ${dagRun.partitionKey}`, {
  outlets: clicks,
});
const add = task('add', (_inputs, { dagRun }) => `all of ${dagRun.partitionKey}`, { outlets: days });
const publish = task('publish', (_inputs, { dagRun }) => `${dagRun.partitionKey} is out`);

export const hourly = dag(
  'partition_hourly',
  { ...common, schedule: cronPartition('0 * * * *', { keyFormat: '%Y-%m-%dT%H' }) },
  () => void collect(),
);

const startOfDay = partition.startOfDay({ inputFormat: '%Y-%m-%dT%H' });

// Twenty-four hours make a day; `minimumCount(-1)` would be content with all but one.
export const daily = dag(
  'partition_daily',
  {
    ...common,
    schedule: partitionedAssets({
      assets: clicks,
      defaultMapper: partition.rollup({
        upstreamMapper: startOfDay,
        window: partition.dayWindow(),
        waitPolicy: partition.waitForAll(),
      }),
    }),
  },
  () => void add(),
);

// The task itself says which partitions it wrote.
const upload = task(
  'upload',
  (_inputs, { outletEvents }) => outletEvents(plans).addPartitions('us|2026-01-05', 'eu|2026-01-05'),
  { outlets: plans },
);

export const by_hand = dag(
  'partition_at_runtime',
  { ...common, schedule: partitionedAtRuntime() },
  () => void upload(),
);

const day = { inputFormat: '%Y-%m-%d' };

// Each part of `us|2026-01-05` has a mapper: the region stays, the day becomes its month.
export const monthly = dag(
  'partition_by_region',
  {
    ...common,
    schedule: partitionedAssets({
      assets: plans,
      defaultMapper: partition.product([partition.allowedKey('us', 'eu'), partition.startOfMonth(day)]),
    }),
  },
  () => void publish(),
);

// One day of the week stands for all seven.
export const week = dag(
  'partition_week',
  {
    ...common,
    schedule: partitionedAssets({
      assets: days,
      defaultMapper: partition.fanOut({
        upstreamMapper: partition.startOfWeek(day),
        window: partition.weekWindow(),
      }),
    }),
  },
  () => void publish(),
);
