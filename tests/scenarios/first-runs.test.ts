// Which instance of a task with dependsOnPast is its first, and so free; and what holds the others.
import { chain, type DagOptions, dag, type TaskOptions, task } from 'ariel';
import { describe, expect, test } from 'vitest';
import { skips, works } from './deeds.ts';
import { aScene } from './scene.ts';

const daily: DagOptions = { schedule: '@daily', startDate: '2024-01-01', catchup: true };
const run = (day: number) => ({ run: `scheduled__2024-01-0${day}T00:00:00+00:00` });

const withNew = (options: TaskOptions = {}, more: DagOptions = {}) =>
  dag('sales', { ...daily, ...more }, () => {
    works('load');
    works('audit', { dependsOnPast: true, ...options });
  });
const without = dag('sales', daily, () => works('load'));

describe('a task that comes into a DAG which has had runs', () => {
  test('is free in its first run, and waits for that from then on', async () => {
    await using scene = await aScene(without, { takes: { audit: '36h' } });
    await scene.end();
    await scene.publish(withNew());
    await scene.pass('24h');
    expect(await scene.states(run(2))).toMatchObject({ audit: 'running' });
    await scene.pass('24h');
    expect(await scene.why('audit', run(3))).toBe(
      `waits for its instance in run ${run(2).run}, which is running`,
    );
  });

  test('waits where ignoreFirstDependsOnPast is false, and says how it goes on', async () => {
    await using scene = await aScene(without);
    await scene.end();
    await scene.publish(withNew({ ignoreFirstDependsOnPast: false }));
    await scene.pass('24h');
    expect(await scene.why('audit', run(2))).toBe(
      `waits for its instance in run ${run(1).run}, which has none: mark this one as success to go on without`,
    );
    await scene.world.mark('sales', 'audit', 'success');
    await scene.pass('24h');
    expect(await scene.states(run(3))).toMatchObject({ audit: 'success' });
  });

  test('waits where it comes back, because it is not its first instance', async () => {
    await using scene = await aScene(withNew());
    await scene.end();
    await scene.publish(without);
    await scene.pass('24h');
    await scene.publish(withNew());
    await scene.pass('24h');
    expect(await scene.why('audit', run(3))).toContain(`in run ${run(2).run}, which has none`);
  });

  test('is free with catchup where the run before lies before its own start', async () => {
    const audit = { ignoreFirstDependsOnPast: false, startDate: '2024-01-02' };
    await using scene = await aScene(withNew(audit));
    await scene.pass('25h');
    expect([await scene.states(run(1)), await scene.states(run(2))]).toEqual([
      { load: 'success' },
      { load: 'success', audit: 'success' },
    ]);
  });
});

test('the very first run is free whatever ignoreFirstDependsOnPast says', async () => {
  await using scene = await aScene(withNew({ ignoreFirstDependsOnPast: false }));
  await scene.pass('1m');
  expect(await scene.states(run(1))).toMatchObject({ audit: 'success' });
});

const at = (text: string): number => Date.parse(text) * 1000;

test('a run that has not begun holds the one after it: its instance is still to come', async () => {
  const sales = dag('sales', {}, () => works('audit', { dependsOnPast: true }));
  await using scene = await aScene(sales);
  await scene.trigger('early', 'sales', {
    logicalDate: at('2024-01-02T00:00:00Z'),
    runAfter: at('2024-01-01T06:00:00Z'),
  });
  await scene.trigger('late', 'sales', {
    logicalDate: at('2024-01-03T00:00:00Z'),
    runAfter: at('2024-01-01T00:00:00Z'),
  });
  await scene.pass('1m');
  expect(await scene.why('audit', { run: 'late' })).toBe(
    'waits for its instance in run early, which has not started',
  );
  await scene.pass('7h');
  expect(await scene.states({ run: 'late' })).toEqual({ audit: 'success' });
});

test('the first run of a backfill is free, those after it wait for the one before', async () => {
  const sales = dag('sales', { ...daily, startDate: '2023-12-01', catchup: false }, () =>
    task(
      'audit',
      (_inputs, { dagRun }) => {
        if (dagRun.runType !== 'backfill') throw new Error('not by a backfill');
      },
      { dependsOnPast: true },
    )(),
  );
  await using scene = await aScene(sales, { takes: { audit: '2h' } });
  await scene.trigger('before', 'sales', { logicalDate: at('2023-12-09T12:00:00Z') });
  await scene.pass('3h');
  expect(await scene.run({ run: 'before' })).toBe('failed');
  await scene.world.control.createBackfill({
    dagId: 'sales',
    fromUs: at('2023-12-10T00:00:00Z'),
    toUs: at('2023-12-11T00:00:00Z'),
    runBackwards: false,
    conf: null,
    reprocessBehavior: 'failed',
    maxActiveRuns: 5,
    onLatestVersion: null,
    dryRun: false,
    actor: { user: 'somebody', via: 'test' },
  });
  await scene.pass('1m');
  const backfilled = (day: number) => ({ run: `backfill__2023-12-${day}T00:00:00+00:00` });
  expect(await scene.states(backfilled(10))).toEqual({ audit: 'running' });
  expect(await scene.why('audit', backfilled(11))).toBe(
    `waits for its instance in run ${backfilled(10).run}, which is running`,
  );
  await scene.end();
  expect(await scene.run(backfilled(11))).toBe('success');
});

test('with catchup only runs that nobody triggered by hand are the past', async () => {
  const sales = dag('sales', daily, () => works('audit', { dependsOnPast: true }));
  await using scene = await aScene(sales, { takes: { audit: '36h' } });
  await scene.trigger('by_hand', 'sales', { logicalDate: Date.parse('2024-01-01T12:00:00Z') * 1000 });
  await scene.pass('25h');
  expect(await scene.why('audit', run(2))).toBe(
    `waits for its instance in run ${run(1).run}, which is running`,
  );
});

describe('waitForPastDependsBeforeSkipping', () => {
  test('changes nothing for a task that does not depend on its past', async () => {
    const sales = dag('sales', daily, () =>
      chain(skips('check'), works('load', { waitForPastDependsBeforeSkipping: true })),
    );
    await using scene = await aScene(sales);
    await scene.pass('25h');
    expect(await scene.states(run(2))).toEqual({ check: 'skipped', load: 'skipped' });
  });
});
