// One DAG starts another: and goes on, waits for it, or waits without a worker.
import { chain, dag, param, task } from 'ariel';
import { TriggerDagRunOperator } from 'ariel/standard';

const report = task('report', ({ region }: { region: string }) => `report of ${region}`);

export const child = dag(
  'operators_triggered',
  { params: { region: param.string({ default: 'EU' }) }, tags: ['feature', 'operators'] },
  ({ params }) => {
    report({ region: params.region });
  },
);

export const parent = dag('operators_trigger_dag_run', { tags: ['feature', 'operators'] }, () => {
  const goesOn = new TriggerDagRunOperator({
    taskId: 'goes_on',
    triggerDagId: 'operators_triggered',
    conf: { region: 'region of {{ dag.dag_id }}' },
    logicalDate: null,
    note: 'started by {{ run_id }}',
  });
  const waits = new TriggerDagRunOperator({
    taskId: 'waits',
    triggerDagId: 'operators_triggered',
    logicalDate: null,
    waitForCompletion: true,
    pokeInterval: '200ms',
  });
  const again = new TriggerDagRunOperator({
    taskId: 'is_there_already',
    triggerDagId: 'operators_triggered',
    triggerRunId: '{{ ti.xcom_pull(task_ids="waits", key="trigger_run_id") }}',
    logicalDate: null,
    skipWhenAlreadyExists: true,
  });
  const deferred = new TriggerDagRunOperator({
    taskId: 'waits_without_a_worker',
    triggerDagId: 'operators_triggered',
    logicalDate: null,
    waitForCompletion: true,
    deferrable: true,
    pokeInterval: '200ms',
  });
  chain(goesOn, waits, again);
  chain(goesOn, deferred);
});
