// Waits in Airflow's calls: how a task says that it waits, and what it is told when it goes on.
import { expect, test } from 'vitest';
import { type ExecutionFixture, openExecution } from './fixture/execution-fixture.ts';

const entering = {
  state: 'running',
  hostname: 'h',
  unixname: 'u',
  pid: 7,
  start_date: '2026-11-21T12:00:00Z',
} as const;

const enter = async (api: ExecutionFixture) =>
  api.call('PATCH', `/task-instances/${api.ids.list}/run`, {
    token: await api.workload('list'),
    body: entering,
  });
const report = async (api: ExecutionFixture, body: object) =>
  api.call('PATCH', `/task-instances/${api.ids.list}/state`, { token: await api.execution('list'), body });
const state = async (api: ExecutionFixture) =>
  api.database.first<{ state: string; wait_until: number | null }>(
    'select state, wait_until from task_instance where id = ?',
    [api.ids.list],
  );
/** As the end of a wait leaves the attempt, once it is queued again. */
const resumed = (api: ExecutionFixture, resume: object) =>
  api.database.run("update task_instance set state = 'queued', resume = ? where id = ?", [
    JSON.stringify(resume),
    api.ids.list,
  ]);

const deferral = {
  state: 'deferred',
  classpath: 'pkg.Trigger',
  trigger_kwargs: { moment: { __classname__: 'datetime.datetime', __version__: 2, __data__: 1 } },
  trigger_timeout: 'P1DT2M0.5S',
  queue: null,
  next_method: 'goes_on',
  next_kwargs: { a: 1 },
} as const;

test('a deferral keeps the attempt, and leaves what waits to a triggerer', async () => {
  await using api = await openExecution();
  await enter(api);
  expect((await report(api, deferral)).statusCode).toBe(204);
  const row = await state(api);
  expect(row?.state).toBe('deferred');
  expect(((row?.wait_until ?? 0) - api.clock.nowUs) / 1e6).toBe(86_400 + 120.5);
  const trigger = await api.database.first<{ args: string }>(
    'select name, module, queue, args, method, kwargs from waiting_trigger',
  );
  expect(trigger).toMatchObject({
    name: 'python',
    module: 'ariel/python',
    queue: null,
    method: 'goes_on',
    kwargs: '{"a":1}',
  });
  expect(JSON.parse(trigger?.args ?? '')).toEqual({
    classpath: 'pkg.Trigger',
    kwargs: JSON.stringify(deferral.trigger_kwargs),
  });
});

test.each([
  [
    'with what came',
    { kind: 'event', method: 'goes_on', kwargs: '{"a":1}', event: '{"b":2}' },
    { next_method: 'goes_on', next_kwargs: { a: 1, event: { b: 2 } } },
  ],
  [
    'with what its own operator named',
    {
      kind: 'event',
      method: 'resumePython',
      kwargs: '{"method":"inner","kwargs":"{\\"a\\":1}"}',
      event: '3',
    },
    { next_method: 'inner', next_kwargs: { a: 1, event: 3 } },
  ],
  [
    'to fail where nothing came in time',
    { kind: 'timeout', method: 'goes_on', kwargs: '{}', message: 'm' },
    { next_method: '__fail__', next_kwargs: { error: 'Trigger timeout' } },
  ],
  [
    'to fail where the trigger failed',
    { kind: 'failure', method: 'goes_on', kwargs: '{}', message: 'm', stack: 'one\ntwo' },
    { next_method: '__fail__', next_kwargs: { error: 'Trigger failure', traceback: ['one\n', 'two\n'] } },
  ],
])('it goes on %s', async (_how, resume, told) => {
  await using api = await openExecution();
  await enter(api);
  await report(api, deferral);
  await resumed(api, resume);
  const context = (await enter(api)).json() as Record<string, unknown>;
  expect(context).toMatchObject({ ...told, xcom_keys_to_clear: [], start_date: '2026-11-21T12:00:00Z' });
});

test('one that begins is told nothing of a wait', async () => {
  await using api = await openExecution();
  const context = (await enter(api)).json() as object;
  expect(Object.keys(context)).not.toContain('next_method');
  expect(Object.keys(context)).not.toContain('start_date');
});

test('a task that asks people waits for them, once it has asked', async () => {
  await using api = await openExecution();
  await enter(api);
  const waits = {
    state: 'awaiting_input',
    timeout: 'PT1M',
    next_method: 'execute_complete',
    next_kwargs: {},
  };
  expect((await report(api, waits)).statusCode).toBe(422);
  const asked = await api.call('POST', `/hitlDetails/${api.ids.list}`, {
    token: await api.execution('list'),
    body: {
      ti_id: api.ids.list,
      options: ['yes', 'no'],
      subject: 'Go on?',
      params: { rate: { value: 1, description: null, schema: { type: 'number' } }, word: 'w' },
    },
  });
  expect(asked.statusCode).toBe(201);
  expect((await report(api, waits)).statusCode).toBe(204);
  expect((await state(api))?.state).toBe('awaiting_input');
  const row = await api.database.first<{ params: string }>(
    'select subject, method, params, deadline_at from human_request',
  );
  expect(row).toMatchObject({ subject: 'Go on?', method: 'execute_complete' });
  expect(JSON.parse(row?.params ?? '')).toEqual({
    rate: { value: 1, description: null, schema: { type: 'number' } },
    word: { value: 'w', description: null, schema: {} },
  });
});

test.each([
  [7.5, 7.5],
  [0, 0],
  [-5, 0],
  // What nobody lives to see is no reason to write an instant that no database has.
  [1e15, 3_155_760_000],
])('a retry may say how long it waits', async (seconds, waited) => {
  await using api = await openExecution();
  await api.call('PATCH', `/task-instances/${api.ids.flaky}/run`, {
    token: await api.workload('flaky'),
    body: entering,
  });
  const answer = await api.call('PATCH', `/task-instances/${api.ids.flaky}/state`, {
    token: await api.execution('flaky'),
    body: {
      state: 'up_for_retry',
      end_date: '2026-11-21T12:00:00Z',
      retry_delay_seconds: seconds,
      retry_reason: 'busy',
    },
  });
  expect(answer.statusCode).toBe(204);
  const row = await api.database.first<{ state: string; wait_until: number }>(
    "select state, wait_until from task_instance where task_id = 'flaky'",
  );
  expect([row?.state, ((row?.wait_until ?? 0) - api.clock.nowUs) / 1e6]).toEqual(['up_for_retry', waited]);
});
