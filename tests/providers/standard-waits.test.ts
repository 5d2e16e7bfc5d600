// Sensors of functions and cron expressions, and hooks for folders and programs, as tasks use them.
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dag, task } from 'ariel';
import { CronSensor, FsHook, FunctionSensor, SubprocessHook } from 'ariel/standard';
import { describe, expect, test } from 'vitest';
import { endOf, linesOf, oneTask } from './one-task.ts';

describe('FunctionSensor', () => {
  test('asks its function with rendered inputs until it says yes', async () => {
    const looks: string[] = [];
    const ran = await oneTask(
      () =>
        new FunctionSensor({
          taskId: 'enough',
          callable: ({ table }: { table: string }, { ti }) => looks.push(`${ti.taskId} ${table}`) === 3,
          opKwargs: { table: 'orders_{{ ds_nodash }}' },
          pokeInterval: '1h',
        }),
      { logicalDate: '2026-01-02' },
    );
    expect([ran.state, looks]).toEqual(['success', Array(3).fill('enough orders_20260102')]);
  });

  test('gives the value of the look that said yes, and renders further templates', async () => {
    const ran = await oneTask(
      () => {
        const sensor: FunctionSensor<Readonly<Record<string, never>>, unknown> = new FunctionSensor({
          taskId: 's',
          callable: () => ({ done: true, value: sensor.templatesDict.day }),
          templatesDict: { day: '{{ ds }}' },
        });
      },
      { logicalDate: '2026-01-02' },
    );
    expect(ran.output).toBe('2026-01-02');
  });

  test.each([
    ['skipped', { softFail: true }],
    ['failed', {}],
  ])('takes the options of sensors: when its time is over it is %s with %j', async (state, options) => {
    const ran = await oneTask(
      () =>
        new FunctionSensor({
          ...{ taskId: 's', callable: () => false, timeout: '10m', mode: 'reschedule' },
          ...options,
        }),
    );
    expect(ran.state).toBe(state);
  });
});

describe('CronSensor', () => {
  test.each([
    [{}, 'UTC'],
    [{ mode: 'reschedule' } as const, 'Europe/Amsterdam'],
    [{ deferrable: true }, 'Asia/Kolkata'],
  ])('waits until its expression fires, in the zone of the DAG (%j, %s)', async (how, timezone) => {
    const made = dag(
      'cron',
      { timezone },
      () => void new CronSensor({ taskId: 's', cron: '30 6 * * *', ...how }),
    );
    const { tasks } = await made.test();
    const [ran] = tasks;
    expect(ran && endOf(ran)).toBe('success');
    const told =
      /waits until (\S+)/.exec(ran?.logs.map(({ message }) => message).join('\n') ?? '')?.[1] ?? '';
    const clock = new Intl.DateTimeFormat('en-GB', { timeZone: timezone, timeStyle: 'short' }).format(
      new Date(told),
    );
    expect(clock).toBe('06:30');
  });

  test('may name another zone', async () => {
    const ran = await oneTask(
      () => new CronSensor({ taskId: 's', cron: '0 0 * * *', timezone: 'Asia/Kolkata' }),
    );
    expect(ran.logs.some(({ message }) => message.endsWith('T18:30:00.000Z'))).toBe(true);
  });

  test('refuses what is no cron expression while the DAG is made', () => {
    expect(() => dag('bad', {}, () => void new CronSensor({ taskId: 's', cron: '61 * * * *' }))).toThrow(
      '61',
    );
  });
});

describe('hooks', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ariel-hooks-')));
  mkdirSync(join(folder, 'in'));
  writeFileSync(join(folder, 'in', 'a.csv'), '1');
  const connections = {
    fs_default: { extra: { path: folder } },
    gone: { extra: { path: join(folder, 'gone') } },
    bare: {},
  };
  const inTask = (work: () => unknown) => oneTask(() => task('t', async () => work())(), { connections });

  test('FsHook gives the folder of its connection, and paths in it', async () => {
    const ran = await inTask(async () => [
      await new FsHook().getPath(),
      await new FsHook({ fsConnId: 'fs_default' }).getPath('in/a.csv'),
      await new FsHook({ fsConnId: 'bare' }).getPath(),
    ]);
    expect(ran.output).toEqual([folder, join(folder, 'in/a.csv'), '/']);
  });

  test('FsHook tests its connection by looking at the folder', async () => {
    const ran = await inTask(async () => [
      await new FsHook().testConnection(),
      await new FsHook({ fsConnId: 'gone' }).testConnection(),
    ]);
    expect(ran.output).toEqual([
      { ok: true, message: `The folder ${folder} is there.` },
      { ok: false, message: `there is no ${join(folder, 'gone')}` },
    ]);
    expect(FsHook.connectionType).toMatchObject({
      connType: 'fs',
      extraFields: { path: { type: 'string' } },
    });
  });

  test('SubprocessHook runs a program without a shell, and tells its exit code, its last line and all of them', async () => {
    const script = 'echo "$1 $PLACE in $PWD"; echo $ARIEL_CTX_TASK_ID >&2; exit 3';
    const ran = await inTask(() =>
      new SubprocessHook().runCommand(['bash', '-c', script, 'x', '$HOME; ls'], {
        cwd: folder,
        env: { PLACE: 'here', PATH: process.env.PATH ?? '' },
      }),
    );
    expect(ran.output).toEqual({ exitCode: 3, output: 't' });
    expect(linesOf(ran, 'stdout')).toEqual([`$HOME; ls here in ${folder}`]);
  });

  test('SubprocessHook has a folder of its own where none is named, and other encodings', async () => {
    const ran = await inTask(() =>
      new SubprocessHook().runCommand(['bash', '-c', `pwd; printf '\\xe4\\n'`], { outputEncoding: 'latin1' }),
    );
    expect(ran.output).toEqual({ exitCode: 0, output: 'ä' });
    expect(linesOf(ran, 'stdout')[0]).toContain('ariel-subprocess-');
  });

  test('SubprocessHook ends its program when it is told to', async () => {
    const ran = await inTask(async () => {
      const hook = new SubprocessHook();
      const running = hook.runCommand(['sleep', '60']);
      await hook.sendSigterm();
      return running;
    });
    expect(ran.output).toEqual({ exitCode: null, output: '' });
  });
});
