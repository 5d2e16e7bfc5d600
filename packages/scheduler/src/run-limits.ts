// The keyed limits of a run's tasks: keys are rendered once per run and task, when they are first asked for.
import { type DagDefinition, type ReadyLimit, renderLimits } from '@ariel/core';
import type { RunRow } from '@ariel/store';

const none: readonly ReadyLimit[] = [];

export function runLimits(
  definition: DagDefinition,
  row: Pick<RunRow, 'dag_id' | 'run_id'>,
  params: Readonly<Record<string, unknown>>,
): (taskId: string) => readonly ReadyLimit[] {
  const named = new Map(
    definition.tasks.flatMap(({ limits, taskId }) => (limits.length > 0 ? [[taskId, limits]] : [])),
  );
  const rendered = new Map<string, readonly ReadyLimit[]>();
  const facts = { dagId: row.dag_id, runId: row.run_id, params };
  return (taskId) => {
    const limits = named.get(taskId);
    if (!limits) return none;
    const known = rendered.get(taskId) ?? renderLimits(limits, taskId, facts);
    rendered.set(taskId, known);
    return known;
  };
}
