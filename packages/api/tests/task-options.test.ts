// What the public API says of options that tasks have for themselves.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Api, openApi } from './fixture/api-fixture.ts';
import { dagDefinition, taskDefinition } from './fixture/rows.ts';

let api: Api;

beforeAll(async () => {
  api = await openApi();
  const region = { defaultJson: '"EU"', schema: { type: 'string' }, description: 'where' };
  const versionId = await api.rows.addDag(
    dagDefinition('p', {
      params: { region, n: { defaultJson: '3', schema: { type: 'integer' }, description: null } },
      tasks: [
        taskDefinition('plain'),
        taskDefinition('told', {
          executor: 'LocalExecutor',
          executorConfig: { pod: { cpu: 2, on: true, of: null }, token: 'hunter3' },
          runAsUser: 'etl',
          docMd: '# M',
          docs: { json: '{"a":1}', rst: 'R' },
        }),
        taskDefinition('own', {
          params: {
            region: { ...region, defaultJson: '"US"', description: null },
            door: { defaultJson: null, schema: { type: 'string', format: 'password' }, description: null },
          },
        }),
      ],
    }),
  );
  const runRef = await api.rows.addRun('p', versionId, 'r', {
    conf: '{"door":"hunter2"}',
    params: '{"region":"EU","n":3,"door":"hunter2"}',
  });
  for (const taskId of ['plain', 'told', 'own'])
    await api.rows.addInstance(runRef, versionId, taskId, { state: 'success', try_number: 1 });
});
afterAll(() => api[Symbol.asyncDispose]());

const ofDag = {
  region: { value: 'EU', schema: { type: 'string' }, description: 'where', source: 'dag' },
  n: { value: 3, schema: { type: 'integer' }, description: null, source: 'dag' },
};

it('a task has the params of its DAG', async () => {
  expect(await api.get('/api/v2/dags/p/tasks/plain')).toMatchObject({ params: ofDag });
});

it('params of its own lie over them, and are said to be the task’s', async () => {
  const { params } = (await api.get('/api/v2/dags/p/tasks/own')) as { params: unknown };
  expect(params).toEqual({
    ...ofDag,
    region: { value: 'US', schema: { type: 'string' }, description: null, source: 'task' },
    door: {
      value: null,
      schema: { type: 'string', format: 'password' },
      description: null,
      source: 'task',
    },
  });
  expect(await api.get('/api/v2/dags/p/details')).toMatchObject({ params: ofDag });
});

it('what a run was given for a secret of a task is not shown', async () => {
  const { body } = await api.call('GET', '/ui/dags/p/runs/r');
  expect(JSON.parse(body)).toMatchObject({ params: { region: 'EU', n: 3, door: '***' } });
});

const instances = '/api/v2/dags/p/dagRuns/r/taskInstances';
const told = {
  executor: 'LocalExecutor',
  executor_config: "{'pod': {'cpu': 2, 'on': True, 'of': None}, 'token': '***'}",
};

it('an instance names the executor of its task, and what that is told as Python prints it, without secrets', async () => {
  expect(await api.get(`${instances}/told`)).toMatchObject(told);
  expect(await api.get(`${instances}/told/tries/1`)).toMatchObject(told);
  expect(await api.get(`${instances}/plain`)).toMatchObject({ executor: null, executor_config: '{}' });
});

it('the page of a task has what it says for itself', async () => {
  expect(await api.get('/ui/dags/p/runs/r/tasks/told')).toMatchObject({
    run_as_user: 'etl',
    executor: 'LocalExecutor',
    executor_config: { pod: { cpu: 2, on: true, of: null }, token: '***' },
    params: [],
    doc_md: '# M',
    docs: [
      { form: 'rst', text: 'R' },
      { form: 'json', text: '{"a":1}' },
    ],
  });
  expect(await api.get('/ui/dags/p/runs/r/tasks/own')).toMatchObject({
    run_as_user: null,
    executor: null,
    executor_config: null,
    params: [
      { name: 'region', value: 'US' },
      { name: 'door', value: null },
    ],
    docs: [],
  });
});
