import { type AttemptOutcome, parseDuration } from '@ariel/core';
import { describe, expect, test } from 'vitest';
import { dag } from '../dag/dag.ts';
import { BaseOperator } from '../operator/base-operator.ts';
import type { OperatorOptions } from '../operator/operator-options.ts';
import type { Templated } from '../reference/wired.ts';
import { task } from '../task/task.ts';
import { createTaskContext } from './create-task-context.ts';
import { getContext } from './get-context.ts';
import { FailTask, RescheduleTask, SkipTask } from './outcome-errors.ts';
import { runHandler } from './run-handler.ts';
import type { TaskClock, TaskContext, TaskServices } from './task-context.ts';

interface Attempt {
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal;
  readonly clock?: TaskClock;
}

const startUs = 1_000_000_000_000_000;

class TestClock implements TaskClock {
  us = startUs;
  readonly slept: number[] = [];
  nowUs(): number {
    return this.us;
  }
  async sleep(ms: number): Promise<void> {
    this.slept.push(ms);
    this.us += ms * 1000;
  }
}

/** Runs the only task of a DAG once. */
async function attempt(
  place: () => unknown,
  { inputs = {}, signal, clock = new TestClock() }: Attempt = {},
): Promise<AttemptOutcome & { logs: string[] }> {
  const { definition, handlers } = dag('one', {}, () => void place());
  const [only] = definition.tasks;
  const handler = handlers.get(only?.taskId ?? '');
  if (only === undefined || handler === undefined) throw new Error('no task');
  const logs: string[] = [];
  const services: TaskServices = {
    log: (level, message, _fields, source) => void logs.push(`${level} ${source} ${message}`),
    connection: (id) => Promise.reject(new Error(`no connection ${id}`)),
    variable: async (key) => `value of ${key}`,
    xcomPull: async ({ taskId, key, mapIndex }) => JSON.stringify([taskId, key, mapIndex]),
    signal: signal ?? new AbortController().signal,
    clock,
  };
  const run = {
    runId: 'r',
    runType: 'manual',
    logicalDateUs: 0,
    dataInterval: null,
    runAfterUs: 5_000_000,
    startDateUs: null,
    params: {},
    conf: {},
  } as const;
  const context = createTaskContext(
    { dag: definition, task: only, run, mapIndex: -1, tryNumber: 1, maxTries: 1, startDateUs: startUs },
    services,
  );
  return { ...(await runHandler(handler, only, inputs, context)), logs };
}

const failing = (thrown: unknown) =>
  attempt(() =>
    task('t', (): number => {
      throw thrown;
    })(),
  );

describe('what a function returns', () => {
  test('is stored as JSON text with what it pushed', async () => {
    const outcome = await attempt(
      () =>
        task('t', async ({ n }: { n: number }, { xcom }) => {
          xcom.push('rows', { a: 1 });
          return [n, n];
        })({ n: 1 }),
      { inputs: { n: 4 } },
    );
    expect(outcome).toMatchObject({
      kind: 'success',
      xcoms: [
        { key: 'rows', json: '{"a":1}', length: 1 },
        { key: 'return_value', json: '[4,4]', length: 2 },
      ],
      followed: null,
    });
  });

  test.each([[undefined], [null]])('is not stored when it is %s', async (value) => {
    expect(await attempt(() => task('t', () => value)())).toMatchObject({ kind: 'success', xcoms: [] });
  });

  test('fails the task when it cannot be stored', async () => {
    const outcome = await attempt(() => task('t', (): unknown => ({ close: () => {} }))());
    expect(outcome).toMatchObject({
      kind: 'failed',
      retryable: true,
      error: { code: 'ARIEL_OUTPUT_NOT_SERIALISABLE' },
    });
    expect(outcome).toHaveProperty('error.message', expect.stringContaining('.close'));
  });
});

describe('what a function throws', () => {
  test('skips, fails for good, or asks to be run again', async () => {
    expect(await failing(new SkipTask('nothing today'))).toMatchObject({
      kind: 'skipped',
      reason: 'nothing today',
    });
    expect(await failing(new FailTask('no key'))).toMatchObject({
      kind: 'failed',
      retryable: false,
      error: { message: 'no key' },
    });
    expect(await failing(new RescheduleTask('5m'))).toMatchObject({
      kind: 'reschedule',
      atUs: startUs + parseDuration('5m') * 1000,
    });
    expect(await failing(new RescheduleTask(new Date(7)))).toMatchObject({ kind: 'reschedule', atUs: 7000 });
  });

  test('counts as its class says, also when it is derived', async () => {
    class NoOrders extends SkipTask {}
    expect(await failing(new NoOrders('none'))).toMatchObject({ kind: 'skipped' });
  });

  test('is reported with its stack, code and causes', async () => {
    const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    const outcome = await failing(new TypeError('no answer', { cause }));
    expect(outcome).toMatchObject({
      kind: 'failed',
      retryable: true,
      reason: 'error',
      error: {
        name: 'TypeError',
        message: 'no answer',
        cause: { message: 'refused', code: 'ECONNREFUSED', cause: null },
      },
    });
    if (outcome.kind !== 'failed') throw new Error('not failed');
    expect(outcome.error.frames[0]).toMatchObject({ path: import.meta.filename, own: true });
    expect(outcome.error.frames.some(({ own }) => !own)).toBe(true);
  });

  const circular = new Error('round');
  circular.cause = circular;
  const hostile = {
    get message(): string {
      throw new Error('no');
    },
    get constructor(): never {
      throw new Error('no');
    },
  };
  test.each([
    ['text', 'boom', 'thrown string', 'boom'],
    ['nothing', undefined, 'thrown undefined', 'undefined'],
    ['an object', { status: 500 }, 'thrown Object', '{"status":500}'],
    ['an object that throws when it is looked at', hostile, 'Error', 'cannot be looked at'],
    ['an error that causes itself', circular, 'Error', 'round'],
    [
      'several errors',
      new AggregateError([new Error('one'), new Error('two')]),
      'AggregateError',
      'one; two',
    ],
  ])('is reported when it is %s', async (_name, thrown, name, message) => {
    const outcome = await failing(thrown);
    expect(outcome).toMatchObject({ kind: 'failed', error: { name } });
    expect(outcome).toHaveProperty('error.message', expect.stringContaining(message));
  });
});

describe('a branch', () => {
  const size = task.branch('size', ({ answer }: { answer: 'big' | 'small' | null }) => answer);
  const place = () => {
    const [a, b, c] = ['a', 'b', 'c'].map((id) => task(id, () => 1));
    size({ answer: null }).to({ big: [a!(), b!()], small: c!() });
  };
  test.each([
    ['big', ['a', 'b']],
    [
      ['big', 'small'],
      ['a', 'b', 'c'],
    ],
    [null, []],
  ])('that answers %j is followed by %j', async (answer, followed) => {
    expect(await attempt(place, { inputs: { answer } })).toMatchObject({ kind: 'success', followed });
  });

  test('that answers something else fails and names its cases', async () => {
    const outcome = await attempt(place, { inputs: { answer: 'toString' } });
    expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'ARIEL_BRANCH_ANSWER' } });
    expect(outcome).toHaveProperty('error.message', expect.stringContaining('big, small'));
  });
});

describe('a sensor', () => {
  const after = (times: number, value?: string) => {
    let asked = 0;
    return () => {
      asked += 1;
      return value === undefined ? asked > times : { done: asked > times, value };
    };
  };

  test('is asked again after its interval until it says yes', async () => {
    const clock = new TestClock();
    const outcome = await attempt(() => task.sensor('s', after(3, 'found'), { pokeInterval: '10s' })(), {
      clock,
    });
    expect(outcome).toMatchObject({ kind: 'success', xcoms: [{ json: '"found"' }] });
    expect(clock.slept).toEqual([10_000, 10_000, 10_000]);
  });

  test('gives its worker back between two looks where it is told to', async () => {
    const outcome = await attempt(() =>
      task.sensor('s', after(1), { mode: 'reschedule', pokeInterval: '10s' })(),
    );
    expect(outcome).toMatchObject({ kind: 'reschedule', atUs: startUs + 10_000_000 });
  });

  test('fails for good when its time is over, or is skipped where that is wanted', async () => {
    const never = { pokeInterval: '10s', timeout: '35s' } as const;
    expect(await attempt(() => task.sensor('s', () => false, never)())).toMatchObject({
      kind: 'failed',
      retryable: false,
      reason: 'timeout',
      error: { code: 'ARIEL_SENSOR_TIMEOUT' },
    });
    expect(await attempt(() => task.sensor('s', () => false, { ...never, softFail: true })())).toMatchObject({
      kind: 'skipped',
    });
  });
});

describe('a signal that aborts', () => {
  test('ends the attempt of a task that does not look at it, as a timeout or as killed', async () => {
    for (const [reason, expected] of [
      [new DOMException('over', 'TimeoutError'), 'timeout'],
      [new Error('killed'), 'error'],
    ] as const) {
      const controller = new AbortController();
      const outcome = await attempt(
        () =>
          task('t', () => {
            controller.abort(reason);
            return new Promise<number>(() => {});
          })(),
        { signal: controller.signal },
      );
      expect(outcome).toMatchObject({ kind: 'failed', reason: expected });
    }
  });
});

describe('an operator', () => {
  class Greet extends BaseOperator<string> {
    static override readonly templateFields = ['name'];
    readonly name: string;
    readonly times: number;
    readonly shout: ((text: string) => string) | undefined;
    #calls = 0;
    constructor(
      options: OperatorOptions & { name: Templated<string>; times: number; shout?: (text: string) => string },
    ) {
      super(options);
      this.name = this.rendered(options.name);
      this.times = options.times;
      this.shout = options.shout;
    }
    execute({ log }: TaskContext): string {
      this.#calls += 1;
      log.info(`call ${this.#calls} in ${getContext().dag.dagId}`);
      const text = `Hello ${this.name}`.repeat(this.times);
      return this.shout?.(text) ?? text;
    }
  }

  test('stores its options as inputs, templates as such, and code not at all', () => {
    const { definition, handlers } = dag('d', {}, () => {
      new Greet({ taskId: 'a', name: '{{ ds }}', times: 2, shout: (each) => each, retries: 2 });
      new Greet({ taskId: 'b', name: ({ dag: { dagId } }) => dagId, times: 1 });
    });
    expect(definition.tasks[0]).toMatchObject({
      kind: 'operator',
      operatorName: 'Greet',
      retries: 2,
      inputs: { name: { kind: 'template', source: '{{ ds }}' }, times: { kind: 'literal', json: '2' } },
      templateFields: ['name'],
    });
    expect(Object.keys(definition.tasks[0]?.inputs ?? {})).toEqual(['name', 'times']);
    expect(definition.tasks[1]?.inputs.name).toEqual({ kind: 'function' });
    expect(handlers.get('b')?.inputFunctions.name?.({ dag: { dagId: 'd' } } as TaskContext)).toBe('d');
  });

  test('runs with what was stored, and keeps the code and private fields of its object', async () => {
    const outcome = await attempt(
      () => new Greet({ taskId: 'a', name: '{{ x }}', times: 1, shout: (each) => each.toUpperCase() }),
      {
        inputs: { name: 'you', times: 2 },
      },
    );
    expect(outcome).toMatchObject({
      kind: 'success',
      xcoms: [{ json: '"HELLO YOUHELLO YOU"' }],
      logs: ['info task call 1 in one'],
    });
  });
});

test('the context is there below the task and nowhere else', async () => {
  const outcome = await attempt(() =>
    task('t', async () => {
      await null;
      return getContext().ti.taskId;
    })(),
  );
  expect(outcome).toMatchObject({ kind: 'success', xcoms: [{ json: '"t"' }] });
  expect(() => getContext()).toThrow('ARIEL_NO_CONTEXT');
});

test('values of other tasks and variables can be asked for', async () => {
  const outcome = await attempt(() =>
    task('t', async (_: Record<string, never>, { xcom, variable }) => [
      await xcom.pull({ taskId: 'a', key: 'k', mapIndex: 2 }),
      await variable('v'),
    ])(),
  );
  expect(outcome).toMatchObject({ kind: 'success', xcoms: [{ json: '[["a","k",2],"value of v"]' }] });
});
