// A DAG that drains: what it has is carried out, nothing new is scheduled, and then it is paused.
import { asset, chain, dag } from 'ariel';
import { describe, expect, test } from 'vitest';
import { works } from './deeds.ts';
import { aScene, type Scene } from './scene.ts';

const person = { user: 'ada', via: 'test' } as const;

const hourly = () =>
  dag('sales', { schedule: '@hourly', startDate: '2023-12-31T23:00:00Z', maxActiveRuns: 1 }, () =>
    chain(works('extract'), works('load')),
  );

const drain = async (scene: Scene): Promise<void> => {
  await scene.world.control.setDagPaused({
    dagId: 'sales',
    isPaused: false,
    isDraining: true,
    actor: person,
  });
  await scene.settle();
};

/** Whether it is paused, and whether it drains. */
async function stateOf(scene: Scene): Promise<string> {
  const row = await scene.world.database.first<{ is_paused: number; is_draining: number }>(
    "select is_paused, is_draining from dag where dag_id = 'sales'",
  );
  if (row?.is_draining === 1) return row.is_paused === 1 ? 'both' : 'draining';
  return row?.is_paused === 1 ? 'paused' : 'active';
}

describe('a DAG that drains', () => {
  test('carries out the run that goes on with all its tasks, makes no other, and is paused then', async () => {
    await using scene = await aScene(hourly(), { takes: { extract: '90m' } });
    await scene.settle();
    const before = await scene.due();
    expect(before).toHaveLength(1);
    await drain(scene);
    expect(await stateOf(scene)).toBe('draining');
    await scene.pass('2h');
    expect(await scene.states()).toEqual({ extract: 'success', load: 'success' });
    expect([await stateOf(scene), await scene.run()]).toEqual(['paused', 'success']);
    await scene.pass('3h');
    expect(await scene.due()).toEqual(before);
    const ends = await scene.world.database.all(
      "select dag_id from event_log where event = 'drain_completed'",
    );
    expect(ends).toEqual([{ dag_id: 'sales' }]);
  });

  test('is paused at once where nothing of it goes on', async () => {
    await using scene = await aScene(dag('sales', {}, () => works('extract')));
    await drain(scene);
    expect(await stateOf(scene)).toBe('paused');
  });

  test('carries out what waited while it was paused, and what somebody triggers meanwhile', async () => {
    await using scene = await aScene(
      dag('sales', { maxActiveRuns: 1 }, () => works('extract')),
      {
        takes: { extract: '1h' },
      },
    );
    await scene.world.pause('sales');
    await scene.trigger('first');
    expect(await scene.run()).toBe('queued');
    await drain(scene);
    expect(await scene.run()).toBe('running');
    await scene.trigger('second');
    await scene.end();
    expect([await scene.run({ run: 'first' }), await scene.run({ run: 'second' })]).toEqual([
      'success',
      'success',
    ]);
    expect(await stateOf(scene)).toBe('paused');
  });

  test('carries out a backfill and a run for an asset that somebody asks for meanwhile, and makes nothing else', async () => {
    const makes = dag(
      'sales',
      { schedule: '@daily', startDate: '2023-12-01T00:00:00Z', catchup: false },
      () => works('extract', { outlets: [asset('orders')] }),
    );
    await using scene = await aScene(makes, { takes: { extract: '90m' } });
    await scene.trigger('first');
    await drain(scene);
    const before = (await scene.due()).length;
    await scene.world.control.createBackfill({
      dagId: 'sales',
      fromUs: Date.parse('2023-12-10T00:00:00Z') * 1000,
      toUs: Date.parse('2023-12-11T00:00:00Z') * 1000,
      runBackwards: false,
      conf: null,
      reprocessBehavior: 'none',
      maxActiveRuns: 1,
      onLatestVersion: null,
      dryRun: false,
      actor: person,
    });
    const orders = await scene.world.database.first<{ id: number }>(
      "select id from asset where name = 'orders'",
    );
    await scene.world.control.materializeAsset({
      assetId: orders?.id ?? 0,
      runId: 'asked',
      logicalDate: null,
      dataInterval: null,
      runAfter: null,
      conf: {},
      note: null,
      partitionKey: null,
      bundleVersion: null,
      actor: person,
    });
    expect(await stateOf(scene)).toBe('draining');
    await scene.pass('1d');
    // One after the other: the DAG is paused when the last of them has ended, and not before.
    expect(await scene.run({ run: 'asked' })).toBe('success');
    for (const day of [10, 11])
      expect(await scene.run({ run: `backfill__2023-12-${day}T00:00:00+00:00` })).toBe('success');
    expect([await stateOf(scene), (await scene.due()).length]).toEqual(['paused', before + 3]);
  });

  test('is paused or active again whenever somebody says so', async () => {
    await using scene = await aScene(hourly(), { takes: { extract: '90m' } });
    await scene.settle();
    await drain(scene);
    await scene.world.unpause('sales');
    expect(await stateOf(scene)).toBe('active');
    await drain(scene);
    await scene.world.pause('sales');
    expect(await stateOf(scene)).toBe('paused');
  });

  test('gets no run for news of its assets, which wait until it is active again', async () => {
    await using scene = await aScene(
      dag('sales', { schedule: [asset('orders')] }, () => works('extract')),
      { takes: { extract: '1h' } },
    );
    const news = async (): Promise<void> => {
      const row = await scene.world.database.first<{ id: number }>(
        "select id from asset where name = 'orders'",
      );
      await scene.world.control.createAssetEvent({
        assetId: row?.id ?? 0,
        extra: {},
        partitionKey: null,
        actor: { user: 'ada', via: 'rest_api' },
      });
      await scene.settle();
    };
    await news();
    expect(await scene.due()).toHaveLength(1);
    await drain(scene);
    await news();
    await scene.end();
    expect([await stateOf(scene), (await scene.due()).length]).toEqual(['paused', 1]);
    await scene.world.unpause('sales');
    await scene.end();
    expect(await scene.due()).toHaveLength(2);
  });
});

test('a run that is triggered so has a paused DAG carry it out, and nothing but it', async () => {
  await using scene = await aScene(dag('sales', {}, () => works('extract')));
  await scene.world.pause('sales');
  await scene.trigger('asked', 'sales', { drainsDag: true });
  await scene.end();
  expect([await scene.run(), await stateOf(scene)]).toEqual(['success', 'paused']);
});
