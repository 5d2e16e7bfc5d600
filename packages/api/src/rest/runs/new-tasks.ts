// The tasks that the latest version of a DAG adds to a run that is cleared.
import type { AffectedInstance } from '@ariel/protocol';
import type { ApiContext } from '../../server/api-context.ts';
import { dagOf } from '../answers/lookups.ts';

/** Once each. */
export async function newTasks(context: ApiContext, dagId: string, affected: readonly AffectedInstance[]) {
  const ids = new Set(affected.flatMap(({ change, taskId }) => (change === 'added' ? [taskId] : [])));
  if (ids.size === 0) return [];
  const { latest_version_id: versionId } = await dagOf(context, dagId);
  const definition = versionId === null ? undefined : await context.definitions.one(versionId);
  return [...ids].map((taskId) => ({
    task_id: taskId,
    task_display_name: definition?.tasks.find((task) => task.taskId === taskId)?.displayName ?? taskId,
  }));
}
