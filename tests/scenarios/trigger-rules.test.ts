// Reference 3.2: when each trigger rule runs its task, skips it, or gives it up. `quick` ends after a second, `slow` after
// ten; the three lines say how the task below them stands at first, after `quick`, and at last.
import { chain, dag, type Output, task, taskGroup } from 'ariel';
import { expect, test } from 'vitest';
import { below } from './below-rule.ts';
import { fails, works } from './deeds.ts';
import { aScene } from './scene.ts';

test('all_success runs when all above succeeded, and is decided by the first failure or skip', async () => {
  expect(await below('all_success', { quick: 'succeeds', slow: 'succeeds' })).toEqual([
    'waits for quick and slow',
    'waits for slow, which is running',
    'success',
  ]);
  expect(await below('all_success', { quick: 'fails', slow: 'succeeds' })).toEqual([
    'waits for quick and slow',
    'not run because upstream quick failed',
    'not run because upstream quick failed',
  ]);
  expect(await below('all_success', { quick: 'skips itself', slow: 'succeeds' })).toEqual([
    'waits for quick and slow',
    'skipped because upstream quick was skipped',
    'skipped because upstream quick was skipped',
  ]);
  expect(await below('all_success', { quick: 'succeeds', slow: 'cannot run' })).toEqual([
    'waits for quick and slow',
    'waits for slow, which has not started',
    'not run because upstream slow could not run',
  ]);
});

test('all_failed runs when all above failed or could not run, and is skipped at the first that did not', async () => {
  expect(await below('all_failed', { quick: 'fails', slow: 'cannot run' })).toEqual([
    'waits for quick and slow',
    'waits for slow, which has not started',
    'success',
  ]);
  expect(await below('all_failed', { quick: 'succeeds', slow: 'fails' })).toEqual([
    'waits for quick and slow',
    'skipped because upstream quick did not fail',
    'skipped because upstream quick did not fail',
  ]);
  expect(await below('all_failed', { quick: 'fails', slow: 'skips itself' })).toEqual([
    'waits for quick and slow',
    'waits for slow, which is running',
    'skipped because upstream slow did not fail',
  ]);
});

test('all_done runs when all above have ended, however that was', async () => {
  expect(await below('all_done', { quick: 'fails', slow: 'skips itself' })).toEqual([
    'waits for quick and slow',
    'waits for slow, which is running',
    'success',
  ]);
  expect(await below('all_done', { quick: 'succeeds', slow: 'cannot run' })).toEqual([
    'waits for quick and slow',
    'waits for slow, which has not started',
    'success',
  ]);
});

test('all_done_min_one_success wants one success among all that ended, and no skip', async () => {
  expect(await below('all_done_min_one_success', { quick: 'fails', slow: 'succeeds' })).toEqual([
    'waits for quick and slow',
    'waits for slow, which is running',
    'success',
  ]);
  expect(await below('all_done_min_one_success', { quick: 'fails', slow: 'fails' })).toEqual([
    'waits for quick and slow',
    'waits for slow, which is running',
    'not run because none of its upstream tasks succeeded: quick and slow failed',
  ]);
  expect(await below('all_done_min_one_success', { quick: 'skips itself', slow: 'succeeds' })).toEqual([
    'waits for quick and slow',
    'skipped because upstream quick was skipped',
    'skipped because upstream quick was skipped',
  ]);
});

test('all_skipped runs when all above were skipped, and is skipped at the first that was not', async () => {
  expect(await below('all_skipped', { quick: 'skips itself', slow: 'skips itself' })).toEqual([
    'waits for quick and slow',
    'waits for slow, which is running',
    'success',
  ]);
  expect(await below('all_skipped', { quick: 'succeeds', slow: 'skips itself' })).toEqual([
    'waits for quick and slow',
    'skipped because upstream quick was not skipped',
    'skipped because upstream quick was not skipped',
  ]);
  expect(await below('all_skipped', { quick: 'skips itself', slow: 'cannot run' })).toEqual([
    'waits for quick and slow',
    'waits for slow, which has not started',
    'skipped because upstream slow was not skipped',
  ]);
});

test('one_failed runs at the first failure, and is skipped when none comes', async () => {
  expect(await below('one_failed', { quick: 'fails', slow: 'succeeds' })).toEqual([
    'waits for a first failure of quick or slow',
    'running',
    'success',
  ]);
  expect(await below('one_failed', { quick: 'cannot run', slow: 'succeeds' })).toEqual([
    'waits for a first failure of quick or slow',
    'running',
    'success',
  ]);
  expect(await below('one_failed', { quick: 'succeeds', slow: 'skips itself' })).toEqual([
    'waits for a first failure of quick or slow',
    'waits for a first failure of slow',
    'skipped because no upstream task failed',
  ]);
});

test('one_success runs at the first success; without one it is skipped or given up', async () => {
  expect(await below('one_success', { quick: 'succeeds', slow: 'fails' })).toEqual([
    'waits for a first success of quick or slow',
    'running',
    'success',
  ]);
  expect(await below('one_success', { quick: 'fails', slow: 'skips itself' })).toEqual([
    'waits for a first success of quick or slow',
    'waits for a first success of slow',
    'not run because none of its upstream tasks succeeded: quick failed',
  ]);
  expect(await below('one_success', { quick: 'skips itself', slow: 'skips itself' })).toEqual([
    'waits for a first success of quick or slow',
    'waits for a first success of slow',
    'skipped because upstream quick and slow were skipped',
  ]);
});

test('one_done runs at the first that succeeds or fails; a skip is neither', async () => {
  expect(await below('one_done', { quick: 'fails', slow: 'succeeds' })).toEqual([
    'waits for the first of quick and slow to end',
    'running',
    'success',
  ]);
  expect(await below('one_done', { quick: 'skips itself', slow: 'succeeds' })).toEqual([
    'waits for the first of quick and slow to end',
    'waits for slow to end',
    'success',
  ]);
  expect(await below('one_done', { quick: 'skips itself', slow: 'cannot run' })).toEqual([
    'waits for the first of quick and slow to end',
    'waits for slow to end',
    'skipped because no upstream task succeeded or failed',
  ]);
});

test('none_failed takes skips for good, and is given up at the first failure', async () => {
  expect(await below('none_failed', { quick: 'skips itself', slow: 'skips itself' })).toEqual([
    'waits for quick and slow',
    'waits for slow, which is running',
    'success',
  ]);
  expect(await below('none_failed', { quick: 'cannot run', slow: 'succeeds' })).toEqual([
    'waits for quick and slow',
    'not run because upstream quick could not run',
    'not run because upstream quick could not run',
  ]);
});

test('none_failed_min_one_success also wants one success', async () => {
  expect(await below('none_failed_min_one_success', { quick: 'skips itself', slow: 'succeeds' })).toEqual([
    'waits for quick and slow',
    'waits for slow, which is running',
    'success',
  ]);
  expect(await below('none_failed_min_one_success', { quick: 'fails', slow: 'succeeds' })).toEqual([
    'waits for quick and slow',
    'not run because upstream quick failed',
    'not run because upstream quick failed',
  ]);
  expect(await below('none_failed_min_one_success', { quick: 'skips itself', slow: 'skips itself' })).toEqual(
    [
      'waits for quick and slow',
      'waits for slow, which is running',
      'skipped because upstream quick and slow were skipped',
    ],
  );
});

test('none_skipped wants all to have ended, and is skipped at the first skip', async () => {
  expect(await below('none_skipped', { quick: 'fails', slow: 'cannot run' })).toEqual([
    'waits for quick and slow',
    'waits for slow, which has not started',
    'success',
  ]);
  expect(await below('none_skipped', { quick: 'skips itself', slow: 'succeeds' })).toEqual([
    'waits for quick and slow',
    'skipped because upstream quick was skipped',
    'skipped because upstream quick was skipped',
  ]);
});

test('always runs at once, whatever is above it', async () => {
  expect(await below('always', { quick: 'fails', slow: 'succeeds' })).toEqual([
    'running',
    'running',
    'success',
  ]);
});

test('all_done_setup_success, the rule of teardowns, wants all to have ended and one setup to have succeeded', async () => {
  const ends = async (setup: typeof works): Promise<string | null> => {
    const cluster = dag('cluster', {}, () => {
      const create = setup('create');
      chain(create, works('query'), works('delete').asTeardown({ setups: create }));
    });
    await using scene = await aScene(cluster, { takes: { create: '10s', query: '10s' } });
    await scene.trigger();
    expect(await scene.why('delete')).toBe('waits for create and query');
    await scene.end();
    const { delete: state } = await scene.states();
    return (await scene.why('delete')) ?? state ?? null;
  };
  expect(await ends(works)).toBe('success');
  expect(await ends(fails)).toBe('not run because upstream create failed');
});

test('a mapped task above counts with each of its instances', async () => {
  const sales = dag('sales', {}, () => {
    const parse = task('parse', ({ n }: { n: number }) => {
      if (n === 2) throw new Error('it is two');
      return n;
    }).expand({ n: [1, 2, 3] });
    chain(parse, [works('all'), works('one', { triggerRule: 'one_success' })]);
  });
  await using scene = await aScene(sales, { parallelism: 1, takes: { parse: '10s' } });
  await scene.trigger();
  expect(await scene.why('all')).toBe('waits for parse: 3 of 3 instances have not ended, 1 is running');
  await scene.end();
  expect(await scene.states()).toMatchObject({ all: 'upstream_failed', one: 'success' });
  expect(await scene.why('all')).toBe('not run because upstream parse failed');
});

test('within a mapped group only the instances of the own index count', async () => {
  const first = task('first', ({ n }: { n: number }) => {
    if (n === 2) throw new Error('it is two');
    return n;
  });
  const each = taskGroup('each', ({ n }: { n: Output<number> }) => {
    chain(first({ n }), works('second'));
  });
  const sales = dag('sales', {}, () => void each.expand({ n: [1, 2] }));
  await using scene = await aScene(sales, { takes: { 'each.second': '10s' } });
  await scene.trigger();
  await scene.pass('1s');
  expect(await scene.states()).toMatchObject({ 'each.first[0]': 'success', 'each.first[1]': 'failed' });
  expect(await scene.states()).toMatchObject({
    'each.second[0]': 'running',
    'each.second[1]': 'upstream_failed',
  });
  expect(await scene.why('each.second[1]')).toBe('not run because upstream each.first failed');
});

test('an instance that was removed counts as one that has ended', async () => {
  const sales = dag('sales', {}, () => {
    let times = 0;
    const files = task('files', () => (times++ === 0 ? [1, 2] : [1]));
    const parse = task('parse', ({ n }: { n: number }) => n).expand({ n: files() });
    chain(parse, [
      works('all'),
      works('none_failed', { triggerRule: 'none_failed' }),
      works('min_one', { triggerRule: 'none_failed_min_one_success' }),
    ]);
  });
  await using scene = await aScene(sales);
  await scene.trigger();
  await scene.end();
  await scene.world.clear('sales', { tasks: ['files'], includeDownstream: true });
  await scene.end();
  expect(await scene.states()).toMatchObject({
    'parse[0]': 'success',
    'parse[1]': 'removed',
    all: 'success',
    none_failed: 'success',
    min_one: 'success',
  });
});

test('every task also needs the setups further up to succeed, whatever its rule', async () => {
  const cluster = dag('cluster', {}, () => {
    chain(fails('create').asSetup(), works('copy'), works('query', { triggerRule: 'all_done' }));
  });
  await using scene = await aScene(cluster, { takes: { create: '10s' } });
  await scene.trigger();
  expect(await scene.why('query')).toBe('waits for setup create to end');
  await scene.end();
  expect(await scene.states()).toEqual({
    create: 'failed',
    copy: 'upstream_failed',
    query: 'upstream_failed',
  });
  expect(await scene.why('query')).toBe('not run because setup create failed');
});

test('a failure and a skip above, in any order: the first that ends decides', async () => {
  expect((await below('all_success', { quick: 'fails', slow: 'skips itself' })).at(-1)).toBe(
    'not run because upstream quick failed',
  );
  expect((await below('all_success', { quick: 'skips itself', slow: 'fails' })).at(-1)).toBe(
    'skipped because upstream quick was skipped',
  );
});
