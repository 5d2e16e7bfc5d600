// Marks instances and whole runs by an operator's word. Attempts that run lose their claim, and their processes end.
import { holdsSlots, isFinished, isTerminal } from '@ariel/core';
import type { AffectedInstance, MarkRequest, SchedulerNotice, SetRunStateRequest } from '@ariel/protocol';
import {
  callAtOutsideEnd,
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
import { droppedWith, failedBelow } from './failed-below.ts';
import { changesOf, findMove, type RunMove, writeMove } from './move-run.ts';
import { recordAct } from './record-act.ts';
import { pictureOf } from './run-picture.ts';
import { type SelectedInstance, type SelectedRun, selectInstances, selectRun } from './select-instances.ts';

interface Marked {
  readonly affected: AffectedInstance[];
  readonly killed: readonly string[];
  readonly notice: SchedulerNotice | null;
  /** Callbacks of what ran are to be called. */
  readonly calls: boolean;
}

const nothingChanged = { killed: [], notice: null, calls: false } as const;

export function setInstanceState(
  settings: ControlSettings,
  request: MarkRequest,
): Promise<AffectedInstance[]> {
  return setInstanceStates(settings, [request]);
}

/** All of it or nothing. */
export async function setInstanceStates(
  settings: ControlSettings,
  requests: readonly MarkRequest[],
): Promise<AffectedInstance[]> {
  const marked = await settings.database.transaction(async (tx) => {
    const each: Marked[] = [];
    for (const request of requests) each.push(await markIn(settings, tx, request));
    return each;
  });
  for (const [index, { killed, notice }] of marked.entries()) {
    if (killed.length > 0) settings.kill(killed, `the task was marked ${requests[index]?.state}`);
    if (notice !== null) settings.notify(notice);
  }
  if (marked.some(({ calls }) => calls)) settings.notify({ kind: 'callbacks-waiting' });
  return marked.flatMap(({ affected }) => affected);
}

async function markIn(settings: ControlSettings, tx: Queryable, request: MarkRequest): Promise<Marked> {
  const selected = await selectRun(tx, settings.versions, request);
  const { actor, includeDownstream = false, includeUpstream = false, state, tasks } = request;
  const mending = await mendingOf(tx, selected);
  const named = stayingOf(
    mending,
    await selectInstances(tx, selected, { tasks, includeDownstream, includeUpstream }),
  );
  const chosen = named.filter((row) => row.state !== state);
  // What failed below may succeed now. Source: Airflow clears what failed downstream of a task that is marked.
  const isBad = state === 'failed' || chosen.length === 0;
  const found = isBad ? { rows: [], dropped: [] } : await failedBelow(tx, selected, named);
  const below = { rows: stayingOf(mending, found.rows), dropped: stayingOf(mending, found.dropped) };
  const affected = [
    ...chosen.map((row) => affectedRow(request, row)),
    ...below.rows.map((row) => ({ ...affectedRow(request, row), isCleared: true })),
    ...below.dropped.map((row) => ({ ...affectedRow(request, row), isDropped: true })),
    ...(mending === null || chosen.length === 0 ? [] : changesOf(mending, below.rows)),
  ];
  if (request.dryRun || chosen.length === 0) return { affected, ...nothingChanged };
  const touched = [...chosen, ...below.rows];
  const before = await pictureOf(tx, selected.run.id, touched);
  if (mending !== null) await writeMove(settings, tx, mending);
  for (const row of chosen) await mark(settings, tx, row, state, actor.user);
  const marks = chosen.map((row) => ({ row, state, reason: markedBy(state, actor.user) }));
  const calls = await callAtOutsideEnd(tx, settings, runOf(selected), marks);
  const killed = liveIds(chosen);
  if (below.rows.length > 0) killed.push(...(await clearRows(settings, tx, selected, below.rows, actor)));
  else await requeueRun(tx, selected.run, settings.nowUs());
  const extra = { instances: chosen.length };
  const change = { before, after: await pictureOf(tx, selected.run.id, touched) };
  await audit(tx, { event: `mark_task_${state}`, ...request, extra, ...change }, settings.nowUs());
  return {
    affected,
    killed,
    notice: await recordAct(settings, tx, selected.run, isQueuedAfter(selected.run)),
    calls,
  };
}

const runOf = ({ run, version: { definition } }: SelectedRun) => ({
  runRef: run.id,
  runId: run.run_id,
  definition,
});

const markedBy = (state: string, user: string | null): string =>
  `marked ${state} by ${user ?? 'an operator'}`;

const affectedRow = (
  { dagId, runId }: { readonly dagId: string; readonly runId: string },
  row: Pick<SelectedInstance, 'iteration' | 'map_index' | 'state' | 'task_id'>,
): AffectedInstance => ({
  dagId,
  runId,
  taskId: row.task_id,
  mapIndex: row.map_index,
  iteration: row.iteration,
  state: row.state,
});

const liveIds = (rows: readonly SelectedInstance[]): string[] =>
  rows.filter((row) => row.state === 'running' || row.state === 'restarting').map((row) => row.id);

async function mark(
  settings: ControlSettings,
  tx: Queryable,
  row: SelectedInstance,
  state: Mark,
  user: string | null,
): Promise<void> {
  await markInstance(tx, row.id, state, markedBy(state, user), settings.nowUs());
  if (!holdsSlots(row.state)) return;
  await releasePoolSlots(tx, row.pool, row.pool_slots);
  await releaseLimits(tx, [row.id]);
}

/** To failed: what runs fails, what waits is skipped, what ended stays. To success likewise. To queued: runs again what did not succeed. */
export async function setRunState(
  settings: ControlSettings,
  request: SetRunStateRequest,
): Promise<AffectedInstance[]> {
  const { affected, calls, killed, notice } = await settings.database.transaction(async (tx) => {
    const selected = await selectRun(tx, settings.versions, request);
    const { actor, state } = request;
    const mending = state === 'queued' ? await mendingOf(tx, selected) : null;
    const found = state === 'queued' ? await toRunAgain(tx, selected) : await stillOpen(tx, selected);
    const rows = stayingOf(mending, found);
    const changes = mending === null ? [] : changesOf(mending, rows);
    const later = state === 'queued' ? await droppedWith(tx, selected, rows) : [];
    const dropped = stayingOf(mending, later).map((row) => ({
      ...affectedRow(request, row),
      isDropped: true,
    }));
    const affected = [...rows.map((row) => affectedRow(request, row)), ...dropped, ...changes];
    if (request.dryRun) return { affected, ...nothingChanged };
    const before = await pictureOf(tx, selected.run.id, rows);
    if (mending !== null) await writeMove(settings, tx, mending);
    const ended =
      state === 'queued'
        ? await runAgain(settings, tx, selected, rows, actor.user)
        : await endRun(settings, tx, selected, rows, { state, user: actor.user });
    const extra = { instances: rows.length };
    const change = { before, after: await pictureOf(tx, selected.run.id, rows) };
    await audit(tx, { event: `mark_run_${state}`, ...request, extra, ...change }, settings.nowUs());
    return { affected, ...ended };
  });
  if (killed.length > 0) settings.kill(killed, `the run was marked ${request.state}`);
  if (notice !== null) settings.notify(notice);
  if (calls) settings.notify({ kind: 'callbacks-waiting' });
  return affected;
}

/** What it takes to make instances anew that were deleted; null where there are none, or the run is not over. */
const mendingOf = async (tx: Queryable, selected: SelectedRun): Promise<RunMove | null> =>
  selected.run.has_gaps === 1 ? findMove(tx, selected, selected.version) : null;

function stayingOf<Row extends { readonly id: string }>(
  mending: RunMove | null,
  rows: readonly Row[],
): readonly Row[] {
  const gone = new Set(mending?.change.taken.map(({ id }) => id));
  return rows.filter(({ id }) => !gone.has(id));
}

const everything = { tasks: null, includeUpstream: false, includeDownstream: false };

/** Everything but what succeeded, where the run is over; a run that goes on is left alone. */
async function toRunAgain(tx: Queryable, selected: SelectedRun): Promise<SelectedInstance[]> {
  if (!isFinished(selected.run.state)) return [];
  return (await selectInstances(tx, selected, everything)).filter((row) => row.state !== 'success');
}

const stillOpen = async (tx: Queryable, selected: SelectedRun): Promise<SelectedInstance[]> =>
  (await selectInstances(tx, selected, everything)).filter((row) => !isTerminal(row.state));

async function runAgain(
  settings: ControlSettings,
  tx: Queryable,
  selected: SelectedRun,
  ended: readonly SelectedInstance[],
  user: string | null,
) {
  const killed = await clearRows(settings, tx, selected, ended, { user });
  const notice = await recordAct(settings, tx, selected.run, isQueuedAfter(selected.run));
  return { killed, notice, calls: false };
}

export async function endRun(
  settings: ControlSettings,
  tx: Queryable,
  selected: SelectedRun,
  open: readonly SelectedInstance[],
  {
    state,
    user,
    reason = markedBy(state, user),
  }: {
    readonly state: 'success' | 'failed';
    readonly user: string | null;
    readonly reason?: string;
  },
) {
  const { run } = selected;
  const marks = open.map((row) => {
    const ends: Mark = state === 'success' ? 'success' : holdsSlots(row.state) ? 'failed' : 'skipped';
    return { row, state: ends, reason: markedBy(ends, user) };
  });
  for (const each of marks) await mark(settings, tx, each.row, each.state, user);
  const calls = await callAtOutsideEnd(tx, settings, runOf(selected), marks);
  // Before the end, which drops the run's events: only the number of this one is needed.
  const notice = await recordAct(settings, tx, run, false);
  const end = { runRef: run.id, dagId: run.dag_id, state, reason };
  if (!(await finishRun(tx, end, settings.nowUs()))) await markRunEnded(tx, end, settings.nowUs());
  return { killed: liveIds(open), notice, calls };
}
