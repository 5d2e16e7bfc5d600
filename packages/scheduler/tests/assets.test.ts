// News of assets becomes runs: each event once for each DAG that waits for it, whatever lies between.
import { type AssetSource, NO_TIME, type TimetableDefinition } from '@ariel/core';
import {
  aDag,
  all,
  anAlias,
  anAsset,
  any,
  aWorld,
  type DagFixture,
  fails,
  onAssets,
  reports,
  skips,
  t,
  type World,
} from '@ariel/testkit';
import { expect, test } from 'vitest';

const orders = anAsset('orders');
const refunds = anAsset('refunds');
const landed = anAlias('landed');

const producer = (dagId: string, ...outlets: readonly AssetSource[]): DagFixture =>
  aDag(dagId, t('make').makes(...outlets));
const consumer = (dagId: string, schedule: TimetableDefinition, options = {}): DagFixture =>
  aDag(dagId, t('use')).with({ schedule, ...options });

/** Ids of the events that each run of a DAG consumed, run by run. */
async function consumed({ database }: World, dagId: string): Promise<number[][]> {
  const rows = await database.all<{ run_ref: number; event_id: number | null }>(
    `select r.id as run_ref, u.event_id from dag_run r left join asset_event_run u on u.run_ref = r.id
     where r.dag_id = ? order by r.id, u.event_id`,
    [dagId],
  );
  const runs = [...Map.groupBy(rows, (row) => row.run_ref).values()];
  return runs.map((run) => run.flatMap(({ event_id }) => (event_id === null ? [] : [event_id])));
}

const runsOf = ({ database }: World, dagId: string) =>
  database.all<{ run_type: string; state: string }>(
    'select run_type, state from dag_run where dag_id = ? order by id',
    [dagId],
  );

async function events({ database }: World): Promise<number> {
  const row = await database.first<{ n: number }>('select count(*) as n from asset_event');
  return row?.n ?? 0;
}

test('a DAG runs when a task that makes its asset has succeeded', async () => {
  await using world = await aWorld({ dags: [producer('make', orders), consumer('use', onAssets(orders))] });
  await world.trigger('make');
  await world.untilIdle();
  expect(await consumed(world, 'use')).toEqual([[1]]);
  const run = await world.newestRun('use');
  expect(run).toMatchObject({ run_type: 'asset_triggered', state: 'success', logical_date: null });
  expect(run.run_id).toMatch(/^asset_triggered__2024-01-01T00:00:01/);
});

test('a task that fails or skips itself is no news', async () => {
  const dags = [
    aDag(
      'fails',
      t('make')
        .makes(orders)
        .does(() => fails({ forGood: true })),
    ),
    aDag('skips', t('make').makes(orders).does(skips)),
    consumer('use', onAssets(orders)),
  ];
  await using world = await aWorld({ dags });
  await world.trigger('fails');
  await world.trigger('skips');
  await world.untilIdle();
  expect(await events(world)).toBe(0);
  expect(await consumed(world, 'use')).toEqual([]);
});

test('a schedule on several assets waits for all of them, and takes every event that came until then', async () => {
  const dags = [
    producer('one', orders),
    producer('two', refunds),
    consumer('use', onAssets(all(orders, refunds))),
  ];
  await using world = await aWorld({ dags });
  await world.trigger('one');
  await world.untilIdle();
  await world.trigger('one');
  await world.untilIdle();
  expect(await consumed(world, 'use')).toEqual([]);
  await world.trigger('two');
  await world.untilIdle();
  expect(await consumed(world, 'use')).toEqual([[1, 2, 3]]);
});

test('a schedule on one of several assets runs at the first news', async () => {
  const dags = [
    producer('one', orders),
    producer('two', refunds),
    consumer('use', onAssets(any(orders, refunds))),
  ];
  await using world = await aWorld({ dags });
  await world.trigger('one');
  await world.untilIdle();
  await world.trigger('two');
  await world.untilIdle();
  expect(await consumed(world, 'use')).toEqual([[1], [2]]);
});

test('what comes while a DAG has as many runs as it may waits for the next one, and none of it is lost', async () => {
  const dags = [
    producer('make', orders),
    aDag(
      'use',
      t('use').does(() => ({ ...reports(), takes: '1h' })),
    ).with({
      schedule: onAssets(orders),
      maxActiveRuns: 1,
    }),
  ];
  await using world = await aWorld({ dags });
  for (let round = 0; round < 5; round += 1) {
    await world.trigger('make');
    await world.advance('2s');
  }
  expect(await consumed(world, 'use')).toEqual([[1]]);
  await world.untilIdle();
  expect(await consumed(world, 'use')).toEqual([[1], [2, 3, 4, 5]]);
});

test('a paused DAG accumulates nothing, and keeps what waited before', async () => {
  const dags = [
    producer('one', orders),
    producer('two', refunds),
    consumer('use', onAssets(all(orders, refunds))),
    consumer('either', onAssets(orders)),
  ];
  await using world = await aWorld({ dags });
  await world.trigger('one');
  await world.untilIdle();
  await world.pause('use');
  await world.pause('either');
  await world.trigger('two');
  await world.trigger('one');
  await world.untilIdle();
  await world.unpause('use');
  await world.unpause('either');
  await world.untilIdle();
  expect(await consumed(world, 'use')).toEqual([]);
  expect(await consumed(world, 'either')).toEqual([[1]]);
  await world.trigger('two');
  await world.untilIdle();
  // The event from before the pause, and the one after it; not the two in between.
  expect(await consumed(world, 'use')).toEqual([[1, 4]]);
});

test('what happened before a DAG waited for an asset is no news to it', async () => {
  await using world = await aWorld({ dags: [producer('make', orders)] });
  await world.trigger('make');
  await world.untilIdle();
  await world.publish(consumer('use', onAssets(orders)));
  await world.untilIdle();
  expect(await consumed(world, 'use')).toEqual([]);
  await world.trigger('make');
  await world.untilIdle();
  expect(await consumed(world, 'use')).toEqual([[2]]);
});

test('an asset that is attached through several aliases has one event for each extra', async () => {
  const other = anAlias('other');
  const today = { name: 's3://lake/today', uri: 's3://lake/today' };
  const make = t('make')
    .makes(landed, other)
    .does(() =>
      reports(
        { asset: today, alias: 'landed', extra: '{"rows":1}' },
        { asset: today, alias: 'other', extra: '{"rows":1}' },
        { asset: today, alias: 'other', extra: '{"rows":2}' },
        { asset: today, alias: 'stray', extra: '{"rows":3}' },
      ),
    );
  const dags = [
    aDag('make', make),
    consumer('by_alias', onAssets(landed)),
    consumer('by_other', onAssets(other)),
    consumer('by_asset', onAssets({ kind: 'asset', ...today, group: 'asset' })),
  ];
  await using world = await aWorld({ dags });
  await world.trigger('make');
  await world.untilIdle();
  expect(await events(world)).toBe(2);
  expect(await consumed(world, 'by_alias')).toEqual([[1]]);
  expect(await consumed(world, 'by_other')).toEqual([[1, 2]]);
  expect(await consumed(world, 'by_asset')).toEqual([[1, 2]]);
});

test('an event that a DAG hears of as an asset and through an alias counts once', async () => {
  const make = t('make')
    .makes(orders, landed)
    .does(() => reports({ asset: refunds, alias: 'landed', extra: '{}' }));
  const dags = [aDag('make', make), consumer('use', onAssets(all(refunds, landed)))];
  await using world = await aWorld({ dags });
  await world.trigger('make');
  await world.untilIdle();
  expect(await consumed(world, 'use')).toHaveLength(1);
  expect((await consumed(world, 'use')).flat()).toHaveLength(1);
});

const midnight: TimetableDefinition = {
  kind: 'cronTrigger',
  crons: ['0 0 * * *'],
  timezone: 'UTC',
  interval: NO_TIME,
  runImmediately: false,
};

test('asset or time: the clock makes runs, and news makes others', async () => {
  const schedule = { kind: 'assetOrTime', timetable: midnight, assets: orders } as const;
  await using world = await aWorld({
    dags: [producer('make', orders), consumer('use', schedule)],
    startsAt: '2024-01-01T12:00:00Z',
  });
  await world.trigger('make');
  await world.advance('13h');
  await world.untilIdle();
  expect((await runsOf(world, 'use')).map(({ run_type }) => run_type)).toEqual([
    'asset_triggered',
    'scheduled',
  ]);
  expect(await consumed(world, 'use')).toEqual([[1], []]);
});

test('asset and time: a run of the clock stays queued until every asset has news', async () => {
  const schedule = { kind: 'assetAndTime', timetable: midnight, assets: all(orders, refunds) } as const;
  await using world = await aWorld({
    dags: [producer('one', orders), producer('two', refunds), consumer('use', schedule)],
    startsAt: '2024-01-01T12:00:00Z',
  });
  await world.trigger('one');
  await world.advance('13h');
  expect((await runsOf(world, 'use')).map(({ run_type, state }) => [run_type, state])).toEqual([
    ['scheduled', 'queued'],
  ]);
  await world.trigger('two');
  await world.untilIdle();
  expect((await runsOf(world, 'use')).map(({ state }) => state)).toEqual(['success']);
  expect(await consumed(world, 'use')).toEqual([[1, 2]]);
});

test('asset and time: news that was there before the clock lets its run begin at once', async () => {
  const schedule = { kind: 'assetAndTime', timetable: midnight, assets: orders } as const;
  await using world = await aWorld({
    dags: [producer('make', orders), consumer('use', schedule)],
    startsAt: '2024-01-01T12:00:00Z',
  });
  await world.trigger('make');
  await world.untilIdle();
  expect(await consumed(world, 'use')).toEqual([]);
  await world.advance('13h');
  expect(await consumed(world, 'use')).toEqual([[1]]);
  await world.advance('24h');
  expect((await runsOf(world, 'use')).map(({ state }) => state)).toEqual(['success', 'queued']);
});

test('a DAG that does not allow runs by assets takes none', async () => {
  const dags = [producer('make', orders), consumer('use', onAssets(orders), { allowedRunTypes: ['manual'] })];
  await using world = await aWorld({ dags });
  await world.trigger('make');
  await world.untilIdle();
  expect(await consumed(world, 'use')).toEqual([]);
});

test('a scheduler that lost its memory takes what waits', async () => {
  const dags = [producer('make', orders), consumer('use', onAssets(orders))];
  await using world = await aWorld({ dags });
  world.losesNotice = ({ kind }) => kind === 'asset-events';
  await world.trigger('make');
  await world.untilIdle();
  expect(await consumed(world, 'use')).toEqual([]);
  await world.restart();
  await world.untilIdle();
  expect(await consumed(world, 'use')).toEqual([[1]]);
});
