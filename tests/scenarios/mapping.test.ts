// Reference 3.9: tasks and groups with an instance per item.
import { chain, concat, dag, type Output, SkipTask, task, taskGroup, zip } from 'ariel';
import { describe, expect, test } from 'vitest';
import { fails, lists, works } from './deeds.ts';
import { aScene } from './scene.ts';

const parse = task('parse', ({ n }: { n: number }) => n);
const add = task('add', ({ left, right }: { left: number; right: number }) => left + right);
const collect = task('collect', ({ all }: { all: unknown }) => all, { triggerRule: 'all_done' });

/** The results of `collect` in a DAG made by `body`, with its states. */
async function collected(body: () => void) {
  await using scene = await aScene(dag('sales', {}, body));
  await scene.trigger();
  await scene.end();
  return { result: await scene.result('collect'), states: await scene.states(), run: await scene.run() };
}

describe('expand', () => {
  test('makes an instance per item, once the list is known', async () => {
    const sales = dag('sales', {}, () => {
      collect({ all: parse.expand({ n: lists('numbers', [1, 2, 3]) }) });
    });
    await using scene = await aScene(sales, { takes: { parse: '10s' } });
    await scene.trigger();
    expect(await scene.states()).toEqual({ numbers: 'running', parse: null, collect: null });
    expect(await scene.why('parse')).toBe('waits for the list of numbers');
    expect(await scene.why('collect')).toBe('waits for parse, which has not started');
    await scene.pass('5s');
    expect(await scene.why('collect')).toBe('waits for parse: 3 of 3 instances are still running');
    await scene.end();
    expect(await scene.result('collect')).toEqual([1, 2, 3]);
  });

  test('over several lists makes one per combination, the last varying fastest', async () => {
    const { result } = await collected(() => {
      collect({ all: add.expand({ left: [10, 20], right: [1, 2] }) });
    });
    expect(result).toEqual([11, 12, 21, 22]);
  });

  test('takes literals, results and objects', async () => {
    const { result } = await collected(() => {
      const price = task('price', ({ of }: { of: readonly [string, number] }) => `${of[0]} ${of[1]}`);
      const prices = task('prices', () => ({ apple: 1, pear: 2 }));
      collect({ all: [parse.expand({ n: [1, 2] }), price.expand({ of: prices() as never })] });
    });
    expect(result).toEqual([
      [1, 2],
      ['apple 1', 'pear 2'],
    ]);
  });

  test('over something that is no list fails the task that returned it', async () => {
    const { states } = await collected(() => {
      collect({ all: parse.expand({ n: task('number', () => 3)() as never }) });
    });
    expect(states).toMatchObject({ number: 'failed', parse: 'upstream_failed' });
  });

  test('over nothing is skipped', async () => {
    const sales = dag('sales', {}, () => chain(parse.expand({ n: lists('numbers', []) }), works('report')));
    await using scene = await aScene(sales);
    await scene.trigger();
    await scene.end();
    expect(await scene.states()).toEqual({ numbers: 'success', parse: 'skipped', report: 'skipped' });
    expect(await scene.why('parse')).toBe('skipped: it is mapped over nothing: the list has no items');
    expect(await scene.run()).toBe('success');
  });

  test('over a list that never came is not run', async () => {
    const sales = dag('sales', {}, () => {
      const numbers = task('numbers', (): number[] => {
        throw new Error('no numbers');
      });
      parse.expand({ n: numbers() });
    });
    await using scene = await aScene(sales);
    await scene.trigger();
    await scene.end();
    expect(await scene.states()).toEqual({ numbers: 'failed', parse: 'upstream_failed' });
    expect(await scene.why('parse')).toBe('not run because upstream numbers failed');
  });
});

test('partial gives what all instances share', async () => {
  const { result } = await collected(() => {
    collect({ all: add.partial({ left: 100 }).expand({ right: [1, 2] }) });
  });
  expect(result).toEqual([101, 102]);
});

test('expandKwargs takes an object of inputs per instance', async () => {
  const { result } = await collected(() => {
    const pairs = task('pairs', () => [
      { left: 1, right: 2 },
      { left: 3, right: 4 },
    ]);
    collect({ all: add.expandKwargs(pairs()) });
  });
  expect(result).toEqual([3, 7]);
});

describe('functions of items', () => {
  test('map is called where the item is used; SkipTask drops the item, null does not', async () => {
    const { result, states } = await collected(() => {
      const some = lists('numbers', [1, 2, 3]).map((n) => {
        if (n === 2) throw new SkipTask('not two');
        return n === 3 ? null : n * 10;
      });
      collect({ all: task('keep', ({ n }: { n: number | null }) => n ?? 'null').expand({ n: some }) });
    });
    expect(states).toMatchObject({ 'keep[0]': 'success', 'keep[1]': 'skipped', 'keep[2]': 'success' });
    expect(result).toEqual([10, 'null']);
  });

  test('filter drops items', async () => {
    const { states } = await collected(() => {
      collect({ all: parse.expand({ n: lists('numbers', [1, 2, 3]).filter((n) => n !== 2) }) });
    });
    expect(states).toMatchObject({ 'parse[0]': 'success', 'parse[1]': 'skipped', 'parse[2]': 'success' });
  });

  test('zip takes as many as the shortest list has, or fills up', async () => {
    const { result } = await collected(() => {
      const [left, right] = [lists('left', [1, 2, 3]), lists('right', [10, 20])];
      const sum = task('sum', ({ of }: { of: readonly (number | null)[] }) => (of[0] ?? 0) + (of[1] ?? 0));
      collect({
        all: [
          sum.expand({ of: zip(left, right) as never }),
          sum.with({ id: 'filled' }).expand({ of: zip(left, right, { fill: 7 }) as never }),
        ],
      });
    });
    expect(result).toEqual([
      [11, 22],
      [11, 22, 10],
    ]);
  });

  test('concat takes one list after the other', async () => {
    const { result } = await collected(() => {
      collect({ all: parse.expand({ n: concat(lists('left', [1]), lists('right', [2, 3])) }) });
    });
    expect(result).toEqual([1, 2, 3]);
  });
});

describe('a mapped task over another', () => {
  test('has an instance per result, and none for an instance that gave nothing', async () => {
    const { states } = await collected(() => {
      const odd = task('odd', ({ n }: { n: number }) => (n % 2 === 1 ? n : null));
      const found = odd.expand({ n: lists('numbers', [1, 2, 3]) });
      collect({ all: parse.expand({ n: found as never }) });
    });
    expect(Object.keys(states).filter((label) => label.startsWith('parse'))).toEqual([
      'parse[0]',
      'parse[1]',
    ]);
  });

  test('leaves no hole for one that was skipped', async () => {
    const { result } = await collected(() => {
      const odd = task('odd', ({ n }: { n: number }) => {
        if (n % 2 === 0) throw new SkipTask('even');
        return n;
      });
      const tens = task('tens', ({ n }: { n: number }) => n * 10, { triggerRule: 'all_done' });
      collect({ all: tens.expand({ n: odd.expand({ n: [1, 2, 3] }) }) });
    });
    expect(result).toEqual([10, 30]);
  });
});

describe('a mapped group', () => {
  const first = task('first', ({ n }: { n: number }) => {
    if (n === 2) throw new Error('it is two');
    return n;
  });

  test('goes depth first: an instance waits only for its own', async () => {
    const flaky = task(
      'flaky',
      ({ n }: { n: number }, { ti }) => {
        if (n === 2 && ti.tryNumber === 1) throw new Error('not at once');
        return n;
      },
      { retries: 1, retryDelay: '10m' },
    );
    const each = taskGroup('each', ({ n }: { n: Output<number> }) => chain(flaky({ n }), works('after')));
    const sales = dag('sales', {}, () => chain(each.expand({ n: [1, 2] }), works('report')));
    await using scene = await aScene(sales);
    await scene.trigger();
    await scene.pass('1m');
    expect(await scene.states()).toMatchObject({
      'each.after[0]': 'success',
      'each.flaky[1]': 'up_for_retry',
      'each.after[1]': null,
    });
    expect(await scene.why('each.after[1]')).toBe('waits for each.flaky, which waits for its next try');
    expect(await scene.why('report')).toBe('waits for each.after: 1 of 2 instances is still waiting');
    await scene.end();
    expect(await scene.run()).toBe('success');
  });

  test('over a list that is not known yet says so of each of its tasks', async () => {
    const each = taskGroup('each', ({ n }: { n: Output<number> }) => chain(first({ n }), works('after')));
    await using scene = await aScene(
      dag('sales', {}, () => void each.expand({ n: lists('numbers', [1, 2]) })),
    );
    await scene.trigger();
    expect(await scene.states()).toEqual({ numbers: 'running', 'each.first': null, 'each.after': null });
    for (const task of ['first', 'after'])
      expect(await scene.why(`each.${task}`)).toBe(
        'waits for the list of numbers that group each is mapped over',
      );
    await scene.end();
    expect(await scene.states()).toMatchObject({
      'each.after[0]': 'success',
      'each.first[1]': 'failed',
      'each.after[1]': 'upstream_failed',
    });
  });

  test('over nothing is skipped as a whole', async () => {
    const each = taskGroup('each', ({ n }: { n: Output<number> }) => chain(first({ n }), works('after')));
    const sales = dag('sales', {}, () => {
      chain(each.expand({ n: lists('numbers', []) }), works('report'));
    });
    await using scene = await aScene(sales);
    await scene.trigger();
    await scene.end();
    expect(await scene.states()).toEqual({
      numbers: 'success',
      'each.first': 'skipped',
      'each.after': 'skipped',
      report: 'skipped',
    });
    expect(await scene.why('each.first')).toBe(
      'skipped: group each is mapped over nothing: the list has no items',
    );
  });

  test('may hold a mapped task, and another mapped group', async () => {
    const { result } = await collected(() => {
      const inner = taskGroup('inner', ({ n }: { n: Output<number> }) => parse({ n }));
      const outer = taskGroup('outer', ({ list }: { list: Output<number[]> }) => ({
        mapped: parse.with({ id: 'mapped' }).expand({ n: list }),
        grouped: inner.expand({ n: list }),
      }));
      const { grouped, mapped } = outer.expand({ list: [[1, 2], [3]] });
      collect({ all: { grouped, mapped } });
    });
    expect(result).toEqual({ mapped: [[1, 2], [3]], grouped: [[1, 2], [3]] });
  });

  test('may branch: each instance goes its own way', async () => {
    const size = task.branch('size', ({ n }: { n: number }) => (n > 1 ? 'big' : 'small'));
    const each = taskGroup('each', ({ n }: { n: Output<number> }) => {
      size({ n }).to({ big: works('big'), small: works('small') });
    });
    await using scene = await aScene(dag('sales', {}, () => void each.expand({ n: [1, 2] })));
    await scene.trigger();
    await scene.end();
    expect(await scene.states()).toMatchObject({
      'each.big[0]': 'skipped',
      'each.small[0]': 'success',
      'each.big[1]': 'success',
      'each.small[1]': 'skipped',
    });
    expect(await scene.why('each.big[0]')).toBe('skipped: branch each.size chose each.small');
  });
});

test('a mapped branch chooses for itself and skips nothing outside', async () => {
  const sales = dag('sales', {}, () => {
    const size = task.branch('size', ({ n }: { n: number }) => (n > 1 ? 'big' : 'small'));
    size.expand({ n: [1, 1] }).to({ big: works('big'), small: works('small') });
  });
  await using scene = await aScene(sales);
  await scene.trigger();
  await scene.end();
  expect(await scene.states()).toMatchObject({ big: 'success', small: 'success' });
});

test('a long list is made in pieces, without a pause in another DAG', async () => {
  const long = dag('long', { maxActiveTasks: 16 }, () => {
    parse.expand({
      n: lists(
        'numbers',
        Array.from({ length: 3000 }, (_item, index) => index),
      ),
    });
  });
  const chained = dag('chained', {}, () => chain(works('a'), works('b'), works('c'), works('d')));
  await using scene = await aScene([long, chained]);
  await scene.trigger(undefined, 'long');
  await scene.trigger(undefined, 'chained');
  await scene.pass('4s');
  expect([await scene.run({ dag: 'chained' }), await scene.run({ dag: 'long' })]).toEqual([
    'success',
    'running',
  ]);
});

test('an instance that fails leaves the others as they are', async () => {
  const sales = dag('sales', {}, () => {
    const some = task('some', ({ n }: { n: number }) => {
      if (n === 2) throw new Error('it is two');
      return n;
    });
    collect({ all: some.expand({ n: [1, 2, 3] }) });
    fails('unrelated');
  });
  await using scene = await aScene(sales);
  await scene.trigger();
  await scene.end();
  expect(await scene.states()).toMatchObject({
    'some[0]': 'success',
    'some[1]': 'failed',
    'some[2]': 'success',
    collect: 'success',
  });
  expect(await scene.result('collect')).toEqual([1, 3]);
});
