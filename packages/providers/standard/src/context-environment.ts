// The environment variables of what a task starts: the worker's where they are wanted, the facts of the try, and the task's own.
import type { ShellSettings, TaskContext } from '@ariel/sdk';

export function environmentOf(
  { env, appendEnv }: Pick<ShellSettings, 'env' | 'appendEnv'>,
  context: TaskContext,
): NodeJS.ProcessEnv {
  const inherited = env === undefined || appendEnv === true ? process.env : {};
  return { ...inherited, ...factsOf(context), ...env };
}

/** Under both prefixes: scripts that were written for Airflow go on to find them. */
function factsOf({ dag, dagRun, logicalDate, task, ti }: TaskContext): Record<string, string> {
  const facts = {
    DAG_ID: dag.dagId,
    DAG_RUN_ID: dagRun.runId,
    TASK_ID: ti.taskId,
    TRY_NUMBER: String(ti.tryNumber),
    DAG_OWNER: task.owner,
    ...(ti.mapIndex < 0 ? {} : { MAP_INDEX: String(ti.mapIndex) }),
    ...(logicalDate === null ? {} : { LOGICAL_DATE: logicalDate.toISOString() }),
  };
  return Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) => [
      [`ARIEL_CTX_${name}`, value],
      [`AIRFLOW_CTX_${name}`, value],
    ]),
  );
}
