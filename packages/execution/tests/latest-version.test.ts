// What becomes of a run that is cleared to go on in the latest version of its DAG. After each step the world checks slots,
// counts, and that the regions of the run are those of its version.
import { aDag, aWorld, fails, type TaskBuilder, t, type World } from '@ariel/testkit';
import { describe, expect, test } from 'vitest';
import { createControl } from '../src/index.ts';
import { cleared, column, latest, quiet, ranThen, slow, versionOf } from './latest-version/moved-runs.ts';

describe('a run that is cleared', () => {
  test('keeps its version where nobody asks for the latest', async () => {
    await using world = await ranThen([t('a'), t('b').after('a')], [t('a'), t('c').after('a')]);
    await world.clear('x');
    await world.untilIdle();
    expect(await world.states('x')).toEqual({ a: 'success', b: 'success' });
    expect(await versionOf(world, 'a')).toBe(1);
  });

  test('goes on in the latest version where the DAG says so by now, unless it is refused', async () => {
    const said = (value: boolean) =>
      aDag('x', t('a'), t('c').after('a')).with({ rerunWithLatestVersion: value });
    await using world = await ranThen([t('a'), t('b').after('a')], []);
    await world.publish(said(true));
    await world.clear('x', { onLatestVersion: false });
    await world.untilIdle();
    expect(await world.states('x')).toEqual({ a: 'success', b: 'success' });
    await world.publish(said(false));
    await world.clear('x');
    await world.untilIdle();
    expect(await world.states('x')).toEqual({ a: 'success', b: 'success' });
    await world.publish(said(true));
    await world.clear('x', { tasks: ['c'] });
    await world.untilIdle();
    expect(await world.states('x')).toEqual({ a: 'success', b: 'removed', c: 'success' });
  });

  test.each([
    [null, undefined, false, 1],
    [null, undefined, true, 2],
    [null, false, true, 1],
    [null, true, false, 2],
    [false, true, true, 1],
    [true, false, false, 2],
  ])(
    'asked %s, with a DAG that says %s in an installation that says %s, is in version %i',
    async (onLatestVersion, ofDag, rerunsOnLatestVersion, number) => {
      await using world = await ranThen([t('a')], []);
      await world.publish(
        aDag('x', t('b')).with(ofDag === undefined ? {} : { rerunWithLatestVersion: ofDag }),
      );
      const { run_id: runId } = await world.newestRun('x');
      const control = createControl({ ...quiet, database: world.database, rerunsOnLatestVersion });
      const versionId = await control.versionAfterClear({ dagId: 'x', runId, onLatestVersion });
      const version = await world.database.first('select number from dag_version where id = ?', [versionId]);
      expect(version).toEqual({ number });
    },
  );

  test('on the latest version loses tasks to removed, gets the new ones, and keeps what has ended', async () => {
    await using world = await ranThen(
      [
        t('a'),
        t('b')
          .after('a')
          .does(() => fails()),
        t('c').after('b'),
      ],
      [t('a'), t('fixed').after('a'), t('c').after('fixed')],
    );
    expect(await cleared(world, { onlyFailed: true })).toEqual(['c', 'b', 'fixed']);
    expect(await world.states('x')).toEqual({ a: 'success', b: 'removed', c: 'success', fixed: 'success' });
    expect(await world.runState('x')).toBe('success');
    expect(await world.reasons('x')).toMatchObject({ b: 'version 2 of the DAG does not have the task' });
    expect(await world.history('x')).toEqual(['b#1 failed']);
    expect([await versionOf(world, 'a'), await versionOf(world, 'c')]).toEqual([1, 2]);
    expect(await world.tries('x')).toMatchObject({ a: 1, c: 1, fixed: 1 });
  });

  test('shows in a preview what it would do, and does nothing', async () => {
    await using world = await ranThen([t('a'), t('b')], [t('a'), t('c')]);
    const { run_id: runId } = await world.newestRun('x');
    const request = {
      ...latest,
      dagId: 'x',
      runId,
      tasks: ['a'],
      onlyFailed: false,
      includeDownstream: false,
      includeUpstream: false,
      dryRun: true,
      actor: { user: 'tester', via: 'test' },
    } as const;
    const affected = await world.control.clearTasks(request);
    expect(affected.map(({ change, taskId }) => [taskId, change])).toEqual([
      ['a', undefined],
      ['b', 'removed'],
      ['c', 'added'],
    ]);
    expect(await world.states('x')).toEqual({ a: 'success', b: 'success' });
    expect(await world.runState('x')).toBe('success');
  });

  test('asked only for what is new runs nothing else', async () => {
    await using world = await ranThen([t('a')], [t('a'), t('b').after('a')]);
    expect(await cleared(world, { onlyNew: true })).toEqual(['b']);
    expect(await world.tries('x')).toEqual({ a: 1, b: 1 });
  });

  test('has nothing to do where it has the latest version and nothing is chosen', async () => {
    await using world = await ranThen([t('a')], [t('a')]);
    expect(await cleared(world, { onlyFailed: true })).toEqual([]);
    expect(await world.runState('x')).toBe('success');
  });

  test('runs again as the new version says: its pool, priority, retries and what its params default to', async () => {
    await using world = await ranThen(
      [t('a').does(() => fails())],
      [
        t('a')
          .pool('default_pool', 2)
          .priority(7)
          .retries(2)
          .does(() => fails()),
      ],
    );
    await cleared(world);
    expect(await column(world, 'a', 'pool_slots')).toBe(2);
    expect(await column(world, 'a', 'priority_weight')).toBe(7);
    expect(await world.tries('x')).toEqual({ a: 4 });
    expect(await world.history('x')).toEqual(['a#1 failed', 'a#2 failed', 'a#3 failed']);
  });

  test('gets a task back that had been removed, with its tries', async () => {
    await using world = await ranThen([t('a'), t('b').after('a')], [t('a')]);
    await cleared(world);
    expect(await world.states('x')).toEqual({ a: 'success', b: 'removed' });
    await world.publish(aDag('x', t('a'), t('b').after('a'), t('c')));
    expect(await cleared(world, { tasks: [] })).toEqual(['b', 'c']);
    expect(await world.states('x')).toEqual({ a: 'success', b: 'success', c: 'success' });
    expect(await world.history('x')).toEqual(['a#1 success', 'b#1 success']);
    expect(await world.tries('x')).toEqual({ a: 2, b: 2, c: 1 });
  });

  test('leaves what was removed alone when it is cleared again or marked', async () => {
    await using world = await ranThen([t('a'), t('b')], [t('a')]);
    await cleared(world);
    await world.clear('x');
    await world.untilIdle();
    await world.markRun('x', 'queued');
    await world.untilIdle();
    expect(await world.states('x')).toEqual({ a: 'success', b: 'removed' });
    expect(await world.runState('x')).toBe('success');
  });

  test('is refused where the new version needs a param that the run does not have', async () => {
    await using world = await ranThen([t('a')], [t('a')]);
    const region = { defaultJson: null, schema: {}, description: null, section: null, title: null } as never;
    await world.publish(aDag('x', t('a')).with({ params: { region } }));
    await expect(world.clear('x', latest)).rejects.toThrow('region: no value was given');
    expect(await versionOf(world, 'a')).toBe(1);
  });

  test('waits for nothing that only its old version had', async () => {
    await using world = await ranThen([t('a').does(() => fails()), t('b').after('a')], [t('b')]);
    await cleared(world, { onlyFailed: true });
    expect(await world.states('x')).toEqual({ a: 'removed', b: 'success' });
  });
});

describe('under way, a run that is cleared on the latest version', () => {
  async function underWay(before: readonly TaskBuilder[], after: readonly TaskBuilder[]): Promise<World> {
    const world = await aWorld({ dags: [aDag('x', ...before)], parallelism: 2 });
    await world.trigger('x');
    await world.advance('1m');
    await world.publish(aDag('x', ...after));
    return world;
  }

  test('ends what runs of a task that is gone, and gives its slots back', async () => {
    await using world = await underWay([t('a').does(slow), t('b').after('a')], [t('c')]);
    await cleared(world, { tasks: [] });
    expect(await world.states('x')).toEqual({ a: 'removed', b: 'removed', c: 'success' });
    expect(await world.history('x')).toEqual(['a#1 failed']);
    expect(await world.runState('x')).toBe('success');
  });

  test('lets what runs and is not cleared end with the code with which it began', async () => {
    await using world = await underWay([t('a').does(slow), t('b').after('a')], [t('a'), t('c').after('a')]);
    await cleared(world, { tasks: [] });
    expect(await world.states('x')).toEqual({ a: 'success', b: 'removed', c: 'success' });
    expect([await versionOf(world, 'a'), await versionOf(world, 'c')]).toEqual([1, 2]);
  });

  test('tries what fails meanwhile again with the new code', async () => {
    const failing = t('a')
      .retries(1)
      .does(() => fails({ takes: '1h' }));
    await using world = await underWay([failing], [t('a').retries(1).priority(5), t('b')]);
    await cleared(world, { tasks: [] });
    expect(await world.states('x')).toEqual({ a: 'success', b: 'success' });
    expect(await versionOf(world, 'a')).toBe(2);
    expect(await column(world, 'a', 'priority_weight')).toBe(5);
  });

  test('restarts what runs and is cleared, with the retries of the new version', async () => {
    await using world = await underWay(
      [t('a').does(slow)],
      [
        t('a')
          .retries(1)
          .does(() => fails()),
      ],
    );
    await cleared(world, { tasks: ['a'] });
    expect(await world.states('x')).toEqual({ a: 'failed' });
    expect(await versionOf(world, 'a')).toBe(2);
    expect(await world.tries('x')).toEqual({ a: 3 });
  });

  test('lets go of a worker that reports for a task that is gone', async () => {
    await using world = await underWay([t('a').does(slow)], [t('b')]);
    await world.clear('x', { ...latest, tasks: [] });
    await world.restart();
    await world.untilIdle();
    expect(await world.states('x')).toEqual({ a: 'removed', b: 'success' });
    await world.crash();
    await world.untilIdle();
    expect(await world.runState('x')).toBe('success');
  });

  test('that waits in the queue still gets the tasks of the version', async () => {
    await using world = await aWorld({ dags: [aDag('x', t('a').does(slow)).with({ maxActiveRuns: 1 })] });
    await world.trigger('x', { runId: 'first' });
    await world.settle();
    await world.trigger('x', { runId: 'second' });
    await world.settle();
    await world.publish(aDag('x', t('b')).with({ maxActiveRuns: 1 }));
    await world.clear('x', { ...latest, runId: 'second' });
    await world.untilIdle();
    expect(await world.states('x', 'first')).toEqual({ a: 'success' });
    expect(await world.states('x', 'second')).toEqual({ b: 'success' });
  });
});
