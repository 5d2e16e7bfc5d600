// Begins the next try of a group as one unit: what its instances did is kept in the history, and they wait anew.
import type { Decision, InstanceState } from '@ariel/core';
import {
  archiveAttempt,
  deleteXComs,
  dropIterations,
  type Queryable,
  reopenCollapsed,
  resetInstance,
  storeGroupTries,
} from '@ariel/store';
import type { OwnedRun } from './owned-run.ts';
import type { SchedulerSettings } from './scheduler-settings.ts';

interface RetriedRow {
  readonly id: string;
  readonly run_ref: number;
  readonly task_id: string;
  readonly map_index: number;
  readonly iteration: number;
  readonly path: string | null;
  readonly state: InstanceState;
  readonly pool: string;
  readonly pool_slots: number;
}

export async function retryGroup(
  tx: Queryable,
  settings: SchedulerSettings,
  run: OwnedRun,
  decision: Extract<Decision, { kind: 'retryGroup' }>,
): Promise<void> {
  const { graph } = run.version;
  const rows: RetriedRow[] = [];
  for (const { from, iteration, task, to } of decision.instances) {
    const taskId = graph.tasks[task]?.taskId ?? '';
    const found = await tx.all<RetriedRow>(
      `select id, run_ref, task_id, map_index, iteration, path, state, pool, pool_slots from task_instance
       where run_ref = ? and task_id = ? and map_index >= ? and map_index < ? and iteration = ?`,
      [run.runRef, taskId, from, to, iteration],
    );
    rows.push(...found);
  }
  const later = await dropIterations(tx, run.runRef, graph, rows, decision.groupId, () => settings.newId());
  for (const row of rows) {
    if (later.has(row.id)) continue;
    const nextId = settings.newId();
    await archiveAttempt(tx, row.id, row.state, nextId);
    await deleteXComs(tx, row);
    await resetInstance(tx, nextId, graph.tasks[graph.indexOf(row.task_id)]?.definition.retries ?? 0);
  }
  // Lists that were kept of what is cleared here are read anew.
  await tx.run('update dag_run set clear_count = clear_count + 1 where id = ?', [run.runRef]);
  await reopenCollapsed(tx, run.runRef, graph, rows);
  // Groups with retries within it have all of theirs again.
  await tx.runMany(
    'delete from task_group_try where run_ref = ? and group_id = ? and map_index = ? and iteration = ?',
    decision.innerGroups.map((inner) => [run.runRef, inner.groupId, inner.mapIndex, inner.iteration]),
  );
  await storeGroupTries(tx, run.runRef, {
    groupId: decision.groupId,
    mapIndex: decision.mapIndex,
    iteration: decision.iteration,
    tries: decision.tries,
    waitUntilUs: settings.nowUs() + decision.delayMs * 1000,
  });
}
