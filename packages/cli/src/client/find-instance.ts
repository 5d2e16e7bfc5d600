// Finds one task instance of a run, or says why there is none.
import type { Database } from '@ariel/store';
import { findInstance, type InstanceRow, type RunRow } from '@ariel/store/reads';
import { CommandError } from '../commands/command-error.ts';
import { definitionOfVersion, unknownTask } from './find-dag.ts';

export async function requireInstance(
  database: Database,
  run: RunRow,
  { taskId, mapIndex }: { readonly taskId: string; readonly mapIndex: number },
): Promise<InstanceRow> {
  const instance = await findInstance(database, { runRef: run.id, taskId, mapIndex });
  if (instance) return instance;
  const { tasks } = await definitionOfVersion(database, run.dag_id, run.version_id);
  if (!tasks.some((task) => task.taskId === taskId)) {
    throw unknownTask(
      run.dag_id,
      taskId,
      tasks.map((task) => task.taskId),
    );
  }
  const indexes = await database.first<{ most: number | null }>(
    'select max(map_index) as most from task_instance where run_ref = ? and task_id = ?',
    [run.id, taskId],
  );
  const most = indexes?.most ?? null;
  throw new CommandError({
    code: 'ARIEL_INSTANCE_NOT_FOUND',
    message: `Run ${run.run_id} has no instance of ${taskId}${mapIndex >= 0 ? ` with map index ${mapIndex}` : ''}.`,
    remedy:
      most !== null && most >= 0
        ? `The task is mapped: name one of its instances with --map-index, from 0 to ${most}.`
        : `"ariel tasks states-for-dag-run ${run.dag_id} ${run.run_id}" shows what there is.`,
  });
}
