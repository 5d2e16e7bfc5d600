// The keyed limits of a run's tasks: keys are rendered once per run and task, when they are first asked for.
import { acrossRunsKey, type DagDefinition, type ReadyLimit, renderLimits } from '@ariel/core';
import type { RunRow } from '@ariel/store';

const none: readonly ReadyLimit[] = [];

export function runLimits(
  definition: DagDefinition,
  row: Pick<RunRow, 'dag_id' | 'run_id'>,
  params: Readonly<Record<string, unknown>>,
  isOnlyScheduler: boolean,
): (taskId: string) => readonly ReadyLimit[] {
  const named = new Map(
    definition.tasks.flatMap(({ limits, maxActiveTisPerDag, taskId }) => {
      const shared = isOnlyScheduler ? null : maxActiveTisPerDag;
      return limits.length > 0 || shared !== null ? [[taskId, { limits, shared }] as const] : [];
    }),
  );
  const rendered = new Map<string, readonly ReadyLimit[]>();
  const facts = { dagId: row.dag_id, runId: row.run_id, params };
  return (taskId) => {
    const own = named.get(taskId);
    if (!own) return none;
    const known = rendered.get(taskId) ?? [
      ...renderLimits(own.limits, taskId, facts),
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
