// Pauses a backfill, lets it go on, or ends it before its time.
import { isTerminal } from '@ariel/core';
import { type BackfillRequest, ControlError, type SchedulerNotice } from '@ariel/protocol';
import {
  type BackfillRow,
  cancelBackfill as cancelRow,
  findBackfill,
  lockWaitingRuns,
  pauseBackfill,
  type Queryable,
  readRun,
} from '@ariel/store';
import { type AuditEntry, audit } from './audit.ts';
import type { ControlSettings } from './control-settings.ts';
import { selectInstances } from './select-instances.ts';
import { endRun } from './set-state.ts';

export async function setBackfillPaused(
  settings: ControlSettings,
  request: BackfillRequest & { readonly isPaused: boolean },
): Promise<void> {
  const dagId = await settings.database.transaction(async (tx) => {
    const backfill = await known(tx, request.id);
    if (!(await pauseBackfill(tx, request.id, request.isPaused, settings.nowUs()))) throw over(backfill);
    const event = request.isPaused ? 'pause_backfill' : 'unpause_backfill';
    const change = {
      before: { is_paused: backfill.is_paused === 1 },
      after: { is_paused: request.isPaused },
    };
    await auditOf(settings, tx, { event, backfill, request, change });
    return backfill.dag_id;
  });
  settings.notify({ kind: 'dag-changed', dagId });
}

/** What waits of it fails; what runs goes on. Nothing of it is left in the queue. */
export async function cancelBackfill(settings: ControlSettings, request: BackfillRequest): Promise<void> {
  const { dagId, killed, notices } = await settings.database.transaction(async (tx) => {
    const backfill = await known(tx, request.id);
    const waiting = await lockWaitingRuns(tx, request.id);
    if (!(await cancelRow(tx, request.id, settings.nowUs()))) throw over(backfill);
    const killed: string[] = [];
    const notices: SchedulerNotice[] = [];
    for (const runRef of waiting) {
      const ended = await endWaiting(settings, tx, runRef, request);
      killed.push(...ended.killed);
      notices.push(ended.notice);
    }
    const change = {
      before: { is_over: false, waiting_runs: waiting.length },
      after: { is_over: true, waiting_runs: 0 },
    };
    await auditOf(settings, tx, { event: 'cancel_backfill', backfill, request, change });
    return { dagId: backfill.dag_id, killed, notices };
  });
  if (killed.length > 0) settings.kill(killed, 'the backfill was cancelled');
  for (const notice of notices) settings.notify(notice);
  settings.notify({ kind: 'dag-changed', dagId });
}

/** A run that was cleared before may have tasks that wait: they end with it. */
async function endWaiting(
  settings: ControlSettings,
  tx: Queryable,
  runRef: number,
  { actor, id }: BackfillRequest,
) {
  const run = await readRun(tx, runRef);
  if (!run) throw new Error(`run ${runRef} of backfill ${id} is gone although it was locked`);
  const version = await settings.versions.get(tx, run.version_id);
  const everything = { tasks: null, includeUpstream: false, includeDownstream: false };
  const rows = await selectInstances(tx, { run, version }, everything);
  const open = rows.filter((row) => !isTerminal(row.state));
  return endRun(settings, tx, { run, version }, open, {
    state: 'failed',
    user: actor.user,
    reason: `backfill ${id} was cancelled before the run began`,
  });
}

async function known(tx: Queryable, id: number): Promise<BackfillRow> {
  const backfill = await findBackfill(tx, id);
  if (backfill) return backfill;
  throw new ControlError('ARIEL_BACKFILL_NOT_FOUND', 404, `Could not find backfill with id ${id}`);
}

const over = ({ id }: BackfillRow): ControlError =>
  new ControlError('ARIEL_BACKFILL_OVER', 409, `Backfill ${id} is already completed.`);

function auditOf(
  settings: ControlSettings,
  tx: Queryable,
  {
    backfill,
    change,
    event,
    request,
  }: {
    readonly backfill: BackfillRow;
    readonly event: string;
    readonly request: BackfillRequest;
    readonly change: Pick<AuditEntry, 'before' | 'after'>;
  },
): Promise<void> {
  const extra = { backfill_id: backfill.id };
  const entry = { event, dagId: backfill.dag_id, actor: request.actor, extra, ...change };
  return audit(tx, entry, settings.nowUs());
}
