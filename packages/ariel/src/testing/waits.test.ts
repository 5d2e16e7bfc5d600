// Sensors and deferred tasks in one process: no time passes, and all of them run as they would.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BaseOperator,
  BaseTrigger,
  dag,
  defer,
  registerTrigger,
  type TriggerContext,
  TriggerEvent,
  task,
} from 'ariel';
import {
  DateTimeSensor,
  DateTimeSensorAsync,
  DateTimeTrigger,
  DayOfWeekSensor,
  FileDeleteTrigger,
  FileSensor,
  TimeDeltaSensor,
  TimeDeltaSensorAsync,
  TimeDeltaTrigger,
  TimeSensor,
  TimeSensorAsync,
  WaitSensor,
} from 'ariel/standard';
import { afterEach, describe, expect, test } from 'vitest';

const folders: string[] = [];
function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'ariel-waits-'));
  folders.push(made);
  return made;
}
afterEach(() => {
  for (const each of folders.splice(0)) rmSync(each, { recursive: true, force: true });
});

async function run(place: () => unknown, options: { logicalDate?: string; timezone?: string } = {}) {
  const { timezone = 'UTC', ...rest } = options;
  const result = await dag('waits', { timezone }, () => void place()).test(rest);
  const [only] = result.tasks;
  if (!only) throw new Error('no task');
  return { ...only, log: only.logs.map(({ message }) => message).join('\n') };
}

class Counts extends BaseTrigger {
  readonly to: number;
  constructor({ to }: { readonly to: number }) {
    super();
    this.to = to;
  }
  serialize() {
    return { to: this.to };
  }
  async *run({ log, sleep }: TriggerContext) {
    for (let count = 1; count <= this.to; count += 1) {
      log.info(`counts ${count}`);
      await sleep(60_000);
    }
    if (this.to < 0) throw new RangeError('below zero');
    yield new TriggerEvent(this.to);
  }
}
registerTrigger('waits.counts', Counts);

class CountOperator extends BaseOperator<number> {
  readonly to: number;
  readonly timeout: '1h' | '1m';
  constructor({
    to,
    timeout = '1h',
    ...options
  }: { taskId: string; to: number; timeout?: '1h' | '1m'; retries?: number }) {
    super({ ...options, to, timeout } as never);
    this.to = to;
    this.timeout = timeout;
  }
  execute() {
    return this.defer({
      trigger: new Counts({ to: this.to }),
      method: 'counted',
      kwargs: { more: 1 },
      timeout: this.timeout,
    });
  }
  counted(_context: unknown, event: number, { more }: { more: number }) {
    return event + more;
  }
}

describe('a deferred task', () => {
  test('waits for its trigger, whose lines are its own, and goes on', async () => {
    const ended = await run(() => new CountOperator({ taskId: 'a', to: 3 }));
    expect(ended).toMatchObject({ state: 'success', output: 4 });
    expect(ended.log).toContain('counts 3');
  });

  test('fails with its trigger, and with its time', async () => {
    expect(await run(() => new CountOperator({ taskId: 'a', to: -1 }))).toMatchObject({
      state: 'failed',
      error: { code: 'ARIEL_TRIGGER_FAILED', message: 'RangeError: below zero' },
    });
    expect(await run(() => new CountOperator({ taskId: 'a', to: 3, timeout: '1m' }))).toMatchObject({
      state: 'failed',
      error: { code: 'ARIEL_DEFERRAL_TIMEOUT' },
    });
  });

  test('may be a function', async () => {
    const place = () =>
      task('f', (_inputs, { resumed }): Date => {
        if (resumed === null) return defer({ trigger: new TimeDeltaTrigger({ delta: '3h' }) });
        return resumed.event as Date;
      })();
    const { output } = await run(place);
    expect((output as Date).getTime() - Date.now()).toBeGreaterThan(10_700_000);
  });
});

describe('standard sensors', () => {
  const date = '2026-03-02T10:00:00Z';
  const soon = () => new Date(Date.now() + 3_600_000);

  test.each([
    ['DateTimeSensor', () => new DateTimeSensor({ taskId: 's', targetTime: soon() })],
    [
      'DateTimeSensor, deferrable',
      () => new DateTimeSensor({ taskId: 's', targetTime: soon(), deferrable: true }),
    ],
    [
      'DateTimeSensor of a template',
      () => new DateTimeSensor({ taskId: 's', targetTime: '{{ ds }}T00:00:00Z' }),
    ],
    ['DateTimeSensorAsync', () => new DateTimeSensorAsync({ taskId: 's', targetTime: soon() })],
    [
      'DateTimeSensorAsync from its trigger',
      () => new DateTimeSensorAsync({ taskId: 's', targetTime: soon(), startFromTrigger: true }),
    ],
    ['TimeSensor', () => new TimeSensor({ taskId: 's', targetTime: '23:59:59' })],
    ['TimeSensorAsync', () => new TimeSensorAsync({ taskId: 's', targetTime: '23:59' })],
    ['TimeDeltaSensor', () => new TimeDeltaSensor({ taskId: 's', delta: '10m' })],
    [
      'TimeDeltaSensor, rescheduled',
      () => new TimeDeltaSensor({ taskId: 's', delta: '10m', mode: 'reschedule' }),
    ],
    ['TimeDeltaSensorAsync', () => new TimeDeltaSensorAsync({ taskId: 's', delta: '10m' })],
    ['WaitSensor', () => new WaitSensor({ taskId: 's', timeToWait: '10m' })],
    ['WaitSensor, deferrable', () => new WaitSensor({ taskId: 's', timeToWait: '10m', deferrable: true })],
    [
      'DayOfWeekSensor',
      () => new DayOfWeekSensor({ taskId: 's', weekDay: 'Monday', useTaskLogicalDate: true }),
    ],
    [
      'DayOfWeekSensor of today',
      () =>
        new DayOfWeekSensor({
          taskId: 's',
          weekDay: 'Tuesday',
          mode: 'reschedule',
          pokeInterval: '6h',
          timeout: '8d',
        }),
    ],
  ])('%s', async (_name, place) => {
    expect(await run(place, { logicalDate: date })).toMatchObject({ state: 'success', error: null });
  });

  test('wait until the instant that they say', async () => {
    const moment = soon();
    const { log } = await run(
      () => new DateTimeSensor({ taskId: 's', targetTime: moment, deferrable: true }),
    );
    expect(log).toContain(`waits until ${moment.toISOString()}`);
    const { log: inZone } = await run(() => new TimeSensor({ taskId: 's', targetTime: '09:30' }), {
      timezone: 'Asia/Kolkata',
    });
    expect(inZone).toMatch(/waits until .*T04:00:00\.000Z/);
  });

  test('give up when their time is over', async () => {
    const late = { targetTime: new Date(Date.now() + 86_400_000), timeout: '1h' } as const;
    for (const deferrable of [false, true]) {
      expect(await run(() => new DateTimeSensor({ taskId: 's', ...late, deferrable }))).toMatchObject({
        state: 'failed',
        error: { code: 'ARIEL_SENSOR_TIMEOUT' },
      });
      expect(
        await run(() => new DateTimeSensor({ taskId: 's', ...late, deferrable, softFail: true })),
      ).toMatchObject({
        state: 'skipped',
      });
    }
    const sunday = { taskId: 's', weekDay: 'Sunday', useTaskLogicalDate: true, timeout: '1m' } as const;
    expect(await run(() => new DayOfWeekSensor(sunday), { logicalDate: date })).toMatchObject({
      state: 'failed',
    });
  });

  test.each([
    ['a moment that is none', () => new DateTimeTrigger({ moment: new Date('x') })],
    [
      'a time that is none',
      () => dag('d', {}, () => void new TimeSensor({ taskId: 's', targetTime: '25:00' })),
    ],
    [
      'a day that is none',
      () => dag('d', {}, () => void new DayOfWeekSensor({ taskId: 's', weekDay: 'Someday' as never })),
    ],
    [
      'a template that nobody renders',
      () =>
        dag(
          'd',
          {},
          () => void new FileSensor({ taskId: 's', filepath: '/a/{{ ds }}', startFromTrigger: true }),
        ),
    ],
    [
      'a text that nobody reads',
      () =>
        dag(
          'd',
          {},
          () => void new DateTimeSensorAsync({ taskId: 's', targetTime: '2026', startFromTrigger: true }),
        ),
    ],
  ])('refuse %s', (_what, make) => {
    expect(make).toThrow();
  });
});

describe('a file sensor', () => {
  test.each([false, true])(
    'finds a file, a pattern, and a folder with a file (deferrable: %s)',
    async (deferrable) => {
      const root = join(folder(), 'in');
      mkdirSync(root);
      const sensor = (filepath: string, more = {}) =>
        run(
          () =>
            new FileSensor({
              taskId: 's',
              filepath,
              deferrable,
              pokeInterval: '10s',
              timeout: '1m',
              ...more,
            }),
        );
      expect((await sensor(root)).state).toBe('failed');
      writeFileSync(join(root, 'a.csv'), '');
      expect((await sensor(root)).state).toBe('success');
      expect((await sensor(join(root, 'a.csv'))).state).toBe('success');
      expect((await sensor(join(root, '*.csv'))).log).toContain(`found ${join(root, 'a.csv')}`);
      expect((await sensor(join(root, '*.txt'))).state).toBe('failed');
      expect((await sensor(join(root, '..', '**', 'a.csv'), { recursive: true })).state).toBe('success');
    },
  );

  test('begins in the folder of its connection', async () => {
    const root = folder();
    writeFileSync(join(root, 'a'), '');
    const waits = dag(
      'waits',
      {},
      () => void new FileSensor({ taskId: 's', filepath: 'a', fsConnId: 'here' }),
    );
    const { state } = await waits.test({ connections: { here: { extra: { path: root } } } });
    expect(state).toBe('success');
  });

  test('may wait before it has a worker', async () => {
    const root = folder();
    writeFileSync(join(root, 'a'), '');
    const options = {
      taskId: 's',
      filepath: join(root, 'a'),
      deferrable: true,
      startFromTrigger: true,
    } as const;
    const waits = dag('waits', {}, () => void new FileSensor(options));
    expect(waits.definition.tasks[0]?.startTrigger).toMatchObject({
      trigger: { name: 'FileTrigger', module: 'ariel/standard' },
      timeoutMs: 604_800_000,
    });
    expect((await waits.test()).state).toBe('success');
  });
});

test('a file that is waited for may be taken away', async () => {
  const path = join(folder(), 'ready');
  writeFileSync(path, '');
  const place = () =>
    task('f', (_inputs, { resumed }): unknown =>
      resumed === null
        ? defer({ trigger: new FileDeleteTrigger({ filepath: path }), timeout: '1m' })
        : resumed.event,
    )();
  expect(await run(place)).toMatchObject({ state: 'success', output: path });
  expect(await run(place)).toMatchObject({ state: 'failed', error: { code: 'ARIEL_DEFERRAL_TIMEOUT' } });
});
