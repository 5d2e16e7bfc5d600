// Commands: what the operator and the sensor add to running one.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BashOperator, BashSensor } from 'ariel/standard';
import { describe, expect, test } from 'vitest';
import { endOf, linesOf, oneTask } from './one-task.ts';

const folder = mkdtempSync(join(tmpdir(), 'ariel-bash-'));

describe('BashOperator', () => {
  test('reads what is printed in another encoding', async () => {
    const printed = (outputEncoding?: string) =>
      oneTask(
        () =>
          new BashOperator({
            taskId: 'print',
            bashCommand: "printf 'caf\\xe9\\n'",
            ...(outputEncoding ? { outputEncoding } : {}),
          }),
      );
    expect((await printed('latin1')).output).toBe('café');
    expect((await printed()).output).toBe('caf\ufffd');
  });

  test('puts a letter together that came in two pieces', async () => {
    const ran = await oneTask(
      () =>
        new BashOperator({ taskId: 'print', bashCommand: "printf '\\xc3'; sleep 0.1; printf '\\xa9\\n'" }),
    );
    expect(ran.output).toBe('é');
  });

  test('tells the command about the run, under the names of Airflow, too', async () => {
    const bashCommand =
      'echo $ARIEL_CTX_DAG_ID/$AIRFLOW_CTX_TASK_ID/$AIRFLOW_CTX_LOGICAL_DATE/$ARIEL_CTX_DAG_OWNER';
    const ran = await oneTask(() => new BashOperator({ taskId: 'who', bashCommand, owner: 'ann' }), {
      logicalDate: '2026-01-02',
    });
    expect(ran.output).toBe('one/who/2026-01-02T00:00:00.000Z/ann');
  });

  test.each([
    ['/none', 'is not there'],
    [join(folder, 'file'), 'is no folder'],
  ])('says so where it cannot run in %s', async (cwd, why) => {
    writeFileSync(join(folder, 'file'), '');
    const ran = await oneTask(() => new BashOperator({ taskId: 'where', bashCommand: 'pwd', cwd }));
    expect(endOf(ran)).toContain(`cannot run in "${cwd}", which ${why}`);
  });

  test('renders command, folder and variables', async () => {
    const ran = await oneTask(
      () =>
        new BashOperator({
          taskId: 'render',
          bashCommand: 'echo {{ ds }} $DAY $(pwd)',
          env: { DAY: '{{ ds_nodash }}' },
          appendEnv: true,
          cwd: '/{{ ds[:0] }}',
        }),
      { logicalDate: '2026-01-02' },
    );
    expect(ran.output).toBe('2026-01-02 20260102 /');
  });
});

describe('BashSensor', () => {
  const waiting = (bashCommand: string, more = {}) =>
    oneTask(
      () => new BashSensor({ taskId: 'wait', bashCommand, pokeInterval: '1s', timeout: '10s', ...more }),
    );

  test('waits until its command ends with 0', async () => {
    const file = join(folder, 'count');
    const ran = await waiting(`echo x >> ${file}; [ $(wc -l < ${file}) = 3 ]`);
    expect(ran.state).toBe('success');
    expect(linesOf(ran).filter((line) => line.endsWith(': not yet'))).toHaveLength(2);
  });

  test('gives up when its time is over', async () => {
    expect((await waiting('exit 1')).error).toMatchObject({ code: 'ARIEL_SENSOR_TIMEOUT' });
  });

  test('fails at any other code where retryExitCode says which one means "not yet"', async () => {
    expect(endOf(await waiting('exit 2', { retryExitCode: 1 }))).toContain(
      'ended with code 2, which does not mean "not yet"',
    );
    expect((await waiting('exit 1', { retryExitCode: 1 })).error).toMatchObject({
      code: 'ARIEL_SENSOR_TIMEOUT',
    });
  });

  test('gives its command variables, in an encoding', async () => {
    const ran = await waiting("printf '%s\\xe9\\n' $WORD", {
      env: { WORD: 'caf', PATH: process.env.PATH ?? '' },
      outputEncoding: 'latin1',
    });
    expect([ran.state, linesOf(ran, 'stdout')]).toEqual(['success', ['café']]);
  });
});
