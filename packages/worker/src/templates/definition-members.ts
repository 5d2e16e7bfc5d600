// What templates can read of the DAG, the task and its instance beyond what nearly every template reads, by Airflow's names.
import { hostname } from 'node:os';
import { paramsOfTask } from '@ariel/core';
import { registry } from '@ariel/sdk';
import type { FurtherMembers } from '@ariel/template';
import type { TemplateSources } from './template-sources.ts';

export function dagMembers({ dag, facts, taskIds = [] }: TemplateSources): FurtherMembers {
  return {
    values: {
      dag_display_name: dag.displayName ?? facts.dag.dagId,
      doc_md: dag.docMd ?? null,
      params: facts.run.params,
      default_args: dag.defaultArgs ?? {},
      task_ids: taskIds,
      render_template_as_native_obj: dag.renderTemplateAsNativeObj ?? false,
    },
    dates: { end_date: dag.endDate ?? null },
  };
}

export function taskMembers({ facts: { run, task } }: TemplateSources): FurtherMembers {
  return {
    values: {
      task_display_name: task.displayName ?? task.taskId,
      doc_md: task.docMd,
      params: paramsOfTask(task, run),
      email: task.email?.to ?? null,
      email_on_failure: task.email?.onFailure ?? true,
      email_on_retry: task.email?.onRetry ?? true,
      pool_slots: task.poolSlots,
      priority_weight: task.priorityWeight,
      weight_rule: task.weightRule,
      retry_exponential_backoff: task.retryExponentialBackoff ?? 0,
      depends_on_past: task.dependsOnPast,
      ignore_first_depends_on_past: task.ignoreFirstDependsOnPast ?? true,
      wait_for_downstream: task.waitForDownstream,
      wait_for_past_depends_before_skipping: task.waitForPastDependsBeforeSkipping,
      max_active_tis_per_dag: task.maxActiveTisPerDag,
      max_active_tis_per_dagrun: task.maxActiveTisPerDagrun,
      do_xcom_push: task.doXcomPush ?? true,
      multiple_outputs: task.multipleOutputs ?? false,
      map_index_template: task.mapIndexTemplate,
      run_as_user: task.runAsUser ?? null,
      executor: task.executor ?? null,
      executor_config: task.executorConfig ?? {},
      logger_name: task.loggerName ?? null,
    },
    dates: { start_date: task.startDate, end_date: task.endDate },
    durationsMs: {
      execution_timeout: task.executionTimeoutMs,
      retry_delay: task.retryDelayMs,
      max_retry_delay: task.maxRetryDelayMs ?? null,
    },
  };
}

export function instanceMembers({ facts }: TemplateSources): FurtherMembers {
  return {
    values: {
      hostname: hostname(),
      log_url: logUrl(facts),
      pool_slots: facts.task.poolSlots,
      priority_weight: facts.task.priorityWeight,
      rendered_map_index: null,
    },
  };
}

/** Where the try is shown; null where `api.base_url` is not set. */
function logUrl({ dag, mapIndex, run, task, tryNumber }: TemplateSources['facts']): string | null {
  const { baseUrl } = registry().mailSettings;
  if (baseUrl === null) return null;
  const place = ['dags', dag.dagId, 'runs', run.runId, 'tasks', task.taskId].map(encodeURIComponent);
  const instance = mapIndex < 0 ? '' : `map_index=${mapIndex}&`;
  return `${baseUrl.replace(/\/$/, '')}/${place.join('/')}?${instance}try_number=${tryNumber}`;
}
