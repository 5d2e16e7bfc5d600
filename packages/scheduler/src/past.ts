// Tasks that depend on their past: what the run before this one says to them.
import { type GraphTask, isOutsideDates, type RunGraph } from '@ariel/core';
import { dateForTasks, type Queryable, type RunRow } from '@ariel/store';

export const dependsOnPast = (graph: RunGraph): boolean =>
  graph.tasks.some(({ definition }) => definition.dependsOnPast);

/**
 * For each task that depends on its past whether it may run: in the run with the logical date before, the same task (and
 * with `waitForDownstream` those directly downstream of it) succeeded or was skipped. A first run may, as may one
 * without a logical date, and a task that the run before did not have. With catchup only scheduled runs are the past.
 */
export async function readPast(
  db: Queryable,
  row: RunRow,
  graph: RunGraph,
): Promise<ReadonlyMap<string, boolean>> {
  const tasks = graph.tasks.filter(({ definition }) => definition.dependsOnPast);
  if (tasks.length === 0 || row.logical_date === null) return new Map();
  const before = await runBefore(db, row, graph.definition.catchup);
  if (!before) return new Map();
  const met = new Map<string, boolean>();
  for (const task of tasks) met.set(task.taskId, await isMet(db, before.id, graph, task));
  return met;
}

function runBefore(db: Queryable, row: RunRow, isCatchup: boolean): Promise<{ id: number } | undefined> {
  const types = isCatchup ? "and run_type in ('scheduled', 'backfill')" : '';
  return db.first<{ id: number }>(
    `select id from dag_run where dag_id = ? and logical_date < ? ${types} order by logical_date desc limit 1`,
    [row.dag_id, row.logical_date],
  );
}

async function isMet(db: Queryable, runRef: number, graph: RunGraph, task: GraphTask): Promise<boolean> {
  const below = task.definition.waitForDownstream ? task.downstream : [];
  const taskIds = [task.taskId, ...below.flatMap((index) => graph.tasks[index]?.taskId ?? [])];
  for (const taskId of taskIds) {
    const open = await db.first(
      `select 1 as found from task_instance where run_ref = ? and task_id = ?
       and (state is null or state not in ('success', 'skipped')) limit 1`,
      [runRef, taskId],
    );
    if (open) return false;
  }
  return true;
}

/** A run whose logical date lies outside of a task's own dates has no instance of it. */
export function isAbsent(graph: RunGraph, row: RunRow, taskId: string): boolean {
  const task = graph.hasTask(taskId) ? graph.tasks[graph.indexOf(taskId)] : undefined;
  return task !== undefined && isOutsideDates(task.definition, dateForTasks(row));
}
