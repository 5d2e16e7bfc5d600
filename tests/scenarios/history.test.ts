// Reference 3.6: tasks that depend on the run before, and tasks that only the latest run needs.
import { chain, type DagOptions, dag, SkipTask, task } from 'ariel';
import { describe, expect, test } from 'vitest';
import { skips, works } from './deeds.ts';
import { aScene } from './scene.ts';

const daily: DagOptions = { schedule: '@daily', startDate: '2024-01-01', catchup: true };
const first = { run: 'scheduled__2024-01-01T00:00:00+00:00' };
const second = { run: 'scheduled__2024-01-02T00:00:00+00:00' };
const third = { run: 'scheduled__2024-01-03T00:00:00+00:00' };

/** Fails on the first day. */
const failsFirst = (taskId: string, options = {}) =>
  task(
    taskId,
    (_inputs, { logicalDate }) => {
      if (logicalDate?.getUTCDate() === 1) throw new Error('the first day is a holiday');
    },
    options,
  )();

describe('dependsOnPast', () => {
  test('lets the first run go, and each later one after its task of the run before succeeded', async () => {
    const sales = dag('sales', daily, () => works('load', { dependsOnPast: true }));
    await using scene = await aScene(sales, { takes: { load: '36h' } });
    expect(await scene.states(first)).toEqual({ load: 'running' });
    await scene.pass('25h');
    expect(await scene.why('load', second)).toBe(
      `waits for its instance in run ${first.run}, which is running`,
    );
    await scene.pass('11h');
    expect(await scene.states(second)).toEqual({ load: 'running' });
  });

  test('takes a skip for good', async () => {
    const sales = dag('sales', daily, () => skips('load', { dependsOnPast: true }));
    await using scene = await aScene(sales);
    await scene.pass('25h');
    expect(await scene.states(second)).toEqual({ load: 'skipped' });
  });

  test('holds the next run where the task failed, until somebody sets it right', async () => {
    const sales = dag('sales', daily, () => failsFirst('load', { dependsOnPast: true }));
    await using scene = await aScene(sales);
    await scene.pass('25h');
    expect([await scene.run(first), await scene.run(second)]).toEqual(['failed', 'running']);
    expect(await scene.why('load', second)).toBe(`waits for its instance in run ${first.run}, which failed`);
    await scene.world.control.setInstanceState({
      dagId: 'sales',
      runId: first.run,
      tasks: ['load'],
      state: 'success',
      dryRun: false,
      actor: { user: 'somebody', via: 'test' },
    });
    await scene.settle();
    await scene.pass('1m');
    expect(await scene.states(second)).toEqual({ load: 'success' });
  });

  test('holds only the tasks that have it', async () => {
    const sales = dag('sales', daily, () => {
      works('load', { dependsOnPast: true });
      works('report');
    });
    await using scene = await aScene(sales, { takes: { load: '36h' } });
    await scene.pass('25h');
    expect(await scene.states(second)).toEqual({ load: null, report: 'success' });
  });
});

describe('waitForDownstream', () => {
  test('also waits for what follows the task directly in the run before', async () => {
    const sales = dag('sales', daily, () =>
      chain(works('load', { waitForDownstream: true }), works('check'), works('report')),
    );
    expect(sales.definition.tasks[0]).toMatchObject({ dependsOnPast: true });
    await using scene = await aScene(sales, { takes: { check: '36h', report: '36h' } });
    await scene.pass('25h');
    expect(await scene.states(first)).toMatchObject({ load: 'success', check: 'running' });
    expect(await scene.why('load', second)).toBe(
      `waits for check, downstream of it, in run ${first.run}, which is running`,
    );
    // The report, two steps below, need not have ended.
    await scene.pass('12h');
    expect(await scene.states(first)).toMatchObject({ check: 'success', report: 'running' });
    expect(await scene.states(second)).toMatchObject({ load: 'success' });
  });

  test('is not content with a failure there', async () => {
    const sales = dag('sales', daily, () =>
      chain(works('load', { waitForDownstream: true }), failsFirst('check')),
    );
    await using scene = await aScene(sales);
    await scene.pass('25h');
    expect(await scene.why('load', second)).toBe(
      `waits for check, downstream of it, in run ${first.run}, which failed`,
    );
  });
});

describe('waitForPastDependsBeforeSkipping', () => {
  /** On the second day its upstream task ends as `what`. */
  const secondDay = (what: Error, waitForPastDependsBeforeSkipping: boolean) =>
    dag('sales', daily, () =>
      chain(
        task('check', (_inputs, { logicalDate }) => {
          if (logicalDate?.getUTCDate() === 2) throw what;
        })(),
        works('load', { dependsOnPast: true, waitForPastDependsBeforeSkipping }),
      ),
    );
  const skip = new SkipTask('nothing on the second day');

  test('holds back a skip until the past is met', async () => {
    await using scene = await aScene(secondDay(skip, true), { takes: { load: '36h' } });
    await scene.pass('25h');
    expect(await scene.states(second)).toEqual({ check: 'skipped', load: null });
    expect(await scene.why('load', second)).toBe(
      `waits for its instance in run ${first.run}, which is running; then it is skipped`,
    );
    await scene.pass('12h');
    expect(await scene.states(second)).toEqual({ check: 'skipped', load: 'skipped' });
  });

  test('is off by default: a skip comes at once', async () => {
    await using scene = await aScene(secondDay(skip, false), { takes: { load: '36h' } });
    await scene.pass('25h');
    expect(await scene.states(second)).toEqual({ check: 'skipped', load: 'skipped' });
  });

  test('does not hold back what a failure above gives up', async () => {
    await using scene = await aScene(secondDay(new Error('no'), true), { takes: { load: '36h' } });
    await scene.pass('25h');
    expect(await scene.states(second)).toEqual({ check: 'failed', load: 'upstream_failed' });
  });
});

describe('latestOnly', () => {
  const report = dag('sales', daily, () =>
    chain(task.latestOnly('latest')(), works('publish'), works('archive', { triggerRule: 'all_done' })),
  );

  test('skips what is directly below it in runs that are not the latest any more', async () => {
    await using scene = await aScene(report, { startsAt: '2024-01-03T12:00:00Z' });
    await scene.end();
    expect(await scene.states(first)).toEqual({ latest: 'success', publish: 'skipped', archive: 'success' });
    expect(await scene.why('publish', first)).toBe('skipped: short circuit latest said no');
    expect(await scene.states(third)).toEqual({ latest: 'success', publish: 'success', archive: 'success' });
  });

  test('lets runs by hand pass, however old', async () => {
    await using scene = await aScene(report, { startsAt: '2024-01-03T12:00:00Z' });
    await scene.end();
    await scene.trigger('by_hand', 'sales', { logicalDate: Date.parse('2024-01-01T06:00:00Z') * 1000 });
    await scene.end();
    expect(await scene.states({ run: 'by_hand' })).toEqual({
      latest: 'success',
      publish: 'success',
      archive: 'success',
    });
  });
});
