// An operator that starts runs of other DAGs, against the real server side on a clock of its own.
import { TriggerDagRunOperator, type TriggerDagRunOperatorOptions } from 'ariel/standard';
import { describe, expect, test } from 'vitest';
import { day, dayUs, runSite, xcoms } from './run-site.ts';

describe('TriggerDagRunOperator', () => {
  const trigger =
    (more: Partial<TriggerDagRunOperatorOptions> = {}) =>
    () =>
      new TriggerDagRunOperator({ taskId: 'go', triggerDagId: 'target', ...more });
  const id = 'operator_triggered__2024-01-01T00:00:00+00:00';

  test('triggers a run and goes on; its result is the id', async () => {
    await using it = await runSite();
    const outcome = await it.run(trigger({ conf: { n: 1 }, note: 'hello' }));
    expect(xcoms(outcome)).toEqual([
      { key: 'trigger_run_id', json: JSON.stringify(id), length: null },
      { key: 'return_value', json: JSON.stringify(id), length: null },
    ]);
    const row = await it.world.database.first<Record<string, unknown>>(
      "select conf, note, logical_date, run_type from dag_run where dag_id = 'target'",
    );
    expect({ ...row }).toEqual({
      conf: '{"n":1}',
      note: 'hello',
      logical_date: Date.parse('2024-01-01T00:00:00Z') * 1000,
      run_type: 'operator_triggered',
    });
  });

  test('triggers one run in a try, however often that begins anew', async () => {
    await using it = await runSite();
    await it.run(trigger());
    await it.world.advance('1m');
    await it.run(trigger());
    await it.run(trigger({ triggerRunId: 'own' }));
    expect(await it.world.runs('target')).toHaveLength(1);
  });

  test.each([
    [{ logicalDate: day }, dayUs],
    [{ logicalDate: new Date(day) }, dayUs],
    [{ logicalDate: null }, null],
  ])('with %j the run has that logical date', async (more, expected) => {
    await using it = await runSite();
    await it.run(trigger({ ...more, triggerRunId: 'own' }));
    const row = await it.world.database.first<{ logical_date: number | null }>(
      "select logical_date from dag_run where run_id = 'own'",
    );
    expect(row?.logical_date).toBe(expected);
  });

  test('fails, is skipped, or runs again what is there already', async () => {
    await using it = await runSite();
    await it.world.trigger('target', { runId: 'there' });
    await it.world.advance('10m');
    const there = { triggerRunId: 'there' };
    expect(await it.run(trigger(there))).toMatchObject({
      kind: 'failed',
      error: { code: 'ARIEL_TRIGGER_REFUSED' },
    });
    expect(await it.run(trigger({ ...there, skipWhenAlreadyExists: true }))).toMatchObject({
      kind: 'skipped',
      reason: 'DAG target has run there already',
    });
    expect(await it.world.runState('target', 'there')).toBe('success');
    expect(await it.run(trigger({ ...there, resetDagRun: true }))).toMatchObject({ kind: 'success' });
    expect(await it.world.runState('target', 'there')).not.toBe('success');
  });

  test('waits for the run, by looking at it now and then', async () => {
    await using it = await runSite();
    const outcome = await it.run(trigger({ waitForCompletion: true, pokeInterval: '2m' }));
    expect(outcome.kind).toBe('success');
    expect(await it.world.runState('target')).toBe('success');
    expect(it.log.filter((line) => line.endsWith('is running'))).toHaveLength(2);
  });

  test('waits for it without a worker', async () => {
    await using it = await runSite();
    const waits = trigger({ waitForCompletion: true, deferrable: true, pokeInterval: '1m' });
    const event = await it.wait(await it.run(waits));
    expect(event).toEqual({ [id]: 'success' });
    expect(xcoms(await it.run(waits, { event }))).toContainEqual({
      key: 'return_value',
      json: JSON.stringify(id),
      length: null,
    });
  });

  test('fails with the run, where its state is not allowed', async () => {
    await using it = await runSite({ breaks: true });
    const waits = { waitForCompletion: true };
    expect(await it.run(trigger(waits))).toMatchObject({
      kind: 'failed',
      error: { code: 'ARIEL_TRIGGERED_RUN_FAILED' },
    });
    const deferred = trigger({ ...waits, deferrable: true });
    expect(await it.run(deferred, { event: await it.wait(await it.run(deferred)) })).toMatchObject({
      kind: 'failed',
    });
    expect(
      await it.run(trigger({ ...waits, allowedStates: ['success', 'failed'], failedStates: [] })),
    ).toMatchObject({ kind: 'success' });
  });

  test('fails where the DAG is not there, or is paused and must not be', async () => {
    await using it = await runSite();
    expect(await it.run(trigger({ triggerDagId: 'ghost' }))).toMatchObject({
      kind: 'failed',
      retryable: true,
    });
    await it.world.pause('target');
    expect(await it.run(trigger({ failWhenDagIsPaused: true }))).toMatchObject({
      kind: 'failed',
      retryable: false,
    });
    expect(await it.run(trigger())).toMatchObject({ kind: 'success' });
  });
});
