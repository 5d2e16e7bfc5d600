// The DAGs of python-features.test.ts: what the Task SDK offers beside values and ends.

export const featureDags = (python: string, library: string): Readonly<Record<string, string>> => ({
  'features.ts': `import { asset, assetAlias, chain, dag, task } from 'ariel';
import { AirflowTask, PythonTask, pythonObject } from 'ariel/python';

const python = ${JSON.stringify(python)};
const pythonPath = [${JSON.stringify(library)}];
const standard = 'airflow.providers.standard';
const source = \`
def makes(outlet_events):
    from airflow.sdk import Asset, AssetAlias
    outlet_events[Asset(name="orders", uri="s3://lake/orders")].extra = {"rows": 3}
    outlet_events[AssetAlias("landed")].add(Asset(name="today", uri="s3://lake/today"), extra={"n": 1})

def reads(triggering_asset_events, inlet_events):
    from airflow.sdk import Asset, AssetAlias
    orders = Asset(name="orders", uri="s3://lake/orders")
    last = inlet_events[orders][-1]
    return {
        "why": [event.extra for events in triggering_asset_events.values() for event in events],
        "last": last.extra,
        "by": last.source_task_id,
        "landed": [event.asset.name for event in inlet_events[AssetAlias("landed")]],
    }

def asks(ti, dag_run, task_state_store):
    from airflow.sdk import Variable
    ti.xcom_push("mine", 1)
    Variable.set("temporary", "x", description="for a while")
    keys = Variable.get("temporary")
    Variable.delete("temporary")
    task_state_store.set("seen", {"n": 1})
    return {
        "runs": ti.get_dr_count(dag_id=dag_run.dag_id),
        "running": ti.get_ti_count(dag_id=dag_run.dag_id, task_ids=["asks"], states=["running"]),
        "states": ti.get_task_states(dag_id=dag_run.dag_id, run_ids=[dag_run.run_id]),
        "run": ti.get_dagrun_state(dag_id=dag_run.dag_id, run_id=dag_run.run_id),
        "dag": ti.get_dag(dag_run.dag_id).dag_id,
        "before": ti.get_previous_ti() is not None,
        "crumbs": list(ti.get_task_breadcrumbs(dag_run.dag_id, dag_run.run_id)),
        "set": keys,
        "deleted": Variable.get("temporary", default=None),
        "kept": task_state_store.get("seen"),
        "retries": ti.max_tries,
    }

def values():
    import datetime, decimal
    return {
        "big": "x" * 3_000_000,
        "text": "\\\\u017elu\\\\u0165ou\\\\u010dk\\\\u00fd \\\\U0001F40E <&> \\\\u2028",
        "date": datetime.date(2026, 1, 2),
        "at": datetime.datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=datetime.timezone.utc),
        "exact": decimal.Decimal("0.10"),
        "numbers": [2**53 + 1, -0.5, 1e300],
        "pair": (1, 2),
        "set": {3},
        "none": None,
    }

def again(ti):
    import datetime, decimal
    given = ti.xcom_pull(task_ids="values")
    return [
        len(given["big"]),
        given["text"] == "\\\\u017elu\\\\u0165ou\\\\u010dk\\\\u00fd \\\\U0001F40E <&> \\\\u2028",
        given["at"].astimezone(datetime.timezone.utc).isoformat(),
        given["exact"] == decimal.Decimal("0.10"),
        given["numbers"] == [2**53 + 1, -0.5, 1e300],
        sorted(given["set"]),
        given["none"],
    ]

def opens(given, ti):
    pulled = ti.xcom_pull(task_ids="back")
    assert pulled == given, (pulled, given)
    return [repr(given["exact"]), repr(given["date"]), repr(given["set"]), given["long"]]

def not_a_number():
    return float("nan")

def hides():
    import logging
    from airflow.sdk.log import mask_secret
    mask_secret("very-secret-word")
    print("printed very-secret-word")
    logging.getLogger("acme").warning("logged very-secret-word")

def chatters():
    import subprocess
    for n in range(20_000):
        print("line", n)
    subprocess.run(["sh", "-c", "echo from the child; echo and its errors >&2"], check=True)
    print("the last line")

def leaves():
    import os
    os._exit(7)
\`;
const call = (callable: string, more: object = {}) => new PythonTask({ taskId: callable, python, callable, source, ...more });
const orders = asset({ name: 'orders', uri: 's3://lake/orders', extra: { owner: 'shop' } });
const landed = assetAlias('landed');

dag('makes', {}, () => { call('makes', { outlets: [orders, landed] }); });
dag('reads', { schedule: orders }, () => { call('reads', { inlets: [orders, landed] }); });
dag('asks', {}, () => { call('asks', { retries: 2 }); });
dag('values', {}, () => {
  const values = call('values');
  const inNode = task('in_node', ({ value }: { value: any }) => [value.at instanceof Date, value.at.toISOString(), value.big.length])({ value: values.output as any });
  const back = task('back', ({ value }: { value: any }) => ({ exact: value.exact, date: value.date, set: new Set([1]), long: 2n ** 60n }))({ value: values.output as any });
  chain(values, [call('again'), inNode]);
  chain(back, call('opens', { opKwargs: { given: back } }));
  call('not_a_number');
});
dag('logs', {}, () => { call('hides'); call('chatters'); call('leaves'); });
dag('mapped', {}, () => {
  AirflowTask.partial({ taskId: 'say', python, operator: standard + '.operators.bash.BashOperator' })
    .expand({ kwargs: ['a', 'b'].map((word) => ({ bash_command: 'echo ' + word, map_index_template: 'says ' + word })) });
});
dag('target', {}, () => { task('slowly', async () => { await new Promise((resolve) => setTimeout(resolve, 1500)); return 1; })(); });
dag('triggers', {}, () => {
  const operator = standard + '.operators.trigger_dagrun.TriggerDagRunOperator';
  const kwargs = { trigger_dag_id: 'target', wait_for_completion: true, poke_interval: 1, conf: { from: '{{ run_id }}' } };
  new AirflowTask({ taskId: 'waits', python, operator, kwargs: { ...kwargs, deferrable: true } });
  new AirflowTask({ taskId: 'looks', python, operator, kwargs });
});
dag('asks_people', {}, () => {
  new AirflowTask({
    taskId: 'approve', python, operator: standard + '.operators.hitl.ApprovalOperator',
    kwargs: { subject: 'Ship {{ run_id }}?', body: 'All of it.' },
  });
});
dag('cleans_up', {}, () => {
  new AirflowTask({ taskId: 'slow', python, pythonPath, operator: 'acme_operators.Slow', executionTimeout: '6s' });
  new AirflowTask({
    taskId: 'own_limit', python, pythonPath, operator: 'acme_operators.Slow', retries: 0,
    kwargs: { execution_timeout: pythonObject('datetime.timedelta', { kwargs: { seconds: 1 } }) },
  });
});
`,
});

/** Operators of one's own, as a module that Python imports. */
export const acmeOperators = `
import os, time
from airflow.sdk import BaseOperator


def note(text):
    with open(os.environ["E2E_FOLDER"] + "/notes", "a") as file:
        print(text, file=file)


class Slow(BaseOperator):
    def execute(self, context):
        print("begins")
        note(f"{self.task_id} begins")
        time.sleep(600)

    def on_kill(self):
        note(f"{self.task_id} cleans up")
        print("cleans up")
        time.sleep(0.5)
        note(f"{self.task_id} is clean")
`;
