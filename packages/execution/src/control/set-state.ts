// Marks instances and whole runs by an operator's word. Attempts that run lose their claim, and their processes end.
import { holdsSlots, isTerminal } from '@ariel/core';
import type { AffectedInstance, Control } from '@ariel/protocol';
import { finishRun, type Mark, markInstance, type Queryable, releasePoolSlots } from '@ariel/store';
import { audit } from './audit.ts';
import { requeueRun, wake } from './clear-tasks.ts';
import type { ControlSettings } from './control-settings.ts';
import { type SelectedInstance, selectInstances, selectRun } from './select-instances.ts';

type InstanceRequest = Parameters<Control['setInstanceState']>[0];
type RunRequest = Parameters<Control['setRunState']>[0];

export async function setInstanceState(
  settings: ControlSettings,
  request: InstanceRequest,
): Promise<AffectedInstance[]> {
  const rows = await settings.database.transaction(async (tx) => {
    const selected = await selectRun(tx, settings.versions, request);
    const selection = { tasks: request.tasks, includeUpstream: false, includeDownstream: false };
    const chosen = (await selectInstances(tx, selected, selection)).filter((row) => row.state !== request.state);
    if (request.dryRun) return chosen;
    for (const row of chosen) await mark(settings, tx, row, request.state, request.actor.user);
    if (chosen.length > 0) await requeueRun(tx, selected.run, settings.nowUs());
    await audit(tx, { event: `mark_task_${request.state}`, ...request, extra: { instances: chosen.length } }, settings.nowUs());
    return chosen;
  });
  if (!request.dryRun && rows.length > 0) {
    settings.kill(liveIds(rows), `the task was marked ${request.state}`);
    await wake(settings, request);
  }
  return rows.map((row) => ({
    dagId: request.dagId,
    runId: request.runId,
    taskId: row.task_id,
    mapIndex: row.map_index,
    state: row.state,
  }));
}

const liveIds = (rows: readonly SelectedInstance[]): string[] =>
  rows.filter((row) => row.state === 'running' || row.state === 'restarting').map((row) => row.id);

async function mark(
  settings: ControlSettings,
  tx: Queryable,
  row: SelectedInstance,
  state: Mark,
  user: string | null,
): Promise<void> {
  await markInstance(tx, row.id, state, `marked ${state} by ${user ?? 'an operator'}`, settings.nowUs());
  if (holdsSlots(row.state)) await releasePoolSlots(tx, row.pool, row.pool_slots);
}

/** To failed: what runs fails, what waits is skipped, what ended stays. To success likewise. To queued: runs again what did not succeed. */
export async function setRunState(settings: ControlSettings, request: RunRequest): Promise<void> {
  const { state } = request;
  if (state === 'queued') {
    await settings.database.transaction(async (tx) => {
      const { run } = await selectRun(tx, settings.versions, request);
      await requeueRun(tx, run, settings.nowUs());
    });
    return wake(settings, request);
  }
  const rows = await settings.database.transaction(async (tx) => {
    const selected = await selectRun(tx, settings.versions, request);
    const selection = { tasks: null, includeUpstream: false, includeDownstream: false };
    const open = (await selectInstances(tx, selected, selection)).filter((row) => !isTerminal(row.state));
    for (const row of open) {
      const ends: Mark = state === 'success' ? 'success' : holdsSlots(row.state) ? 'failed' : 'skipped';
      await mark(settings, tx, row, ends, request.actor.user);
    }
    const nowUs = settings.nowUs();
    const reason = `marked ${state} by ${request.actor.user ?? 'an operator'}`;
    const wasRunning = await finishRun(tx, { runRef: selected.run.id, dagId: request.dagId, state, reason }, nowUs);
    if (!wasRunning) {
      await tx.run('update dag_run set state = ?, end_at = coalesce(end_at, ?), updated_at = ?, reason = ? where id = ?', [
        state,
        nowUs,
        nowUs,
        reason,
        selected.run.id,
      ]);
    }
    await audit(tx, { event: `mark_run_${state}`, ...request }, nowUs);
    return open;
  });
  settings.kill(liveIds(rows), `the run was marked ${state}`);
  await wake(settings, request);
}
