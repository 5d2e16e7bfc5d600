// An end and what follows from it are one transaction, unless somebody touched the run or the attempt meanwhile.
import { aDag, aWorld, returns, t } from '@ariel/testkit';
import { expect, test } from 'vitest';

const takes = (time: string) => () => returns(1, time);

const chain = aDag('x', t('a').does(takes('1s')), t('b').after('a').does(takes('1s')), t('c').after('b'));

test('an end is there together with what it queued, or not at all', async () => {
  await using world = await aWorld({ dags: [chain] });
  await world.trigger('x');
  await world.settle();
  expect(await world.states('x')).toEqual({ a: 'running', b: null, c: null });
  world.dieAfter(1);
  await world.advance('1s');
  expect(await world.states('x')).toEqual({ a: 'success', b: 'queued', c: null });
});

test('a slot that comes back is taken in the same transaction', async () => {
  await using world = await aWorld({
    dags: [aDag('x', t('a').pool('p').does(takes('1s')), t('b').pool('p').after('a').does(takes('1s')))],
    pools: { p: 1 },
  });
  await world.trigger('x');
  await world.settle();
  world.dieAfter(1);
  await world.advance('1s');
  expect(await world.states('x')).toEqual({ a: 'success', b: 'queued' });
  expect(await world.database.all("select used from pool where name = 'p'")).toEqual([{ used: 1 }]);
});

test.each([0, 1, 2, 3, 5, 8, 13, 21])(
  'whoever is first, an operator who marks or the end, is right (%i promises apart)',
  async (promises) => {
    await using world = await aWorld({ dags: [chain] });
    await world.trigger('x');
    await world.settle();
    const marked = world.beside(1, promises, () => world.mark('x', 'a', 'failed'));
    await world.untilIdle();
    await marked;
    const { a, b, c } = await world.states('x');
    expect(a).toBe('failed');
    // What had begun by the end that was marked over goes on.
    expect([
      ['upstream_failed', 'upstream_failed'],
      ['success', 'success'],
    ]).toContainEqual([b, c]);
    expect(await world.tries('x')).toMatchObject({ a: 1 });
    expect(world.problems).toEqual([]);
  },
);

test('a run that changed behind the scheduler is read again, and its end is not lost', async () => {
  await using world = await aWorld({ dags: [chain] });
  await world.trigger('x');
  await world.settle();
  await world.database.run('update dag_run set event_seq = event_seq + 1');
  await world.untilIdle();
  expect(await world.runState('x')).toBe('success');
  expect(await world.tries('x')).toEqual({ a: 1, b: 1, c: 1 });
  expect([world.scheduler.repairs, world.problems]).toEqual([0, []]);
});

test('without a scheduler an end is written by itself', async () => {
  await using world = await aWorld({ dags: [chain] });
  await world.trigger('x');
  await world.settle();
  await world.scheduler.stop();
  await world.advance('1s');
  expect(await world.states('x')).toEqual({ a: 'success', b: null, c: null });
});
