// Ends a run that took longer than its DAG allows: what is unfinished is skipped, the run has failed.
import { holdsSlots, type InstanceState } from '@ariel/core';
import {
  callTriggerers,
  endStaleTriggers,
  finishRun,
  forUpdate,
  lockOwned,
  releaseLimits,
  releasePools,
} from '@ariel/store';
import { endedRun } from './deadlines/ended-run.ts';
import type { OwnedRun } from './owned-run.ts';
import type { SchedulerSettings } from './scheduler-settings.ts';

interface OpenRow {
  readonly id: string;
  readonly state: InstanceState;
  readonly pool: string;
  readonly pool_slots: number;
}

/** False where the run is not this scheduler's any more, or somebody acted on it meanwhile. */
export async function timeOutRun(settings: SchedulerSettings, run: OwnedRun): Promise<boolean> {
  const limitMs = run.version.definition.dagrunTimeoutMs ?? 0;
  const reason = `the run took longer than its dagrunTimeout of ${limitMs / 1000} s`;
  const killed = await settings.database.transaction(async (tx) => {
    if (!(await lockOwned(tx, settings.ownerId, [run])).has(run.runRef)) return null;
    const nowUs = settings.nowUs();
    const open = await tx.all<OpenRow>(
      `select id, state, pool, pool_slots from task_instance
       where run_ref = ? and (state is null or state not in ('success', 'failed', 'skipped', 'upstream_failed', 'removed'))${forUpdate(tx)}`,
      [run.runRef],
    );
    await tx.runMany(
      `update task_instance set state = 'skipped', reason = ?, end_at = ?, wait_until = null, lease_until = null where id = ?`,
      open.map((row) => [reason, nowUs, row.id]),
    );
    const held = open.filter((row) => holdsSlots(row.state));
    await releasePools(tx, held);
    await releaseLimits(
      tx,
      held.map(({ id }) => id),
    );
    if ((await endStaleTriggers(tx, run.runRef)) > 0) await callTriggerers(tx, settings.database, 'gone');
    const end = { runRef: run.runRef, dagId: run.dagId, state: 'failed', reason } as const;
    if (await finishRun(tx, end, nowUs)) await endedRun(tx, settings, run, end);
    return open.filter((row) => row.state === 'running' || row.state === 'restarting').map((row) => row.id);
  });
  if (killed === null) return false;
  settings.executor.kill(killed, reason);
  return true;
}
