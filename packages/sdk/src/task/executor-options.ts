// Which executor runs a task, and what it is told about it.
import type { Json, TaskDefinition } from '@ariel/core';
import { registry } from '../registry.ts';
import { encodeValue } from '../value/encode-value.ts';
import { OptionError, refuseOption } from './option-value.ts';

/** Options that every task has, and that `defaultArgs` can give to all tasks of a DAG. */
export interface ExecutorOptions {
  /** The executor that runs it: only the installation's own can be named. @default the installation's */
  readonly executor?: string;
  /** Anything storable for whoever runs it. Neither `LocalExecutor` nor `RemoteExecutor` reads it; policies, templates and the API do. @default {} */
  readonly executorConfig?: Readonly<Record<string, unknown>>;
}

type ExecutorFields = Pick<TaskDefinition, 'executor' | 'executorConfig'>;

export function executorFields({ executor, executorConfig }: ExecutorOptions): ExecutorFields {
  return { ...named(executor), ...told(executorConfig) };
}

function named(executor: string | undefined): Pick<ExecutorFields, 'executor'> {
  if (executor === undefined) return {};
  if (typeof executor !== 'string' || executor === '')
    return refuseOption('executor', executor, 'the name of an executor');
  const { executors } = registry().taskDefaults;
  if (executors === null || executors.includes(executor)) return { executor };
  throw new OptionError(
    'ARIEL_TASK_EXECUTOR_UNKNOWN',
    `executor is "${executor}", but this installation runs tasks with ${executors[0]}`,
  );
}

function told(config: ExecutorOptions['executorConfig']): Pick<ExecutorFields, 'executorConfig'> {
  if (config === undefined) return {};
  if (typeof config !== 'object' || config === null || Array.isArray(config))
    return refuseOption('executorConfig', config, 'an object');
  const stored = JSON.parse(encodeValue(config, 'executorConfig').json) as Readonly<Record<string, Json>>;
  return Object.keys(stored).length === 0 ? {} : { executorConfig: stored };
}
