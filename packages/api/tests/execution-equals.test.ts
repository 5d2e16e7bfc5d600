// Our batched calls and the sequence of Airflow's calls leave the same rows behind: they are two ways to the same handlers.
import type { AttemptOutcome } from '@ariel/core';
import { describe, expect, test } from 'vitest';
import { type ExecutionFixture, openExecution, type TaskName } from './fixture/execution-fixture.ts';

const END = '2026-11-21T12:00:05Z';
const endUs = Date.parse(END) * 1000;
const process = { hostname: 'host', pid: 4711 } as const;

interface Case {
  readonly name: string;
  readonly task: TaskName;
  readonly outcome: AttemptOutcome;
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly label?: string;
  /** Key → value, as the client posts it before its report. */
  readonly posts?: Readonly<Record<string, unknown>>;
  readonly state: Readonly<Record<string, unknown>>;
}

const failure = (retryable: boolean): AttemptOutcome => ({
  kind: 'failed',
  error: { name: 'TaskFailed', message: 'it broke', code: null, frames: [], cause: null },
  retryable,
  reason: 'error',
});

const cases: readonly Case[] = [
  {
    name: 'success without a value',
    task: 'last',
    outcome: { kind: 'success', xcoms: [], followed: null },
    state: { state: 'success' },
  },
  {
    name: 'success with a list, another value, rendered fields and a label',
    task: 'list',
    outcome: {
      kind: 'success',
      followed: null,
      xcoms: [
        { key: 'half', json: '{"a":1.50}', length: 1 },
        { key: 'return_value', json: '[1, 2, 12345678901234567890]', length: 3 },
      ],
    },
    fields: { bash_command: 'echo 1' },
    label: 'the first',
    posts: { half: '{"a":1.50}', return_value: '[1, 2, 12345678901234567890]' },
    state: { state: 'success', rendered_map_index: 'the first' },
  },
  {
    name: 'a branch that follows one way',
    task: 'branch',
    outcome: { kind: 'success', xcoms: [], followed: ['left'] },
    posts: { skipmixin_key: '{"followed":["left"]}' },
    state: { state: 'success' },
  },
  {
    name: 'a branch that says what it leaves out',
    task: 'branch',
    outcome: { kind: 'success', xcoms: [], followed: ['left'] },
    posts: { skipmixin_key: '{"skipped":["right"]}' },
    state: { state: 'success' },
  },
  {
    name: 'failure with a try left',
    task: 'flaky',
    outcome: failure(true),
    state: { state: 'up_for_retry', retry_reason: 'it broke' },
  },
  {
    name: 'failure of the last try',
    task: 'last',
    outcome: failure(false),
    state: { state: 'failed', retry_reason: 'it broke' },
  },
  { name: 'skip', task: 'last', outcome: { kind: 'skipped', reason: null }, state: { state: 'skipped' } },
  {
    name: 'a sensor that asks again',
    task: 'waits',
    outcome: { kind: 'reschedule', atUs: endUs + 60_000_000 },
    state: { state: 'up_for_reschedule', reschedule_date: '2026-11-21T12:01:05Z' },
  },
];

async function byOurCalls(api: ExecutionFixture, { fields, label, outcome, task }: Case): Promise<void> {
  const token = await api.worker('airflow@host');
  const claims = [{ token: await api.workload(task), claimant: { ...process, pidStarted: '' } }];
  const claimed = await api.call('POST', '/ariel/claim', { token, body: { claims } });
  const [answer] = (claimed.json() as { answers: { kind: string; token: string }[] }).answers;
  expect(answer?.kind).toBe('claimed');
  const report = {
    attemptId: api.ids[task],
    outcome,
    endUs,
    renderedFields: fields ? JSON.stringify(fields) : null,
    renderedMapIndex: label ?? null,
  };
  const body = { logs: [], reports: [{ token: answer?.token, report }] };
  expect((await api.call('POST', '/ariel/finish', { token, body })).json()).toMatchObject({
    answers: ['accepted'],
  });
}

async function byAirflowsCalls(
  api: ExecutionFixture,
  { fields, posts = {}, state, task }: Case,
): Promise<void> {
  const id = api.ids[task];
  const run = await api.call('PATCH', `/task-instances/${id}/run`, {
    token: await api.workload(task),
    body: { state: 'running', unixname: 'airflow', start_date: '2026-11-21T12:00:00Z', ...process },
  });
  expect(run.statusCode).toBe(200);
  const token = String(run.headers['refreshed-api-token']);
  expect(
    (await api.call('PUT', `/task-instances/${id}/heartbeat`, { token, body: process })).statusCode,
  ).toBe(204);
  if (fields)
    expect((await api.call('PUT', `/task-instances/${id}/rtif`, { token, body: fields })).statusCode).toBe(
      201,
    );
  for (const [key, json] of Object.entries(posts)) {
    const answer = await api.server.inject({
      method: 'POST',
      url: `/execution/xcoms/d/r/${task}/${key}`,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      payload: json as string,
    });
    expect(answer.statusCode).toBe(201);
  }
  const body = { end_date: END, ...state };
  expect((await api.call('PATCH', `/task-instances/${id}/state`, { token, body })).statusCode).toBe(204);
}

/** Everything that is in the rows, but for who it was and what is different in each world. */
async function rowsOf(api: ExecutionFixture): Promise<unknown> {
  const named = Object.fromEntries(Object.entries(api.ids).map(([task, id]) => [id, task]));
  const plain = (rows: readonly Record<string, unknown>[]) =>
    rows.map(({ lease_until: _lease, version_id: _version, ...row }) =>
      Object.fromEntries(
        Object.entries(row).map(([column, value]) => [column, named[String(value)] ?? value]),
      ),
    );
  const all = (sql: string) => api.database.all<Record<string, unknown>>(sql);
  return {
    instances: plain(await all('select * from task_instance order by task_id')),
    history: plain(await all('select * from task_instance_history order by task_id')),
    xcoms: plain(await all('select * from xcom order by task_id, key')),
    pools: await all('select name, used from pool'),
    runs: plain(await all('select event_seq, state from dag_run')),
    notices: api.notices,
  };
}

describe('claim and finish do what the sequence of Airflow’s calls does', () => {
  test.each(cases)('$name', async (given) => {
    await using ours = await openExecution();
    await using airflows = await openExecution();
    await byOurCalls(ours, given);
    await byAirflowsCalls(airflows, given);
    expect(await rowsOf(airflows)).toEqual(await rowsOf(ours));
  });
});

test('a worker elsewhere reports what people are asked, and what a try stored that failed', async () => {
  await using api = await openExecution();
  const request = {
    subject: 'Deploy?',
    body: null,
    options: ['Yes', 'No'],
    defaults: ['No'],
    multiple: false,
    params: { rate: { value: 1, description: null, schema: { type: 'number' } } },
    assignedUsers: [{ id: 'ann', name: 'Ann' }],
  };
  const next = { method: 'executeComplete', kwargs: '{}' };
  const asks = { kind: 'awaitingInput', request, next, timeoutMs: 60_000, xcoms: [] } as const;
  await byOurCalls(api, { name: 'asks', task: 'last', outcome: asks, state: {} });
  const xcoms = [{ key: 'at', json: '7', length: null }];
  await byOurCalls(api, {
    name: 'fails',
    task: 'flaky',
    outcome: { ...failure(true), xcoms } as never,
    state: {},
  });
  expect(await api.database.first('select subject from human_request')).toEqual({ subject: 'Deploy?' });
  expect(await api.database.first("select state from task_instance where task_id = 'last'")).toEqual({
    state: 'awaiting_input',
  });
  expect(await api.database.first('select key, value from xcom')).toEqual({ key: 'at', value: '7' });
});
