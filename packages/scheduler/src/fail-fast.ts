// Ends what is left of a run once a task failed in a DAG that fails fast: what runs fails, what waits is skipped. Teardowns
// still have their turn.
import { holdsSlots, type InstanceState } from '@ariel/core';
import { type Queryable, releaseLimits, releasePoolSlots } from '@ariel/store';
import type { OwnedRun } from './owned-run.ts';
import type { SchedulerSettings } from './scheduler-settings.ts';

interface OpenRow {
  readonly id: string;
  readonly task_id: string;
  readonly state: InstanceState;
  readonly pool: string;
  readonly pool_slots: number;
}

/** The attempts whose processes are to end. */
export async function failFast(
  tx: Queryable,
  settings: SchedulerSettings,
  run: OwnedRun,
  reason: string,
): Promise<string[]> {
  const { graph } = run.version;
  const open = await tx.all<OpenRow>(
    `select id, task_id, state, pool, pool_slots from task_instance
     where run_ref = ? and (state is null or state not in ('success', 'failed', 'skipped', 'upstream_failed', 'removed'))`,
    [run.runRef],
  );
  const killed: string[] = [];
  for (const row of open) {
    if (graph.tasks[graph.indexOf(row.task_id)]?.definition.teardown != null) continue;
    const isRunning = row.state === 'running' || row.state === 'restarting';
    await tx.run(
      `update task_instance set state = ?, reason = ?, end_at = ?, wait_until = null, lease_until = null where id = ?`,
      [isRunning ? 'failed' : 'skipped', reason, settings.nowUs(), row.id],
    );
    if (isRunning) killed.push(row.id);
    if (!holdsSlots(row.state)) continue;
    await releasePoolSlots(tx, row.pool, row.pool_slots);
    await releaseLimits(tx, [row.id]);
  }
  return killed;
}
