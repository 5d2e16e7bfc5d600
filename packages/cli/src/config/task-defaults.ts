// What the configuration says of tasks that do not say it themselves, as the processes take it that evaluate DAG files.
import type { TaskDefaults } from '@ariel/sdk';
import type { ArielConfig } from './config.ts';

export function taskDefaults({ core, email, operators, scheduler, sensors }: ArielConfig): TaskDefaults {
  return {
    retries: core.defaultTaskRetries,
    retryDelayMs: core.defaultTaskRetryDelayMs,
    executionTimeoutMs: core.defaultTaskExecutionTimeoutMs,
    emailOnFailure: email.defaultEmailOnFailure,
    emailOnRetry: email.defaultEmailOnRetry,
    owner: operators.defaultOwner,
    queue: operators.defaultQueue,
    deferrable: operators.defaultDeferrable,
    weightRule: core.defaultTaskWeightRule,
    sensorTimeoutMs: sensors.defaultTimeoutMs,
    ignoreFirstDependsOnPast: scheduler.ignoreFirstDependsOnPastByDefault,
    executors: [core.executor, ...aliases[core.executor]],
  };
}

/** Airflow's tasks may name an executor by its class. */
const aliases: Readonly<Record<ArielConfig['core']['executor'], readonly string[]>> = {
  LocalExecutor: ['airflow.executors.local_executor.LocalExecutor'],
  RemoteExecutor: [],
};
