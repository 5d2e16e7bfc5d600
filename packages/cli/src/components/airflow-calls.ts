// Airflow's Task Execution API for tasks that run here or on our workers: the server's handlers, loaded when the first task asks.
import { createExecutionService, type ExecutionSettings } from '@ariel/execution';
import type { AirflowCalls } from '@ariel/protocol';
import type { SecretSource } from '@ariel/worker';
import type { Problem } from './process-part.ts';

export interface AirflowCallsOptions {
  /** Asked once: they name these calls themselves. */
  readonly settings: () => ExecutionSettings;
  readonly secrets: SecretSource;
  readonly report: (problem: Problem) => void;
}

export function airflowCalls({ report, secrets, settings }: AirflowCallsOptions): AirflowCalls {
  let calls: Promise<AirflowCalls> | null = null;
  const open = async (): Promise<AirflowCalls> => {
    const { createAirflowCalls } = await import('@ariel/api/airflow-calls');
    const own = settings();
    return createAirflowCalls({
      service: createExecutionService(own),
      database: own.database,
      nowUs: own.nowUs,
      secrets,
      reportError: (error, where) => report({ message: where, error }),
    });
  };
  return async (caller, call) => {
    calls ??= open();
    return (await calls)(caller, call);
  };
}
