// Tasks that depend on their past: what the run before this one says to them.
import { isOutsideDates, type RunGraph } from '@ariel/core';
import { dateForTasks, type Queryable, type RunRow, readPastWaits } from '@ariel/store';

export const dependsOnPast = (graph: RunGraph): boolean =>
  graph.tasks.some(({ definition }) => definition.dependsOnPast);

/** The tasks of the run that wait for what the run before has not done; of these alone where they are given. */
export async function readPast(
  db: Queryable,
  row: RunRow,
  graph: RunGraph,
  given?: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const tasks = graph.tasks
    .filter(({ definition, taskId }) => definition.dependsOnPast && (given?.has(taskId) ?? true))
    .map(({ definition, downstream }) => ({
      definition,
      downstream: downstream.flatMap((index) => graph.tasks[index]?.taskId ?? []),
    }));
  return new Set((await readPastWaits(db, row, tasks, graph.definition.catchup)).keys());
}

/** A run whose logical date lies outside of a task's own dates has no instance of it. */
export function isAbsent(graph: RunGraph, row: RunRow, taskId: string): boolean {
  const task = graph.hasTask(taskId) ? graph.tasks[graph.indexOf(taskId)] : undefined;
  return task !== undefined && isOutsideDates(task.definition, dateForTasks(row));
}
