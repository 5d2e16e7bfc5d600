import { dag, FailTask, type Output, param, SkipTask, task, taskGroup } from 'ariel';
import { BashOperator } from 'ariel/standard';
import { describe, expect, test } from 'vitest';

const listFiles = task('list_files', (): string[] => {
  throw new Error('not in a test');
});
const parse = task('parse', ({ file }: { file: string }, { log }) => {
  log.info('parsing', { file });
  return { file, size: file.length, at: new Date(file.length) };
});
const total = task('total', ({ parts }: { parts: { size: number; at: Date }[] }) =>
  parts.reduce((sum, part) => sum + part.size + part.at.getTime(), 0),
);
const size = task.branch('size', ({ sum }: { sum: number }) => (sum > 10 ? 'big' : 'small'));

const sales = dag(
  'sales',
  {
    schedule: '@daily',
    params: { region: param.string({ default: 'EU' }), limit: param.integer({ default: 3, minimum: 1 }) },
  },
  ({ params, task }) => {
    const sum = total({ parts: parse.expand({ file: listFiles() }) });
    const report = task(
      'report',
      ({ region, sum }: { region: string; sum: number }, { params, logicalDate }) => {
        return `${region} ${params.limit} ${sum} ${logicalDate?.toISOString()}`;
      },
    );
    const big = report({ region: params.region, sum });
    const small = task('small', () => 'small')();
    size({ sum }).to({ big, small });
  },
);

const states = (
  tasks: readonly { taskId: string; mapIndex: number; state: string | null }[],
): Record<string, string | null> =>
  Object.fromEntries(
    tasks.map(({ taskId, mapIndex, state }) => [mapIndex < 0 ? taskId : `${taskId}[${mapIndex}]`, state]),
  );

describe('a DAG runs in this process', () => {
  test('with mocks, params and a date, and gives back states, outputs and logs', async () => {
    const result = await sales.test({
      mock: { list_files: () => ['a', 'bcd', 'efghij'] },
      params: { region: 'US' },
      logicalDate: '2026-01-02',
    });
    expect(states(result.tasks)).toEqual({
      list_files: 'success',
      'parse[0]': 'success',
      'parse[1]': 'success',
      'parse[2]': 'success',
      total: 'success',
      size: 'success',
      report: 'success',
      small: 'skipped',
    });
    expect(result.state).toBe('success');
    expect(result.output('total')).toBe(20);
    expect(result.output('report')).toBe('US 3 20 2026-01-02T00:00:00.000Z');
    expect(result.output('parse')).toMatchObject([{ size: 1, at: new Date(1) }, { size: 3 }, { size: 6 }]);
    expect(result.logs).toMatchObject([
      { taskId: 'parse', mapIndex: 0, level: 'info', message: 'parsing', fields: { file: 'a' } },
      {},
      {},
    ]);
    expect(result.tasks.find(({ mapIndex }) => mapIndex === 1)?.logs).toHaveLength(1);
  });

  test('and its log can be followed', async () => {
    const lines: string[] = [];
    await sales.test({
      mock: { list_files: () => ['a', 'b'] },
      onLog: ({ mapIndex, message }) => lines.push(`${mapIndex} ${message}`),
    });
    expect(lines).toEqual(['0 parsing', '1 parsing']);
  });

  test('where a list is empty, what is mapped over it is skipped', async () => {
    const result = await sales.test({ mock: { list_files: () => [] } });
    expect(states(result.tasks)).toMatchObject({ parse: 'skipped', total: 'skipped', size: 'skipped' });
  });

  test('where a task fails, its error is a part of the result', async () => {
    const result = await sales.test();
    expect(result.state).toBe('failed');
    expect(states(result.tasks)).toMatchObject({
      list_files: 'failed',
      parse: 'upstream_failed',
      total: 'upstream_failed',
    });
    const [failed] = result.tasks;
    expect(failed?.error).toMatchObject({ message: 'not in a test' });
    expect(failed?.error?.frames[0]).toMatchObject({ path: import.meta.filename });
  });

  test('where a value to map over is no list, its task fails', async () => {
    const result = await sales.test({ mock: { list_files: () => 'abc' } });
    expect(result.tasks[0]).toMatchObject({ state: 'failed', error: { code: 'ARIEL_MAP_SOURCE' } });
  });
});

describe('time is jumped over', () => {
  test('between tries', async () => {
    let tries = 0;
    const flaky = task(
      'flaky',
      (_: Record<string, never>, { ti }) => {
        tries += 1;
        if (tries < 3) throw new Error(`try ${tries}`);
        return ti.tryNumber;
      },
      { retries: 2, retryDelay: '1d' },
    );
    const hopeless = task(
      'hopeless',
      () => {
        throw new FailTask('no');
      },
      { retries: 5 },
    );
    const result = await dag('retried', {}, () => {
      flaky();
      hopeless();
    }).test();
    expect(
      result.tasks.map(({ taskId, state, tryNumber, output }) => [taskId, state, tryNumber, output]),
    ).toEqual([
      ['hopeless', 'failed', 1, undefined],
      ['flaky', 'success', 3, 3],
    ]);
  });

  test.each(['poke', 'reschedule'] as const)('by a sensor in %s mode', async (mode) => {
    let asked = 0;
    const ready = task.sensor(
      'ready',
      () => {
        asked += 1;
        return asked > 5;
      },
      { mode, pokeInterval: '1h' },
    );
    const never = task.sensor('never', () => false, { mode, pokeInterval: '1h', softFail: true });
    const result = await dag('waits', {}, () => {
      ready();
      never();
    }).test();
    expect(states(result.tasks)).toEqual({ ready: 'success', never: 'skipped' });
    expect(result.tasks.every(({ tryNumber }) => tryNumber === 1)).toBe(true);
    expect(asked).toBe(6);
  });
});

describe('inputs', () => {
  test('of several lists are combined, the last varying fastest; objects of inputs go one by one', async () => {
    const join = task(
      'join',
      ({ left, right = '-', extra }: { left: string; right?: string; extra: string }) =>
        `${left}${right}${extra}`,
    );
    const letters = task('letters', () => ['a', 'b']);
    const result = await dag('mapped', {}, () => {
      join.partial({ extra: '!' }).expand({ left: letters(), right: ['1', '2'] });
      join
        .with({ id: 'kwargs' })
        .partial({ extra: '?' })
        .expandKwargs([{ left: 'x' }, { left: letters() as unknown as Output<string>, right: 'z' }]);
    }).test();
    expect(result.output('join')).toEqual(['a1!', 'a2!', 'b1!', 'b2!']);
    expect(result.output('kwargs')).toEqual(['x-?', 'a,bz?']);
  });

  test('of operators are rendered, and functions of the context are called', async () => {
    const result = await dag('shell', { params: { who: param.string({ default: 'you' }) } }, ({ params }) => {
      const word = task('word', () => 'hello')();
      new BashOperator({
        taskId: 'output',
        bashCommand: 'echo "$WORD $WHO"',
        env: { WORD: word, WHO: params.who },
      });
      new BashOperator({ taskId: 'called', bashCommand: ({ ti }) => `echo ${ti.taskId}` });
    }).test();
    expect([result.output('output'), result.output('called')]).toEqual(['hello you', 'called']);
  });

  test('of operators may be templates with the names that Airflow gives', async () => {
    const result = await dag('templated', { params: { who: param.string({ default: 'you' }) } }, () => {
      const word = task('word', () => 'hello')();
      const shell = new BashOperator({
        taskId: 'shell',
        bashCommand:
          "echo \"{{ ds }} {{ ti.xcom_pull(task_ids='word') }} {{ params.who }} {{ var.value.get('x', 'none') }} $FROM\"",
        env: { FROM: '{{ conn.db.host }} {{ conn.db.get_uri() }} {{ conn.db.extra }}' },
      });
      word.before(shell);
      new BashOperator({ taskId: 'wrong', bashCommand: 'echo {{ nowhere.x }}' });
    }).test({ logicalDate: '2026-03-04', connections: { db: { type: 's', host: 'h', extra: { a: 'b' } } } });
    expect(result.output('shell')).toBe('2026-03-04 hello you none h s://h/?a=b {"a": "b"}');
    expect(states(result.tasks)).toMatchObject({ wrong: 'failed' });
  });
});

test('groups, skips and trigger rules are planned as on a server', async () => {
  const skipping = taskGroup('skipping', () => {
    const first = task('first', () => {
      throw new SkipTask('enough');
    })();
    const second = task('second', () => 1)();
    first.before(second);
  });
  const always = task('always', () => 'ran', { triggerRule: 'all_done' });
  const result = await dag('rules', {}, () => {
    skipping().before(always());
  }).test();
  expect(states(result.tasks)).toEqual({
    'skipping.first': 'skipped',
    'skipping.second': 'skipped',
    always: 'success',
  });
});

test('each task says why it ended as it did', async () => {
  const even = task('even', ({ n }: { n: number }) => {
    if (n === 1) throw new SkipTask('nothing to do for odd ones');
    return n;
  });
  const fails = task('fails', () => {
    throw new FailTask('no such table\nsecond line');
  });
  const after = task('after', () => 1);
  const result = await dag('reasons', {}, () => {
    even.expand({ n: [1, 2] });
    fails().before(after());
  }).test();
  const reasons = result.tasks.map(({ mapIndex, reason, taskId }) => [taskId, mapIndex, reason]);
  expect(reasons.sort()).toEqual([
    ['after', -1, expect.stringMatching(/all_success cannot be met .* 1 failed/)],
    ['even', 0, 'nothing to do for odd ones'],
    ['even', 1, null],
    ['fails', -1, 'FailTask: no such table'],
  ]);
  const branched = await sales.test({ mock: { list_files: () => ['abc'] } });
  const skipped = branched.tasks.filter(({ state }) => state === 'skipped');
  expect(skipped.map(({ reason, taskId }) => [taskId, reason])).toEqual([
    ['report', 'branch size chose small'],
  ]);
});

test('values from outside are those of the test', async () => {
  const outside = task('outside', async (_: Record<string, never>, { conn, variable, xcom }) => {
    xcom.push('extra', 5);
    return [(await conn('db')).host, await variable('rate')];
  });
  const pull = task('pull', (_: Record<string, never>, { xcom }) =>
    xcom.pull({ taskId: 'outside', key: 'extra' }),
  );
  const both = dag('outside', {}, () => {
    outside().before(pull());
  });
  const result = await both.test({ connections: { db: { host: 'h' } }, variables: { rate: 2 } });
  expect([result.output('outside'), result.output('pull')]).toEqual([['h', 2], 5]);
  const without = await both.test();
  expect(without.tasks[0]?.error?.message).toContain('There is no connection "db" in this test');
});

describe('a test that asks for what cannot be is refused', () => {
  test('params that fail their schema, are unknown or missing', async () => {
    await expect(sales.test({ params: { limit: 0 } })).rejects.toThrow('"limit" it must be >= 1');
    await expect(sales.test({ params: { limt: 1 } as never })).rejects.toThrow('"limt" is not a param');
    const strict = dag('strict', { params: { must: param.string({ format: 'date' }) } }, () => {});
    await expect(strict.test()).rejects.toThrow('must be given');
    await expect(strict.test({ params: { must: 'yesterday' } })).rejects.toThrow('must match format "date"');
  });

  test('a mock of a task that is not there', async () => {
    await expect(sales.test({ mock: { lst_files: () => [] } })).rejects.toThrow('"lst_files"');
  });
});

describe('a single task runs in a test', () => {
  test('and gives back what it returns, or throws what it throws', async () => {
    expect(await parse.run({ file: 'abc' })).toEqual({ file: 'abc', size: 3, at: new Date(3) });
    expect(await size.run({ sum: 1 })).toBe('small');
    await expect(listFiles.run()).rejects.toThrow('not in a test');
    const rate = task('rate', (_: Record<string, never>, { variable }) => variable<number>('rate'));
    expect(await rate.run({}, { variables: { rate: 3 } })).toBe(3);
  });
});

test('ten thousand mapped instances take a moment, not minutes', async () => {
  const numbers = task('numbers', () => Array.from({ length: 10_000 }, (_, index) => index));
  const same = task('same', ({ n }: { n: number }) => n);
  const sum = task('sum', ({ all }: { all: number[] }) => all.reduce((left, right) => left + right, 0));
  const result = await dag('many', {}, () => {
    sum({ all: same.expand({ n: numbers() }) });
  }).test();
  expect(result.output('sum')).toBe(49_995_000);
});
