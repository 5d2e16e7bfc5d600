// The DAGs of python-tasks.test.ts: each kind of end that a Python task has.

export const pythonDags = (python: string): Readonly<Record<string, string>> => ({
  'python.ts': `import { dag, task, chain } from 'ariel';
import { AirflowBranchTask, AirflowShortCircuitTask, AirflowTask, PythonBranchTask, PythonShortCircuitTask, PythonTask, pythonObject } from 'ariel/python';

const python = ${JSON.stringify(python)};
const bash = 'airflow.providers.standard.operators.bash.BashOperator';
const source = \`
import datetime

def add(a, b, ti, run_id, params):
    print("adding", a, "and", b)
    ti.xcom_push(key="note", value={"by": ti.task_id})
    return {"sum": a + b, "run": run_id, "at": datetime.datetime(2026, 1, 2, tzinfo=datetime.timezone.utc)}

def read(ti):
    import logging
    logging.getLogger(__name__).warning("read at try %s", ti.try_number)
    return [ti.xcom_pull(task_ids="add")["sum"], ti.xcom_pull(task_ids="add", key="note"), ti.xcom_pull(task_ids="squares")]

def secrets():
    from airflow.sdk import Connection, Variable
    conn = Connection.get("crm")
    Variable.set("made", "by python")
    print("the password is", conn.password)
    return [conn.host, conn.login, conn.extra_dejson, Variable.get("region"), Variable.get("made"), Variable.get("none", default="fallback")]

def flaky(ti):
    if ti.try_number == 1:
        raise ValueError("not yet")
    return ti.try_number

def fails():
    raise KeyError("gone")

def fails_finally():
    from airflow.sdk.exceptions import AirflowFailException
    raise AirflowFailException("never again")

def skips():
    from airflow.sdk.exceptions import AirflowSkipException
    raise AirflowSkipException("nothing to do")

def defers(event=None):
    if event is None:
        from datetime import timedelta
        from airflow.sdk.exceptions import TaskDeferred
        from airflow.providers.standard.triggers.temporal import TimeDeltaTrigger
        raise TaskDeferred(trigger=TimeDeltaTrigger(timedelta(seconds=0.2)), method_name="execute")
    return "resumed"

def square(n):
    return n * n

def choose():
    return "left"

def no():
    return False

def hangs():
    import os, subprocess, time
    child = subprocess.Popen(["sleep", "600"])
    print(os.getpid(), child.pid, file=open(os.environ["E2E_FOLDER"] + "/pids", "a"), flush=True)
    time.sleep(600)

def dies():
    import os
    os.kill(os.getpid(), 9)
\`;
const call = (callable: string, more: object = {}) => new PythonTask({ taskId: callable, python, callable, source, ...more });

dag('values', {}, () => {
  const given = task('given', () => 40)();
  const add = call('add', { opKwargs: { a: given, b: 2 } });
  const numbers = task('numbers', () => [1, 2, 3])();
  const squares = PythonTask.partial({ taskId: 'squares', python, callable: 'square', source }).expand({ opKwargs: [{ n: 2 }, { n: 3 }] });
  void numbers;
  const read = call('read');
  chain(add, squares, read);
  const next = task('next', ({ value }: { value: any }) => [value.sum, value.at instanceof Date])({ value: add.output as any });
  void next;
});
dag('chain', {}, () => {
  const tasks = Array.from({ length: 10 }, (_, n) => new PythonTask({ taskId: 'n' + n, python, callable: 'square', source, opKwargs: { n } }));
  for (const [at, each] of tasks.entries()) if (at > 0) tasks[at - 1]!.before(each);
});
dag('hangs', {}, () => { call('hangs', { executionTimeout: '4s' }); });
dag('secrets', {}, () => { call('secrets'); });
dag('ends', {}, () => {
  call('not_there', {});
  call('flaky', { retries: 1, retryDelay: '0s' });
  call('fails', { retries: 0 });
  call('fails_finally', { retries: 3, retryDelay: '0s' });
  call('skips');
  call('dies', { retries: 1, retryDelay: '0s' });
  call('defers');
});
dag('choices', {}, () => {
  const after = (id: string) => task(id, () => id)();
  chain(new PythonBranchTask({ taskId: 'choose', python, callable: 'choose', source }), [after('left'), after('right')]);
  chain(new PythonShortCircuitTask({ taskId: 'no', python, callable: 'no', source }), after('never'));
});
dag('operators', {}, () => {
  const given = task('given', () => '{{ not a template }}')();
  new AirflowTask({ taskId: 'bash', python, operator: bash, kwargs: { bash_command: 'echo "$WHO on {{ run_id }}: $GIVEN"', env: { WHO: '{{ task.task_id }}', GIVEN: given } } });
  new AirflowTask({ taskId: 'bash_skips', python, operator: bash, kwargs: { bash_command: 'exit 99' } });
  new AirflowTask({
    taskId: 'sensor', python, operator: 'airflow.providers.standard.sensors.bash.BashSensor',
    kwargs: { bash_command: 'test -e $E2E_FOLDER/seen || { touch $E2E_FOLDER/seen; exit 1; }', mode: 'reschedule', poke_interval: 0.2, timeout: 60 },
  });
  new AirflowTask({
    taskId: 'deferrable', python, operator: 'airflow.providers.standard.sensors.time_delta.TimeDeltaSensor',
    kwargs: { delta: pythonObject('datetime.timedelta', { kwargs: { seconds: 0.1 } }), deferrable: true },
  });
});
`,
});
