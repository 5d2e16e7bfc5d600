// Reference 3.7, as far as tasks fail, are tried again, or end with their run. What belongs to workers (time limits of a
// try, the wait before a kill, the queue's) is proven where workers are.
import { chain, dag, FailTask, type LoopTools, type Output, SkipTask, task, taskGroup } from 'ariel';
import { describe, expect, test } from 'vitest';
import { fails, failsTimes, works } from './deeds.ts';
import { aScene } from './scene.ts';

describe('retries', () => {
  test('are none unless the task asks for them', async () => {
    await using scene = await aScene(dag('sales', {}, () => failsTimes('load', 1)));
    await scene.trigger();
    await scene.end();
    expect([await scene.states(), await scene.why('load')]).toEqual([
      { load: 'failed' },
      'failed: Error: try 1 went wrong',
    ]);
  });

  test('come five minutes after a failure unless retryDelay says otherwise', async () => {
    const sales = dag('sales', {}, () => {
      failsTimes('patient', 1, { retries: 1 });
      failsTimes('hasty', 1, { retries: 1, retryDelay: '30s' });
    });
    await using scene = await aScene(sales);
    await scene.trigger();
    await scene.pass('1s');
    expect(await scene.why('patient')).toBe('retries at 00:05:01 UTC (try 2 of 2)');
    expect(await scene.why('hasty')).toBe('retries at 00:00:31 UTC (try 2 of 2)');
    await scene.end();
    expect(await scene.run()).toBe('success');
  });

  test('wait for a limit as first tries do, and while the DAG is paused', async () => {
    const sales = dag('sales', {}, () => {
      failsTimes('load', 1, { retries: 1, retryDelay: '10s', pool: 'warehouse' });
      works('hog', { pool: 'warehouse', priorityWeight: -1 });
    });
    await using scene = await aScene(sales, { pools: { warehouse: 1 }, takes: { hog: '10m' } });
    await scene.trigger();
    await scene.pass('1m');
    expect(await scene.states()).toEqual({ load: 'up_for_retry', hog: 'running' });
    expect(await scene.why('load')).toBe(
      'waits for pool warehouse: 1 of 1 slots are used (sales 1), then retries (try 2 of 2)',
    );
    await scene.world.pause('sales');
    await scene.settle();
    expect(await scene.why('load')).toBe('retries when the DAG is unpaused (try 2 of 2)');
    await scene.world.unpause('sales');
    await scene.end();
    expect(await scene.run()).toBe('success');
  });

  test('are not used up where the task says that no other try helps', async () => {
    const sales = dag('sales', {}, () => {
      task(
        'load',
        () => {
          throw new FailTask('the account is closed');
        },
        { retries: 3 },
      )();
    });
    await using scene = await aScene(sales);
    await scene.trigger();
    await scene.end();
    expect([await scene.world.tries('sales'), await scene.why('load')]).toEqual([
      { load: 1 },
      'failed: FailTask: the account is closed',
    ]);
  });

  test('are not used up by a task that skips itself', async () => {
    const sales = dag('sales', {}, () => {
      task(
        'load',
        () => {
          throw new SkipTask('a holiday');
        },
        { retries: 3 },
      )();
    });
    await using scene = await aScene(sales);
    await scene.trigger();
    await scene.end();
    expect([await scene.world.tries('sales'), await scene.why('load')]).toEqual([
      { load: 1 },
      'skipped: a holiday',
    ]);
  });

  test('keep what became of each try', async () => {
    const sales = dag('sales', {}, () => failsTimes('load', 2, { retries: 2, retryDelay: '1m' }));
    await using scene = await aScene(sales);
    await scene.trigger();
    await scene.end();
    expect(await scene.world.history('sales')).toEqual(['load#1 failed', 'load#2 failed']);
    expect([await scene.states(), await scene.world.tries('sales')]).toEqual([
      { load: 'success' },
      { load: 3 },
    ]);
  });
});

describe('retries of a group', () => {
  test('run all of it again, after its own delay and by its own count', async () => {
    const sales = dag('sales', {}, () => {
      const body = () => chain(works('copy'), failsTwice('check'), works('publish'));
      chain(taskGroup('unit', body, { retries: 2, retryDelay: '10m' })(), works('report'));
    });
    await using scene = await aScene(sales);
    await scene.trigger();
    await scene.pass('5s');
    expect(await scene.states()).toEqual({
      'unit.copy': null,
      'unit.check': null,
      'unit.publish': null,
      report: null,
    });
    for (const task of ['copy', 'check', 'publish'])
      expect(await scene.why(`unit.${task}`)).toBe(
        'waits for group unit, which is tried again at 00:10:02 UTC (try 2 of 3)',
      );
    expect(await scene.why('report')).toBe(
      'waits for group unit, which is tried again at 00:10:02 UTC (try 2 of 3)',
    );
    await scene.end();
    expect([await scene.run(), await scene.world.tries('sales')]).toEqual([
      'success',
      { 'unit.copy': 3, 'unit.check': 3, 'unit.publish': 1, report: 1 },
    ]);
  });

  test('end with the last, and then it has failed', async () => {
    const sales = dag('sales', {}, () => {
      chain(
        taskGroup('unit', () => chain(works('copy'), fails('check')), { retries: 1, retryDelay: '10m' })(),
        works('report'),
      );
    });
    await using scene = await aScene(sales);
    await scene.trigger();
    await scene.end();
    expect([await scene.run(), await scene.states()]).toEqual([
      'failed',
      { 'unit.copy': 'success', 'unit.check': 'failed', report: 'upstream_failed' },
    ]);
    expect(await scene.why('report')).toBe('not run because upstream unit.check failed');
  });

  test('are counted for each instance of a mapped group', async () => {
    const check = task('check', ({ n }: { n: number }, { ti }) => {
      if (n === 2 && ti.tryNumber === 1) throw new Error('two fails once');
    });
    const unit = taskGroup('unit', ({ n }: { n: Output<number> }) => void check({ n }), {
      retries: 1,
      retryDelay: '10m',
    });
    await using scene = await aScene(dag('sales', {}, () => void unit.expand({ n: [1, 2] })));
    await scene.trigger();
    await scene.pass('5s');
    expect(await scene.states()).toEqual({ 'unit.check[0]': 'success', 'unit.check[1]': null });
    expect(await scene.why('unit.check[1]')).toBe(
      'waits for group unit, which is tried again at 00:10:01 UTC (try 2 of 2)',
    );
    await scene.end();
    expect([await scene.run(), await scene.world.tries('sales')]).toEqual([
      'success',
      { 'unit.check[0]': 1, 'unit.check[1]': 2 },
    ]);
  });
});

describe('failFast', () => {
  test('ends the run with the first failure: what runs fails, the rest is skipped', async () => {
    const sales = dag('sales', { failFast: true }, () => {
      fails('bad');
      chain(works('long'), works('after'));
    });
    await using scene = await aScene(sales, { takes: { long: '1h' } });
    await scene.trigger();
    await scene.end();
    expect(await scene.states()).toEqual({ bad: 'failed', long: 'failed', after: 'skipped' });
    expect(await scene.why('long')).toBe('failed: bad failed, and the DAG fails fast');
    expect(await scene.why('after')).toBe('skipped: bad failed, and the DAG fails fast');
    expect(await scene.run()).toBe('failed');
  });

  test('lets teardowns run', async () => {
    const sales = dag('sales', { failFast: true }, () => {
      const create = works('create');
      chain(create, fails('query'), works('delete').asTeardown({ setups: create }));
    });
    await using scene = await aScene(sales);
    await scene.trigger();
    await scene.end();
    expect(await scene.states()).toEqual({ create: 'success', query: 'failed', delete: 'success' });
  });

  test('waits until no try is left', async () => {
    const sales = dag('sales', { failFast: true }, () => {
      failsTimes('flaky', 1, { retries: 1, retryDelay: '1m' });
      works('long');
    });
    await using scene = await aScene(sales, { takes: { long: '1h' } });
    await scene.trigger();
    await scene.end();
    expect(await scene.run()).toBe('success');
  });

  test('is refused beside any rule but all_success', () => {
    expect(() =>
      dag('sales', { failFast: true }, () =>
        chain(works('load'), works('report', { triggerRule: 'all_done' })),
      ),
    ).toThrow('all_success');
  });
});

describe('dagrunTimeout', () => {
  test('fails the run and skips what has not ended', async () => {
    const sales = dag('sales', { dagrunTimeout: '1h' }, () => chain(works('load'), works('report')));
    await using scene = await aScene(sales, { takes: { load: '2h' } });
    await scene.trigger();
    await scene.pass('59m');
    expect(await scene.states()).toEqual({ load: 'running', report: null });
    await scene.pass('1m');
    expect([await scene.run(), await scene.states()]).toEqual([
      'failed',
      { load: 'skipped', report: 'skipped' },
    ]);
    const reason = 'the run took longer than its dagrunTimeout of 3600 s';
    expect(await scene.whyRun()).toBe(reason);
    expect(await scene.why('report')).toBe(`skipped: ${reason}`);
  });

  test('does not count while the run is queued', async () => {
    const sales = dag('sales', { dagrunTimeout: '1h', maxActiveRuns: 1 }, () => works('load'));
    await using scene = await aScene(sales, { takes: { load: '50m' } });
    await scene.trigger('one');
    await scene.trigger('two');
    await scene.end();
    expect((await scene.world.runs('sales')).map(({ state }) => state)).toEqual(['success', 'success']);
  });
});

describe('a try that is lost with its worker', () => {
  test('costs one of the task’s own, or one of its infraRetries', async () => {
    const build = (infraRetries: number) => dag('sales', {}, () => works('load', { infraRetries }));
    await using lost = await aScene(build(0), { takes: { load: '1h' }, leaseMs: 60_000 });
    await lost.trigger();
    await lost.world.crash();
    await lost.end();
    expect([await lost.states(), await lost.why('load')]).toEqual([
      { load: 'failed' },
      'failed: the server ended',
    ]);
    await using kept = await aScene(build(1), { takes: { load: '1h' }, leaseMs: 60_000 });
    await kept.trigger();
    await kept.world.crash();
    await kept.end();
    expect([await kept.states(), await kept.world.tries('sales')]).toEqual([
      { load: 'success' },
      { load: 2 },
    ]);
  });
});

test('a failure in an iteration of a loop is tried again within that iteration', async () => {
  const step = task(
    'step',
    ({ before }: { before: number | null }, { ti }) => {
      if (before === 1 && ti.tryNumber === 1) throw new Error('once');
      return (before ?? 0) + 1;
    },
    { retries: 1, retryDelay: '1m' },
  );
  const grow = taskGroup('grow', (_: Record<never, never>, { loop }: LoopTools<number>) =>
    step({ before: loop.previous }),
  );
  await using scene = await aScene(dag('sales', {}, () => void grow.loop({ maxIterations: 3 })));
  await scene.trigger();
  await scene.pass('10s');
  expect(await scene.why('grow.step')).toBe('retries at 00:01:02 UTC (try 2 of 2)');
  await scene.end();
  expect(await scene.run()).toBe('success');
});

/** Fails in its first two tries, whoever begins them. */
function failsTwice(taskId: string) {
  return failsTimes(taskId, 2);
}

test('clearing runs a task again and keeps what became of its tries', async () => {
  const sales = dag('sales', {}, () => chain(works('load'), works('report')));
  await using scene = await aScene(sales);
  await scene.trigger();
  await scene.end();
  expect(await scene.world.clear('sales', { tasks: ['load'], includeDownstream: true })).toEqual([
    'load',
    'report',
  ]);
  await scene.settle();
  expect([await scene.run(), await scene.states()]).toEqual(['running', { load: 'running', report: null }]);
  await scene.end();
  expect(await scene.world.history('sales')).toEqual(['load#1 success', 'report#1 success']);
  expect(await scene.world.tries('sales')).toEqual({ load: 2, report: 2 });
});
