// Reference 3.8: tasks that decide about others: branches, short circuits, conditions, setups and teardowns; and params.
import { chain, crossDownstream, dag, type Output, param, task, taskGroup } from 'ariel';
import { describe, expect, test } from 'vitest';
import { fails, skips, works } from './deeds.ts';
import { aScene } from './scene.ts';

describe('a branch', () => {
  test('skips what is directly below it and was not chosen', async () => {
    const sales = dag('sales', {}, () => {
      const size = task.branch('size', () => 'big' as 'big' | 'small');
      const [big, small] = [works('big'), works('small')];
      size().to({ big, small });
      chain(small, works('after_small'));
    });
    await using scene = await aScene(sales);
    await scene.trigger();
    await scene.end();
    expect(await scene.states()).toEqual({
      size: 'success',
      big: 'success',
      small: 'skipped',
      after_small: 'skipped',
    });
    expect(await scene.why('small')).toBe('skipped: branch size chose big');
    expect(await scene.why('after_small')).toBe('skipped because upstream small was skipped');
  });

  test('keeps what can also be reached from what it chose', async () => {
    const sales = dag('sales', {}, () => {
      const size = task.branch('size', () => 'big' as 'big' | 'join');
      const [big, join] = [works('big'), works('join')];
      chain(big, join);
      size().to({ big, join });
    });
    await using scene = await aScene(sales, { takes: { big: '10s' } });
    await scene.trigger();
    await scene.pass('1s');
    expect(await scene.states()).toEqual({ size: 'success', big: 'running', join: null });
    expect(await scene.why('join')).toBe('waits for big, which is running');
    await scene.end();
    expect(await scene.states()).toMatchObject({ join: 'success' });
  });

  test('leaves what is further down to its trigger rule', async () => {
    const sales = dag('sales', {}, () => {
      const size = task.branch('size', () => 'big' as 'big' | 'small');
      const [big, small] = [works('big'), works('small')];
      size().to({ big, small });
      const join = works('join', { triggerRule: 'none_failed_min_one_success' });
      crossDownstream([big, small], [works('strict'), join]);
    });
    await using scene = await aScene(sales);
    await scene.trigger();
    await scene.end();
    expect(await scene.states()).toMatchObject({ small: 'skipped', strict: 'skipped', join: 'success' });
  });

  test('may choose several, a group, or nothing', async () => {
    const choosing = (id: string, answer: readonly ('one' | 'two' | 'group')[] | null) =>
      dag(id, {}, () => {
        const pick = task.branch('pick', () => answer);
        const group = taskGroup('group', () => chain(works('first'), works('second')))();
        pick().to({ one: works('one'), two: works('two'), group });
      });
    await using scene = await aScene([
      choosing('several', ['one', 'two']),
      choosing('group', ['group']),
      choosing('nothing', null),
    ]);
    for (const id of ['several', 'group', 'nothing']) await scene.trigger(undefined, id);
    await scene.end();
    const skipped = async (id: string) =>
      Object.entries(await scene.states({ dag: id })).flatMap(([task, state]) =>
        state === 'skipped' ? task : [],
      );
    expect(await skipped('several')).toEqual(['group.first', 'group.second']);
    expect(await skipped('group')).toEqual(['one', 'two']);
    expect(await skipped('nothing')).toEqual(['group.first', 'group.second', 'one', 'two']);
    expect(await scene.why('one', { dag: 'nothing' })).toBe('skipped: branch pick chose nothing');
    expect(await scene.run({ dag: 'nothing' })).toBe('success');
  });

  test('decides for what is below it also where another task above has failed', async () => {
    const sales = dag('sales', {}, () => {
      const size = task.branch('size', () => null as null | 'load')();
      const load = works('load');
      size.to({ load });
      chain(fails('extract'), load);
    });
    await using scene = await aScene(sales, { takes: { size: '10s' } });
    await scene.trigger();
    await scene.pass('5s');
    expect(await scene.states()).toEqual({ size: 'running', extract: 'failed', load: null });
    expect(await scene.why('load')).toBe('waits for size to choose, which may skip it');
    await scene.end();
    expect(await scene.why('load')).toBe('skipped: branch size chose nothing');
  });

  test('cannot skip a task that runs without waiting for it', async () => {
    const sales = dag('sales', {}, () => {
      const size = task.branch('size', () => null as null | 'eager')();
      size.to({ eager: works('eager', { triggerRule: 'always' }) });
    });
    await using scene = await aScene(sales);
    await scene.trigger();
    await scene.end();
    expect(await scene.states()).toEqual({ size: 'success', eager: 'success' });
  });

  test('that answers with a task that does not exist fails', async () => {
    const sales = dag('sales', {}, () => {
      chain(task.branch('size', () => 'medium' as string)() as never, works('big'));
    });
    await using scene = await aScene(sales);
    await scene.trigger();
    await scene.end();
    expect(await scene.states()).toEqual({ size: 'failed', big: 'upstream_failed' });
    expect(await scene.why('size')).toContain('medium');
  });
});

describe('a short circuit that says no', () => {
  const closing = (ignoreDownstreamTriggerRules: boolean | undefined) =>
    dag('sales', {}, () => {
      const open = task.shortCircuit(
        'open',
        () => false,
        ignoreDownstreamTriggerRules === undefined ? {} : { ignoreDownstreamTriggerRules },
      );
      chain(open(), works('load'), works('clean_up', { triggerRule: 'all_done' }));
    });

  test('skips all that is downstream, whatever its rules', async () => {
    await using scene = await aScene(closing(undefined));
    await scene.trigger();
    await scene.end();
    expect(await scene.states()).toEqual({ open: 'success', load: 'skipped', clean_up: 'skipped' });
    expect(await scene.why('clean_up')).toBe('skipped: short circuit open said no');
  });

  test('with ignoreDownstreamTriggerRules off skips what is directly below, and leaves the rest to its rules', async () => {
    await using scene = await aScene(closing(false));
    await scene.trigger();
    await scene.end();
    expect(await scene.states()).toEqual({ open: 'success', load: 'skipped', clean_up: 'success' });
  });
});

test('a short circuit that says yes changes nothing', async () => {
  const sales = dag('sales', {}, () => chain(task.shortCircuit('open', () => 'yes')(), works('load')));
  await using scene = await aScene(sales);
  await scene.trigger();
  await scene.end();
  expect(await scene.states()).toEqual({ open: 'success', load: 'success' });
});

test('runIf and skipIf skip the task itself by a condition', async () => {
  const sales = dag('sales', {}, () => {
    const load = task('load', () => 1);
    task.runIf(({ dagRun }) => dagRun.runType === 'scheduled', load)();
    task.skipIf(() => true, load.with({ id: 'frozen' }), { message: 'the books are closed' })();
  });
  await using scene = await aScene(sales);
  await scene.trigger();
  await scene.end();
  expect(await scene.states()).toEqual({ load: 'skipped', frozen: 'skipped' });
  expect(await scene.why('load')).toBe('skipped: the condition of task.runIf() was not met');
  expect(await scene.why('frozen')).toBe('skipped: the books are closed');
});

type Placing = typeof works | typeof fails | typeof skips;

describe('a teardown', () => {
  const cluster = (work: Placing, setup: Placing = works) =>
    dag('cluster', {}, () => {
      const create = setup('create');
      chain(create, work('query'), works('delete').asTeardown({ setups: create }));
    });
  const played = async (given: ReturnType<typeof cluster>) => {
    await using scene = await aScene(given, { takes: { query: '10s' } });
    await scene.trigger();
    await scene.end();
    return { run: await scene.run(), ...(await scene.states()), why: await scene.why('delete') };
  };

  test('runs when its setup succeeded, whatever became of the work', async () => {
    expect(await played(cluster(works))).toMatchObject({ run: 'success', delete: 'success' });
    expect(await played(cluster(fails))).toMatchObject({ run: 'failed', query: 'failed', delete: 'success' });
    expect(await played(cluster(skips))).toMatchObject({ query: 'skipped', delete: 'success' });
  });

  test('is not run when its setup failed, and skipped when that was skipped', async () => {
    expect(await played(cluster(works, fails))).toMatchObject({
      run: 'failed',
      query: 'upstream_failed',
      delete: 'upstream_failed',
      why: 'not run because upstream create failed',
    });
    expect(await played(cluster(works, skips))).toMatchObject({
      query: 'skipped',
      delete: 'skipped',
      why: 'skipped because upstream create was skipped',
    });
  });

  test('waits for all work between its setup and itself', async () => {
    await using scene = await aScene(cluster(works), { takes: { query: '10s' } });
    await scene.trigger();
    await scene.pass('5s');
    expect(await scene.why('delete')).toBe('waits for query, which is running');
  });

  test('does not hold up what comes after the work', async () => {
    const sales = dag('sales', {}, () => {
      const create = works('create');
      const query = works('query');
      chain(create, query, works('delete').asTeardown({ setups: create }));
      chain(query, works('report'));
    });
    await using scene = await aScene(sales, { takes: { delete: '1h' } });
    await scene.trigger();
    await scene.pass('1m');
    expect(await scene.states()).toMatchObject({ delete: 'running', report: 'success' });
  });
});

describe('a setup', () => {
  test('is cleared, and its teardown with it, when work that needs it is cleared', async () => {
    const cluster = dag('cluster', {}, () => {
      const create = works('create');
      chain(create, works('query'), works('delete').asTeardown({ setups: create }));
      works('other');
    });
    await using scene = await aScene(cluster);
    await scene.trigger();
    await scene.end();
    expect((await scene.world.clear('cluster', { tasks: ['query'] })).sort()).toEqual([
      'create',
      'delete',
      'query',
    ]);
    await scene.settle();
    expect(await scene.states()).toEqual({ create: 'running', query: null, delete: null, other: 'success' });
    await scene.end();
    expect(await scene.run()).toBe('success');
  });

  test('in a group is needed by all tasks of the group that come after it', async () => {
    const cluster = dag('cluster', {}, () => {
      taskGroup('group', () => {
        const create = works('create');
        const remove = works('delete').asTeardown({ setups: create });
        chain(create, [works('one'), works('two')], remove);
      })();
    });
    await using scene = await aScene(cluster);
    await scene.trigger();
    expect(await scene.why('group.one')).toBe('waits for group.create, which is running');
    expect(await scene.why('group.two')).toBe('waits for group.create, which is running');
    await scene.end();
    expect(await scene.run()).toBe('success');
  });

  test('in each instance of a mapped group counts for that instance', async () => {
    const create = task('create', ({ n }: { n: number }) => {
      if (n === 2) throw new Error('no room');
      return n;
    });
    const group = taskGroup('group', ({ n }: { n: Output<number> }) => {
      const made = create({ n });
      chain(made, works('query'), works('delete').asTeardown({ setups: made }));
    });
    await using scene = await aScene(dag('cluster', {}, () => void group.expand({ n: [1, 2] })));
    await scene.trigger();
    await scene.end();
    expect(await scene.states()).toMatchObject({
      'group.query[0]': 'success',
      'group.delete[0]': 'success',
      'group.query[1]': 'upstream_failed',
      'group.delete[1]': 'upstream_failed',
    });
  });
});

describe('params', () => {
  const withRegion = dag(
    'sales',
    { params: { region: param.string({ default: 'EU', enum: ['EU', 'US'] }) } },
    ({ params }) => {
      task('load', ({ region }: { region: string }) => region)({ region: params.region });
    },
  );

  test('have their defaults, and what a run is given instead', async () => {
    await using scene = await aScene(withRegion);
    await scene.trigger();
    await scene.end();
    expect(await scene.result('load')).toBe('EU');
    await scene.trigger('us', 'sales', { conf: { region: 'US' } });
    await scene.end();
    expect(await scene.result('load')).toBe('US');
  });

  test('without a default are refused beside a schedule', () => {
    expect(() =>
      dag('sales', { schedule: '@daily', params: { region: param.string() } }, () => works('load')),
    ).toThrow('region');
  });
});
