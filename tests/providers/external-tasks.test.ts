// What waits for tasks of other DAGs, against the real server side on a clock of its own.

import { dag } from 'ariel';
import { ExternalTaskMarker, ExternalTaskSensor, type ExternalTaskSensorOptions } from 'ariel/standard';
import { describe, expect, test } from 'vitest';
import { dayUs, type RunSite, runSite } from './run-site.ts';

describe('ExternalTaskSensor', () => {
  const waits =
    (more: Partial<ExternalTaskSensorOptions> = {}) =>
    () =>
      new ExternalTaskSensor({
        taskId: 'wait',
        externalDagId: 'target',
        pokeInterval: '1m',
        timeout: '1h',
        ...more,
      });
  const started = async (options = {}) => {
    const it = await runSite(options);
    await it.world.trigger('target', { runId: 'theirs', logicalDate: dayUs });
    return it;
  };
  const minutes = (it: RunSite) =>
    (it.world.nowUs() - Date.parse('2024-01-01T00:00:00Z') * 1000) / 60_000_000;

  test.each([
    [{}, 6],
    [{ externalTaskId: 'a' }, 5],
    [{ externalTaskIds: ['a', 'etl.load'] }, 5],
    [{ externalTaskGroupId: 'etl' }, 6],
    [{ externalTaskId: 'etl.load' }, 1],
    [{ externalTaskId: 'a', allowedStates: ['running', 'success'] }, 0],
  ])('waits for %j of the run with its own logical date', async (what, expected) => {
    await using it = await started();
    expect(await it.run(waits(what))).toMatchObject({ kind: 'success' });
    expect(Math.abs(minutes(it) - expected)).toBeLessThan(1.1);
  });

  test('waits for another date, or several, as told', async () => {
    await using it = await started();
    expect(
      await it.run(waits({ executionDelta: '1d' }), { logicalDate: '2023-12-26T00:00:00Z' }),
    ).toMatchObject({ kind: 'success' });
    const executionDateFn = (own: Date) => [own, new Date(own.getTime() + 86_400_000)];
    expect(await it.run(waits({ executionDateFn }))).toMatchObject({
      kind: 'failed',
      error: { code: 'ARIEL_SENSOR_TIMEOUT' },
    });
    await it.world.trigger('target', { runId: 'second', logicalDate: dayUs + 86_400_000_000 });
    expect(await it.run(waits({ executionDateFn }))).toMatchObject({ kind: 'success' });
  });

  test('looks by when it was due where its run has no logical date', async () => {
    await using it = await started();
    expect(await it.run(waits(), { logicalDate: null })).toMatchObject({ kind: 'success' });
  });

  test('fails or is skipped by the states that it is told', async () => {
    await using it = await started({ breaks: true });
    await it.world.advance('10m');
    const b = { externalTaskId: 'b' };
    expect(await it.run(waits({ ...b, failedStates: ['failed'] }))).toMatchObject({
      kind: 'failed',
      error: { code: 'ARIEL_EXTERNAL_TASK_FAILED' },
    });
    expect(await it.run(waits({ ...b, failedStates: ['failed'], softFail: true }))).toMatchObject({
      kind: 'skipped',
    });
    expect(await it.run(waits({ ...b, skippedStates: ['failed'] }))).toMatchObject({ kind: 'skipped' });
    expect(
      await it.run(
        waits({ externalTaskGroupId: 'etl', failedStates: ['success'], allowedStates: ['failed'] }),
      ),
    ).toMatchObject({ kind: 'failed' });
    expect(await it.run(waits({ failedStates: ['failed'] }))).toMatchObject({
      kind: 'failed',
      error: { code: 'ARIEL_EXTERNAL_TASK_FAILED' },
    });
    expect(await it.run(waits(b))).toMatchObject({ kind: 'failed', error: { code: 'ARIEL_SENSOR_TIMEOUT' } });
  });

  test('waits without a worker', async () => {
    await using it = await started();
    const deferred = waits({ externalTaskId: 'b', deferrable: true, pollInterval: '10s' });
    const outcome = await it.run(deferred);
    expect(outcome).toMatchObject({
      kind: 'deferred',
      timeoutMs: 3_600_000,
      trigger: { name: 'WorkflowTrigger' },
    });
    const event = await it.wait(outcome);
    expect(event).toBe('there');
    expect(await it.run(deferred, { event })).toMatchObject({ kind: 'success' });
    expect(await it.run(deferred)).toMatchObject({ kind: 'success' });
  });

  test('hears without a worker that it will never come', async () => {
    await using it = await started({ breaks: true });
    const deferred = waits({ externalTaskId: 'b', deferrable: true, failedStates: ['failed'] });
    const event = await it.wait(await it.run(deferred));
    expect(await it.run(deferred, { event })).toMatchObject({
      kind: 'failed',
      error: { code: 'ARIEL_EXTERNAL_TASK_FAILED' },
    });
  });

  test.each([
    [{ externalDagId: 'ghost' }, 'no DAG ghost'],
    [{ externalTaskId: 'ghost' }, 'no task ghost'],
    [{ externalTaskGroupId: 'ghost' }, 'no group ghost'],
  ])('with checkExistence %j fails at once', async (what, message) => {
    await using it = await started();
    expect(await it.run(waits({ ...what, checkExistence: true }))).toMatchObject({
      kind: 'failed',
      retryable: false,
      error: { message: expect.stringContaining(message) },
    });
    expect(await it.run(waits({ ...what, timeout: '1s' }))).toMatchObject({
      error: { code: 'ARIEL_SENSOR_TIMEOUT' },
    });
  });

  test.each([
    [{ externalTaskId: 'a', externalTaskGroupId: 'g' }, 'Give one of'],
    [{ executionDelta: '1d' as const, executionDateFn: (own: Date) => own }, 'not both'],
    [{ allowedStates: ['failed'], failedStates: ['failed'] }, 'failed is given twice'],
  ])('refuses %j while the DAG is made', (what, message) => {
    expect(() => dag('wrong', {}, () => void waits(what)())).toThrow(message);
  });
});

test('ExternalTaskMarker refuses a depth of nothing', () => {
  const wrong = () =>
    new ExternalTaskMarker({ taskId: 'm', externalDagId: 'd', externalTaskId: 't', recursionDepth: 0 });
  expect(() => dag('wrong', {}, () => void wrong())).toThrow('at least 1');
});
