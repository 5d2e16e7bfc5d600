// The params of a task: those of its run, with the task's own laid over them.
import type { TaskDefinition } from './dag-definition.ts';

/** What is known of a run's params. */
export interface RunParams {
  /** Those of the DAG, with what the run was given laid over them. */
  readonly params: Readonly<Record<string, unknown>>;
  /** What the run was given. */
  readonly conf: Readonly<Record<string, unknown>>;
}

export function paramsOfTask(
  { params: own }: Pick<TaskDefinition, 'params'>,
  run: RunParams,
): Readonly<Record<string, unknown>> {
  if (own === undefined) return run.params;
  const laidOver = Object.entries(own).flatMap(([name, { defaultJson }]): [string, unknown][] =>
    defaultJson === null || isGiven(run, name) ? [] : [[name, JSON.parse(defaultJson)]],
  );
  return { ...run.params, ...Object.fromEntries(laidOver) };
}

/**
 * What a run was given counts for all of its tasks. Where the installation lets no conf override params, the run's params do not
 * have what its conf says, and then neither do its tasks.
 */
function isGiven({ conf, params }: RunParams, name: string): boolean {
  if (!Object.hasOwn(conf, name) || !Object.hasOwn(params, name)) return false;
  return JSON.stringify(conf[name]) === JSON.stringify(params[name]);
}
