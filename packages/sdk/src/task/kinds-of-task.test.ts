// The kinds of function tasks besides plain ones: what is stored of each, and what their functions do.
import { type DagDefinition, parseInstant, type RunType } from '@ariel/core';
import { describe, expect, test } from 'vitest';
import { dag } from '../dag/dag.ts';
import type { DagOptions } from '../dag/dag-options.ts';
import { registry } from '../registry.ts';
import { createTaskContext } from '../run/create-task-context.ts';
import { SkipTask } from '../run/outcome-errors.ts';
import type { TaskContext } from '../run/task-context.ts';
import type { SensorOptions } from '../sensor/sensor-options.ts';
import { registerShell } from './bash-task.ts';
import { task } from './task.ts';

const taskOf = (definition: DagDefinition) => definition.tasks[0];

test('a short circuit ignores trigger rules downstream unless it says otherwise', () => {
  const { tasks } = dag('d', {}, () => {
    const open = task.shortCircuit('open', ({ n }: { n: number }) => n > 3);
    open({ n: 1 });
    open.with({ id: 'kept', ignoreDownstreamTriggerRules: false })({ n: 1 });
    open.partial({}).expand({ n: [1, 2] });
  }).definition;
  expect(tasks.map(({ taskId, kind, shortCircuit }) => [taskId, kind, shortCircuit])).toEqual([
    ['open', 'shortCircuit', { ignoreDownstreamTriggerRules: true }],
    ['kept', 'shortCircuit', { ignoreDownstreamTriggerRules: false }],
    ['open__1', 'shortCircuit', { ignoreDownstreamTriggerRules: true }],
  ]);
});

test('branches and sensors are mapped like other tasks', () => {
  const { tasks } = dag('d', {}, () => {
    const [big, small] = [task('big', () => 1)(), task('small', () => 2)()];
    const pick = task.branch('pick', ({ n }: { n: number }) => (n > 1 ? 'big' : 'small'));
    pick.expand({ n: [1, 2] }).to({ big, small });
    task.sensor('landed', ({ path }: { path: string }) => path !== '').expand({ path: ['a'] });
  }).definition;
  expect(tasks.map(({ taskId, kind, mapping }) => [taskId, kind, mapping?.kind])).toEqual([
    ['big', 'function', undefined],
    ['small', 'function', undefined],
    ['pick', 'branch', 'cross'],
    ['landed', 'sensor', 'cross'],
  ]);
  expect(tasks[2]?.branchTargets).toEqual({ big: ['big'], small: ['small'] });
});

describe('conditions', () => {
  const context = { dagRun: { runType: 'manual' } } as TaskContext;
  const work = task('work', ({ n }: { n: number }) => n + 1);
  const answer = async (made: typeof work): Promise<unknown> => {
    const { handlers } = dag('d', {}, () => void made({ n: 1 }));
    try {
      return await handlers.get('work')?.execute({ n: 1 }, context);
    } catch (error) {
      return error instanceof SkipTask ? error.message : error;
    }
  };
  test.each([
    ['runIf, met', task.runIf(({ dagRun }) => dagRun.runType === 'manual', work), 2],
    ['runIf, not met', task.runIf(async () => false, work), 'the condition of task.runIf() was not met'],
    ['skipIf, met', task.skipIf(() => true, work, { message: 'frozen' }), 'frozen'],
    ['skipIf, not met', task.skipIf(async () => false, work), 2],
    [
      'several of them',
      task.skipIf(
        () => true,
        task.runIf(() => true, work),
        { message: 'no' },
      ),
      'no',
    ],
  ])('%s', async (_name, made, expected) => {
    expect(await answer(made)).toBe(expected);
  });

  test('the task is placed once, whatever is made of it', () => {
    const { definition } = dag('d', {}, () => {
      const inner = task('inner', () => 1);
      task.runIf(() => true, inner).with({ id: 'renamed', retries: 2 })();
    });
    expect(taskOf(definition)).toMatchObject({ taskId: 'renamed', retries: 2, operatorName: '@task' });
  });

  test('only a task can have one', () => {
    expect(() => task.runIf(() => true, (() => 1) as never)).toThrow(
      'task.runIf() takes a function of the context',
    );
  });
});

describe('a sensor whose look is a function', () => {
  const placed = (options: object) => () =>
    dag('d', {}, () => void task.sensor('landed', () => true, options as SensorOptions)());

  test('runs in a worker: it cannot be deferrable, and says what to do', () => {
    expect(placed({ deferrable: true })).toThrow(
      /task "landed": deferrable is true, but must be left out: the function of task\.sensor runs in a worker.*mode: 'reschedule'/,
    );
    expect(placed({ deferrable: false })).not.toThrow();
  });

  test('does so also where all that can are to be deferrable', () => {
    const { taskDefaults } = registry();
    registry().taskDefaults = { ...taskDefaults, deferrable: true };
    try {
      expect(placed({})).not.toThrow();
    } finally {
      registry().taskDefaults = taskDefaults;
    }
  });
});

describe('latestOnly', () => {
  const at = (text: string): number => parseInstant(text, 'UTC');
  const isLatest = async (now: string, options: DagOptions = {}, runType: RunType = 'scheduled') => {
    const { definition, handlers } = dag(
      'd',
      { schedule: '@daily', startDate: '2026-01-01', ...options },
      () => {
        task.latestOnly('latest')();
      },
    );
    const context = createTaskContext(
      {
        dag: { dagId: 'd', tags: [], timezone: 'UTC' },
        task: taskOf(definition)!,
        run: {
          runId: 'r',
          runType,
          logicalDateUs: at('2026-01-05'),
          dataInterval: { startUs: at('2026-01-05'), endUs: at('2026-01-05') },
          runAfterUs: at('2026-01-05'),
          startDateUs: null,
          params: {},
          conf: {},
        },
        mapIndex: -1,
        tryNumber: 1,
        maxTries: 0,
        startDateUs: at(now),
      } as Parameters<typeof createTaskContext>[0],
      {
        log: () => undefined,
        signal: new AbortController().signal,
        clock: { nowUs: () => at(now), sleep: async () => undefined },
      } as unknown as Parameters<typeof createTaskContext>[1],
    );
    return handlers.get('latest')?.execute({}, context);
  };

  test.each([
    ['after its interval and before the next one is over', '2026-01-05T10:00:00Z', {}, 'scheduled', true],
    ['when the next run is due', '2026-01-06T00:00:00Z', {}, 'scheduled', true],
    ['once there is a later run', '2026-01-06T00:00:01Z', {}, 'scheduled', false],
    ['started by hand, long ago', '2026-03-01', {}, 'manual', true],
    ['without a schedule', '2026-03-01', { schedule: null }, 'scheduled', true],
    [
      'with a timetable of its own',
      '2026-01-05T10:00:00Z',
      {
        schedule: {
          nextRun: () => ({
            dataInterval: { start: new Date('2026-01-05'), end: new Date('2026-01-05T09:00:00Z') },
          }),
        },
      },
      'scheduled',
      false,
    ],
  ] as const)('%s', async (_name, now, options, runType, expected) => {
    expect(await isLatest(now, options as DagOptions, runType)).toBe(expected);
  });

  test('skips only what is directly downstream', () => {
    const { definition } = dag('d', {}, () => void task.latestOnly('latest', { retries: 1 })());
    expect(taskOf(definition)).toMatchObject({
      retries: 1,
      operatorName: '@task.latestOnly',
      shortCircuit: { ignoreDownstreamTriggerRules: false },
    });
  });
});

test('a bash task runs the command that its function returns', async () => {
  const { loadShell } = registry();
  try {
    const { definition, handlers } = dag('d', {}, () => {
      const list = task.bash('list', ({ folder }: { folder: string }) => `ls ${folder}`, {
        cwd: '/',
        retries: 1,
      });
      list({ folder: '/data' });
    });
    expect(taskOf(definition)).toMatchObject({ kind: 'function', operatorName: '@task.bash', retries: 1 });
    const context = {} as TaskContext;
    registry().loadShell = null;
    await expect(handlers.get('list')?.execute({ folder: '/data' }, context)).rejects.toThrow(
      'ARIEL_NO_SHELL',
    );
    registerShell(async () => async (command, settings) => `${command} in ${settings.cwd}`);
    expect(await handlers.get('list')?.execute({ folder: '/data' }, context)).toBe('ls /data in /');
  } finally {
    registry().loadShell = loadShell;
  }
});
