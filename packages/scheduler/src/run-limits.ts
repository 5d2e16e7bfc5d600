// The keyed limits of a run's tasks: keys are rendered once per run and task, when they are first asked for.
import { acrossRunsKey, type DagDefinition, paramsOfTask, type ReadyLimit, renderLimits } from '@ariel/core';
import type { RunRow } from '@ariel/store';

const none: readonly ReadyLimit[] = [];

export function runLimits(
  definition: DagDefinition,
  row: Pick<RunRow, 'conf' | 'dag_id' | 'run_id'>,
  params: Readonly<Record<string, unknown>>,
  isOnlyScheduler: boolean,
): (taskId: string) => readonly ReadyLimit[] {
  const named = new Map(
    definition.tasks.flatMap((task) => {
      const shared = isOnlyScheduler ? null : task.maxActiveTisPerDag;
      return task.limits.length > 0 || shared !== null ? [[task.taskId, { task, shared }] as const] : [];
    }),
  );
  const rendered = new Map<string, readonly ReadyLimit[]>();
  const facts = { dagId: row.dag_id, runId: row.run_id };
  // Most runs have no such task, and some a long conf.
  let conf: Readonly<Record<string, unknown>> | undefined;
  return (taskId) => {
    const own = named.get(taskId);
    if (!own) return none;
    conf ??= JSON.parse(row.conf) as Readonly<Record<string, unknown>>;
    const known = rendered.get(taskId) ?? [
      ...renderLimits(own.task.limits, taskId, {
        ...facts,
        params: paramsOfTask(own.task, { params, conf }),
      }),
      // Other runs of the DAG may be other schedulers': they count together.
      ...(own.shared === null ? [] : [acrossRuns(row.dag_id, taskId, own.shared)]),
    ];
    rendered.set(taskId, known);
    return known;
  };
}

const acrossRuns = (dagId: string, taskId: string, max: number): ReadyLimit => ({
  key: acrossRunsKey(dagId, taskId),
  max,
  perMs: null,
  fair: null,
});
