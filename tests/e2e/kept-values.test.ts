// What tasks leave behind in a real installation: values as objects outside of the database, states from try to try, requests to
// people, each also over a crash of the server.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { actor, Installation } from './support/installation.ts';
import { until } from './support/until.ts';

const dags = `import { dag, task } from 'ariel';
import { ApprovalOperator, BashOperator, HITLEntryOperator, type HITLResult } from 'ariel/standard';
import { param } from 'ariel';

const list = task('list', () => ['first', 'second', 'x'.repeat(2000)]);
const small = task('small', () => 'small');
const length = task('length', ({ text }: { text: string }) => text.length);
const sum = task('sum', ({ lengths, all, some }: { lengths: number[]; all: string[]; some: string }) =>
  [lengths, all.length, some, all[2]!.length]);
dag('kept', {}, () => {
  const all = list();
  const lengths = length.expand({ text: all });
  sum({ lengths, all, some: small() });
  new BashOperator({ taskId: 'echo', bashCommand: "echo {{ ti.xcom_pull('list')[1] }}" }).after(all);
});

const deploy = task('deploy', ({ rate }: { rate: HITLResult }) => rate.params_input.rate);
dag('asks', {}, () => {
  const approve = new ApprovalOperator({ taskId: 'approve', subject: 'Deploy?' });
  const rate = new HITLEntryOperator({ taskId: 'rate', subject: 'Rate?', params: { rate: param.number({ default: 1 }) } });
  approve.before(deploy({ rate: rate.output }));
});

const job = task('job', async (_: {}, { taskStateStore, ti }) => {
  const known = await taskStateStore.get('job_id');
  if (known !== null) return [known, ti.tryNumber];
  await taskStateStore.set('job_id', 'job of try ' + ti.tryNumber);
  await new Promise((resolve) => setTimeout(resolve, 600_000));
}, { retries: 2, retryDelay: '10ms' });
dag('resumes', {}, () => void job());
`;

let installation: Installation;
let folder: string;
beforeAll(async () => {
  installation = new Installation({ dags: { 'dags.ts': dags } });
  folder = join(installation.folder, 'objects');
  await installation.start({
    ARIEL__CORE__XCOM_BACKEND: 'airflow.providers.common.io.xcom.backend.XComObjectStorageBackend',
    ARIEL__COMMON_IO__XCOM_OBJECTSTORAGE_PATH: `file://${folder}`,
    ARIEL__COMMON_IO__XCOM_OBJECTSTORAGE_THRESHOLD: '1000',
    ARIEL__COMMON_IO__XCOM_OBJECTSTORAGE_COMPRESSION: 'gzip',
    ARIEL__LOGGING__REMOTE_LOGGING: 'True',
    ARIEL__LOGGING__REMOTE_BASE_LOG_FOLDER: join(installation.folder, 'remote-logs'),
  });
  await installation.untilVisible('kept', 'asks', 'resumes');
});
afterAll(() => installation?.[Symbol.asyncDispose]());

const valuesOf = (dagId: string, runId: string): Record<string, string> =>
  Object.fromEntries(
    installation.database
      .all<{ name: string; value: string }>(
        `select task_id || case when map_index < 0 then '' else '-' || map_index end as name, value from xcom
         where key = 'return_value' and run_ref = (select id from dag_run where dag_id = ? and run_id = ?)`,
        dagId,
        runId,
      )
      .map(({ name, value }) => [name, value]),
  );

const objects = (): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.gz'));

test('large values are objects, and references in the database; readers see no difference', async () => {
  const runId = await installation.trigger('kept');
  expect(await installation.untilEnded('kept', runId)).toMatchObject({ state: 'success' });
  const values = valuesOf('kept', runId);
  expect(values.small).toBe('"small"');
  expect(values.list).toContain('XComReference');
  expect(values.list).not.toContain('second');
  expect(JSON.parse(values.sum ?? '')).toEqual([[5, 6, 2000], 3, 'small', 2000]);
  expect(values.echo).toBe('"second"');
  const [path = '', ...others] = objects();
  expect(others).toEqual([]);
  expect(JSON.parse(gunzipSync(readFileSync(join(folder, path))).toString())).toHaveLength(3);
});

test('logs of a run that has ended are copied to the remote folder', async () => {
  const runId = await installation.trigger('kept');
  await installation.untilEnded('kept', runId);
  const copy = join(
    installation.folder,
    'remote-logs',
    'dag_id=kept',
    `run_id=${runId}`,
    'task_id=echo',
    'attempt=1.log',
  );
  await until('its logs are there', () => existsSync(copy));
  const own = join(
    installation.home,
    'logs',
    'dag_id=kept',
    `run_id=${runId}`,
    'task_id=echo',
    'attempt=1.log',
  );
  expect(readFileSync(copy, 'utf8')).toBe(readFileSync(own, 'utf8'));
  expect(readFileSync(copy, 'utf8')).toContain('second');
});

test('people are asked without a process, and answered once, over a crash of the server', async () => {
  const runId = await installation.trigger('asks');
  const stateOf = (taskId: string) => installation.database.instance('asks', runId, taskId)?.state;
  await until(
    'both wait',
    () => stateOf('approve') === 'awaiting_input' && stateOf('rate') === 'awaiting_input',
    {
      details: () => JSON.stringify(installation.database.instances('asks', runId), null, 1),
    },
  );
  await installation.kill();
  await installation.start();
  expect([stateOf('approve'), stateOf('rate')]).toEqual(['awaiting_input', 'awaiting_input']);
  const answer = (taskId: string, chosenOptions: string[], paramsInput = {}) =>
    installation.control.answerRequest({
      dagId: 'asks',
      runId,
      taskId,
      mapIndex: -1,
      chosenOptions,
      paramsInput,
      createdUs: null,
      user: { id: 'ann', name: 'Ann' },
      actor,
    } as never);
  await expect(answer('approve', ['Maybe'])).rejects.toMatchObject({ code: 'ARIEL_ANSWER_INVALID' });
  await answer('approve', ['Approve']);
  await expect(answer('approve', ['Reject'])).rejects.toMatchObject({ code: 'ARIEL_REQUEST_ANSWERED' });
  await answer('rate', ['OK'], { rate: 1.5 });
  expect(await installation.untilEnded('asks', runId)).toMatchObject({ state: 'success' });
  expect(valuesOf('asks', runId).deploy).toBe('1.5');
  expect(JSON.parse(valuesOf('asks', runId).approve ?? '')).toMatchObject({
    chosen_options: ['Approve'],
    responded_by_user: { id: 'ann', name: 'Ann' },
  });
});

test('a job of before a crash is found again', async () => {
  const runId = await installation.trigger('resumes');
  await until('the job is known', () => installation.database.all('select 1 from task_state').length > 0);
  await installation.kill();
  await installation.start();
  expect(await installation.untilEnded('resumes', runId)).toMatchObject({ state: 'success' });
  expect(JSON.parse(valuesOf('resumes', runId).job ?? '')[0]).toBe('job of try 1');
});
