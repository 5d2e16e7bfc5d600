// Takes up a run that was just started: it is this scheduler's from now on, and has the rows of its task instances.
import type { GraphTask } from '@ariel/core';
import {
  createInstances,
  dateForTasks,
  type NewInstance,
  type Queryable,
  type RunRow,
  readRun,
  type StoredVersion,
} from '@ariel/store';
import { isAbsent } from './past.ts';
import type { SchedulerSettings } from './scheduler-settings.ts';

/** In the transaction in which it was started. Null where it is not there any more. */
export async function beginRun(
  tx: Queryable,
  settings: SchedulerSettings,
  runRef: number,
): Promise<RunRow | null> {
  await tx.run('update dag_run set owner_id = ?, fence = fence + 1 where id = ?', [settings.ownerId, runRef]);
  const row = await readRun(tx, runRef);
  if (!row) return null;
  const version = await settings.versions.get(tx, row.version_id);
  if (isBeforeStart(row, version)) return row;
  // A run that was cleared has its rows. What is missing of them lies in regions that are not open, or not any more.
  const known = await tx.first('select 1 as found from task_instance where run_ref = ? limit 1', [row.id]);
  if (!known) await createInstances(tx, newInstances(settings, row, version));
  return row;
}

/** A run from before the DAG's start has no task instances, and so ends at once: Airflow's rule. */
function isBeforeStart(row: RunRow, version: StoredVersion): boolean {
  const { startDate } = version.definition;
  const date = dateForTasks(row);
  return date !== null && startDate !== null && date < startDate;
}

function newInstances(
  settings: SchedulerSettings,
  row: RunRow,
  version: Awaited<ReturnType<SchedulerSettings['versions']['get']>>,
): NewInstance[] {
  const present = version.graph.tasks.filter(({ taskId }) => !isAbsent(version.graph, row, taskId));
  return present.map(({ definition, needsPath, priority, scopes, taskId }) => ({
    runRef: row.id,
    taskId,
    mapIndex: -1,
    iteration: 0,
    path: needsPath ? firstPath(scopes) : null,
    attemptId: settings.newId(),
    state: null,
    maxTries: definition.retries,
    versionId: row.version_id,
    operator: definition.operatorName,
    pool: definition.pool,
    poolSlots: definition.poolSlots,
    priorityWeight: priority,
    queue: definition.queue,
    scheduledUs: null,
  }));
}

/** Loops in loops have their first iterations from the start; what is mapped gets its places when it is expanded. */
function firstPath(scopes: GraphTask['scopes']): string | null {
  return scopes.every(({ kind }) => kind === 'loop') ? scopes.map(() => 0).join('/') : null;
}
