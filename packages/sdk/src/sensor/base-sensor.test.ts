// Sensors as classes, and tasks that defer themselves: how they wait, go on and end.
import type { AttemptOutcome, Resumption } from '@ariel/core';
import { describe, expect, test } from 'vitest';
import { dag } from '../dag/dag.ts';
import { BaseOperator } from '../operator/base-operator.ts';
import { createTaskContext } from '../run/create-task-context.ts';
import { FailTask, SkipTask } from '../run/outcome-errors.ts';
import { runHandler } from '../run/run-handler.ts';
import type { TaskClock, TaskContext } from '../run/task-context.ts';
import { task } from '../task/task.ts';
import { BaseTrigger } from '../trigger/base-trigger.ts';
import { registerTrigger } from '../trigger/register-trigger.ts';
import { defer } from '../trigger/task-deferred.ts';
import { TriggerEvent } from '../trigger/trigger-event.ts';
import { BaseSensor, type BaseSensorOptions } from './base-sensor.ts';

const startUs = 1_000_000_000_000_000;

class TestClock implements TaskClock {
  us: number;
  readonly slept: number[] = [];
  constructor(us = startUs) {
    this.us = us;
  }
  nowUs(): number {
    return this.us;
  }
  async sleep(ms: number): Promise<void> {
    this.slept.push(ms);
    this.us += ms * 1000;
  }
}

interface Given {
  readonly clock?: TestClock;
  readonly resumption?: Resumption;
  readonly inputs?: Readonly<Record<string, unknown>>;
}

async function attempt(
  place: () => unknown,
  { clock = new TestClock(), inputs = {}, resumption }: Given = {},
): Promise<AttemptOutcome & { readonly lines: readonly string[] }> {
  const { definition, handlers } = dag('one', {}, () => void place());
  const [only] = definition.tasks;
  const handler = handlers.get(only?.taskId ?? '');
  if (only === undefined || handler === undefined) throw new Error('no task');
  const run = {
    runId: 'r',
    runType: 'manual',
    logicalDateUs: 0,
    dataInterval: null,
    runAfterUs: 0,
    startDateUs: null,
    params: {},
    conf: {},
  } as const;
  const lines: string[] = [];
  const context = createTaskContext(
    {
      dag: definition,
      task: only,
      run,
      mapIndex: -1,
      tryNumber: 1,
      maxTries: 1,
      startDateUs: startUs,
      resumption: resumption ?? null,
    },
    {
      log: (level, message, fields) => void lines.push(`${level} ${message} ${JSON.stringify(fields)}`),
      connection: (id) => Promise.reject(new Error(id)),
      variable: (key) => Promise.reject(new Error(key)),
      xcomPull: async () => null,
      signal: new AbortController().signal,
      clock,
    },
  );
  return { ...(await runHandler(handler, only, inputs, context)), lines };
}

type Look = () => boolean | { done: boolean; value?: string };
type LookOptions = BaseSensorOptions & { readonly look: Look; readonly place?: string };

class LookSensor extends BaseSensor<string> {
  readonly look: Look;
  readonly place: string | undefined;
  constructor(options: LookOptions) {
    super(options);
    this.look = options.look;
    this.place = options.place;
  }
  poke() {
    return this.look();
  }
}

const after = (times: number): Look => {
  let asked = 0;
  return () => {
    asked += 1;
    return { done: asked > times, value: 'found' };
  };
};
const sensor = (options: Omit<LookOptions, 'taskId'>) => () => new LookSensor({ taskId: 's', ...options });
const thrower = (error: Error): Look => {
  let asked = 0;
  return () => {
    asked += 1;
    if (asked === 1) throw error;
    return true;
  };
};

describe('a sensor of a class', () => {
  test('looks again after each interval until it says yes; its value is the result', async () => {
    const clock = new TestClock();
    const outcome = await attempt(sensor({ look: after(2), pokeInterval: '10s' }), { clock });
    expect(outcome).toMatchObject({ kind: 'success', xcoms: [{ key: 'return_value', json: '"found"' }] });
    expect(clock.slept).toEqual([10_000, 10_000]);
  });

  test('says how it waits as the task does, not among its inputs', () => {
    const { definition } = dag('d', {}, () => {
      new LookSensor({ taskId: 'plain', look: () => true });
      new LookSensor({
        taskId: 'full',
        place: 'here',
        look: () => true,
        mode: 'reschedule',
        pokeInterval: '5s',
        timeout: '1h',
        neverFail: true,
        silentFail: true,
        exponentialBackoff: true,
        maxWait: '1m',
      });
    });
    expect(definition.tasks[0]).toMatchObject({ kind: 'sensor', operatorName: 'LookSensor', inputs: {} });
    expect(definition.tasks[0]?.sensor).toEqual({
      mode: 'poke',
      pokeIntervalMs: 60_000,
      timeoutMs: 604_800_000,
      softFail: false,
    });
    expect(Object.keys(definition.tasks[1]?.inputs ?? {})).toEqual(['place']);
    expect(definition.tasks[1]?.sensor).toEqual({
      mode: 'reschedule',
      pokeIntervalMs: 5_000,
      timeoutMs: 3_600_000,
      softFail: false,
      neverFail: true,
      silentFail: true,
      exponentialBackoff: true,
      maxWaitMs: 60_000,
    });
  });

  test('gives its worker back between two looks where it is told to', async () => {
    const outcome = await attempt(sensor({ look: after(1), mode: 'reschedule', pokeInterval: '10s' }));
    expect(outcome).toMatchObject({ kind: 'reschedule', atUs: startUs + 10_000_000 });
  });

  test('counts its time from the first start of its first try, and then fails for good', async () => {
    const late = new TestClock(startUs + 3_590_000_000);
    const options = { look: after(9), mode: 'reschedule', timeout: '1h' } as const;
    expect(await attempt(sensor(options), { clock: late })).toMatchObject({
      kind: 'failed',
      retryable: false,
      reason: 'timeout',
      error: { code: 'ARIEL_SENSOR_TIMEOUT' },
    });
    for (const soft of [{ softFail: true }, { neverFail: true }])
      expect(await attempt(sensor({ ...options, ...soft }), { clock: late })).toMatchObject({
        kind: 'skipped',
      });
  });

  test.each([
    ['fails where a look throws', {}, new Error('no'), 'failed'],
    ['fails for good where a look says so', {}, new FailTask('no'), 'failed'],
    ['is skipped where a look says so', {}, new SkipTask('no'), 'skipped'],
    ['with softFail still fails where a look throws', { softFail: true }, new Error('no'), 'failed'],
    [
      'with softFail is skipped where a look fails for good',
      { softFail: true },
      new FailTask('no'),
      'skipped',
    ],
    ['with neverFail is skipped whatever a look throws', { neverFail: true }, new Error('no'), 'skipped'],
    ['with silentFail looks again where a look throws', { silentFail: true }, new Error('no'), 'success'],
    ['with silentFail fails where a look fails for good', { silentFail: true }, new FailTask('no'), 'failed'],
  ] as const)('%s', async (_says, options, error, expected) => {
    const outcome = await attempt(sensor({ look: thrower(error), ...options }));
    expect(outcome.kind).toBe(expected);
    if (expected === 'success') expect(outcome.lines.join()).toContain('a look failed');
  });

  test('may wait longer from look to look, up to a limit, and looks last at the end of its time', async () => {
    const clock = new TestClock();
    const options = { pokeInterval: '10s', exponentialBackoff: true, timeout: '10m' } as const;
    const outcome = await attempt(sensor({ look: after(99), ...options }), { clock });
    expect(outcome.kind).toBe('failed');
    expect(clock.slept.reduce((sum, ms) => sum + ms, 0)).toBe(600_000);
    for (const [index, ms] of clock.slept.slice(0, -1).entries()) {
      expect(ms).toBeGreaterThanOrEqual(5_000 * 2 ** index);
      expect(ms).toBeLessThan(10_000 * 2 ** index);
    }
    const limited = new TestClock();
    await attempt(sensor({ look: after(99), ...options, maxWait: '30s' }), { clock: limited });
    expect(Math.max(...limited.slept)).toBe(30_000);
    expect(await attempt(sensor({ look: after(99), ...options, mode: 'reschedule' }))).toMatchObject({
      kind: 'reschedule',
      atUs: startUs + (clock.slept[0] ?? 0) * 1000,
    });
  });

  test('cannot both be skipped and never fail', () => {
    expect(sensorIn({ softFail: true, neverFail: true })).toThrow('neverFail is true');
  });
});

const sensorIn = (options: object) => () =>
  dag('d', {}, () => void new LookSensor({ taskId: 's', look: () => true, ...options }));

class ClockTrigger extends BaseTrigger {
  readonly at: Date;
  constructor({ at }: { readonly at: Date }) {
    super();
    this.at = at;
  }
  serialize() {
    return { at: this.at };
  }
  async *run() {
    yield new TriggerEvent('it is time');
  }
}
registerTrigger('test.clock', ClockTrigger);

class WaitOperator extends BaseOperator<string> {
  execute(context: TaskContext): never {
    context.xcom.push('job', 7);
    return this.defer({
      trigger: new ClockTrigger({ at: new Date(5) }),
      method: 'goOn',
      kwargs: { since: new Date(3) },
      timeout: '1h',
    });
  }
  goOn(_context: TaskContext, event: string, { since }: { since: Date }): string {
    return `${event} since ${since.getTime()}`;
  }
}
const wait = () => new WaitOperator({ taskId: 'w' });
const next = { method: 'goOn', kwargs: '{}' };

describe('a task that defers itself', () => {
  test('says what it waits for, for how long, how it goes on, and what it had pushed', async () => {
    expect(await attempt(wait)).toMatchObject({
      kind: 'deferred',
      trigger: { name: 'test.clock', module: null, queue: null, args: expect.stringContaining('datetime') },
      next: { method: 'goOn' },
      timeoutMs: 3_600_000,
      xcoms: [{ key: 'job', json: '7' }],
    });
  });

  test('goes on with its method, the event and its own data', async () => {
    const first = await attempt(wait);
    if (first.kind !== 'deferred') throw new Error(first.kind);
    const outcome = await attempt(wait, { resumption: { kind: 'event', event: '"yes"', ...first.next } });
    expect(outcome).toMatchObject({ kind: 'success', xcoms: [{ json: '"yes since 3"' }] });
  });

  test('fails, with tries left, where its trigger failed, and writes the stack of the trigger', async () => {
    const outcome = await attempt(wait, {
      resumption: { kind: 'failure', message: 'no answer', stack: 'Error: no answer\n  at x.ts:1', ...next },
    });
    expect(outcome).toMatchObject({
      kind: 'failed',
      retryable: true,
      error: { name: 'TaskDeferralError', code: 'ARIEL_TRIGGER_FAILED', message: 'no answer' },
    });
    expect(outcome.lines.join()).toContain('x.ts:1');
  });

  test('fails where no event came in time; a sensor fails for good, or is skipped', async () => {
    const resumption = { kind: 'timeout', message: 'nothing came within 1 h', ...next } as const;
    expect(await attempt(wait, { resumption })).toMatchObject({
      kind: 'failed',
      retryable: true,
      error: { name: 'TaskDeferralTimeout', code: 'ARIEL_DEFERRAL_TIMEOUT' },
    });
    expect(await attempt(sensor({ look: after(1) }), { resumption })).toMatchObject({
      kind: 'failed',
      retryable: false,
      reason: 'timeout',
    });
    expect(await attempt(sensor({ look: after(1), softFail: true }), { resumption })).toMatchObject({
      kind: 'skipped',
    });
  });

  test('fails where it has no such method any more', async () => {
    const resumption = { kind: 'event', event: 'null', method: 'gone', kwargs: '{}' } as const;
    expect(await attempt(wait, { resumption })).toMatchObject({
      kind: 'failed',
      error: { code: 'ARIEL_DEFER_METHOD' },
    });
  });

  test('may be a function, which is called again and finds the event', async () => {
    const place = () =>
      task('f', (_inputs, { resumed }): string =>
        resumed === null
          ? defer({ trigger: new ClockTrigger({ at: new Date(5) }), kwargs: { a: 1 } })
          : `${resumed.event} ${JSON.stringify(resumed.kwargs)}`,
      )();
    const first = await attempt(place);
    if (first.kind !== 'deferred') throw new Error(first.kind);
    expect(
      await attempt(place, { resumption: { kind: 'event', event: '"e"', ...first.next } }),
    ).toMatchObject({
      kind: 'success',
      xcoms: [{ json: '"e {\\"a\\":1}"' }],
    });
  });

  test('fails where the class of its trigger has no name', async () => {
    class Unnamed extends ClockTrigger {}
    const place = () => task('f', () => defer({ trigger: new Unnamed({ at: new Date(5) }) }))();
    expect(await attempt(place)).toMatchObject({
      kind: 'failed',
      error: { code: 'ARIEL_TRIGGER_UNREGISTERED' },
    });
  });

  test('may wait before it has a worker at all', () => {
    class Starter extends WaitOperator {
      override startTrigger() {
        return { trigger: new ClockTrigger({ at: new Date(5) }), method: 'goOn', timeout: '2h' } as const;
      }
    }
    const { definition } = dag('d', {}, () => {
      new Starter({ taskId: 'starts' });
      new WaitOperator({ taskId: 'waits' });
    });
    expect(definition.tasks[0]?.startTrigger).toMatchObject({
      trigger: { name: 'test.clock' },
      next: { method: 'goOn', kwargs: '{}' },
      timeoutMs: 7_200_000,
    });
    expect(definition.tasks[1]).not.toHaveProperty('startTrigger');
  });
});
