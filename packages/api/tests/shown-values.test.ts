// What users gave and tasks made, as API and pages show it: without what is a secret by its name, its format, or its task's word.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { dagDefinition, taskDefinition } from './fixture/rows.ts';

let api: Api;
let plain: Api;
const base = '/api/v2/dags/p/dagRuns';

beforeAll(async () => {
  api = await openApi({ masking: { sensitiveNames: ['pin'], hidesByName: true } });
  plain = await openApi({ masking: { sensitiveNames: [], hidesByName: false } });
  for (const each of [api, plain]) await fill(each);
});
afterAll(() => Promise.all([api[Symbol.asyncDispose](), plain[Symbol.asyncDispose]()]));

async function fill({ rows, writer }: Api): Promise<void> {
  const versionId = await rows.addDag(
    dagDefinition('p', {
      params: {
        api_key: {
          defaultJson: '"hunter2"',
          schema: { type: 'string', examples: ['hunter3'] },
          description: 'd',
        },
        door: { defaultJson: '"hunter4"', schema: { type: 'string', format: 'password' }, description: null },
        city: { defaultJson: '"Oslo"', schema: { type: 'string' }, description: null },
      },
      defaultArgs: { auth_token: 'hunter5', retries: 1 },
      tasks: [taskDefinition('t', { inputs: { given: { kind: 'output', taskId: 't', key: 'k' } } })],
    }),
  );
  const conf = { db: { password: 'hunter6', pinCode: 1234567, host: 'h' }, on: true };
  const runRef = await rows.addRun('p', versionId, 'r', {
    conf: JSON.stringify(conf),
    params: JSON.stringify({ ...conf, door: 'hunter7' }),
  });
  await rows.addInstance(runRef, versionId, 't', {
    state: 'success',
    rendered_fields: '{"env": {"TOKEN": "hunter8", "n": 12345678901234567890}}',
  });
  await rows.addXCom(runRef, 't', '{"token": "hunter9", "rows": 1.0}', { attempt_id: 'a' });
  await rows.addXCom(runRef, 't', '"said hunter10"', { key: 'said', attempt_id: 'a' });
  await writer.run("insert into xcom_view (run_ref, attempt_id, key, view) values (?, 'a', 'said', ?)", [
    runRef,
    '"said ***"',
  ]);
  await writer.run(
    "insert into xcom_view (run_ref, attempt_id, key, view) values (?, 'earlier', 'return_value', '0')",
    [runRef],
  );
  await writer.run("insert into event_log (at, event, extra) values (1, 'e', ?)", [
    '{"secret": "hunter11", "via": "cli"}',
  ]);
}

const paths = [
  '/api/v2/dags/p/details',
  `${base}/r`,
  base,
  `${base}/r/taskInstances/t`,
  `${base}/r/taskInstances/t/xcomEntries/return_value`,
  `${base}/r/taskInstances/t/xcomEntries/said?stringify=true`,
  '/api/v2/eventLogs',
  '/ui/dags/p',
  '/ui/dags/p/runs/r',
  '/ui/dags/p/runs/r/tasks/t',
];

it.each(paths)('%s shows no secret', async (path) => {
  const { body, statusCode } = await api.call('GET', path);
  expect(statusCode).toBe(200);
  expect(body).not.toMatch(/hunter|1234567,/);
  expect(body).toContain('***');
});

describe('the rest is shown as it is', () => {
  it('of runs, results and params', async () => {
    expect(await api.get(`${base}/r`)).toMatchObject({
      conf: { db: { password: '***', pinCode: '***', host: 'h' }, on: true },
    });
    const entry = await api.call('GET', `${base}/r/taskInstances/t/xcomEntries/return_value`);
    expect(entry.body).toContain('"value":{"token": "***", "rows": 1.0}');
    expect(await api.get('/api/v2/dags/p/details')).toMatchObject({
      default_args: { auth_token: '***', retries: 1 },
      params: {
        api_key: { value: '***', schema: { type: 'string' }, description: 'd' },
        door: { value: '***' },
        city: { value: 'Oslo' },
      },
    });
  });

  it('where the installation hides nothing by its name, but for what tasks and formats say', async () => {
    expect(await plain.get(`${base}/r`)).toMatchObject({ conf: { db: { password: 'hunter6' } } });
    const said = await plain.call('GET', `${base}/r/taskInstances/t/xcomEntries/said`);
    expect(said.json()).toMatchObject({ value: 'said ***' });
    expect(await plain.get('/api/v2/dags/p/details')).toMatchObject({ params: { door: { value: '***' } } });
  });
});

it('a default that was shown hidden and comes back so is the default', async () => {
  const answer = await api.call('POST', base, {
    payload: { logical_date: null, conf: { api_key: '***', city: '***' } },
  });
  expect(answer.statusCode).toBe(200);
  const { conf, dag_run_id: runId } = answer.json() as { conf: unknown; dag_run_id: string };
  expect(conf).toEqual({ city: '***' });
  const rows = await api.writer.all<{ params: string }>('select params from dag_run where run_id = ?', [
    runId,
  ]);
  expect(JSON.parse(rows[0]?.params ?? '')).toMatchObject({ api_key: 'hunter2' });
});
