// Ends what is left of a run once a task failed in a DAG that fails fast: what runs fails, what waits is skipped. Teardowns
// still have their turn.
import { holdsSlots } from '@ariel/core';
import {
  callAtOutsideEnd,
  callTriggerers,
  type EndedInstance,
  endStaleTriggers,
  forUpdate,
  type Queryable,
  releaseLimits,
  releasePools,
} from '@ariel/store';
import type { OwnedRun } from './owned-run.ts';
import type { SchedulerSettings } from './scheduler-settings.ts';

interface OpenRow extends EndedInstance {
  readonly id: string;
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
    `select id, task_id, map_index, iteration, path, state, try_number, max_tries, version_id, start_at, pool, pool_slots
     from task_instance
     where run_ref = ? and (state is null or state not in ('success', 'failed', 'skipped', 'upstream_failed', 'removed'))${forUpdate(tx)}`,
    [run.runRef],
  );
  const ending = open.filter((row) => graph.tasks[graph.indexOf(row.task_id)]?.definition.teardown == null);
  await tx.runMany(
    `update task_instance set state = ?, reason = ?, end_at = ?, wait_until = null, lease_until = null where id = ?`,
    ending.map((row) => [isRunning(row) ? 'failed' : 'skipped', reason, settings.nowUs(), row.id]),
  );
  const failed = ending.filter(isRunning).map((row) => ({ row, state: 'failed', reason }) as const);
  await callAtOutsideEnd(tx, settings, { ...run, definition: run.version.definition }, failed);
  const held = ending.filter((row) => holdsSlots(row.state));
  await releasePools(tx, held);
  await releaseLimits(
    tx,
    held.map(({ id }) => id),
  );
  if ((await endStaleTriggers(tx, run.runRef)) > 0) await callTriggerers(tx, settings.database, 'gone');
  return ending.filter(isRunning).map(({ id }) => id);
}

const isRunning = ({ state }: OpenRow): boolean => state === 'running' || state === 'restarting';
