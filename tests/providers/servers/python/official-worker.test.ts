// Airflow's own supervisor, as its executors call it, against the server over HTTP: a worker that is not ours.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type ExecutionFixture,
  openExecution,
  type TaskName,
  tasks,
} from '../../../../packages/api/tests/fixture/execution-fixture.ts';
import { pythonWithSdk } from './python-with-sdk.ts';

/** The DAG as the worker's own file has it: one task for each way to end. */
const dagFile = `
from datetime import timedelta
from airflow.sdk import dag, task
from airflow.sdk.exceptions import AirflowSkipException
from airflow.providers.standard.operators.bash import BashOperator
from airflow.providers.standard.sensors.bash import BashSensor
from airflow.providers.standard.sensors.time_delta import TimeDeltaSensor

@dag(dag_id="d", schedule=None)
def d():
    def afterwards(context):
        from airflow.sdk import Variable
        Variable.set("afterwards", context["ti"].task_id)
        context["ti"].xcom_push(key="link", value="https://jobs.example/7")

    @task(task_id="list", on_success_callback=afterwards)
    def numbers(ti):
        ti.xcom_push(key="other", value="o")
        print("said", ti.task_id)
        return [1, 2, 3]

    @task.branch(task_id="branch")
    def branch():
        return "left"

    @task(task_id="flaky")
    def flaky():
        raise ValueError("not yet")

    @task(task_id="last")
    def last():
        raise AirflowSkipException("nothing to do")

    left = BashOperator(task_id="left", bash_command="echo {{ run_id }} {{ ti.xcom_pull(task_ids='list') }}")
    right = BashSensor(task_id="right", bash_command="exit 1", mode="reschedule", poke_interval=1, timeout=60)
    branch() >> [left, right]
    numbers(), flaky(), last()
    TimeDeltaSensor(task_id="waits", delta=timedelta(days=3650), deferrable=True)

d()
`;

const worker = `
import json, sys
import airflow.executors.workloads as workloads
from airflow.sdk.execution_time import supervisor
supervisor.MIN_HEARTBEAT_INTERVAL = 1
server, given = sys.argv[1], json.load(open(sys.argv[2]))
for each in given:
    one = workloads.ExecuteTask.model_validate(each)
    supervisor.supervise_task(
        ti=one.ti, bundle_info=one.bundle_info, dag_rel_path=one.dag_rel_path, token=one.token, server=server, log_path=one.log_path
    )
`;

let api: ExecutionFixture;
let folder = '';
beforeAll(async () => {
  const python = await pythonWithSdk();
  api = await openExecution();
  folder = mkdtempSync(join(tmpdir(), 'ariel-official-'));
  writeFileSync(join(folder, 'd.py'), dagFile);
  writeFileSync(join(folder, 'worker.py'), worker);
  const workloads = await Promise.all(tasks.map((task) => workload(task)));
  writeFileSync(join(folder, 'workloads.json'), JSON.stringify(workloads));
  await api.server.listen({ port: 0, host: '127.0.0.1' });
  const { port } = api.server.server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/execution/`;
  const { HOME, PATH } = process.env;
  await promisify(execFile)(python, [join(folder, 'worker.py'), url, join(folder, 'workloads.json')], {
    env: {
      HOME,
      PATH,
      AIRFLOW_HOME: folder,
      AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
      AIRFLOW__LOGGING__BASE_LOG_FOLDER: folder,
      AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST: JSON.stringify([
        {
          name: 'dags',
          classpath: 'airflow.dag_processing.bundles.local.LocalDagBundle',
          kwargs: { path: folder },
        },
      ]),
    },
    timeout: 110_000,
  });
}, 700_000);
afterAll(async () => {
  await api?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

async function workload(task: TaskName) {
  return {
    type: 'ExecuteTask',
    token: await api.workload(task),
    dag_rel_path: 'd.py',
    bundle_info: { name: 'dags', version: null },
    log_path: `${task}.log`,
    ti: {
      id: api.ids[task],
      dag_version_id: api.versionId,
      dag_id: 'd',
      task_id: task,
      run_id: 'r',
      try_number: 1,
      map_index: -1,
      pool_slots: 1,
      priority_weight: 1,
      queue: 'default',
    },
  };
}

const instance = (task: TaskName) =>
  api.database.first<{ state: string | null; rendered_fields: string | null; try_number: number }>(
    'select state, rendered_fields, try_number from task_instance where run_ref = ? and task_id = ?',
    [api.runRef, task],
  );
const value = async (task: TaskName, key = 'return_value'): Promise<unknown> => {
  const row = await api.database.first<{ value: string }>(
    'select value from xcom where run_ref = ? and task_id = ? and key = ?',
    [api.runRef, task, key],
  );
  return JSON.parse(row?.value ?? 'null');
};
const log = (task: TaskName): string => readFileSync(join(folder, `${task}.log`), 'utf8');

describe('the official supervisor', () => {
  test.each([
    ['list', 'success'],
    ['branch', 'success'],
    ['left', 'success'],
    ['right', 'up_for_reschedule'],
    ['flaky', 'up_for_retry'],
    ['last', 'skipped'],
    ['waits', 'deferred'],
  ] as const)('brings %s to %s', async (task, state) => {
    expect([
      (await instance(task))?.state,
      log(task).includes('"level":"error"') && task !== 'flaky',
    ]).toEqual([state, false]);
  });

  test('stores values, and reads those of other tasks in templates', async () => {
    expect(await value('list')).toEqual([1, 2, 3]);
    expect(await value('list', 'other')).toBe('o');
    expect(await value('left')).toBe('r [1, 2, 3]');
    expect(JSON.parse((await instance('left'))?.rendered_fields ?? '{}')).toMatchObject({
      bash_command: 'echo r [1, 2, 3]',
    });
  });

  test('says what a branch follows', async () => {
    expect(await value('branch', 'skipmixin_key')).toEqual({ followed: ['left'] });
  });

  test('leaves its trigger to the server', async () => {
    const row = await api.database.first<{ name: string; module: string; args: string; method: string }>(
      'select name, module, args, method from waiting_trigger where attempt_id = ?',
      [api.ids.waits],
    );
    expect(row).toMatchObject({ name: 'python', module: 'ariel/python', method: 'execute_complete' });
    expect(JSON.parse(row?.args ?? '{}')).toMatchObject({
      classpath: 'airflow.providers.standard.triggers.temporal.DateTimeTrigger',
    });
  });

  test('runs callbacks of a success, which come after its report and still count', async () => {
    const keys = await api.database.all("select key from variable where key = 'afterwards'");
    expect(keys).toHaveLength(1);
    expect(await value('list', 'link')).toBe('https://jobs.example/7');
  });

  test('fails a try that is retried, as a new attempt', async () => {
    expect(await instance('flaky')).toMatchObject({ state: 'up_for_retry' });
    expect(log('flaky')).toContain('ValueError');
  });
});
