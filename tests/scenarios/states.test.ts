// Reference 3.1: the states of task instances and runs, what each is for, and how a run comes to its result.
import { chain, dag, SkipTask, task } from 'ariel';
import { describe, expect, test } from 'vitest';
import { fails, failsTimes, lists, skips, works } from './deeds.ts';
import { aScene } from './scene.ts';

describe('a task instance', () => {
  test('without a state waits for what is above it', async () => {
    const sales = dag('sales', {}, () => chain(works('extract'), works('load')));
    await using scene = await aScene(sales, { takes: { extract: '10s' } });
    await scene.trigger();
    expect(await scene.states()).toEqual({ extract: 'running', load: null });
    expect(await scene.why('load')).toBe('waits for extract, which is running');
  });

  test('that only a limit holds back names the limit', async () => {
    const sales = dag('sales', {}, () => {
      works('first', { pool: 'warehouse' });
      works('second', { pool: 'warehouse' });
    });
    await using scene = await aScene(sales, { pools: { warehouse: 1 } });
    await scene.trigger();
    expect(await scene.states()).toMatchObject({ first: 'running' });
    expect(await scene.why('second')).toBe('waits for pool warehouse: 1 of 1 slots are used (sales 1)');
  });

  test('is queued between the scheduler and the worker', async () => {
    const sales = dag('sales', {}, () => works('extract'));
    await using scene = await aScene(sales);
    await scene.world.trigger('sales');
    while ((await scene.states()).extract !== 'queued') await scene.world.steps(1);
    expect(await scene.why('extract')).toBe('queued: a worker takes it shortly');
    await scene.settle();
    expect(await scene.states()).toEqual({ extract: 'running' });
  });

  test('that runs, or has succeeded, needs no reason', async () => {
    const sales = dag('sales', {}, () => works('extract'));
    await using scene = await aScene(sales);
    await scene.trigger();
    expect([await scene.states(), await scene.why('extract')]).toEqual([{ extract: 'running' }, null]);
    await scene.end();
    expect([await scene.states(), await scene.why('extract')]).toEqual([{ extract: 'success' }, null]);
  });

  test('that is cleared while it runs is restarting until its try has stopped, then runs again', async () => {
    const sales = dag('sales', {}, () => works('extract'));
    await using scene = await aScene(sales, { takes: { extract: '1h' } });
    await scene.trigger();
    await scene.world.clear('sales', { tasks: ['extract'] });
    expect(await scene.states()).toEqual({ extract: 'restarting' });
    expect(await scene.why('extract')).toBe('its try is being stopped, then it starts again');
    await scene.settle();
    expect([await scene.states(), await scene.world.tries('sales')]).toEqual([
      { extract: 'running' },
      { extract: 2 },
    ]);
  });

  test('that failed with tries left is up for retry until its delay is over', async () => {
    const sales = dag('sales', {}, () =>
      chain(failsTimes('extract', 1, { retries: 2, retryDelay: '15m' }), works('load')),
    );
    await using scene = await aScene(sales);
    await scene.trigger();
    await scene.pass('1s');
    expect(await scene.states()).toEqual({ extract: 'up_for_retry', load: null });
    expect(await scene.why('extract')).toBe('retries at 00:15:01 UTC (try 2 of 3)');
    expect(await scene.why('load')).toBe('waits for extract, which waits for its next try');
    await scene.end();
    expect(await scene.states()).toEqual({ extract: 'success', load: 'success' });
  });

  test('of a sensor is up for reschedule between two looks, and holds no slot', async () => {
    const sales = dag('sales', {}, () => {
      let looks = 0;
      const landed = task.sensor('landed', () => ++looks > 2, { mode: 'reschedule', pokeInterval: '10m' });
      chain(landed(), works('load'));
    });
    await using scene = await aScene(sales, { pools: { default_pool: 1 } });
    await scene.trigger();
    await scene.pass('5s');
    expect(await scene.states()).toEqual({ landed: 'up_for_reschedule', load: null });
    expect(await scene.why('landed')).toBe('looks again at 00:10:00 UTC');
    expect(await scene.why('load')).toBe('waits for landed, which waits to look again');
    await scene.end();
    expect(await scene.run()).toBe('success');
  });

  test('that skips itself says why, and what needs it is skipped because of it', async () => {
    const sales = dag('sales', {}, () => chain(skips('extract'), works('load')));
    await using scene = await aScene(sales);
    await scene.trigger();
    await scene.end();
    expect(await scene.states()).toEqual({ extract: 'skipped', load: 'skipped' });
    expect(await scene.why('extract')).toBe('skipped: there is nothing to do');
    expect(await scene.why('load')).toBe('skipped because upstream extract was skipped');
  });

  test('that failed says how often it was tried, and what needs it could not run', async () => {
    const sales = dag('sales', {}, () =>
      chain(fails('extract', { retries: 1, retryDelay: '0s' }), works('load'), works('report')),
    );
    await using scene = await aScene(sales);
    await scene.trigger();
    await scene.end();
    expect(await scene.states()).toEqual({
      extract: 'failed',
      load: 'upstream_failed',
      report: 'upstream_failed',
    });
    expect(await scene.why('extract')).toBe('failed after 2 tries: Error: try 2 went wrong');
    expect(await scene.why('load')).toBe('not run because upstream extract failed');
    expect(await scene.why('report')).toBe('not run because upstream load could not run');
  });

  test('of a mapped task is removed when its list comes back shorter', async () => {
    const sales = dag('sales', {}, () => {
      let times = 0;
      const files = task('files', () => (times++ === 0 ? [1, 2, 3] : [1]));
      task('parse', ({ n }: { n: number }) => n).expand({ n: files() });
    });
    await using scene = await aScene(sales);
    await scene.trigger();
    await scene.end();
    await scene.world.clear('sales', { tasks: ['files'], includeDownstream: true });
    await scene.end();
    expect(await scene.states()).toEqual({
      files: 'success',
      'parse[0]': 'success',
      'parse[1]': 'removed',
      'parse[2]': 'removed',
    });
    expect(await scene.why('parse[2]')).toBe('removed: what it is mapped over has only 1 items now');
    expect(await scene.run()).toBe('success');
  });

  test('that runs, is queued or restarting is taken over by the scheduler that comes next', async () => {
    const sales = dag('sales', {}, () => chain(works('extract'), works('load')));
    await using scene = await aScene(sales, { takes: { extract: '10m' } });
    await scene.trigger();
    await scene.pass('5m');
    await scene.world.restart();
    await scene.settle();
    expect(await scene.states()).toEqual({ extract: 'running', load: null });
    expect(await scene.why('load')).toBe('waits for extract, which is running');
    await scene.end();
    expect([await scene.run(), await scene.world.tries('sales')]).toEqual([
      'success',
      { extract: 1, load: 1 },
    ]);
  });
});

describe('a run', () => {
  test('is queued, runs, and succeeds with its leaves', async () => {
    const sales = dag('sales', {}, () => chain(works('extract'), works('load')));
    await using scene = await aScene(sales);
    await scene.world.trigger('sales');
    expect(await scene.run()).toBe('queued');
    await scene.settle();
    expect(await scene.run()).toBe('running');
    await scene.end();
    expect(await scene.run()).toBe('success');
  });

  test('fails when a leaf failed or could not run', async () => {
    const sales = dag('sales', {}, () => chain(fails('extract'), works('load')));
    await using scene = await aScene(sales);
    await scene.trigger();
    await scene.end();
    expect(await scene.run()).toBe('failed');
    expect(await scene.whyRun()).toBe('extract failed');
  });

  test('succeeds though a task failed, when what follows was made for that', async () => {
    const sales = dag('sales', {}, () =>
      chain(fails('extract'), works('clean_up', { triggerRule: 'all_done' })),
    );
    await using scene = await aScene(sales);
    await scene.trigger();
    await scene.end();
    expect(await scene.states()).toEqual({ extract: 'failed', clean_up: 'success' });
    expect(await scene.run()).toBe('success');
  });

  test('succeeds when its leaves were skipped', async () => {
    const sales = dag('sales', {}, () => chain(works('extract'), skips('load')));
    await using scene = await aScene(sales);
    await scene.trigger();
    await scene.end();
    expect(await scene.run()).toBe('success');
  });

  test('is decided by its work and not by the teardowns after it', async () => {
    const tornDown = (id: string, onFailureFailDagrun: boolean) =>
      dag(id, {}, () => {
        const cluster = works('create');
        chain(cluster, works('query'), fails('delete').asTeardown({ setups: cluster, onFailureFailDagrun }));
      });
    await using scene = await aScene([tornDown('lenient', false), tornDown('strict', true)]);
    await scene.trigger(undefined, 'lenient');
    await scene.trigger(undefined, 'strict');
    await scene.end();
    expect(await scene.states({ dag: 'lenient' })).toEqual({
      create: 'success',
      query: 'success',
      delete: 'failed',
    });
    expect([await scene.run({ dag: 'lenient' }), await scene.run({ dag: 'strict' })]).toEqual([
      'success',
      'failed',
    ]);
  });

  test('in which nothing can run any more fails, and names what is stuck', async () => {
    const sales = dag('sales', {}, () => {
      let times = 0;
      const zones = task('zones', () => (times++ === 0 ? [1, 2] : [1]));
      const check = task('check', (_: { n: number }) => {
        throw new SkipTask('there is nothing to check');
      });
      // An instance that was removed is none that was skipped, as in Airflow: what asks for that waits for ever.
      chain(check.expand({ n: zones() }), works('report', { triggerRule: 'all_skipped' }));
    });
    await using scene = await aScene(sales);
    await scene.trigger();
    await scene.end();
    expect(await scene.run()).toBe('success');
    await scene.world.clear('sales', { tasks: ['zones'], includeDownstream: true });
    await scene.end();
    expect(await scene.run()).toBe('failed');
    expect(await scene.whyRun()).toBe('no task can go on: report (all_skipped)');
    expect(await scene.why('report')).toBe('the run ended before it was started');
  });

  test('without tasks succeeds at once', async () => {
    await using scene = await aScene(dag('empty', {}, () => {}));
    await scene.trigger();
    expect(await scene.run()).toBe('success');
  });

  test('has a type and an id that says it', async () => {
    const sales = dag('sales', { schedule: '@daily', startDate: '2024-01-01' }, () => works('extract'));
    await using scene = await aScene(sales, { startsAt: '2024-01-01T00:00:00Z' });
    await scene.end();
    await scene.trigger();
    const runs = await scene.world.database.all<{ run_id: string; run_type: string }>(
      'select run_id, run_type from dag_run order by id',
    );
    expect(runs.map(({ run_id: id, run_type: type }) => [type, id.split('__')[0]])).toEqual([
      ['scheduled', 'scheduled'],
      ['manual', 'manual'],
    ]);
    expect(runs[0]?.run_id).toBe('scheduled__2024-01-01T00:00:00+00:00');
  });

  test('may have an id of letters, digits and a few signs', async () => {
    const sales = dag('sales', {}, () => works('extract'));
    await using scene = await aScene(sales);
    await scene.trigger('month_2024-01~a.b:c+1');
    expect((await scene.world.newestRun('sales')).run_id).toBe('month_2024-01~a.b:c+1');
    await expect(scene.trigger('with spaces')).rejects.toThrow('with spaces');
  });

  test('of a type that the DAG does not allow is refused', async () => {
    const sales = dag(
      'sales',
      { schedule: '@daily', startDate: '2024-01-01', allowedRunTypes: ['scheduled'] },
      () => works('extract'),
    );
    await using scene = await aScene(sales);
    await expect(scene.trigger()).rejects.toThrow('manual');
    expect(await scene.due()).toEqual(['01-01 00:00']);
  });
});

test('a mapped task is one placeholder until its list is known', async () => {
  const sales = dag('sales', {}, () => {
    task('parse', ({ n }: { n: number }) => n).expand({ n: lists('files', [1, 2]) });
  });
  await using scene = await aScene(sales);
  await scene.trigger();
  expect(await scene.states()).toEqual({ files: 'running', parse: null });
  expect(await scene.why('parse')).toBe('waits for the list of files');
  await scene.end();
  expect(await scene.states()).toEqual({ files: 'success', 'parse[0]': 'success', 'parse[1]': 'success' });
});
