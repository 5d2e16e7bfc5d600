// What Airflow's calls answer when an attempt is not as the client believes, and in which form each client gets its answers.
import { describe, expect, test } from 'vitest';
import { type ExecutionFixture, openExecution, type TaskName } from './fixture/execution-fixture.ts';

const here = { hostname: 'h', pid: 7 } as const;
const entering = { state: 'running', unixname: 'u', start_date: '2026-11-21T12:00:00Z', ...here } as const;
const success = { state: 'success', end_date: '2026-11-21T12:00:05Z' } as const;

async function run(
  api: ExecutionFixture,
  task: TaskName,
  change: Record<string, unknown> = {},
  version?: string,
) {
  return api.call('PATCH', `/task-instances/${api.ids[task]}/run`, {
    token: await api.workload(task),
    body: { ...entering, ...change },
    ...(version === undefined ? {} : { headers: { 'airflow-api-version': version } }),
  });
}

const beat = async (api: ExecutionFixture, task: TaskName, body: object = here) =>
  api.call('PUT', `/task-instances/${api.ids[task]}/heartbeat`, { token: await api.execution(task), body });

const report = async (api: ExecutionFixture, task: TaskName, body: object = success) =>
  api.call('PATCH', `/task-instances/${api.ids[task]}/state`, { token: await api.execution(task), body });

const setState = (api: ExecutionFixture, task: TaskName, state: string) =>
  api.database.run('update task_instance set state = ? where id = ?', [state, api.ids[task]]);

const reasonOf = (answer: { json(): unknown }) =>
  (answer.json() as { detail: { reason: string } }).detail.reason;

describe('run', () => {
  test('asked again by the same process gives the same answer, and by another none', async () => {
    await using api = await openExecution();
    const first = await run(api, 'list');
    const again = await run(api, 'list');
    expect([first.statusCode, again.statusCode]).toEqual([200, 200]);
    expect(again.json()).toEqual(first.json());
    const other = await run(api, 'list', { pid: 8 });
    expect([other.statusCode, other.json()]).toMatchObject([
      409,
      { detail: { reason: 'invalid_state', previous_state: 'running' } },
    ]);
  });

  test('brings the token of the calls that follow', async () => {
    await using api = await openExecution();
    const answer = await run(api, 'list');
    const claims = await api.tokens.read(String(answer.headers['refreshed-api-token']));
    expect(claims).toMatchObject({ subject: api.ids.list, scope: 'execution', isExpired: false });
  });

  test('of a cleared attempt says so, with a token to acknowledge; the acknowledgement lets it run anew', async () => {
    await using api = await openExecution();
    await run(api, 'list');
    await setState(api, 'list', 'restarting');
    const answer = await run(api, 'list', { pid: 8 });
    expect([answer.statusCode, answer.json()]).toMatchObject([
      409,
      { detail: { previous_state: 'restarting' } },
    ]);
    const token = String(answer.headers['refreshed-api-token']);
    const acknowledge = (body: object) =>
      api.call('PATCH', `/task-instances/${api.ids.list}/state`, {
        token,
        body: { ...body, end_date: success.end_date },
      });
    const elsewhere = await acknowledge({ state: 'server_terminated', hostname: 'h', pid: 8 });
    expect([elsewhere.statusCode, reasonOf(elsewhere)]).toEqual([409, 'running_elsewhere']);
    expect((await acknowledge({ state: 'server_terminated', ...here })).statusCode).toBe(204);
    const row = await api.database.first<{ state: string | null; id: string }>(
      "select state, id from task_instance where task_id = 'list'",
    );
    expect(row?.state).toBeNull();
    expect(row?.id).not.toBe(api.ids.list);
    // The old attempt is in the history now.
    expect((await acknowledge({ state: 'server_terminated', ...here })).statusCode).toBe(204);
    expect((await beat(api, 'list')).statusCode).toBe(410);
    expect((await report(api, 'list')).statusCode).toBe(410);
    expect((await run(api, 'list')).statusCode).toBe(410);
  });

  test.each([
    ['2026-10-30', '2026-10-30', true, true],
    ['2030-01-01', '2026-10-30', true, true],
    ['2026-06-30', '2026-06-30', true, false],
    ['2026-05-01', '2026-04-06', true, false],
    ['2025-04-11', '2025-04-11', false, false],
  ])('to a client of %s is answered as %s', async (asked, answered, hasRunAfter, hasLoops) => {
    await using api = await openExecution();
    const answer = await run(api, 'list', {}, asked);
    const { dag_run: dagRun, ...context } = answer.json() as Record<string, object>;
    expect(answer.headers['airflow-api-version']).toBe(answered);
    expect(['run_after' in (dagRun ?? {}), 'multi_team' in context]).toEqual([hasRunAfter, hasLoops]);
    expect(context).toMatchObject({ max_tries: 0, should_retry: false });
  });

  test('to a client from before the first version is not there', async () => {
    await using api = await openExecution();
    expect((await run(api, 'list', {}, '2024-01-01')).statusCode).toBe(404);
    expect((await run(api, 'list', {}, 'soon')).statusCode).toBe(404);
  });

  test('with a field that the contract does not have is refused', async () => {
    await using api = await openExecution();
    expect((await run(api, 'list', { extra: 1 })).statusCode).toBe(422);
  });

  test('echoes what the client calls its attempt', async () => {
    await using api = await openExecution();
    const answer = await api.call('GET', '/health', { headers: { 'correlation-id': 'abc' } });
    expect(answer.headers['correlation-id']).toBe('abc');
  });
});

describe('a heartbeat', () => {
  test('keeps the lease of a client that is silent for minutes', async () => {
    await using api = await openExecution();
    await run(api, 'list');
    expect((await beat(api, 'list')).statusCode).toBe(204);
    const row = await api.database.first<{ lease_until: number }>(
      'select lease_until from task_instance where id = ?',
      [api.ids.list],
    );
    expect(((row?.lease_until ?? 0) - api.clock.nowUs) / 1e6).toBe(300);
  });

  test('is how a task hears that it is to end', async () => {
    await using api = await openExecution();
    await run(api, 'list');
    const elsewhere = await beat(api, 'list', { ...here, pid: 8 });
    expect([elsewhere.statusCode, reasonOf(elsewhere)]).toEqual([409, 'running_elsewhere']);
    await setState(api, 'list', 'failed');
    const ended = await beat(api, 'list');
    expect([ended.statusCode, reasonOf(ended)]).toEqual([409, 'not_running']);
    await api.database.run('delete from task_instance where id = ?', [api.ids.list]);
    expect((await beat(api, 'list')).statusCode).toBe(404);
  });
});

describe('a report', () => {
  test('that comes again is taken; one that says something else is not', async () => {
    await using api = await openExecution();
    await run(api, 'list');
    expect([(await report(api, 'list')).statusCode, (await report(api, 'list')).statusCode]).toEqual([
      204, 200,
    ]);
    const other = await report(api, 'list', { ...success, state: 'failed' });
    expect([other.statusCode, other.json()]).toMatchObject([409, { detail: { previous_state: 'success' } }]);
  });

  test('of an attempt that nobody runs does not count', async () => {
    await using api = await openExecution();
    const answer = await report(api, 'list');
    expect([answer.statusCode, reasonOf(answer)]).toEqual([409, 'invalid_state']);
  });

  test.each(['removed', 'upstream_failed'])(
    'of a state that the server decides says so: %s',
    async (state) => {
      await using api = await openExecution();
      await run(api, 'list');
      const answer = await report(api, 'list', { state, end_date: success.end_date });
      expect([answer.statusCode, reasonOf(answer)]).toEqual([422, 'unsupported_state']);
    },
  );

  test.each([
    ['too little', { state: 'failed' }, 'missing'],
    ['too much', { ...success, next_method: 'x' }, 'extra_forbidden'],
    ['no trigger', { state: 'deferred', next_method: 'x' }, 'missing'],
    [
      'no length of time',
      { state: 'deferred', classpath: 'x.Y', next_method: 'x', trigger_timeout: '5 minutes' },
      'time_delta_parsing',
    ],
  ])('that says %s is refused', async (_what, body, type) => {
    await using api = await openExecution();
    await run(api, 'list');
    const answer = await report(api, 'list', body);
    expect([answer.statusCode, answer.json()]).toMatchObject([422, { detail: [{ type }] }]);
  });

  test('needs its time in a form that can be read', async () => {
    await using api = await openExecution();
    await run(api, 'list');
    expect((await report(api, 'list', { state: 'success', end_date: 'yesterday' })).statusCode).toBe(422);
  });
});

test('a task triggers as many runs as it names, each once', async () => {
  await using api = await openExecution();
  await run(api, 'list');
  const token = await api.execution('list');
  const trigger = async (runId: string) =>
    (await api.call('POST', `/dag-runs/d/${runId}`, { token, body: { conf: { a: 1 } } })).statusCode;
  // Asked again because the answer was lost, it is the same run.
  expect([await trigger('one'), await trigger('two'), await trigger('one')]).toEqual([204, 204, 204]);
  const runs = await api.database.all(
    "select run_id, run_type, conf from dag_run where run_id <> 'r' order by run_id",
  );
  expect(runs).toEqual([
    { run_id: 'one', run_type: 'operator_triggered', conf: '{"a":1}' },
    { run_id: 'two', run_type: 'operator_triggered', conf: '{"a":1}' },
  ]);
});

describe('values', () => {
  test('are read as they were stored, as a whole and in parts', async () => {
    await using api = await openExecution();
    await run(api, 'list');
    const token = await api.execution('list');
    const key = '/xcoms/d/r/list/return_value';
    expect((await api.call('GET', key, { token })).statusCode).toBe(404);
    expect((await api.call('GET', `${key}/slice`, { token })).body).toBe('[]');
    await api.call('POST', key, { token, body: [10, 20, 30, 40, 50] });
    expect((await api.call('GET', key, { token })).body).toBe(
      '{"key":"return_value","value":[10,20,30,40,50]}',
    );
    // One task that is not mapped has one value, whatever it is.
    expect((await api.call('GET', `${key}/slice`, { token })).body).toBe('[[10,20,30,40,50]]');
    expect((await api.call('GET', `${key}/item/0`, { token })).body).toBe('[10,20,30,40,50]');
    expect((await api.call('GET', `${key}/item/1`, { token })).statusCode).toBe(404);
    expect((await api.call('HEAD', key, { token })).headers['content-range']).toBe('map_indexes 1');
    expect((await api.call('DELETE', key, { token })).statusCode).toBe(200);
    expect((await api.call('GET', key, { token })).statusCode).toBe(404);
  });

  test('of a mapped task are read as a sequence, by map index', async () => {
    await using api = await openExecution();
    await run(api, 'list');
    const token = await api.execution('list');
    for (const [index, value] of [10, 20, 30, 40, 50].entries())
      await api.database.run(
        "insert into xcom (run_ref, task_id, map_index, key, value, attempt_id, created_at) values (?, 'left', ?, 'k', ?, 'a', 0)",
        [api.runRef, index, String(value)],
      );
    const key = '/xcoms/d/r/left/k';
    const part = async (query: string) => (await api.call('GET', `${key}/slice${query}`, { token })).body;
    // As list(range(10, 60, 10))[start:stop:step] in Python.
    expect(await part('?start=1&stop=3')).toBe('[20,30]');
    expect(await part('?start=-2')).toBe('[40,50]');
    expect(await part('?step=2')).toBe('[10,30,50]');
    expect(await part('?step=-1')).toBe('[50,40,30,20,10]');
    expect(await part('?start=3&stop=0&step=-2')).toBe('[40,20]');
    expect(await part('?stop=-1&step=3')).toBe('[10,40]');
    expect(await part('?start=9')).toBe('[]');
    const read = async (url: string) => (await api.call('GET', url, { token })).body;
    expect(await read(`${key}/item/1`)).toBe('20');
    expect(await read(`${key}/item/-1`)).toBe('50');
    expect(await read(`${key}?map_index=2`)).toBe('{"key":"k","value":30}');
    expect(await read(`${key}?offset=-2`)).toBe('{"key":"k","value":40}');
    expect((await api.call('GET', key, { token })).statusCode).toBe(404);
    expect((await api.call('HEAD', key, { token })).headers['content-range']).toBe('map_indexes 5');
    expect((await api.call('HEAD', `${key}?map_index=1`, { token })).statusCode).toBe(400);
  });

  test('of connections and variables come in Airflow’s form', async () => {
    await using api = await openExecution();
    const token = await api.execution('list');
    expect((await api.call('GET', '/connections/known', { token })).json()).toEqual({
      conn_id: 'known',
      conn_type: 'http',
      host: 'h',
      schema: null,
      login: null,
      password: null,
      port: null,
      extra: '{"a": 1}',
    });
    expect((await api.call('GET', '/variables/known', { token })).json()).toEqual({
      key: 'known',
      value: 'text',
    });
    expect((await api.call('GET', '/connections/other', { token })).statusCode).toBe(404);
    expect((await api.call('GET', '/variables/other', { token })).statusCode).toBe(404);
  });

  test('of variables are set, listed and deleted for the attempt that runs, within its team', async () => {
    await using api = await openExecution();
    const queued = await api.execution('list');
    const put = (key: string, val: string, token = queued) =>
      api.call('PUT', `/variables/${key}`, { token, body: { val, description: 'd' } });
    expect((await put('early', 'x')).statusCode).toBe(409);
    await api.call('PATCH', `/task-instances/${api.ids.list}/run`, {
      token: await api.workload('list'),
      body: { state: 'running', hostname: 'h', unixname: 'u', pid: 1, start_date: '2026-01-01T00:00:00Z' },
    });
    expect([(await put('a.1', 'x')).statusCode, (await put('a.2', '[1]')).statusCode]).toEqual([201, 201]);
    await api.database.run("insert into variable (key, val, team) values ('a.other', 'x', 'blue')");
    expect((await put('a.other', 'mine')).statusCode).toBe(409);
    const keys = async (query: string) =>
      (await api.call('GET', `/variables/keys${query}`, { token: queued })).json();
    expect(await keys('?prefix=a.&limit=1&offset=1')).toEqual({ keys: ['a.2'], total_entries: 2 });
    expect((await api.call('DELETE', '/variables/a.1', { token: queued })).statusCode).toBe(204);
    expect((await api.call('DELETE', '/variables/a.1', { token: queued })).statusCode).toBe(204);
    expect(await keys('')).toEqual({ keys: ['a.2'], total_entries: 1 });
    const rows = await api.database.all('select key, val, description from variable where team is null');
    expect(rows).toEqual([{ key: 'a.2', val: '[1]', description: 'd' }]);
  });
});
