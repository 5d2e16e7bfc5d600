// How runs go from their first task to their end: order, waits, limits, and the turns in between.
import {
  aDag,
  aWorld,
  everyDay,
  fails,
  failsTimes,
  looksAgain,
  output,
  returns,
  t,
  value,
  type World,
} from '@ariel/testkit';
import { describe, expect, test } from 'vitest';

const takes = (time: string) => () => returns(undefined, time);
const secondsOf = (world: World) =>
  world.started.map(({ startUs }) => (startUs - (world.started[0]?.startUs ?? 0)) / 1e6);
const activeAtMost = (
  world: World,
  of: (started: World['started'][number]) => boolean,
  seconds: number,
): number => {
  const starts = world.started.filter(of).map(({ startUs }) => startUs);
  return Math.max(
    ...starts.map((one) => starts.filter((other) => other <= one && one < other + seconds * 1e6).length),
  );
};

test('a chain runs one task after the other, with retries', async () => {
  await using world = await aWorld({
    dags: [aDag('x', t('a'), t('b').after('a').retries(2).does(failsTimes(2)), t('c').after('b'))],
  });
  await world.trigger('x');
  await world.untilIdle();
  expect(await world.states('x')).toEqual({ a: 'success', b: 'success', c: 'success' });
  expect(await world.tries('x')).toEqual({ a: 1, b: 3, c: 1 });
  expect(await world.runState('x')).toBe('success');
  expect([world.scheduler.repairs, world.problems]).toEqual([0, []]);
});

test('a hop costs no time: the next task begins in the instant in which the one before ended', async () => {
  const chain = Array.from({ length: 40 }, (_item, index) =>
    index === 0 ? t('t0') : t(`t${index}`).after(`t${index - 1}`),
  );
  await using world = await aWorld({ dags: [aDag('x', ...chain)] });
  await world.trigger('x');
  await world.untilIdle();
  expect(secondsOf(world)).toEqual(Array.from({ length: 40 }, (_item, index) => index));
});

test('a run without tasks succeeds', async () => {
  await using world = await aWorld({ dags: [aDag('x')] });
  await world.trigger('x');
  await world.untilIdle();
  expect(await world.runState('x')).toBe('success');
});

describe('waits', () => {
  test('a retry begins when its delay is over', async () => {
    await using world = await aWorld({ dags: [aDag('x', t('a').retries(1, '15m').does(failsTimes(1)))] });
    await world.trigger('x');
    await world.advance('15m');
    expect(await world.states('x')).toEqual({ a: 'up_for_retry' });
    await world.advance('1s');
    expect(await world.states('x')).toEqual({ a: 'running' });
    await world.untilIdle();
    expect(secondsOf(world)).toEqual([0, 901]);
  });

  test('a sensor looks again and again as one try, and holds no slot in between', async () => {
    const sensor = t('s')
      .sensor('10m')
      .does(({ firstStartUs, startUs }) =>
        startUs - firstStartUs < 3600e6 ? looksAgain(startUs + 600e6) : returns(),
      );
    await using world = await aWorld({ dags: [aDag('x', sensor, t('b'))], pools: { default_pool: 1 } });
    await world.trigger('x');
    await world.advance('5m');
    expect(await world.states('x')).toEqual({ b: 'success', s: 'up_for_reschedule' });
    await world.untilIdle();
    expect([await world.tries('x'), await world.history('x')]).toEqual([{ b: 1, s: 1 }, []]);
    expect(world.started.filter(({ taskId }) => taskId === 's')).toHaveLength(7);
  });

  test('a restart in the middle of a wait changes nothing of it', async () => {
    await using world = await aWorld({ dags: [aDag('x', t('a').retries(1, '15m').does(failsTimes(1)))] });
    await world.trigger('x');
    await world.advance('5m');
    await world.restart();
    await world.untilIdle();
    expect(secondsOf(world)).toEqual([0, 901]);
  });
});

describe('limits', () => {
  const wide = (count: number) =>
    Array.from({ length: count }, (_item, index) => t(`t${index}`).does(takes('10s')));

  test('parallelism holds over all runs', async () => {
    await using world = await aWorld({ dags: [aDag('x', ...wide(10))], parallelism: 3 });
    await world.trigger('x');
    await world.trigger('x');
    await world.untilIdle();
    expect(activeAtMost(world, () => true, 10)).toBe(3);
    expect(secondsOf(world).at(-1)).toBe(60);
  });

  test('a pool holds its slots, also for tasks that take several, and another pool goes on', async () => {
    const dag = aDag('x', ...wide(4).map((task) => task.pool('p', 2)), t('free').does(takes('10s')));
    await using world = await aWorld({ dags: [dag], pools: { p: 5 } });
    await world.trigger('x');
    await world.settle();
    expect(Object.values(await world.states('x')).filter((state) => state === 'running')).toHaveLength(3);
    await world.untilIdle();
    expect(activeAtMost(world, ({ taskId }) => taskId !== 'free', 10)).toBe(2);
  });

  test('active tasks hold per run', async () => {
    await using world = await aWorld({ dags: [aDag('x', ...wide(6)).with({ maxActiveTasks: 2 })] });
    await world.trigger('x', { runId: 'one' });
    await world.trigger('x', { runId: 'two' });
    await world.untilIdle();
    expect(activeAtMost(world, ({ runId }) => runId === 'one', 10)).toBe(2);
    expect(activeAtMost(world, () => true, 10)).toBe(4);
  });

  test('active runs hold, and the oldest goes first', async () => {
    await using world = await aWorld({
      dags: [aDag('x', t('a').does(takes('10s'))).with({ maxActiveRuns: 2 })],
    });
    for (const runId of ['r1', 'r2', 'r3', 'r4', 'r5']) await world.trigger('x', { runId });
    await world.untilIdle();
    expect(world.started.map(({ runId }) => runId)).toEqual(['r1', 'r2', 'r3', 'r4', 'r5']);
    expect(secondsOf(world)).toEqual([0, 0, 10, 10, 20]);
  });

  test('of a task hold per run and over all runs', async () => {
    const dag = aDag(
      'x',
      t('m')
        .over({ i: value([1, 2, 3, 4, 5]) })
        .maxActive({ perRun: 2, perDag: 3 })
        .does(takes('10s')),
    );
    await using world = await aWorld({ dags: [dag] });
    await world.trigger('x', { runId: 'one' });
    await world.trigger('x', { runId: 'two' });
    await world.untilIdle();
    expect(activeAtMost(world, ({ runId }) => runId === 'one', 10)).toBe(2);
    expect(activeAtMost(world, () => true, 10)).toBe(3);
  });

  test('many runs that wait for their own DAG hide none of another', async () => {
    const full = aDag('full', t('a').does(takes('1h'))).with({ maxActiveRuns: 1 });
    await using world = await aWorld({ dags: [full, aDag('other', t('b'))] });
    for (let run = 0; run < 250; run++) await world.trigger('full', { runId: `r${run}` });
    await world.settle();
    await world.trigger('other');
    await world.advance('1m');
    expect(await world.runState('other')).toBe('success');
  });

  test('a pool with much to do leaves places for another', async () => {
    const busy = aDag(
      'busy',
      t('m')
        .over({ i: value(Array.from({ length: 50 }, (_item, index) => index)) })
        .pool('p', 1)
        .does(takes('10s')),
    );
    await using world = await aWorld({
      dags: [busy, aDag('other', t('b').pool('q').priority(5))],
      pools: { p: 50, q: 50 },
      parallelism: 2,
    });
    await world.trigger('busy');
    await world.settle();
    await world.trigger('other');
    await world.advance('11s');
    expect(await world.runState('other')).toBe('success');
    await world.untilIdle();
  });
});

describe('a run’s time limit', () => {
  test('skips what is unfinished, fails the run, and frees its place', async () => {
    const dag = aDag('x', t('a'), t('b').after('a').does(takes('2h')), t('c').after('b')).with({
      dagrunTimeoutMs: 3_600_000,
      maxActiveRuns: 1,
    });
    await using world = await aWorld({ dags: [dag] });
    await world.trigger('x', { runId: 'one' });
    await world.trigger('x', { runId: 'two' });
    await world.advance('59m');
    expect(await world.states('x', 'one')).toEqual({ a: 'success', b: 'running', c: null });
    await world.advance('1m');
    expect(await world.states('x', 'one')).toEqual({ a: 'success', b: 'skipped', c: 'skipped' });
    expect(await world.runs('x')).toEqual([
      { runId: 'one', state: 'failed' },
      { runId: 'two', state: 'running' },
    ]);
  });

  test('counts from its start, also over a restart', async () => {
    const dag = aDag('x', t('a').does(takes('2h'))).with({ dagrunTimeoutMs: 3_600_000 });
    await using world = await aWorld({ dags: [dag] });
    await world.trigger('x');
    await world.advance('40m');
    await world.restart();
    await world.advance('19m');
    expect(await world.runState('x')).toBe('running');
    await world.advance('1m');
    expect(await world.runState('x')).toBe('failed');
  });
});

test('a large mapped task is made in pieces, and a chain of another DAG goes on meanwhile', async () => {
  const big = aDag(
    'big',
    t('list').does(() => returns(Array.from({ length: 1200 }, (_item, index) => index))),
    t('m').over({ x: output('list') }),
    t('end').after('m'),
  ).with({ maxActiveTasks: 16 });
  const chain = aDag('chain', t('a'), t('b').after('a'), t('c').after('b'), t('d').after('c'));
  await using world = await aWorld({ dags: [big, chain] });
  await world.trigger('big');
  await world.trigger('chain');
  await world.advance('6s');
  expect(await world.runState('chain')).toBe('success');
  expect(await world.runState('big')).toBe('running');
  await world.untilIdle();
  const states = await world.states('big');
  expect(Object.keys(states)).toHaveLength(1202);
  expect(new Set(Object.values(states))).toEqual(new Set(['success']));
  expect([await world.runState('big'), world.scheduler.repairs, world.problems]).toEqual(['success', 0, []]);
}, 240_000);

describe('notices', () => {
  const dag = aDag(
    'x',
    t('a'),
    t('b')
      .after('a')
      .does(() => fails()),
    t('c').after('b').rule('all_done'),
  );

  test('with a gap make the run be read again', async () => {
    await using world = await aWorld({
      endsByNotice: true,
      dags: [dag, aDag('y', t('s1'), t('s2').does(takes('2s')), t('s3').after('s1', 's2'))],
    });
    let lost = 0;
    world.losesNotice = (notice) => notice.kind === 'run-changed' && lost++ === 0;
    await world.trigger('y');
    await world.untilIdle();
    expect([await world.runState('y'), lost]).toEqual(['success', 3]);
    expect(world.scheduler.repairs).toBe(0);
  });

  test('that are all lost are made good by the sweep, which counts it', async () => {
    await using world = await aWorld({ dags: [dag], endsByNotice: true, sweepMs: 15_000 });
    await world.trigger('x');
    await world.settle();
    world.losesNotice = () => true;
    await world.advance('2m');
    expect(await world.runState('x')).toBe('success');
    expect(world.scheduler.repairs).toBeGreaterThan(0);
  });

  test('that come late or twice change nothing', async () => {
    await using world = await aWorld({ dags: [dag], endsByNotice: true });
    const seen: Parameters<World['losesNotice']>[0][] = [];
    world.losesNotice = (notice) => {
      seen.push(notice);
      return false;
    };
    await world.trigger('x');
    await world.advance('1s');
    for (const notice of seen) world.scheduler.notify(notice);
    await world.untilIdle();
    for (const notice of seen) world.scheduler.notify(notice);
    await world.untilIdle();
    expect(await world.tries('x')).toEqual({ a: 1, b: 1, c: 1 });
    expect([world.scheduler.repairs, world.problems]).toEqual([0, []]);
  });
});

test('a run that cannot be read is reported, and holds up no other', async () => {
  const dags = [aDag('broken', t('a')), aDag('x', t('b'), t('c').after('b'))];
  await using world = await aWorld({ dags, sweepMs: 15_000 });
  await world.trigger('broken');
  await world.settle();
  await world.database.run("update dag_run set params = 'no json' where dag_id = 'broken'");
  await world.restart();
  await world.trigger('x');
  await world.advance('1m');
  expect(await world.runState('x')).toBe('success');
  expect(world.problems[0]).toMatch(/^run 1 cannot be read: SyntaxError/);
  await world.database.run("update dag_run set params = '{}' where dag_id = 'broken'");
  await world.advance('1m');
  expect(await world.runState('broken')).toBe('success');
});

test('an idle world with schedules does nothing but wait', async () => {
  await using world = await aWorld({
    dags: [aDag('x', t('a')).with({ schedule: everyDay })],
    startsAt: '2024-01-01T12:00:00Z',
  });
  await world.untilIdle();
  await world.advance('11h');
  expect([world.started, world.scheduler.repairs]).toEqual([[], 0]);
});
