// Reference 3.5: what holds ready tasks and queued runs back, how far each limit reaches, and what is said meanwhile.
import { dag, task } from 'ariel';
import { describe, expect, test } from 'vitest';
import { fails, works } from './deeds.ts';
import { aScene } from './scene.ts';

const parse = task('parse', ({ n }: { n: number }) => n);
const running = (states: Readonly<Record<string, unknown>>): number =>
  Object.values(states).filter((state) => state === 'running').length;

test('parallelism bounds the tasks of all DAGs together', async () => {
  const dags = ['sales', 'crm'].map((id) =>
    dag(id, {}, () => {
      works('first');
      works('second');
    }),
  );
  await using scene = await aScene(dags, { parallelism: 3 });
  await scene.trigger(undefined, 'sales');
  await scene.trigger(undefined, 'crm');
  expect(running(await scene.states()) + running(await scene.states({ dag: 'crm' }))).toBe(3);
  expect(await scene.why('second', { dag: 'crm' })).toBe(
    'waits for a free place: 3 of 3 tasks are active in all',
  );
  await scene.end();
});

describe('maxActiveTasks', () => {
  test('bounds the tasks of one run, not those of its DAG', async () => {
    const sales = dag('sales', { maxActiveTasks: 1 }, () => {
      works('first');
      works('second');
    });
    await using scene = await aScene(sales);
    await scene.trigger('one');
    await scene.trigger('two');
    expect(await scene.states({ run: 'one' })).toMatchObject({ first: 'running' });
    expect(await scene.states({ run: 'two' })).toMatchObject({ first: 'running' });
    expect(await scene.why('second', { run: 'one' })).toBe(
      'waits for other tasks of this run: 1 of 1 are active',
    );
    await scene.end();
  });

  test('is the installation’s where the DAG says nothing', async () => {
    const sales = dag('sales', {}, () => {
      works('first');
      works('second');
      works('third');
    });
    await using scene = await aScene(sales, { maxActiveTasks: 2 });
    await scene.trigger();
    expect(await scene.why('third')).toBe('waits for other tasks of this run: 2 of 2 are active');
    await scene.end();
  });
});

describe('maxActiveRuns', () => {
  test('bounds the runs of a DAG; the others are queued', async () => {
    const sales = dag('sales', { maxActiveRuns: 1 }, () => works('load'));
    await using scene = await aScene(sales, { takes: { load: '10m' } });
    await scene.trigger('one');
    await scene.trigger('two');
    expect([await scene.run({ run: 'one' }), await scene.run({ run: 'two' })]).toEqual(['running', 'queued']);
    expect(await scene.whyRun({ run: 'two' })).toBe(
      'waits for another run to end: 1 of 1 runs of the DAG are active',
    );
    await scene.pass('10m');
    expect(await scene.run({ run: 'two' })).toBe('running');
  });

  test('is the installation’s where the DAG says nothing', async () => {
    const sales = dag('sales', {}, () => works('load'));
    await using scene = await aScene(sales, { maxActiveRuns: 2 });
    for (const run of ['one', 'two', 'three']) await scene.trigger(run);
    expect(await scene.whyRun({ run: 'three' })).toBe(
      'waits for another run to end: 2 of 2 runs of the DAG are active',
    );
  });
});

test('maxActiveTisPerDag bounds one task over all runs', async () => {
  const sales = dag('sales', {}, () => works('load', { maxActiveTisPerDag: 1 }));
  await using scene = await aScene(sales);
  await scene.trigger('one');
  await scene.trigger('two');
  expect(await scene.states({ run: 'one' })).toEqual({ load: 'running' });
  expect(await scene.why('load', { run: 'two' })).toBe(
    'waits for other instances of this task: 1 of 1 are active in all runs',
  );
  await scene.end();
});

test('maxActiveTisPerDagrun bounds the instances of one task within a run', async () => {
  const sales = dag('sales', {}, () => {
    parse.with({ maxActiveTisPerDagrun: 2 }).expand({ n: [1, 2, 3] });
    works('other');
  });
  await using scene = await aScene(sales);
  await scene.trigger('one');
  await scene.trigger('two');
  for (const run of ['one', 'two']) {
    expect(await scene.states({ run })).toMatchObject({
      'parse[0]': 'running',
      'parse[1]': 'running',
      'parse[2]': 'scheduled',
      other: 'running',
    });
    expect(await scene.why('parse[2]', { run })).toBe(
      'waits for other instances of this task: 2 of 2 are active in this run',
    );
  }
  await scene.end();
});

describe('maxConsecutiveFailedDagRuns', () => {
  const broken = (most: number) =>
    dag('sales', { schedule: '@daily', startDate: '2024-01-01', maxConsecutiveFailedDagRuns: most }, () =>
      fails('load'),
    );

  test('pauses the DAG after so many failed runs in a row', async () => {
    await using scene = await aScene(broken(3));
    await scene.pass('9d');
    expect(await scene.due()).toEqual(['01-01 00:00', '01-02 00:00', '01-03 00:00']);
    expect((await scene.world.dag('sales'))?.is_paused).toBe(1);
  });

  test('of 0 never does', async () => {
    await using scene = await aScene(broken(0));
    await scene.pass('9d');
    expect(await scene.due()).toHaveLength(10);
  });
});

describe('a pool', () => {
  test('has so many slots for queued and running tasks of all DAGs', async () => {
    const dags = ['sales', 'crm'].map((id) => dag(id, {}, () => works('load', { pool: 'warehouse' })));
    await using scene = await aScene(dags, { pools: { warehouse: 1 } });
    await scene.trigger(undefined, 'sales');
    await scene.trigger(undefined, 'crm');
    expect(await scene.why('load', { dag: 'crm' })).toBe(
      'waits for pool warehouse: 1 of 1 slots are used (sales 1)',
    );
    await scene.end();
    expect(await scene.run({ dag: 'crm' })).toBe('success');
  });

  test('has 128 slots as default_pool, for every task that names none', async () => {
    const sales = dag('sales', { maxActiveTasks: 200 }, () => {
      parse.expand({ n: Array.from({ length: 130 }, (_item, index) => index) });
    });
    await using scene = await aScene(sales, { parallelism: 200 });
    await scene.trigger();
    expect(running(await scene.states())).toBe(128);
    expect(await scene.why('parse[129]')).toBe(
      'waits for pool default_pool: 128 of 128 slots are used (sales 128)',
    );
    await scene.end();
  });

  test('gives a task the poolSlots that it asks for, or none', async () => {
    const sales = dag('sales', {}, () => {
      works('big', { pool: 'warehouse', poolSlots: 3 });
      works('medium', { pool: 'warehouse', poolSlots: 2 });
      works('small', { pool: 'warehouse' });
    });
    await using scene = await aScene(sales, { pools: { warehouse: 4 } });
    await scene.trigger();
    expect(await scene.states()).toMatchObject({ big: 'running', small: 'running' });
    expect(await scene.why('medium')).toBe(
      'waits for pool warehouse: 4 of 4 slots are used (sales 4), it needs 2',
    );
    await scene.end();
  });

  test('that is smaller than what a task needs says that it can never start', async () => {
    const sales = dag('sales', {}, () => works('big', { pool: 'warehouse', poolSlots: 3 }));
    await using scene = await aScene(sales, { pools: { warehouse: 2 } });
    await scene.trigger();
    expect(await scene.why('big')).toBe('can never start: it needs 3 slots, and pool warehouse has 2');
  });

  test('that does not exist says so', async () => {
    const sales = dag('sales', {}, () => works('load', { pool: 'werehouse' }));
    await using scene = await aScene(sales);
    await scene.trigger();
    expect(await scene.why('load')).toBe('waits for pool werehouse, which does not exist');
  });

  test('of −1 slots has no limit', async () => {
    const sales = dag('sales', { maxActiveTasks: 200 }, () => {
      parse.with({ pool: 'wide' }).expand({ n: Array.from({ length: 150 }, (_item, index) => index) });
    });
    await using scene = await aScene(sales, { pools: { wide: -1 }, parallelism: 200 });
    await scene.trigger();
    expect(running(await scene.states())).toBe(150);
  });

  test('holds no slot for a sensor between two looks', async () => {
    const sales = dag('sales', {}, () => {
      let looks = 0;
      task.sensor('landed', () => ++looks > 2, {
        mode: 'reschedule',
        pokeInterval: '10m',
        pool: 'warehouse',
      })();
      works('load', { pool: 'warehouse' });
    });
    await using scene = await aScene(sales, { pools: { warehouse: 1 }, takes: { load: '1m' } });
    await scene.trigger();
    expect(await scene.why('load')).toBe('waits for pool warehouse: 1 of 1 slots are used (sales 1)');
    await scene.pass('2s');
    expect(await scene.states()).toEqual({ landed: 'up_for_reschedule', load: 'running' });
    await scene.end();
  });
});

describe('maxMapLength', () => {
  const long = () =>
    dag('sales', {}, () => {
      parse.expand({ n: task('numbers', () => [1, 2, 3], { retries: 1, retryDelay: '1m' })() });
    });

  test('fails the task whose list is longer', async () => {
    await using scene = await aScene(long(), { maxMapLength: 2 });
    await scene.trigger();
    await scene.end();
    expect(await scene.states()).toEqual({ numbers: 'failed', parse: 'upstream_failed' });
    expect(await scene.why('numbers')).toContain('returned 3 items');
    expect(await scene.why('parse')).toBe('not run because upstream numbers failed');
  });

  test('lets a list of that length pass', async () => {
    await using scene = await aScene(long(), { maxMapLength: 3 });
    await scene.trigger();
    await scene.end();
    expect(await scene.run()).toBe('success');
  });
});

describe('a limit by key', () => {
  const calls = (id: string, options: object) =>
    dag(
      id,
      {},
      () => void parse.with({ limit: { key: 'crm-api', ...options } as never }).expand({ n: [1, 2] }),
    );

  test('bounds how many run at once, whatever their DAG', async () => {
    await using scene = await aScene([calls('sales', { max: 2 }), calls('crm', { max: 2 })]);
    await scene.trigger(undefined, 'sales');
    await scene.trigger(undefined, 'crm');
    expect(await scene.why('parse[0]', { dag: 'crm' })).toBe(
      'waits for limit crm-api: 2 of 2 are held (sales 2)',
    );
    await scene.end();
    expect(await scene.run({ dag: 'crm' })).toBe('success');
  });

  test('bounds how many begin in a time', async () => {
    await using scene = await aScene(calls('sales', { max: 1, per: '1m' }));
    await scene.trigger();
    await scene.pass('10s');
    expect(await scene.why('parse[1]')).toBe(
      'waits for limit crm-api: 1 start per 1m is used up, next at 00:01:00 UTC',
    );
    await scene.pass('51s');
    expect(await scene.run()).toBe('success');
  });
});

describe('a paused DAG', () => {
  test('starts nothing new; what runs goes on, and says what it waits for', async () => {
    const sales = dag('sales', { schedule: '@daily', startDate: '2024-01-01' }, () => {
      works('first').before(works('second'));
    });
    await using scene = await aScene(sales, { takes: { first: '1h' } });
    await scene.world.pause('sales');
    await scene.pass('2h');
    expect(await scene.states()).toEqual({ first: 'success', second: null });
    expect(await scene.why('second')).toBe('the DAG is paused: nothing new starts until it is unpaused');
    await scene.trigger('by_hand');
    expect([await scene.run(), await scene.whyRun()]).toEqual(['queued', 'waits because the DAG is paused']);
    await scene.world.unpause('sales');
    await scene.settle();
    await scene.end();
    expect(await scene.run()).toBe('success');
  });
});
