// Two DAGs that depend on each other's runs: the one waits for tasks of the other in the run of the same date, the other says with a
// marker that clearing it clears here, too.
import { chain, dag, task } from 'ariel';
import { ExternalTaskMarker, ExternalTaskSensor, TriggerDagRunOperator } from 'ariel/standard';

const load = task('load', () => 'loaded');

export const sales = dag('operators_external_sales', { tags: ['feature', 'operators'] }, () => {
  const marker = new ExternalTaskMarker({
    taskId: 'report_depends_on_this',
    externalDagId: 'operators_external_task',
    externalTaskId: 'sales_loaded',
  });
  chain(load(), marker);
});

export const report = dag('operators_external_task', { tags: ['feature', 'operators'] }, () => {
  // So that there is something to wait for; two schedules of the same times do the same.
  const start = new TriggerDagRunOperator({
    taskId: 'start_sales',
    triggerDagId: 'operators_external_sales',
    logicalDate: '{{ logical_date.isoformat() }}',
    skipWhenAlreadyExists: true,
  });
  const common = { externalDagId: 'operators_external_sales', pokeInterval: '200ms', timeout: '1m' } as const;
  const loaded = new ExternalTaskSensor({
    taskId: 'sales_loaded',
    ...common,
    externalTaskId: 'load',
    failedStates: ['failed'],
    checkExistence: true,
  });
  const whole = new ExternalTaskSensor({
    taskId: 'whole_run',
    ...common,
    deferrable: true,
    pollInterval: '200ms',
  });
  chain(start, [loaded, whole]);
});
