// What a mutation hook gives single tries takes effect with the try: queue, pool, slots, weight, and how many may follow. The world
// checks after every step that pools hold what is taken of them.
import type { TryDefinition } from '@ariel/core';
import { registry } from '@ariel/sdk';
import { aDag, aWorld, dies, everyDay, fails, returns, t, type World } from '@ariel/testkit';
import { type ClusterPolicies, dag } from 'ariel';
import { describe, expect, test } from 'vitest';
import { failsTimes, works } from './deeds.ts';
import { aScene } from './scene.ts';

interface Row {
  readonly queue: string;
  readonly pool: string;
  readonly pool_slots: number;
  readonly priority_weight: number;
  readonly max_tries: number;
}

const rowsOf = (world: World): Promise<Row[]> =>
  world.database.all<Row>(
    `select queue, pool, pool_slots, priority_weight, max_tries, try_number, map_index from task_instance_history where task_id = 'a'
     union all select queue, pool, pool_slots, priority_weight, max_tries, try_number, map_index from task_instance where task_id = 'a'
     order by map_index, try_number`,
  );

const flaky = (tries: readonly TryDefinition[], retries = 3) =>
  t('a')
    .retries(retries)
    .with({ tries })
    .does(() => fails());

describe('a task whose tries a policy changes', () => {
  test('has each try in its own queue and pool, with its own slots and weight; the last counts for all that follow', async () => {
    const tries = [
      { from: 2, queue: 'retries', pool: 'small', poolSlots: 2, priorityWeight: 7 },
      { from: 3, queue: 'last' },
    ];
    await using world = await aWorld({ dags: [aDag('x', flaky(tries))], pools: { small: 2 } });
    await world.trigger('x');
    await world.untilIdle();
    const own = { queue: 'default', pool: 'default_pool', pool_slots: 1, priority_weight: 1, max_tries: 3 };
    expect(await rowsOf(world)).toMatchObject([
      own,
      { ...own, queue: 'retries', pool: 'small', pool_slots: 2, priority_weight: 7 },
      { ...own, queue: 'last' },
      { ...own, queue: 'last' },
    ]);
    expect(world.started.map(({ tryNumber }) => tryNumber)).toEqual([1, 2, 3, 4]);
  });

  test('waits for the slots of the pool of its next try, and takes no more than there are', async () => {
    const many = t('a')
      .retries(1)
      .with({ tries: [{ from: 2, pool: 'small', poolSlots: 2 }] })
      .over({ n: { kind: 'literal', json: '[1,2,3,4,5]' } })
      .does(({ tryNumber }) => (tryNumber === 1 ? fails() : returns(undefined, '10s')));
    await using world = await aWorld({ dags: [aDag('x', many)], pools: { small: 4 } });
    await world.trigger('x');
    const most: number[] = [];
    for (let second = 0; second < 40; second += 1) {
      const pool = await world.database.first<{ used: number }>("select used from pool where name = 'small'");
      most.push(pool?.used ?? 0);
      await world.advance('1s');
    }
    expect(Math.max(...most)).toBe(4);
    await world.untilIdle();
    expect(await world.runState('x')).toBe('success');
    expect(world.started).toHaveLength(10);
    expect(await world.database.all('select name, used from pool order by name')).toEqual([
      { name: 'default_pool', used: 0 },
      { name: 'small', used: 0 },
    ]);
  });

  test('has further tries, or no more, as of the try that says so; a clear gives it all of them anew', async () => {
    const longer = flaky([{ from: 2, retries: 3 }], 1);
    const shorter = t('b')
      .retries(5)
      .with({ tries: [{ from: 2, retries: 1 }] })
      .does(() => fails());
    await using world = await aWorld({ dags: [aDag('x', longer, shorter)] });
    await world.trigger('x');
    await world.untilIdle();
    const triesOf = (id: string) => world.started.filter(({ taskId }) => taskId === id).length;
    expect([triesOf('a'), triesOf('b')]).toEqual([4, 2]);
    await world.clear('x');
    await world.untilIdle();
    expect([triesOf('a'), triesOf('b')]).toEqual([8, 4]);
    expect(await rowsOf(world)).toMatchObject([
      { max_tries: 1 },
      {},
      {},
      { max_tries: 3 },
      {},
      {},
      {},
      { max_tries: 7 },
    ]);
  });

  test('keeps the pool of its try when that is given back, and loses none of its slots with the process', async () => {
    let deaths = 0;
    const task = t('a')
      .retries(3)
      .with({ tries: [{ from: 2, pool: 'small' }] })
      .does(({ tryNumber }) => {
        if (tryNumber === 1) return fails();
        deaths += 1;
        return deaths < 3 ? dies() : returns();
      });
    await using world = await aWorld({ dags: [aDag('x', task)], pools: { small: 1 } });
    await world.trigger('x');
    await world.untilIdle();
    expect(await world.runState('x')).toBe('success');
    expect(await world.database.all('select name, used from pool order by name')).toEqual([
      { name: 'default_pool', used: 0 },
      { name: 'small', used: 0 },
    ]);
  });

  test('has its fields in runs of one type alone, from the first try on', async () => {
    const tries: TryDefinition[] = [
      { from: 1, runType: 'manual', queue: 'by-hand', pool: 'small', retries: 0 },
      { from: 2, queue: 'retries' },
    ];
    const daily = aDag('x', flaky(tries, 1)).with({
      schedule: everyDay,
      startDate: Date.UTC(2024, 0, 1) * 1000,
    });
    await using world = await aWorld({
      dags: [daily],
      pools: { small: 1 },
      startsAt: '2024-01-01T12:00:00Z',
    });
    await world.advance('1h');
    expect((await rowsOf(world)).map(({ queue }) => queue)).toEqual(['default', 'retries']);
    await world.trigger('x');
    await world.advance('1h');
    const byHand = (await rowsOf(world)).filter(({ queue }) => queue === 'by-hand');
    expect(byHand).toMatchObject([{ pool: 'small', max_tries: 0 }]);
  });

  test('that begins with a wait has its pool from the wait on', async () => {
    const task = t('a')
      .retries(1)
      .with({
        tries: [{ from: 2, pool: 'counting', poolSlots: 2, queue: 'retries' }],
        startTrigger: {
          trigger: { name: 'test.start', args: '{}', module: null, queue: null },
          next: { method: 'goOn', kwargs: '{}' },
          timeoutMs: null,
        },
      })
      .does(({ tryNumber }) => (tryNumber === 1 ? fails() : returns()));
    await using world = await aWorld({ dags: [aDag('x', task)], pools: { counting: 2 } });
    await world.database.run("update pool set include_deferred = 1 where name = 'counting'");
    await world.trigger('x');
    await world.advance('1s');
    await world.triggerEvents(await world.waitingFor('a'), 1);
    await world.advance('5s');
    const used = () => world.database.all("select used from pool where name = 'counting'");
    expect([await used(), (await rowsOf(world)).at(-1)]).toMatchObject([
      [{ used: 2 }],
      { pool: 'counting', pool_slots: 2, queue: 'retries' },
    ]);
    await world.triggerEvents(await world.waitingFor('a'), 1);
    await world.untilIdle();
    expect([await used(), await world.runState('x')]).toEqual([[{ used: 0 }], 'success']);
  });

  test('says that it waits for the pool of its next try', async () => {
    const hook: NonNullable<ClusterPolicies['taskInstanceMutationHook']> = (instance) => {
      if (instance.taskId === 'load' && instance.tryNumber > 1) instance.pool = 'warehouse';
    };
    registry().policies = [{ plugin: 'house', kind: 'taskInstanceMutationHook', run: hook }];
    const sales = dag('sales', {}, () => {
      failsTimes('load', 1, { retries: 1, retryDelay: '10s' });
      works('hog', { pool: 'warehouse' });
    });
    registry().policies = [];
    await using scene = await aScene(sales, { pools: { warehouse: 1 }, takes: { hog: '10m' } });
    await scene.trigger();
    await scene.pass('1m');
    expect(await scene.why('load')).toBe(
      'waits for pool warehouse: 1 of 1 slots are used (sales 1), then retries (try 2 of 2)',
    );
    await scene.end();
    expect(await scene.run()).toBe('success');
  });
});
