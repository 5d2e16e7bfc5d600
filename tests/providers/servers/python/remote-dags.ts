// The DAGs of remote-python.test.ts: tasks in Python that run on a worker in another process.

export const remoteDags = (python: string): Readonly<Record<string, string>> => ({
  'remote.ts': `import { chain, dag, task } from 'ariel';
import { AirflowTask, PythonTask, pythonObject } from 'ariel/python';

const python = ${JSON.stringify(python)};
const source = \`
def add(a, b, ti):
    import os
    assert not [name for name in os.environ if name.startswith("ARIEL__DATABASE")]
    print("adding", a, "and", b)
    ti.xcom_push(key="note", value={"by": ti.task_id})
    return a + b

def defers(event=None):
    from datetime import timedelta
    from airflow.sdk.exceptions import TaskDeferred
    from airflow.providers.standard.triggers.temporal import TimeDeltaTrigger
    if event is None:
        print("waits")
        raise TaskDeferred(trigger=TimeDeltaTrigger(timedelta(seconds=0.2)), method_name="execute")
    print("goes on")
    return "resumed"

def read(ti):
    return [ti.xcom_pull(task_ids="add"), ti.xcom_pull(task_ids="add", key="note"), ti.xcom_pull(task_ids="bash"), ti.xcom_pull(task_ids="squares")]

def square(n):
    return n * n

def many():
    import os, time
    from airflow.sdk import Variable
    for n in range(80):
        Variable.set(f"n{n}", str(n))
        print("line", n)
        with open(os.environ["E2E_FOLDER"] + "/many", "a") as file:
            print(n, file=file)
        time.sleep(0.2)
    return sum(int(Variable.get(f"n{n}")) for n in range(80))

def dies_once(ti):
    import os, subprocess, time
    print("try", ti.try_number)
    if ti.try_number == 1:
        child = subprocess.Popen(["sleep", "600"])
        print(os.getpid(), child.pid, file=open(os.environ["E2E_FOLDER"] + "/pids", "a"), flush=True)
        time.sleep(600)
    return ti.try_number
\`;
const call = (callable: string, more: object = {}) => new PythonTask({ taskId: callable, python, callable, source, ...more });

dag('remote', {}, () => {
  const given = task('given', () => 40)();
  const add = call('add', { opKwargs: { a: given, b: 2 } });
  const bash = new AirflowTask({
    taskId: 'bash', python, operator: 'airflow.providers.standard.operators.bash.BashOperator',
    kwargs: { bash_command: 'echo "{{ run_id }} has {{ ti.xcom_pull(task_ids=\\'add\\') }}"' },
  });
  const looks = new AirflowTask({
    taskId: 'looks', python, operator: 'airflow.providers.standard.sensors.time_delta.TimeDeltaSensor',
    kwargs: { delta: pythonObject('datetime.timedelta', { kwargs: { seconds: 0.1 } }), deferrable: true },
  });
  const squares = PythonTask.partial({ taskId: 'squares', python, callable: 'square', source }).expand({ opKwargs: [{ n: 2 }, { n: 3 }] });
  chain(add, [bash, squares], call('read'));
  chain(looks, call('defers'));
});
dag('many', {}, () => { call('many'); });
dag('dies_once', {}, () => { call('dies_once', { retries: 1, retryDelay: '0s' }); });
`,
});
