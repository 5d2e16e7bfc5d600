// Marks instances and whole runs by an operator's word. Attempts that run lose their claim, and their processes end.
import { holdsSlots, isFinished, isTerminal } from '@ariel/core';
import type { AffectedInstance, Control } from '@ariel/protocol';
import {
  finishRun,
  type Mark,
  markInstance,
  markRunEnded,
  type Queryable,
  releaseLimits,
  releasePoolSlots,
} from '@ariel/store';
import { audit } from './audit.ts';
import { clearRows, isQueuedAfter, requeueRun } from './clear-tasks.ts';
import type { ControlSettings } from './control-settings.ts';
import { recordAct } from './record-act.ts';
import { type SelectedInstance, type SelectedRun, selectInstances, selectRun } from './select-instances.ts';

type InstanceRequest = Parameters<Control['setInstanceState']>[0];
type RunRequest = Parameters<Control['setRunState']>[0];

export async function setInstanceState(
  settings: ControlSettings,
  request: InstanceRequest,
): Promise<AffectedInstance[]> {
  const { notice, rows } = await settings.database.transaction(async (tx) => {
    const selected = await selectRun(tx, settings.versions, request);
    const selection = { tasks: request.tasks, includeUpstream: false, includeDownstream: false };
    const chosen = (await selectInstances(tx, selected, selection)).filter(
      (row) => row.state !== request.state,
    );
    if (request.dryRun || chosen.length === 0) return { rows: chosen, notice: null };
    for (const row of chosen) await mark(settings, tx, row, request.state, request.actor.user);
    await requeueRun(tx, selected.run, settings.nowUs());
    const entry = { event: `mark_task_${request.state}`, ...request, extra: { instances: chosen.length } };
    await audit(tx, entry, settings.nowUs());
    return {
      rows: chosen,
      notice: await recordAct(settings, tx, selected.run, isQueuedAfter(selected.run)),
    };
  });
  if (notice !== null) {
    settings.kill(liveIds(rows), `the task was marked ${request.state}`);
    settings.notify(notice);
  }
  return rows.map((row) => ({
    dagId: request.dagId,
    runId: request.runId,
    taskId: row.task_id,
    mapIndex: row.map_index,
    iteration: row.iteration,
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
  if (!holdsSlots(row.state)) return;
  await releasePoolSlots(tx, row.pool, row.pool_slots);
  await releaseLimits(tx, [row.id]);
}

/** To failed: what runs fails, what waits is skipped, what ended stays. To success likewise. To queued: runs again what did not succeed. */
export async function setRunState(settings: ControlSettings, request: RunRequest): Promise<void> {
  const { killed, notice } = await settings.database.transaction(async (tx) => {
    const selected = await selectRun(tx, settings.versions, request);
    const { state } = request;
    const ended =
      state === 'queued'
        ? await runAgain(settings, tx, selected, request.actor.user)
        : await endRun(settings, tx, selected, { ...request, state });
    await audit(tx, { event: `mark_run_${state}`, ...request }, settings.nowUs());
    return ended;
  });
  settings.kill(killed, `the run was marked ${request.state}`);
  settings.notify(notice);
}

/** Everything but what succeeded waits anew, where the run is over; a run that goes on is left alone. */
async function runAgain(
  settings: ControlSettings,
  tx: Queryable,
  selected: SelectedRun,
  user: string | null,
) {
  const everything = { tasks: null, includeUpstream: false, includeDownstream: false };
  const rows = isFinished(selected.run.state) ? await selectInstances(tx, selected, everything) : [];
  const ended = rows.filter((row) => row.state !== 'success');
  const killed = await clearRows(settings, tx, selected, ended, user);
  return { killed, notice: await recordAct(settings, tx, selected.run, isQueuedAfter(selected.run)) };
}

async function endRun(
  settings: ControlSettings,
  tx: Queryable,
  selected: SelectedRun,
  { actor, dagId, state }: Omit<RunRequest, 'state'> & { readonly state: 'success' | 'failed' },
) {
  const everything = { tasks: null, includeUpstream: false, includeDownstream: false };
  const open = (await selectInstances(tx, selected, everything)).filter((row) => !isTerminal(row.state));
  for (const row of open) {
    const ends: Mark = state === 'success' ? 'success' : holdsSlots(row.state) ? 'failed' : 'skipped';
    await mark(settings, tx, row, ends, actor.user);
  }
  // Before the end, which drops the run's events: only the number of this one is needed.
  const notice = await recordAct(settings, tx, selected.run, false);
  const reason = `marked ${state} by ${actor.user ?? 'an operator'}`;
  const end = { runRef: selected.run.id, dagId, state, reason };
  if (!(await finishRun(tx, end, settings.nowUs()))) await markRunEnded(tx, end, settings.nowUs());
  return { killed: liveIds(open), notice };
}
