// What operators do to runs under way and to runs that are over: pause, clear, mark. After each step of each scenario
// the world checks that slots and counts are balanced.
import {
  aDag,
  aWorld,
  fails,
  follows,
  looksAgain,
  output,
  returns,
  skips,
  t,
  value,
  type World,
} from '@ariel/testkit';
import { describe, expect, test } from 'vitest';

const slow = () => returns(undefined, '1h');
const chain = aDag('x', t('a'), t('b').after('a'), t('c').after('b'));
const startsOf = (world: World) =>
  world.started.map(({ mapIndex, taskId }) => (mapIndex < 0 ? taskId : `${taskId}[${mapIndex}]`));

describe('pausing', () => {
  test('lets what runs end, and starts nothing until it is over', async () => {
    await using world = await aWorld({ dags: [aDag('x', t('a').does(slow), t('b').after('a'))] });
    await world.trigger('x');
    await world.settle();
    await world.pause('x');
    await world.trigger('x', { runId: 'second' });
    await world.advance('5h');
    expect(await world.states('x', (await world.runs('x'))[0]?.runId)).toEqual({ a: 'success', b: null });
    expect(await world.runState('x', 'second')).toBe('queued');
    await world.unpause('x');
    await world.untilIdle();
    expect((await world.runs('x')).map((run) => run.state)).toEqual(['success', 'success']);
  });

  test('lasts through a restart', async () => {
    await using world = await aWorld({ dags: [aDag('x', t('a').does(slow), t('b').after('a'))] });
    await world.trigger('x');
    await world.settle();
    await world.pause('x');
    await world.restart();
    await world.advance('5h');
    expect(await world.states('x')).toEqual({ a: 'success', b: null });
    await world.unpause('x');
    await world.untilIdle();
    expect(await world.runState('x')).toBe('success');
  });
});

describe('clearing', () => {
  test.each([
    ['everything', {}, ['a', 'b', 'c']],
    ['one task', { tasks: ['b'] }, ['b']],
    ['with what is below', { tasks: ['b'], includeDownstream: true }, ['b', 'c']],
    ['with what is above', { tasks: ['b'], includeUpstream: true }, ['a', 'b']],
    ['only what failed', { onlyFailed: true }, []],
    ['one instance by name', { tasks: [{ taskId: 'c', mapIndex: -1 }] }, ['c']],
  ] as const)('%s of a finished run: the preview says what is done', async (_what, request, labels) => {
    await using world = await aWorld({ dags: [chain] });
    await world.trigger('x');
    await world.untilIdle();
    const before = await world.states('x');
    expect(await world.clear('x', { ...request, dryRun: true })).toEqual(labels);
    expect(await world.states('x')).toEqual(before);
    expect(await world.runState('x')).toBe('success');
    expect(await world.clear('x', request)).toEqual(labels);
    await world.untilIdle();
    expect(startsOf(world)).toEqual(['a', 'b', 'c', ...labels]);
    expect(await world.history('x')).toEqual(labels.map((label) => `${label}#1 success`));
    expect(await world.runState('x')).toBe('success');
  });

  test('only what failed runs those again, with new retries', async () => {
    let isBroken = true;
    const dag = aDag(
      'x',
      t('a'),
      t('b')
        .after('a')
        .retries(1)
        .does(() => (isBroken ? fails() : returns())),
      t('c').after('b'),
    );
    await using world = await aWorld({ dags: [dag] });
    await world.trigger('x');
    await world.untilIdle();
    expect(await world.states('x')).toEqual({ a: 'success', b: 'failed', c: 'upstream_failed' });
    isBroken = false;
    expect(await world.clear('x', { onlyFailed: true })).toEqual(['b', 'c']);
    await world.untilIdle();
    expect(await world.states('x')).toEqual({ a: 'success', b: 'success', c: 'success' });
    // c never ran before: its first try is its first.
    expect(await world.tries('x')).toEqual({ a: 1, b: 3, c: 1 });
    expect(await world.history('x')).toEqual(['b#1 failed', 'b#2 failed']);
  });

  test('a running task ends its try, and runs it again', async () => {
    await using world = await aWorld({
      dags: [
        aDag(
          'x',
          t('a').does(({ tryNumber }) => returns(tryNumber, '1h')),
          t('b').after('a'),
        ),
      ],
    });
    await world.trigger('x');
    await world.advance('30m');
    expect(await world.clear('x', { tasks: ['a'] })).toEqual(['a']);
    expect(await world.states('x')).toEqual({ a: 'restarting', b: null });
    await world.untilIdle();
    expect([await world.xcom('x', 'a'), await world.history('x')]).toEqual(['2', ['a#1 failed']]);
    expect(await world.states('x')).toEqual({ a: 'success', b: 'success' });
  });

  test('a queued task gives its slot back, and its number', async () => {
    await using world = await aWorld({ dags: [aDag('x', t('a'))] });
    await world.trigger('x');
    await world.steps(1);
    expect(await world.states('x')).toEqual({ a: 'queued' });
    await world.clear('x');
    await world.untilIdle();
    expect([await world.tries('x'), await world.history('x')]).toEqual([{ a: 1 }, []]);
  });

  test('what waits for a retry keeps each try once', async () => {
    await using world = await aWorld({
      dags: [
        aDag(
          'x',
          t('a')
            .retries(1, '1h')
            .does(({ tryNumber }) => (tryNumber === 1 ? fails() : returns())),
        ),
      ],
    });
    await world.trigger('x');
    await world.advance('1m');
    expect(await world.states('x')).toEqual({ a: 'up_for_retry' });
    await world.clear('x');
    await world.untilIdle();
    expect([await world.tries('x'), await world.history('x')]).toEqual([{ a: 2 }, ['a#1 failed']]);
  });

  test('a sensor between two looks begins its wait anew', async () => {
    const look = ({ startUs, tryNumber }: { startUs: number; tryNumber: number }) =>
      tryNumber === 1 ? looksAgain(startUs + 3600e6) : returns();
    await using world = await aWorld({ dags: [aDag('x', t('s').sensor('1h').does(look))] });
    await world.trigger('x');
    await world.advance('10m');
    await world.clear('x');
    await world.untilIdle();
    expect([await world.states('x'), await world.tries('x')]).toEqual([{ s: 'success' }, { s: 2 }]);
    expect(world.started[1]?.firstStartUs).toBe(world.started[1]?.startUs);
  });

  test('a mapped task keeps its instances, and they wait for what is above them again', async () => {
    let length = 3;
    const dag = aDag(
      'x',
      t('list').does(() => returns(Array.from({ length }, (_item, index) => index))),
      t('m')
        .over({ x: output('list') })
        .does(({ inputs }) => returns(Number(inputs.x))),
      t('sum').given({ all: output('m') }),
    );
    await using world = await aWorld({ dags: [dag] });
    await world.trigger('x');
    await world.untilIdle();
    length = 4;
    await world.clear('x');
    await world.untilIdle();
    expect(await world.states('x')).toEqual({
      list: 'success',
      'm[0]': 'success',
      'm[1]': 'success',
      'm[2]': 'success',
      'm[3]': 'success',
      sum: 'success',
    });
    expect(startsOf(world).slice(5)[0]).toBe('list');
    expect(world.started.at(-1)?.inputs.all).toBe('[0,1,2,3]');
    length = 2;
    await world.clear('x');
    await world.untilIdle();
    expect(await world.states('x')).toMatchObject({
      'm[1]': 'success',
      'm[2]': 'removed',
      'm[3]': 'removed',
    });
    expect(await world.runState('x')).toBe('success');
    expect(world.started.at(-1)?.inputs.all).toBe('[0,1]');
  });

  test('one instance of a mapped task runs that one again, and what is below it', async () => {
    const dag = aDag('x', t('m').over({ x: value([1, 2]) }), t('after').after('m'));
    await using world = await aWorld({ dags: [dag] });
    await world.trigger('x');
    await world.untilIdle();
    expect(
      await world.clear('x', { tasks: [{ taskId: 'm', mapIndex: 1 }], includeDownstream: true }),
    ).toEqual(['after', 'm[1]']);
    await world.untilIdle();
    expect(startsOf(world)).toEqual(['m[0]', 'm[1]', 'after', 'm[1]', 'after']);
  });

  test('a branch lets it choose again', async () => {
    let way = 'left';
    const dag = aDag(
      'x',
      t('choose')
        .branch()
        .does(() => follows([way])),
      t('left').after('choose'),
      t('right').after('choose'),
    );
    await using world = await aWorld({ dags: [dag] });
    await world.trigger('x');
    await world.untilIdle();
    way = 'right';
    await world.clear('x');
    await world.untilIdle();
    expect(await world.states('x')).toEqual({ choose: 'success', left: 'skipped', right: 'success' });
  });

  test('below a branch that stands is skipped again', async () => {
    const dag = aDag(
      'x',
      t('choose')
        .branch()
        .does(() => follows(['left'])),
      t('left').after('choose'),
      t('right').after('choose'),
    );
    await using world = await aWorld({ dags: [dag] });
    await world.trigger('x');
    await world.untilIdle();
    await world.clear('x', { tasks: ['left', 'right'] });
    await world.untilIdle();
    expect(await world.states('x')).toEqual({ choose: 'success', left: 'success', right: 'skipped' });
  });

  test('waits behind the limit of running runs', async () => {
    const one = aDag('x', t('a').does(slow)).with({ maxActiveRuns: 1 });
    await using world = await aWorld({ dags: [one] });
    await world.trigger('x', { runId: 'first' });
    await world.untilIdle();
    await world.trigger('x', { runId: 'second' });
    await world.settle();
    await world.clear('x', { runId: 'first' });
    await world.settle();
    expect(await world.runs('x')).toEqual([
      { runId: 'first', state: 'queued' },
      { runId: 'second', state: 'running' },
    ]);
    await world.untilIdle();
    expect((await world.runs('x')).map((run) => run.state)).toEqual(['success', 'success']);
  });
});

describe('marking a task', () => {
  test.each([
    ['success', 'success', 'success'],
    ['skipped', 'skipped', 'success'],
    ['failed', 'upstream_failed', 'failed'],
  ] as const)('%s while it runs: its process ends and the run goes on', async (state, below, run) => {
    await using world = await aWorld({ dags: [aDag('x', t('a').does(slow), t('b').after('a'))] });
    await world.trigger('x');
    await world.settle();
    await world.mark('x', 'a', state);
    await world.advance('1m');
    expect([await world.states('x'), await world.runState('x')]).toEqual([{ a: state, b: below }, run]);
  });

  test('of a finished run starts nothing that ended, and ends the run anew', async () => {
    const dag = aDag(
      'x',
      t('a'),
      t('b')
        .after('a')
        .does(() => fails()),
    );
    await using world = await aWorld({ dags: [dag] });
    await world.trigger('x');
    await world.untilIdle();
    expect(await world.mark('x', 'b', 'success')).toEqual(['b']);
    await world.untilIdle();
    expect([await world.states('x'), await world.runState('x')]).toEqual([
      { a: 'success', b: 'success' },
      'success',
    ]);
    expect(await world.mark('x', 'b', 'success')).toEqual([]);
  });

  test('before it started keeps it from running', async () => {
    await using world = await aWorld({
      dags: [aDag('x', t('a').does(slow), t('b').after('a'), t('c').after('b'))],
    });
    await world.trigger('x');
    await world.settle();
    await world.mark('x', 'b', 'success');
    await world.untilIdle();
    expect(startsOf(world)).toEqual(['a', 'c']);
  });

  test('that is mapped and not expanded yet keeps it from being expanded', async () => {
    const dag = aDag(
      'x',
      t('list').does(() => returns([1, 2], '1h')),
      t('m').over({ x: output('list') }),
      t('after').after('m'),
    );
    await using world = await aWorld({ dags: [dag] });
    await world.trigger('x');
    await world.settle();
    await world.mark('x', 'm', 'success');
    await world.untilIdle();
    expect(await world.states('x')).toEqual({ after: 'success', list: 'success', m: 'success' });
  });
});

describe('marking a run', () => {
  const dag = aDag(
    'x',
    t('done'),
    t('runs').after('done').does(slow),
    t('waits').after('runs'),
    t('skipped').does(() => skips()),
  );

  test.each([
    ['failed', { done: 'success', runs: 'failed', skipped: 'skipped', waits: 'skipped' }],
    ['success', { done: 'success', runs: 'success', skipped: 'skipped', waits: 'success' }],
  ] as const)('%s ends what is unfinished', async (state, states) => {
    await using world = await aWorld({ dags: [dag] });
    await world.trigger('x');
    await world.advance('1m');
    await world.markRun('x', state);
    await world.settle();
    expect([await world.states('x'), await world.runState('x')]).toEqual([states, state]);
    await world.check();
    // A place is free again, and only one.
    await world.trigger('x', { runId: 'next' });
    await world.untilIdle();
    expect(await world.runState('x', 'next')).toBe('success');
  });

  test.each(['failed', 'success'] as const)(
    '%s while it is queued frees no place that it never took',
    async (state) => {
      await using world = await aWorld({ dags: [dag.with({ maxActiveRuns: 1 })] });
      await world.trigger('x', { runId: 'runs' });
      await world.settle();
      await world.trigger('x', { runId: 'waits' });
      await world.trigger('x', { runId: 'third' });
      await world.markRun('x', state, 'waits');
      await world.settle();
      expect(await world.runs('x')).toEqual([
        { runId: 'runs', state: 'running' },
        { runId: 'waits', state },
        { runId: 'third', state: 'queued' },
      ]);
      await world.check();
      await world.untilIdle();
    },
  );

  test('queued runs again what did not succeed', async () => {
    let isBroken = true;
    const flaky = aDag(
      'x',
      t('a'),
      t('b')
        .after('a')
        .does(() => (isBroken ? fails() : returns())),
      t('c').after('b'),
    );
    await using world = await aWorld({ dags: [flaky] });
    await world.trigger('x');
    await world.untilIdle();
    isBroken = false;
    await world.markRun('x', 'queued');
    await world.untilIdle();
    expect([await world.runState('x'), startsOf(world)]).toEqual(['success', ['a', 'b', 'b', 'c']]);
  });

  test('another end changes the word, and nothing else', async () => {
    await using world = await aWorld({ dags: [chain] });
    await world.trigger('x');
    await world.untilIdle();
    await world.markRun('x', 'failed');
    await world.untilIdle();
    expect([await world.runState('x'), await world.states('x')]).toEqual([
      'failed',
      { a: 'success', b: 'success', c: 'success' },
    ]);
  });
});
