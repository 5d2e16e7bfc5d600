// Whole DAGs in this process: mapped groups, loops, retries of groups, what functions make of items.
import { dag, FailTask, type LoopTools, type Output, SkipTask, task, taskGroup } from 'ariel';
import { describe, expect, test } from 'vitest';

type Tested = Awaited<ReturnType<ReturnType<typeof dag>['test']>>;

/** `task[map index]#iteration` → state, or what it returned. */
const labelled = <Value>({ tasks }: Tested, of: (task: Tested['tasks'][number]) => Value) =>
  Object.fromEntries(
    tasks.map((each) => {
      const index = each.mapIndex < 0 ? '' : `[${each.mapIndex}]`;
      return [`${each.taskId}${index}${each.iteration > 0 ? `#${each.iteration}` : ''}`, of(each)];
    }),
  );
const states = (result: Tested) => labelled(result, ({ state }) => state);
const outputs = (result: Tested) => labelled(result, ({ output }) => output);

const numbers = task('numbers', () => [1, 2, 3]);
const double = task('double', ({ n }: { n: number }) => n * 2);
const add = task('add', ({ left, right }: { left: number; right: number }) => left + right);
const collect = task('collect', ({ all }: { all: unknown }) => all);

describe('a mapped group', () => {
  const both = taskGroup('both', ({ n }: { n: ReturnType<typeof double> }) =>
    add({ left: double({ n }), right: n }),
  );

  test('runs once per item; its tasks see their own instance, those outside all of them', async () => {
    const result = await dag('d', {}, () => {
      collect({ all: both.expand({ n: numbers() }) });
    }).test();
    expect(result.output('both.double')).toEqual([2, 4, 6]);
    expect(result.output('collect')).toEqual([3, 6, 9]);
  });

  test('leaves no hole where an instance gives nothing', async () => {
    const odd = task('odd', ({ n }: { n: number }) => {
      if (n % 2 === 0) throw new SkipTask('even');
      return n;
    });
    const group = taskGroup('g', ({ n }: { n: ReturnType<typeof double> }) => odd({ n }));
    const result = await dag('d', {}, () => {
      const all = group.expand({ n: numbers() });
      collect.with({ triggerRule: 'all_done' })({ all });
      double.with({ triggerRule: 'all_done' }).expand({ n: all });
    }).test();
    expect(result.output('collect')).toEqual([1, 3]);
    expect(result.output('double')).toEqual([2, 6]);
  });

  test('holds mapped tasks, and other mapped groups, to any depth', async () => {
    const lists = task('lists', () => [[1, 2], [], [3]]);
    const inner = taskGroup('inner', ({ n }: { n: ReturnType<typeof double> }) => double({ n }));
    const outer = taskGroup('outer', ({ list }: { list: ReturnType<typeof numbers> }) => ({
      mapped: double.with({ id: 'mapped' }).expand({ n: list }),
      grouped: inner.expand({ n: list }),
    }));
    const result = await dag('d', {}, () => {
      const { grouped, mapped } = outer.expand({ list: lists() });
      collect.with({ triggerRule: 'all_done' })({ all: { grouped, mapped } });
    }).test();
    expect(result.output('collect')).toEqual({ mapped: [[2, 4], [6]], grouped: [[2, 4], [6]] });
    const paths = result.tasks.filter(({ taskId, tryNumber }) => taskId === 'outer.mapped' && tryNumber > 0);
    expect(paths.map(({ mapIndex, path }) => [mapIndex, path])).toEqual([
      [0, '0/0'],
      [1, '0/1'],
      [expect.any(Number), '2/0'],
    ]);
  });

  test('may branch: each instance goes its own way', async () => {
    const size = task.branch('size', ({ n }: { n: number }) => (n > 1 ? 'big' : 'small'));
    const big = task('big', () => 'big');
    const small = task('small', () => 'small');
    const group = taskGroup('g', ({ n }: { n: ReturnType<typeof double> }) => {
      size({ n }).to({ big: big(), small: small() });
    });
    const result = await dag('d', {}, () => {
      group.expand({ n: [1, 2] as never });
    }).test();
    expect(states(result)).toMatchObject({
      'g.big[0]': 'skipped',
      'g.small[0]': 'success',
      'g.big[1]': 'success',
      'g.small[1]': 'skipped',
    });
  });

  test('takes objects of arguments, and some that all instances share', async () => {
    const group = taskGroup(
      'g',
      (of: { left: ReturnType<typeof double>; right: ReturnType<typeof double> }) => add(of),
    );
    const result = await dag('d', {}, () => {
      group.expandKwargs([
        { left: 1, right: 2 },
        { left: 3, right: 4 },
      ]);
      group
        .with({ id: 'h' })
        .partial({ right: 10 as never })
        .expand({ left: numbers() });
    }).test();
    expect(result.output('g.add')).toEqual([3, 7]);
    expect(result.output('h.add')).toEqual([11, 12, 13]);
  });
});

describe('functions of items', () => {
  test('are called where the value is used: mapped over, an instance that is filtered out is skipped', async () => {
    const result = await dag('d', {}, () => {
      const list = numbers();
      double.expand({ n: list.map((n) => n * 10).filter((n) => n !== 20) });
      collect({ all: list.map((n) => n * 10).filter((n) => n !== 20) });
    }).test();
    expect(outputs(result)).toMatchObject({ 'double[0]': 20, 'double[1]': undefined, 'double[2]': 60 });
    expect(states(result)).toMatchObject({ 'double[1]': 'skipped' });
    expect(result.output('collect')).toEqual([10, 30]);
  });

  test('skip what they do not want, and fail with what they throw', async () => {
    const result = await dag('d', {}, () => {
      const some = numbers().map((n) => {
        if (n === 1) throw new SkipTask('one');
        if (n === 3) throw new RangeError('three');
        return n;
      });
      double.expand({ n: some });
    }).test();
    expect(states(result)).toMatchObject({
      'double[0]': 'skipped',
      'double[1]': 'success',
      'double[2]': 'failed',
    });
    expect(result.tasks.find(({ state }) => state === 'failed')?.error).toMatchObject({ name: 'RangeError' });
  });

  test('go through lists side by side and one after the other', async () => {
    const letters = task('letters', () => ['a', 'b']);
    const result = await dag('d', {}, () => {
      const list = numbers();
      collect({ all: [list.zip(letters()), list.concat(double.expand({ n: list }))] });
      collect.expand({ all: list.filter((n) => n > 1).zip(list.map((n) => `${n}`)) });
    }).test();
    expect(result.output('collect')).toEqual([
      [
        [1, 'a'],
        [2, 'b'],
      ],
      [1, 2, 3, 2, 4, 6],
    ]);
    expect(result.output('collect__1')).toEqual([
      [2, '2'],
      [3, '3'],
    ]);
  });

  test('may make the objects of inputs', async () => {
    const result = await dag('d', {}, () => {
      add.expandKwargs(numbers().map((n) => ({ left: n, right: 100 })));
    }).test();
    expect(result.output('add')).toEqual([101, 102, 103]);
  });
});

describe('a loop', () => {
  const step = task('step', ({ before }: { before: number | null }, { loop, log }) => {
    log.info(`iteration ${loop?.index} of at most ${loop?.maxIterations} after ${loop?.previous}`);
    return (before ?? 1) * 2;
  });
  const grow = taskGroup('grow', (_: Record<string, never>, { loop }: LoopTools<number>) =>
    step({ before: loop.previous }),
  );

  test('goes on until it is enough; what is outside sees the last iteration', async () => {
    const result = await dag('d', {}, () => {
      collect({ all: grow.loop({ maxIterations: 9, until: (value) => value >= 8 }) });
    }).test();
    expect(outputs(result)).toMatchObject({ 'grow.step': 2, 'grow.step#1': 4, 'grow.step#2': 8, collect: 8 });
    expect(result.logs.map(({ iteration, message }) => [iteration, message])).toEqual([
      [0, 'iteration 0 of at most 9 after null'],
      [1, 'iteration 1 of at most 9 after 2'],
      [2, 'iteration 2 of at most 9 after 4'],
    ]);
  });

  test('without a question runs all its iterations', async () => {
    const result = await dag('d', {}, () => {
      collect({ all: grow.loop({ maxIterations: 4 }) });
    }).test();
    expect(result.output('collect')).toBe(16);
  });

  test('fails where it was never enough, and on an answer that is none', async () => {
    const never = await dag('d', {}, () => {
      grow.loop({ maxIterations: 2, until: () => false });
    }).test();
    expect(never.state).toBe('failed');
    const wrong = await dag('d', {}, () => {
      grow.loop({ maxIterations: 2, until: () => 'yes' as never });
    }).test();
    expect(wrong.tasks.at(-1)?.error).toMatchObject({ code: 'ARIEL_LOOP_ANSWER' });
  });

  test('inside a mapped group ends for each instance at its own time', async () => {
    const next = task(
      'next',
      ({ before, start }: { before: number | null; start: number }) => (before ?? start) * 2,
    );
    const inner = taskGroup(
      'inner',
      ({ start }: { start: ReturnType<typeof double> }, { loop }: LoopTools<number>) =>
        next({ before: loop.previous, start }),
    );
    const outer = taskGroup('outer', ({ start }: { start: ReturnType<typeof double> }) =>
      double({ n: inner.loop({ maxIterations: 9, until: (value) => value >= 8 }, { start }) }),
    );
    const result = await dag('d', {}, () => {
      collect({ all: outer.expand({ start: numbers() }) });
    }).test();
    expect(result.output('outer.inner.next')).toEqual([8, 8, 12]);
    expect(result.output('collect')).toEqual([16, 16, 24]);
  });

  test('may map in each iteration', async () => {
    const list = task('list', ({ size }: { size: number }) =>
      Array.from({ length: size + 1 }, (_, index) => index),
    );
    const sum = task('sum', ({ all }: { all: number[] }) => all.reduce((left, right) => left + right, 0));
    const group = taskGroup('g', (_: Record<string, never>, { loop }: LoopTools<number>) =>
      sum({ all: double.expand({ n: list({ size: loop.index }) }) }),
    );
    const result = await dag('d', {}, () => {
      collect({ all: group.loop({ maxIterations: 3 }) });
    }).test();
    expect(outputs(result)).toMatchObject({ 'g.sum': 0, 'g.sum#1': 2, 'g.sum#2': 6, collect: 6 });
  });
});

describe('a group with retries', () => {
  test('runs again as a whole, after its delay', async () => {
    let tries = 0;
    const began: number[] = [];
    const first = task('first', () => tries);
    const second = task('second', ({ n }: { n: number }, { ti }) => {
      tries += 1;
      began.push(ti.startDate.getTime());
      if (tries < 3) throw new Error(`try ${tries} of ${n}`);
      return n;
    });
    const group = taskGroup('g', () => second({ n: first() }), { retries: 2, retryDelay: '1h' });
    const result = await dag('d', {}, () => {
      collect({ all: group() });
    }).test();
    expect([result.state, tries, result.output('collect')]).toEqual(['success', 3, 2]);
    expect((began[2] ?? 0) - (began[0] ?? 0)).toBeGreaterThanOrEqual(2 * 3_600_000);
    expect(result.tasks.filter(({ taskId }) => taskId === 'g.second')).toHaveLength(1);
  });

  test('fails when no try is left', async () => {
    const broken = task('broken', () => {
      throw new FailTask('always');
    });
    const group = taskGroup('g', () => void broken(), { retries: 1, retryDelay: '1s' });
    const result = await dag('d', {}, () => void group()).test();
    expect(result.state).toBe('failed');
    expect(result.tasks).toMatchObject([{ taskId: 'g.broken', state: 'failed', tryNumber: 2 }]);
  });
});

test('instances have names of their own where a template or their code says so', async () => {
  const greet = task('greet', ({ who }: { who: string }) => who.length, {
    mapIndexTemplate: '{{ who }} on {{ ds }}',
  });
  const set = task('set', ({ who }: { who: string }, { ti }) => {
    ti.renderedMapIndex = `for ${who}`;
  });
  const result = await dag('d', {}, () => {
    greet.expand({ who: ['ann', 'bob'] });
    set.expand({ who: ['cy'] });
  }).test({ logicalDate: '2026-01-02' });
  expect(labelled(result, ({ renderedMapIndex }) => renderedMapIndex)).toEqual({
    'greet[0]': 'ann on 2026-01-02',
    'greet[1]': 'bob on 2026-01-02',
    'set[0]': 'for cy',
  });
});

test('sensors, branches and short circuits may be mapped: each instance answers for itself and skips nothing', async () => {
  let asked = 0;
  const wait = task.sensor(
    'wait',
    ({ n }: { n: number }) => {
      asked += 1;
      return asked > n * 2;
    },
    { pokeInterval: '1m', mode: 'reschedule' },
  );
  const open = task.shortCircuit('open', ({ n }: { n: number }) => n > 1);
  const result = await dag('d', {}, () => {
    const list = numbers();
    wait.expand({ n: list });
    collect({ all: open.expand({ n: list }) });
  }).test();
  expect(states(result)).toMatchObject({
    'wait[0]': 'success',
    'wait[2]': 'success',
    'open[0]': 'success',
    collect: 'success',
  });
  expect(result.output('collect')).toEqual([false, true, true]);
});

test('lists whose items go through functions are mapped over again inside a mapped group', async () => {
  const words = task('words', () => ['a', 'b', 'c']);
  const shout = task('shout', ({ word }: { word: unknown }) => `${String(word)}!`);
  const each = taskGroup('each', ({ list }: { list: Output<string[]> }) => shout.expand({ word: list }));
  const pair = taskGroup('pair', ({ both }: { both: Output<[string, number]> }) =>
    shout.expand({ word: both }),
  );
  const result = await dag('nested', {}, () => {
    const made = words();
    each.expand({
      list: [['x'], made.map((word) => word.toUpperCase()), made.filter((word) => word !== 'b')],
    });
    pair.expand({ both: made.map((word) => word.repeat(2)).zip([1, 2]) });
  }).test();
  expect(result.output('each.shout')).toEqual([['x!'], ['A!', 'B!', 'C!'], ['a!', 'c!']]);
  expect(result.output('pair.shout')).toEqual([
    ['aa!', '1!'],
    ['bb!', '2!'],
  ]);
});

test('a group that is mapped over a list with outputs in it goes on once they are there', async () => {
  const word = task('word', () => 'a');
  const shout = task('shout', ({ word }: { word: unknown }) => `${String(word)}!`);
  const each = taskGroup('each', ({ word }: { word: Output<string> }) => shout({ word }));
  const result = await dag('listed', {}, () => {
    each.expand({ word: [word(), 'b'] });
  }).test();
  expect(result.output('each.shout')).toEqual(['a!', 'b!']);
});
