// Python tasks on a real server, through Airflow's official Task SDK from PyPI: their states, logs and values.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Installation } from '../../../e2e/support/installation.ts';
import { processFacts } from '../../../e2e/support/processes.ts';
import { until } from '../../../e2e/support/until.ts';
import { pythonDags } from './python-dags.ts';
import { pythonWithSdk } from './python-with-sdk.ts';

let site: Installation;
beforeAll(async () => {
  site = await Installation.start({
    dags: pythonDags(await pythonWithSdk()),
    environment: {
      ARIEL_CONN_CRM:
        '{"conn_type": "http", "host": "crm.example", "login": "me", "password": "s3cret-word", "extra": {"a": 1}}',
      ARIEL_VAR_REGION: 'eu',
    },
  });
  await site.untilVisible('values', 'secrets', 'ends', 'choices', 'operators', 'chain', 'hangs');
}, 700_000);
afterAll(() => site?.[Symbol.asyncDispose]());

interface Ended {
  readonly runId: string;
  readonly states: Readonly<Record<string, string | null>>;
}

async function run(dagId: string): Promise<Ended> {
  const { run_id: runId } = await site.run(dagId);
  const rows = site.database.instances(dagId, runId);
  const name = (row: (typeof rows)[number]): string =>
    row.map_index < 0 ? row.task_id : `${row.task_id}[${row.map_index}]`;
  return { runId, states: Object.fromEntries(rows.map((row) => [name(row), row.state])) };
}

const value = (dagId: string, runId: string, taskId: string, mapIndex = -1): unknown =>
  JSON.parse(site.database.xcom(dagId, runId, taskId, 'return_value', mapIndex) ?? 'null');
const messages = (dagId: string, runId: string, taskId: string, tryNumber = 1): string[] =>
  site.log(dagId, runId, taskId, { tryNumber }).map(({ event }) => event);

describe('values', () => {
  let ended: Ended;
  beforeAll(async () => {
    ended = await run('values');
  });

  test('come in from tasks in TypeScript and go out to them', () => {
    expect(ended.states).toEqual({
      given: 'success',
      add: 'success',
      numbers: 'success',
      'squares[0]': 'success',
      'squares[1]': 'success',
      read: 'success',
      next: 'success',
    });
    expect(value('values', ended.runId, 'add')).toMatchObject({ sum: 42 });
    expect(value('values', ended.runId, 'next')).toEqual([42, true]);
  });

  test('are read by Python: of one task, under a key, of a mapped task', () => {
    expect(value('values', ended.runId, 'read')).toEqual([42, { by: 'add' }, [4, 9]]);
  });

  test('what is printed and logged is in the log of the try', () => {
    expect(messages('values', ended.runId, 'add')).toContain('adding 40 and 2');
    const line = site.log('values', ended.runId, 'read').find(({ event }) => event.startsWith('read at try'));
    expect(line).toMatchObject({ level: 'warning', event: 'read at try 1' });
  });
});

test('connections and variables are the installation’s; passwords are hidden', async () => {
  const { runId, states } = await run('secrets');
  expect(states).toEqual({ secrets: 'success' });
  expect(value('secrets', runId, 'secrets')).toEqual([
    'crm.example',
    'me',
    { a: 1 },
    'eu',
    'by python',
    'fallback',
  ]);
  const log = messages('secrets', runId, 'secrets').join('\n');
  expect(log).toContain('the password is ***');
  expect(log).not.toContain('s3cret-word');
});

describe('ends', () => {
  let ended: Ended;
  beforeAll(async () => {
    ended = await run('ends');
  });
  const instance = (taskId: string) => site.database.instance('ends', ended.runId, taskId);

  test('are those that Python names', () => {
    expect(ended.states).toEqual({
      not_there: 'failed',
      flaky: 'success',
      fails: 'failed',
      fails_finally: 'failed',
      skips: 'skipped',
      dies: 'failed',
      defers: 'success',
    });
  });

  test('a failure is tried again while tries remain, and says what was thrown', () => {
    expect(instance('flaky')).toMatchObject({ try_number: 2 });
    expect(value('ends', ended.runId, 'flaky')).toBe(2);
    expect(messages('ends', ended.runId, 'flaky').join('\n')).toContain('ValueError: not yet');
    expect(JSON.parse(instance('fails')?.error ?? '{}')).toMatchObject({
      name: 'KeyError',
      message: "'gone'",
    });
  });

  test('what cannot be made fails, and says why', () => {
    expect(instance('not_there')?.error).toContain("the source has no function 'not_there'");
  });

  test('one that is final is not', () => {
    expect(instance('fails_finally')).toMatchObject({ try_number: 1 });
  });

  test('a process that is killed is a failed try', () => {
    expect(instance('dies')).toMatchObject({ try_number: 2 });
    const [first] = site.database
      .history('ends', ended.runId)
      .filter(({ task_id: taskId }) => taskId === 'dies');
    expect(JSON.parse(first?.error ?? '{}')).toMatchObject({
      code: 'ARIEL_PYTHON_TASK',
      message: expect.stringContaining('signal 9'),
    });
  });

  test('a deferred task goes on with the event of its Python trigger', () => {
    expect(value('ends', ended.runId, 'defers')).toBe('resumed');
  });
});

test('a task whose time is over is gone, with everything that it started', async () => {
  // The first task of an environment waits until its parent is warm.
  await run('secrets');
  const { states, runId } = await run('hangs');
  expect(states).toEqual({ hangs: 'failed' });
  expect(JSON.parse(site.database.instance('hangs', runId, 'hangs')?.error ?? '{}')).toMatchObject({
    code: 'ARIEL_TASK_TIMEOUT',
  });
  const pids = (site.lines('pids')[0] ?? '').split(' ').map(Number);
  expect(pids).toHaveLength(2);
  await until('its processes are gone', () => pids.every((pid) => processFacts(pid) === null));
});

test('a function chooses what follows', async () => {
  const { states } = await run('choices');
  expect(states).toEqual({
    choose: 'success',
    left: 'success',
    right: 'skipped',
    no: 'success',
    never: 'skipped',
  });
});

test('operators of Airflow’s providers run unchanged, with their templates, skips, looks and triggers', async () => {
  const { runId, states } = await run('operators');
  expect(states).toEqual({
    given: 'success',
    bash: 'success',
    bash_skips: 'skipped',
    sensor: 'success',
    deferrable: 'success',
  });
  expect(value('operators', runId, 'bash')).toBe(`bash on ${runId}: {{ not a template }}`);
  expect(
    JSON.parse(site.database.instance('operators', runId, 'bash')?.rendered_fields ?? '{}'),
  ).toMatchObject({
    env: { WHO: 'bash' },
  });
  expect(site.database.instance('operators', runId, 'sensor')).toMatchObject({ try_number: 1 });
});

test('with its parent warm, a task takes about as long as its function', async () => {
  const { runId } = await run('chain');
  const took = site.database
    .instances('chain', runId)
    .map(({ end_at: end, start_at: start }) => ((end ?? 0) - (start ?? 0)) / 1000)
    .sort((left, right) => left - right);
  const median = took[Math.floor(took.length / 2)] ?? 0;
  process.stdout.write(
    `a Python task takes ${Math.round(median)} ms; all: ${took.map(Math.round).join(' ')}\n`,
  );
  // A cold start of the Task SDK takes seconds.
  expect(median).toBeLessThan(1_000);
});
