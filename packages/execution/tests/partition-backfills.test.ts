// Backfills of DAGs whose schedule is one of partitions: a run for each partition of the range, without a logical date.
import type { CronPartition } from '@ariel/core';
import type { CreateBackfillRequest } from '@ariel/protocol';
import { aDag, aWorld, fails, t, type World } from '@ariel/testkit';
import { expect, test } from 'vitest';

const actor = { user: 'tester', via: 'test' } as const;
const hour = (number: number): number => Date.UTC(2023, 11, 31, number) * 1000;

const hourly = (changes: Partial<CronPartition> = {}, script = () => fails({ forGood: true })) =>
  aDag('x', t('a').does(script)).with({
    schedule: {
      kind: 'cronPartition',
      cron: '0 * * * *',
      timezone: 'UTC',
      runOffset: 0,
      keyFormat: '%dT%H',
      runImmediately: false,
      ...changes,
    },
    startDate: hour(23),
  });

function backfill(world: World, changes: Partial<CreateBackfillRequest> = {}) {
  return world.control.createBackfill({
    dagId: 'x',
    fromUs: hour(4),
    toUs: hour(6),
    runBackwards: false,
    conf: null,
    reprocessBehavior: 'none',
    maxActiveRuns: 10,
    onLatestVersion: null,
    dryRun: false,
    actor,
    ...changes,
  });
}

const runsOf = ({ database }: World) =>
  database.all<{ key: string; date: number; run_type: string; state: string; logical: number | null }>(
    `select partition_key as key, partition_date as date, run_type, state, logical_date as logical from dag_run
     where backfill_id is not null order by id`,
  );

test('each partition of the range has its run, and the backfill is over with the last', async () => {
  await using world = await aWorld({ dags: [hourly()] });
  const { dates } = await backfill(world);
  expect(dates.map(({ partitionKey, what }) => `${partitionKey} ${what}`)).toEqual([
    '31T04 create',
    '31T05 create',
    '31T06 create',
  ]);
  await world.untilIdle();
  expect(await runsOf(world)).toEqual(
    [4, 5, 6].map((each) => ({
      key: `31T0${each}`,
      date: hour(each),
      run_type: 'backfill',
      state: 'failed',
      logical: null,
    })),
  );
  expect(
    await world.database.first('select active_runs from backfill where completed_at is not null'),
  ).toEqual({
    active_runs: 0,
  });
});

test.for([
  [-1, 3],
  [0, 3],
  [2, 3],
])('the range is what partitions are about, also with an offset of %d runs', async ([runOffset]) => {
  await using world = await aWorld({ dags: [hourly({ runOffset: runOffset ?? 0 })] });
  const { dates } = await backfill(world, { dryRun: true });
  expect(dates.map(({ partitionKey }) => partitionKey)).toEqual(['31T04', '31T05', '31T06']);
  const between = await backfill(world, { dryRun: true, fromUs: hour(4) + 1, toUs: hour(6) - 1 });
  expect(between.dates.map(({ partitionKey }) => partitionKey)).toEqual(['31T05']);
});

test('backwards begins with the last partition', async () => {
  await using world = await aWorld({ dags: [hourly()] });
  await backfill(world, { runBackwards: true, maxActiveRuns: 1 });
  await world.untilIdle();
  const ofBackfill = world.started.filter(({ runId }) => runId.startsWith('backfill'));
  expect(ofBackfill.map(({ run }) => run.partitionKey)).toEqual(['31T06', '31T05', '31T04']);
});

test('a partition that has a run has another only where that is asked for, and then the same one again', async () => {
  await using world = await aWorld({ dags: [hourly()] });
  await backfill(world, { toUs: hour(5) });
  await world.untilIdle();
  const again = await backfill(world, { reprocessBehavior: 'none', dryRun: true });
  expect(again.dates.map(({ exceptionReason, what }) => [what, exceptionReason])).toEqual([
    ['none', 'already exists'],
    ['none', 'already exists'],
    ['create', null],
  ]);
  const { dates } = await backfill(world, { reprocessBehavior: 'failed' });
  expect(dates.map(({ what }) => what)).toEqual(['again', 'again', 'create']);
  await world.untilIdle();
  expect((await runsOf(world)).map(({ key }) => key)).toEqual(['31T04', '31T05', '31T06']);
});
