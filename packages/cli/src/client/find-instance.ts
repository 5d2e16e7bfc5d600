// Finds one task instance of a run, or says why there is none.
import type { Database } from '@ariel/store';
import { findInstance, type InstanceRow, type RunRow } from '@ariel/store/reads';
import { CommandError } from '../commands/command-error.ts';
import { definitionOfVersion, unknownTask } from './find-dag.ts';

/** As `--map-index` and `--iteration` say. */
export interface NamedInstance {
  readonly taskId: string;
  readonly mapIndex: number;
  /** Null: the latest. */
  readonly iteration: number | null;
}

export async function requireInstance(
  database: Database,
  run: RunRow,
  { iteration, mapIndex, taskId }: NamedInstance,
): Promise<InstanceRow> {
  const instance = await findInstance(database, {
    runRef: run.id,
    taskId,
    mapIndex,
    iteration: iteration ?? undefined,
  });
  if (instance) return instance;
  const { tasks } = await definitionOfVersion(database, run.dag_id, run.version_id);
  if (!tasks.some((task) => task.taskId === taskId)) {
    throw unknownTask(
      run.dag_id,
      taskId,
      tasks.map((task) => task.taskId),
    );
  }
  const known = await database.first<{ most: number | null; last: number | null }>(
    'select max(map_index) as most, max(iteration) as last from task_instance where run_ref = ? and task_id = ?',
    [run.id, taskId],
  );
  const { last = null, most = null } = known ?? {};
  const index = mapIndex >= 0 ? ` with map index ${mapIndex}` : '';
  const ofLoop = iteration === null ? '' : ` in iteration ${iteration}`;
  throw new CommandError({
    code: 'ARIEL_INSTANCE_NOT_FOUND',
    message: `Run ${run.run_id} has no instance of ${taskId}${index}${ofLoop}.`,
    remedy:
      most !== null && most >= 0 && (mapIndex < 0 || mapIndex > most)
        ? `The task is mapped: name one of its instances with --map-index, from 0 to ${most}.`
        : last !== null && iteration !== null && iteration > last
          ? `The last iteration that there is so far is ${last}; without --iteration that is the one.`
          : `"ariel tasks states-for-dag-run ${run.dag_id} ${run.run_id}" shows what there is.`,
  });
}
