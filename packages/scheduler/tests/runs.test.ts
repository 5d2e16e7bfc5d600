// How runs go from their first task to their end: order, retries, limits, times.
import { aDag, aWorld, failsTimes, t } from '@ariel/testkit';
import { expect, test } from 'vitest';

test('a chain runs one task after the other, with retries', async () => {
  await using world = await aWorld({
    dags: [aDag('x', t('a'), t('b').after('a').retries(2).does(failsTimes(2)), t('c').after('b'))],
  });
  await world.trigger('x');
  await world.untilIdle();
  expect(await world.states('x')).toEqual({ a: 'success', b: 'success', c: 'success' });
  expect(await world.tries('x')).toEqual({ a: 1, b: 3, c: 1 });
  expect(await world.runState('x')).toBe('success');
  expect(world.scheduler.repairs).toBe(0);
});
