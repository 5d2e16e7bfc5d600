// Schedules, inlets and outlets that name an asset by its name or its URI only: they follow whichever active asset has it.
import type { AssetDefinition, AssetSource } from '@ariel/core';
import {
  aDag,
  all,
  anAsset,
  aWorld,
  type DagFixture,
  onAssets,
  reports,
  t,
  type World,
} from '@ariel/testkit';
import { expect, test } from 'vitest';

const reference = (key: { readonly name?: string; readonly uri?: string }): AssetDefinition => ({
  kind: 'asset',
  name: '',
  uri: '',
  group: 'asset',
  ...key,
});
const byName = reference({ name: 'orders' });
const byUri = reference({ uri: 's3://lake/orders' });
const makes = (dagId: string, ...outlets: readonly AssetSource[]): DagFixture =>
  aDag(dagId, t('make').makes(...outlets));
const waitsFor = (dagId: string, asset: Parameters<typeof onAssets>[0]): DagFixture =>
  aDag(dagId, t('use')).with({ schedule: onAssets(asset) });
const runsOf = ({ database }: World, dagId: string) =>
  database.all<object>("select id from dag_run where dag_id = ? and run_type = 'asset_triggered'", [dagId]);

async function make(world: World, dagId: string): Promise<void> {
  await world.trigger(dagId);
  await world.untilIdle();
}

test.for([
  ['its name', byName],
  ['its URI', byUri],
] as const)('a schedule refers to an asset by %s, whichever file is read first', async ([, asset]) => {
  await using world = await aWorld({
    dags: [waitsFor('early', asset), makes('make', anAsset('orders')), waitsFor('late', asset)],
  });
  await make(world, 'make');
  expect([await runsOf(world, 'early'), await runsOf(world, 'late')].map((runs) => runs.length)).toEqual([
    1, 1,
  ]);
});

test('a reference is part of an expression like any asset', async () => {
  await using world = await aWorld({
    dags: [
      makes('make', anAsset('orders')),
      makes('other', anAsset('refunds')),
      waitsFor('use', all(byName, anAsset('refunds'))),
    ],
  });
  await make(world, 'make');
  expect(await runsOf(world, 'use')).toEqual([]);
  await make(world, 'other');
  expect(await runsOf(world, 'use')).toHaveLength(1);
});

test('a reference follows the name to another asset, and keeps none active', async () => {
  await using world = await aWorld({ dags: [makes('make', anAsset('orders')), waitsFor('use', byName)] });
  await make(world, 'make');
  await world.publish(makes('make', { ...anAsset('orders'), uri: 's3://other/orders' }));
  await make(world, 'make');
  expect(await runsOf(world, 'use')).toHaveLength(2);
  expect(await world.database.all('select uri, is_active from asset order by id')).toEqual([
    { uri: 's3://lake/orders', is_active: 0 },
    { uri: 's3://other/orders', is_active: 1 },
  ]);
});

test('a DAG that refers to an asset no more, or is paused, has no runs by it', async () => {
  await using world = await aWorld({ dags: [makes('make', anAsset('orders')), waitsFor('use', byName)] });
  await world.pause('use');
  await make(world, 'make');
  await world.unpause('use');
  await world.untilIdle();
  expect(await runsOf(world, 'use')).toEqual([]);
  await world.publish(aDag('use', t('use')));
  await make(world, 'make');
  expect(await runsOf(world, 'use')).toEqual([]);
});

test('what waits is not lost where the whole asset is named in its place', async () => {
  await using world = await aWorld({
    dags: [
      makes('make', anAsset('orders')),
      waitsFor('use', all(byName, anAsset('refunds'))),
      makes('other', anAsset('refunds')),
    ],
  });
  await make(world, 'make');
  await world.publish(waitsFor('use', all(anAsset('orders'), anAsset('refunds'))));
  await make(world, 'other');
  expect(await runsOf(world, 'use')).toHaveLength(1);
});

test('an outlet that is a reference brings news of the asset', async () => {
  const makesMore = aDag(
    'more',
    t('make')
      .makes(byUri)
      .does(() => reports({ asset: byUri, extra: '{"rows":3}' })),
  );
  await using world = await aWorld({ dags: [waitsFor('use', anAsset('orders')), makesMore] });
  await make(world, 'more');
  expect(await runsOf(world, 'use')).toHaveLength(1);
  expect(
    await world.database.all('select a.name, e.extra from asset_event e join asset a on a.id = e.asset_id'),
  ).toEqual([{ name: 'orders', extra: '{"rows":3}' }]);
});

test('a try is told which of its assets are not active', async () => {
  const twin = { ...anAsset('orders'), uri: 's3://other/orders' };
  const inlets = [reference({ name: 'nowhere' }), byName];
  await using world = await aWorld({
    dags: [makes('make', anAsset('orders')), makes('twin', twin), aDag('reads', t('read').with({ inlets }))],
  });
  const inactive = async (dagId: string): Promise<unknown> => {
    await make(world, dagId);
    return world.started.at(-1)?.inactiveAssets;
  };
  expect(await inactive('make')).toBeUndefined();
  expect(await inactive('twin')).toEqual([{ name: 'orders', uri: 's3://other/orders' }]);
  expect(await inactive('reads')).toEqual([{ name: 'nowhere', uri: '' }]);
});
