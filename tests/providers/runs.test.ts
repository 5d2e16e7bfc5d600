// Operators and sensors that have to do with runs of other DAGs, against the real server side on a clock of its own.

import { createTaskContext, createTriggerContext, decodeValue, runHandler } from '@ariel/sdk';
import { aDag, aWorld, fails, returns, t, type World } from '@ariel/testkit';
import { dag, type TriggerContext } from 'ariel';
import {
  DagStateTrigger,
  ExternalTaskMarker,
  ExternalTaskSensor,
  type ExternalTaskSensorOptions,
  TriggerDagRunOperator,
  type TriggerDagRunOperatorOptions,
  WorkflowTrigger,
} from 'ariel/standard';
import { describe, expect, test } from 'vitest';

const day = '2023-12-25T00:00:00Z';
const dayUs = Date.parse(day) * 1000;

/** A world with a DAG to look at, and a running task as which operators ask. */
async function site(options: { readonly breaks?: boolean } = {}): Promise<Site> {
  const asker = aDag(
    'asker',
    t('long').does(() => returns(1, '100h')),
  );
  const a = t('a').does(() => returns(1, '5m'));
  const b = options.breaks
    ? t('b')
        .after('a')
        .does(() => fails())
    : t('b').after('a');
  const etl = {
    groupId: 'etl',
    parentGroupId: null,
    displayName: null,
    tooltip: null,
    mapping: null,
    loop: null,
    retries: 0,
    retryDelayMs: 0,
  };
  const target = aDag('target', a, b, t('etl.load'), t('etl.end').after('a', 'etl.load')).with({
    groups: [etl],
  });
  const world = await aWorld({ dags: [target, asker] });
  await world.trigger('asker', { runId: 'r' });
  await world.settle();
  const row = await world.database.first<{ id: string }>(
    "select id from task_instance where task_id = 'long'",
  );
  return new Site(world, row?.id ?? '');
}

class Site implements AsyncDisposable {
  readonly world: World;
  readonly #attemptId: string;
  readonly log: string[] = [];

  constructor(world: World, attemptId: string) {
    this.world = world;
    this.#attemptId = attemptId;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.world[Symbol.asyncDispose]();
  }

  get clock() {
    return {
      nowUs: () => this.world.nowUs(),
      sleep: async (ms: number) => this.world.advance(`${ms / 1000}s`),
    };
  }

  readonly ask = (question: { readonly about: string }): Promise<string | null> =>
    this.world.service.ask(this.#attemptId, question as never);

  /** One try of what `place` places; as a deferred one goes on where there is an event. */
  async run(
    place: () => unknown,
    { event, logicalDate = day }: { event?: unknown; logicalDate?: string | null } = {},
  ) {
    const { definition, handlers } = dag('asker', {}, () => void place());
    const task = definition.tasks[0];
    const handler = handlers.get(task?.taskId ?? '');
    if (!task || !handler) throw new Error('no task');
    const nowUs = this.world.nowUs();
    const logicalDateUs = logicalDate === null ? null : Date.parse(logicalDate) * 1000;
    const run = {
      runId: 'r',
      runType: 'manual',
      logicalDateUs,
      dataInterval: null,
      runAfterUs: dayUs,
      startDateUs: nowUs,
      params: {},
      conf: {},
    } as const;
    const resumption =
      event === undefined
        ? {}
        : { resumption: { kind: 'event', event: JSON.stringify(event), ...this.#next } as const };
    const context = createTaskContext(
      {
        dag: definition,
        task,
        run,
        mapIndex: -1,
        tryNumber: 1,
        maxTries: 0,
        startDateUs: nowUs,
        ...resumption,
      },
      {
        log: (_level, message) => void this.log.push(message),
        connection: () => Promise.reject(new Error('none')),
        variable: () => Promise.reject(new Error('none')),
        xcomPull: async () => null,
        ask: this.ask,
        signal: new AbortController().signal,
        clock: this.clock,
      },
    );
    const inputs = Object.fromEntries(
      Object.entries(task.inputs).flatMap(([name, input]) =>
        input.kind === 'literal' ? [[name, decodeValue(input.json)]] : [],
      ),
    );
    const outcome = await runHandler(handler, task, inputs, context);
    if (outcome.kind === 'deferred') this.#next = outcome.next;
    return outcome;
  }

  #next = { method: '', kwargs: '{}' };

  /** Waits as a triggerer does; gives the payload. */
  async wait(outcome: Awaited<ReturnType<Site['run']>>): Promise<unknown> {
    if (outcome.kind !== 'deferred') throw new Error(`it is ${outcome.kind}`);
    const { args, name } = outcome.trigger;
    const type = { DagStateTrigger, WorkflowTrigger }[name as 'WorkflowTrigger'];
    const context: TriggerContext = createTriggerContext({
      task: { dagId: 'asker', runId: 'r', taskId: 'long', mapIndex: -1, tryNumber: 1 },
      log: () => undefined,
      signal: new AbortController().signal,
      clock: this.clock,
      connection: () => Promise.reject(new Error('none')),
      variable: () => Promise.reject(new Error('none')),
      ask: this.ask,
    });
    for await (const { payload } of new type(decodeValue(args) as never).run(context)) return payload;
    return null;
  }
}

const xcoms = (outcome: { readonly kind: string; readonly xcoms?: unknown }) => outcome.xcoms;

describe('TriggerDagRunOperator', () => {
  const trigger =
    (more: Partial<TriggerDagRunOperatorOptions> = {}) =>
    () =>
      new TriggerDagRunOperator({ taskId: 'go', triggerDagId: 'target', ...more });
  const id = 'operator_triggered__2024-01-01T00:00:00+00:00';

  test('triggers a run and goes on; its result is the id', async () => {
    await using it = await site();
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
    await using it = await site();
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
    await using it = await site();
    await it.run(trigger({ ...more, triggerRunId: 'own' }));
    const row = await it.world.database.first<{ logical_date: number | null }>(
      "select logical_date from dag_run where run_id = 'own'",
    );
    expect(row?.logical_date).toBe(expected);
  });

  test('fails, is skipped, or runs again what is there already', async () => {
    await using it = await site();
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
    await using it = await site();
    const outcome = await it.run(trigger({ waitForCompletion: true, pokeInterval: '2m' }));
    expect(outcome.kind).toBe('success');
    expect(await it.world.runState('target')).toBe('success');
    expect(it.log.filter((line) => line.endsWith('is running'))).toHaveLength(2);
  });

  test('waits for it without a worker', async () => {
    await using it = await site();
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
    await using it = await site({ breaks: true });
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
    await using it = await site();
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
    const it = await site(options);
    await it.world.trigger('target', { runId: 'theirs', logicalDate: dayUs });
    return it;
  };
  const minutes = (it: Site) => (it.world.nowUs() - Date.parse('2024-01-01T00:00:00Z') * 1000) / 60_000_000;

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
