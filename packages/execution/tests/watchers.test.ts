// Triggers that watch for news of assets, at the server: when there are any, who has them, and that each event counts once.
import type { AssetDefinition, AssetWatcherDefinition } from '@ariel/core';
import { createTriggerService } from '@ariel/execution';
import type { ClaimedTrigger, TriggerService } from '@ariel/protocol';
import { registerJob, removeDagFile } from '@ariel/store';
import { aDag, anAsset, aWorld, type DagFixture, onAssets, t, type World } from '@ariel/testkit';
import { expect, test } from 'vitest';

const inbox: AssetWatcherDefinition = {
  name: 'inbox',
  trigger: { name: 'says', args: '{"path":"/in"}', module: 'test/library', queue: null },
};
const watched = (name: string, ...watchers: readonly AssetWatcherDefinition[]): AssetDefinition => ({
  ...anAsset(name),
  watchers: watchers.length === 0 ? [inbox] : watchers,
});
const withTrigger = (trigger: Partial<AssetWatcherDefinition['trigger']>): AssetWatcherDefinition => ({
  ...inbox,
  trigger: { ...inbox.trigger, ...trigger },
});
const waitsFor = (dagId: string, asset: AssetDefinition): DagFixture =>
  aDag(dagId, t('use')).with({ schedule: onAssets(asset) });

async function aTriggerer(
  world: World,
  id: string,
  queues: readonly string[] | null = null,
): Promise<TriggerService> {
  await registerJob(world.database, {
    id,
    kind: 'triggerer',
    hostname: 'here',
    pid: 1,
    version: '0',
    detail: null,
  });
  return createTriggerService({
    settings: world.execution,
    service: world.service,
    ownerId: () => id,
    queues,
    leaseMs: 30_000,
    log: () => {},
    secret: async (asker, kind, name) => JSON.stringify(`${kind} ${name} for ${asker.replace(/\d+/, 'N')}`),
  });
}

const fire = (
  service: TriggerService,
  { id }: ClaimedTrigger,
  seq: number,
  more: object = {},
): Promise<void> =>
  service.end([{ kind: 'fired', triggerId: id, seq, event: `{"n":${seq}}`, partitionKey: null, ...more }]);

const events = ({ database }: World) =>
  database.all<{ name: string; extra: string; partition_key: string | null }>(
    'select a.name, e.extra, e.partition_key from asset_event e join asset a on a.id = e.asset_id order by e.id',
  );
const triggers = ({ database }: World) =>
  database.all<{ name: string; failures: number; error: string | null }>(
    'select name, failures, error from asset_trigger order by id',
  );

async function theOne(service: TriggerService): Promise<ClaimedTrigger> {
  const [watcher, ...others] = await service.claim(10);
  if (!watcher || others.length > 0) throw new Error(`there are ${others.length} others`);
  return watcher;
}

test('what a watcher sees is news of its asset, and begins runs', async () => {
  await using world = await aWorld({ dags: [waitsFor('use', watched('orders'))] });
  const service = await aTriggerer(world, 'one');
  const watcher = await theOne(service);
  expect(watcher).toMatchObject({
    name: 'says',
    args: '{"path":"/in"}',
    module: 'test/library',
    task: null,
    logPath: null,
    watch: { assets: [{ name: 'orders', uri: 's3://lake/orders' }] },
  });
  await fire(service, watcher, 1);
  await world.untilIdle();
  expect(await events(world)).toEqual([
    { name: 'orders', extra: '{"from_trigger":true,"payload":{"n":1}}', partition_key: null },
  ]);
  expect(await world.newestRun('use')).toMatchObject({ run_type: 'asset_triggered', state: 'success' });
});

test('an event that is told of twice counts once', async () => {
  await using world = await aWorld({ dags: [waitsFor('use', watched('orders'))] });
  const service = await aTriggerer(world, 'one');
  const watcher = await theOne(service);
  await fire(service, watcher, 1);
  await Promise.all([fire(service, watcher, 1), fire(service, watcher, 2), fire(service, watcher, 2)]);
  expect((await events(world)).map(({ extra }) => JSON.parse(extra).payload.n)).toEqual([1, 2]);
});

test('another triggerer takes over from one that is gone, and what that one saw late still counts, once', async () => {
  await using world = await aWorld({ dags: [waitsFor('use', watched('orders'))] });
  const first = await aTriggerer(world, 'first');
  const second = await aTriggerer(world, 'second');
  const before = await theOne(first);
  expect(await second.claim(10)).toEqual([]);
  await world.database.run("update job set heartbeat_at = heartbeat_at - 60000000 where id = 'first'");
  const after = await theOne(second);
  expect(after.id).not.toBe(before.id);
  expect([...(await first.owned())]).toEqual([]);
  expect([...(await second.owned())]).toEqual([after.id]);
  await fire(second, after, 1);
  await fire(first, before, 1);
  await fire(first, before, 1);
  expect(await events(world)).toHaveLength(2);
});

test('one that leaves in order gives it back at once', async () => {
  await using world = await aWorld({ dags: [waitsFor('use', watched('orders'))] });
  const first = await aTriggerer(world, 'first');
  const second = await aTriggerer(world, 'second');
  await theOne(first);
  await first.giveBack(null);
  const taken = await theOne(second);
  await second.giveBack([taken.id]);
  expect(await first.claim(10)).toHaveLength(1);
});

test('watchers that are alike share one trigger, whichever assets and DAGs they belong to', async () => {
  const dags = [
    waitsFor('a', watched('orders')),
    waitsFor('b', watched('orders')),
    waitsFor('c', watched('refunds')),
  ];
  await using world = await aWorld({ dags });
  const service = await aTriggerer(world, 'one');
  const watcher = await theOne(service);
  await fire(service, watcher, 1);
  await world.untilIdle();
  expect((await events(world)).map(({ name }) => name)).toEqual(['orders', 'refunds']);
  for (const dagId of ['a', 'b', 'c'])
    expect(await world.newestRun(dagId)).toMatchObject({ state: 'success' });
});

test.for([
  ['another name', withTrigger({ name: 'other' })],
  ['other arguments', withTrigger({ args: '{}' })],
  ['another module', withTrigger({ module: 'test/other' })],
  ['another queue', withTrigger({ queue: 'far' })],
] as const)('a watcher with %s is another trigger', async ([, other]) => {
  await using world = await aWorld({
    dags: [waitsFor('a', watched('orders')), waitsFor('b', watched('refunds', other))],
  });
  expect(await triggers(world)).toHaveLength(2);
});

test('code of a DAG is shared by the DAGs of its file only, and new code begins anew', async () => {
  const own = withTrigger({ module: null });
  await using world = await aWorld({
    dags: [waitsFor('a', watched('orders', own)), waitsFor('b', watched('orders', own))],
  });
  expect(await triggers(world)).toHaveLength(2);
  const service = await aTriggerer(world, 'one');
  const before = await service.owned();
  await service.claim(10);
  await world.publish(waitsFor('a', watched('orders', own)).with({ description: 'changed' }));
  const claimed = await service.claim(10);
  expect(claimed).toHaveLength(1);
  expect(before.has(claimed[0]?.id ?? '')).toBe(false);
});

test('triggers of a queue are taken by triggerers that serve it', async () => {
  await using world = await aWorld({
    dags: [waitsFor('a', watched('orders', withTrigger({ queue: 'far' })))],
  });
  expect(await (await aTriggerer(world, 'near')).claim(10)).toEqual([]);
  expect(await (await aTriggerer(world, 'far', ['far'])).claim(10)).toHaveLength(1);
});

test('nothing watches while the DAG is paused, nor when no DAG waits for the asset any more', async () => {
  await using world = await aWorld({ dags: [waitsFor('use', watched('orders'))] });
  const service = await aTriggerer(world, 'one');
  const heard: (string | null)[] = [];
  const stop = await service.listen((signal) => void heard.push(signal));
  const watcher = await theOne(service);
  await world.pause('use');
  expect([...(await service.owned())]).toEqual([]);
  // It has not heard yet.
  await fire(service, watcher, 1);
  expect(await events(world)).toEqual([]);
  await world.unpause('use');
  await theOne(service);
  await world.publish(aDag('use', t('use')));
  expect(await triggers(world)).toEqual([]);
  expect(heard).toEqual(['gone', 'new', 'gone']);
  await stop();
});

test('an asset that is only made is not watched; one that another DAG waits for is', async () => {
  const asset = watched('orders');
  await using world = await aWorld({ dags: [aDag('make', t('make').makes(asset))] });
  expect(await triggers(world)).toEqual([]);
  await world.publish(aDag('use', t('use')).with({ schedule: onAssets(anAsset('orders')) }));
  expect(await triggers(world)).toHaveLength(1);
  // What one DAG says of watchers does not go when another says nothing of them.
  await removeDagFile(world.database, 'dags', 'make.ts');
  expect(await triggers(world)).toEqual([]);
});

test('news of a watcher may be about a partition', async () => {
  await using world = await aWorld({ dags: [waitsFor('use', watched('orders'))] });
  const service = await aTriggerer(world, 'one');
  await fire(service, await theOne(service), 1, { partitionKey: 'eu' });
  expect(await events(world)).toMatchObject([{ partition_key: 'eu' }]);
});

test('why a watcher failed is kept until it works again', async () => {
  await using world = await aWorld({ dags: [waitsFor('use', watched('orders'))] });
  const service = await aTriggerer(world, 'one');
  const watcher = await theOne(service);
  const failed = { kind: 'failure', triggerId: watcher.id, message: 'no such folder', stack: null } as const;
  await service.end([failed, failed]);
  expect(await triggers(world)).toEqual([{ name: 'says', failures: 2, error: 'no such folder' }]);
  await fire(service, watcher, 1);
  expect(await triggers(world)).toEqual([{ name: 'says', failures: 0, error: null }]);
});

test('a watcher asks for secrets and for the state of its assets, and for nothing else', async () => {
  await using world = await aWorld({
    dags: [waitsFor('use', watched('orders')), waitsFor('other', anAsset('refunds'))],
  });
  const service = await aTriggerer(world, 'one');
  const { id } = await theOne(service);
  expect(await service.ask(id, { about: 'connection', id: 'queue' })).toBe(
    '"connection queue for watch/N/1"',
  );
  expect(await service.ask(id, { about: 'variable', key: 'rate' })).toBe('"variable rate for watch/N/1"');
  const orders = { name: 'orders', uri: null };
  expect(await service.ask(id, { about: 'get-asset-state', asset: orders, key: 'offset' })).toBe(null);
  await service.ask(id, { about: 'set-asset-state', asset: orders, key: 'offset', value: '7' });
  expect(await service.ask(id, { about: 'get-asset-state', asset: orders, key: 'offset' })).toBe('7');
  await service.ask(id, { about: 'delete-asset-state', asset: orders, key: null });
  expect(await service.ask(id, { about: 'get-asset-state', asset: orders, key: 'offset' })).toBe(null);
  const refunds = { name: 'refunds', uri: null };
  await expect(service.ask(id, { about: 'get-asset-state', asset: refunds, key: 'offset' })).rejects.toThrow(
    'is not one that this trigger watches',
  );
  await expect(service.ask(id, { about: 'triggering-asset-events' })).rejects.toThrow('it has no task');
});
