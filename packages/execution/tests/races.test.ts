// Operators who act in the very moment in which the scheduler decides. Each test begins the act at every point of the
// steps in which a task's end is taken in: beside each step, after so many promises of it.
import { aDag, aWorld, type DagFixture, fails, returns, t, type World } from '@ariel/testkit';
import { expect, test } from 'vitest';

/** Named, so that the act begins at once: looking for the run would take its time. */
const runId = 'r';
const points = [0, 1, 2, 3].flatMap((steps) =>
  Array.from({ length: 25 }, (_each, promises) => [steps, promises] as const),
);

async function atEachPoint(
  dag: DagFixture,
  act: (world: World) => Promise<unknown>,
  then: (world: World) => Promise<void>,
): Promise<void> {
  for (const [steps, promises] of points) {
    await using world = await aWorld({ dags: [dag] });
    await world.trigger('x', { runId });
    // The first task has ended, `last` ends half a second from here.
    await world.advance('1500ms');
    const acting = world.beside(steps, promises, () => act(world));
    await world.advance('500ms');
    // Where less happened than steps were asked for, the act comes with the next step there is.
    await Promise.all([acting, world.advance('1m')]);
    await world.untilIdle();
    await world.check();
    expect(world.problems).toEqual([]);
    await then(world);
  }
}

test('a task that is cleared while its run is being ended runs again', async () => {
  const dag = aDag('x', t('a'), t('last').after('a'));
  await atEachPoint(
    dag,
    (world) => world.clear('x', { runId, tasks: ['a'] }),
    async (world) => {
      expect(await world.states('x')).toEqual({ a: 'success', last: 'success' });
      expect(await world.runState('x')).toBe('success');
      expect((await world.tries('x')).a).toBe(2);
    },
  );
});

test('what is below a failure that is cleared in time is not given up', async () => {
  let isBroken = true;
  const dag = aDag(
    'x',
    t('a'),
    t('last')
      .after('a')
      .does(() => (isBroken ? fails() : returns())),
    t('below').after('last'),
  );
  await atEachPoint(
    dag,
    (world) => {
      isBroken = false;
      return world.clear('x', { runId, tasks: ['last'], includeDownstream: true });
    },
    async (world) => {
      isBroken = true;
      expect(await world.states('x')).toEqual({ a: 'success', last: 'success', below: 'success' });
      expect(await world.runState('x')).toBe('success');
    },
  );
});

test('a run that is marked while it is being ended has one end', async () => {
  const dag = aDag('x', t('a'), t('last').after('a'), t('below').after('last'));
  await atEachPoint(
    dag,
    (world) => world.markRun('x', 'failed', runId),
    async (world) => {
      expect(await world.runState('x')).toBe('failed');
      expect(Object.values(await world.states('x'))).not.toContain(null);
    },
  );
});
