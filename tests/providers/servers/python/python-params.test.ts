// Params as tasks in Python see them: those of the DAG, with the task's own laid over them, and what the run was given over both.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Installation } from '../../../e2e/support/installation.ts';
import { pythonWithSdk } from './python-with-sdk.ts';

const dags = (python: string): Readonly<Record<string, string>> => ({
  'params.ts': `import { dag, param } from 'ariel';
import { AirflowTask, PythonTask } from 'ariel/python';

const python = ${JSON.stringify(python)};
const own = { region: param.string({ default: 'US' }), limit: param.integer({ default: 7, maximum: 100 }) };
const seen = { python, source: 'def seen(params):\\n    return dict(params)\\n', callable: 'seen' };

dag('py_params', { params: { region: param.string({ default: 'EU' }), n: param.integer({ default: 3 }) } }, () => {
  new PythonTask({ taskId: 'plain', ...seen });
  new PythonTask({ taskId: 'own', params: own, ...seen });
  new AirflowTask({
    taskId: 'text',
    python,
    params: own,
    operator: 'airflow.providers.standard.operators.bash.BashOperator',
    kwargs: { bash_command: 'echo {{ params.region }} {{ params.limit }} {{ params.n }}' },
  });
});
`,
});

let site: Installation;
beforeAll(async () => {
  site = await Installation.start({ dags: dags(await pythonWithSdk()) });
  await site.untilVisible('py_params');
}, 700_000);
afterAll(() => site?.[Symbol.asyncDispose]());

async function seenIn(conf: Readonly<Record<string, unknown>>): Promise<unknown> {
  const { run_id: runId, state } = await site.run('py_params', conf);
  expect([state, site.describe('py_params', runId)]).toEqual(['success', expect.anything()]);
  return ['plain', 'own', 'text'].map((taskId) =>
    JSON.parse(site.database.xcom('py_params', runId, taskId) ?? 'null'),
  );
}

test('are the defaults of the DAG and of the task', async () => {
  expect(await seenIn({})).toEqual([{ region: 'EU', n: 3 }, { region: 'US', n: 3, limit: 7 }, 'US 7 3']);
});

test('give way to what the run was given', async () => {
  expect(await seenIn({ region: 'EU', limit: 50 })).toEqual([
    { region: 'EU', n: 3, limit: 50 },
    { region: 'EU', n: 3, limit: 50 },
    'EU 50 3',
  ]);
});
