// Clears instances so that they run again, and puts a finished run back in the queue.
import { type GraphScope, holdsSlots, isFinished, type RunGraph } from '@ariel/core';
import {
  type AffectedInstance,
  type ClearRequest,
  ControlError,
  type SchedulerNotice,
} from '@ariel/protocol';
import {
  archiveAttempt,
  deleteTaskStatesOf,
  deleteXComs,
  dropAttempt,
  dropIterations,
  forgetGroupTries,
  gridSummary,
  type LoopedRow,
  laterIterations,
  lockBackfill,
  markRestarting,
  type Queryable,
  type RunRow,
  releaseLimits,
  releasePoolSlots,
  renewDeadlines,
  reopenCollapsed,
  resetInstance,
} from '@ariel/store';
import { audit } from './audit.ts';
import { withCompanions } from './clear-reach.ts';
import { latestVersion, rerunsOnLatest } from './clear-version.ts';
import type { ControlSettings } from './control-settings.ts';
import { clearWithMarked } from './external-markers.ts';
import { adoptMoved, changesOf, findMove, type RunMove, writeMove } from './move-run.ts';
import { recordAct } from './record-act.ts';
import { pictureOf } from './run-picture.ts';
import {
  knownInstances,
  type SelectedInstance,
  type SelectedRun,
  selectInstances,
  selectRun,
} from './select-instances.ts';

const failedStates: readonly (string | null)[] = ['failed', 'upstream_failed'];

export function clearTasks(settings: ControlSettings, request: ClearRequest): Promise<AffectedInstance[]> {
  return clearRuns(settings, [request]);
}

/** All of it or nothing. */
export async function clearRuns(
  settings: ControlSettings,
  requests: readonly ClearRequest[],
): Promise<AffectedInstance[]> {
  const cleared = await settings.database.transaction(async (tx) => {
    const each: Cleared[] = [];
    for (const request of requests)
      each.push(...(await clearWithMarked(settings, tx, request, (one) => clearIn(settings, tx, one))));
    return each;
  });
  tellCleared(settings, cleared);
  return cleared.flatMap(({ affected }) => affected);
}

export interface Cleared {
  readonly affected: AffectedInstance[];
  /** Attempts whose processes must end, and what the schedulers must hear, both after the commit. */
  readonly killed: readonly string[];
  readonly notice: SchedulerNotice | null;
}

export function tellCleared(settings: ControlSettings, cleared: readonly Cleared[]): void {
  const killed = cleared.flatMap((each) => each.killed);
  if (killed.length > 0) settings.kill(killed, 'the task was cleared');
  for (const { notice } of cleared) if (notice !== null) settings.notify(notice);
}

export async function clearIn(
  settings: ControlSettings,
  tx: Queryable,
  request: ClearRequest,
): Promise<Cleared> {
  const found = await whatIsCleared(settings, tx, request);
  const { dropped, move, rows, selected } = found;
  if (request.laterIterations === false && dropped.size > 0) throw laterOnes(dropped);
  if (request.preventRunning) refuseRunning(rows);
  const affected = affectedBy(request, found);
  // One that ended before it began has nothing to clear, and begins.
  const isUnbegun = request.tasks === null && found.isEmpty && isFinished(selected.run.state);
  const isMoved = isUnbegun || (move !== null && (move.isUnstarted || changesOf(move, rows).length > 0));
  if (request.dryRun || (rows.length === 0 && !isMoved)) return { affected, killed: [], notice: null };
  const before = await pictureOf(tx, selected.run.id, rows);
  const held = move === null ? [] : await writeMove(settings, tx, move);
  const { actor, keepsState = false, resetRuns: resetsRun = true } = request;
  const again = { user: actor.user, keepsState, resetsRun };
  const running = await clearRows(settings, tx, selected, rows, again);
  if (move !== null) await adoptMoved(tx, move);
  if (request.note !== undefined) await noteRows(tx, selected, rows, request.note);
  const extra = { instances: rows.length, ...(move === null ? {} : { version: move.to.number }) };
  const change = { before, after: await pictureOf(tx, selected.run.id, rows) };
  await audit(tx, { event: 'clear_task_instances', ...request, extra, ...change }, settings.nowUs());
  const notice = await recordAct(settings, tx, selected.run, isQueuedAfter(selected.run));
  return { affected, killed: [...held, ...running], notice };
}

function refuseRunning(rows: readonly SelectedInstance[]): void {
  const [first] = rows.filter(({ state }) => state === 'running' || state === 'restarting');
  if (!first) return;
  throw new ControlError(
    'ARIEL_TASK_RUNNING',
    409,
    `Task ${first.task_id} is running, and running tasks were not to be cleared. Wait for it, or clear without prevent_running_task.`,
  );
}

async function noteRows(
  tx: Queryable,
  { run }: SelectedRun,
  rows: readonly SelectedInstance[],
  note: string | null,
): Promise<void> {
  await tx.runMany(
    'update task_instance set note = ? where run_ref = ? and task_id = ? and map_index = ? and iteration = ?',
    rows.map((row) => [note, run.id, row.task_id, row.map_index, row.iteration]),
  );
}

interface Clearing {
  /** With the version in which the run goes on. */
  readonly selected: SelectedRun;
  readonly move: RunMove | null;
  readonly rows: readonly SelectedInstance[];
  readonly dropped: ReadonlyMap<string, LoopedRow>;
  /** The run has no instances at all. */
  readonly isEmpty: boolean;
}

async function whatIsCleared(
  settings: ControlSettings,
  tx: Queryable,
  request: ClearRequest,
): Promise<Clearing> {
  const before = await selectRun(tx, settings.versions, request);
  const latest = await latestVersion(settings, tx, before.run);
  const isMoved =
    latest !== null &&
    (request.onlyNew === true ||
      rerunsOnLatest(request.onLatestVersion, latest.definition, settings.rerunsOnLatestVersion));
  // Where instances were deleted, the version that it has makes them anew.
  const target = isMoved ? latest : before.run.has_gaps === 1 ? before.version : null;
  const move = target === null ? null : await findMove(tx, before, target);
  const selected = move === null ? before : { run: before.run, version: move.to };
  const { graph } = selected.version;
  const gone = new Set(move?.change.taken.map(({ id }) => id));
  const stays = ({ id }: SelectedInstance): boolean => !gone.has(id);
  const along = new Set(
    [...(move?.change.again ?? []), ...(move?.change.returned ?? [])].map(({ id }) => id),
  );
  const all = (await knownInstances(tx, selected)).filter(stays);
  const named = new Set(
    request.onlyNew
      ? []
      : (await selectInstances(tx, selected, request))
          .filter((row) => !request.onlyFailed || failedStates.includes(row.state))
          .filter((row) => !request.onlyRunning || row.state === 'running')
          .map(({ id }) => id),
  );
  const rows = withCompanions(
    graph,
    all,
    all.filter(({ id }) => named.has(id) || along.has(id)),
  );
  const later = await laterIterations(tx, selected.run.id, graph, rows, null);
  const dropped = new Map([...later].filter(([id]) => !gone.has(id)));
  return { selected, move, rows, dropped, isEmpty: all.length === 0 };
}

function affectedBy(request: ClearRequest, { dropped, move, rows }: Clearing): AffectedInstance[] {
  const named = new Set(rows.map(({ id }) => id));
  const gone = [...dropped.values()].filter(({ id }) => !named.has(id));
  const { dagId, runId } = request;
  const cleared = [...rows, ...gone].map((row) => ({
    dagId,
    runId,
    taskId: row.task_id,
    mapIndex: row.map_index,
    iteration: row.iteration,
    state: row.state,
    ...(dropped.has(row.id) ? { isDropped: true } : {}),
  }));
  return move === null ? cleared : [...cleared, ...changesOf(move, rows)];
}

function laterOnes(dropped: ReadonlyMap<string, LoopedRow>): ControlError {
  const [first] = dropped.values();
  return new ControlError(
    'ARIEL_LATER_ITERATIONS',
    409,
    `Iterations after the cleared one would have to go, such as iteration ${first?.iteration} of ${first?.task_id}: ` +
      'what they were given would not hold any more. Clear with include_later_loop_iterations, or clear the last iteration.',
  );
}

/** Gives the ids of running attempts, whose processes must end first. */
export async function clearRows(
  settings: ControlSettings,
  tx: Queryable,
  { run, version }: SelectedRun,
  rows: readonly SelectedInstance[],
  {
    keepsState = false,
    resetsRun = true,
    user,
  }: { readonly user: string | null; readonly resetsRun?: boolean; readonly keepsState?: boolean },
): Promise<string[]> {
  const running: string[] = [];
  const { graph } = version;
  const dropped = await dropIterations(tx, run.id, graph, rows, null, settings.newId);
  for (const row of dropped.values()) {
    if (!holdsSlots(row.state)) continue;
    await releasePoolSlots(tx, row.pool, row.pool_slots);
    await releaseLimits(tx, [row.id]);
    running.push(row.id);
  }
  await forgetGroupTries(tx, run.id, retriedGroups(graph, rows));
  await reopenCollapsed(tx, run.id, graph, rows);
  // Of what runs, too: from here on it keeps nothing any more.
  if (!keepsState) await deleteTaskStatesOf(tx, rows);
  for (const row of rows) {
    if (dropped.has(row.id)) continue;
    if (row.state === 'running' || row.state === 'restarting') {
      await markRestarting(tx, row.id, `cleared by ${user ?? 'an operator'} while it ran`);
      running.push(row.id);
      continue;
    }
    if (row.state === null) continue;
    if (row.state === 'queued') {
      await releasePoolSlots(tx, row.pool, row.pool_slots);
      await releaseLimits(tx, [row.id]);
    }
    const nextId = settings.newId();
    // A sensor that is queued between two looks has begun its try; anything else that is queued has not.
    if (row.state === 'queued' && row.start_at === null) await dropAttempt(tx, row.id, nextId);
    else await archiveAttempt(tx, row.id, row.state, nextId);
    const task = version.definition.tasks.find((each) => each.taskId === row.task_id);
    // It may not run again this time: what it returned must not go on to what is below.
    await deleteXComs(tx, row);
    await resetInstance(tx, nextId, task?.retries ?? 0);
  }
  await tx.run('update dag_run set clear_count = clear_count + 1 where id = ?', [run.id]);
  if (resetsRun) await requeueRun(tx, run, settings.nowUs());
  else if (isFinished(run.state))
    await tx.run('update dag_run set grid_summary = ? where id = ?', [await gridSummary(tx, run.id), run.id]);
  return running;
}

/** Groups with retries around what is cleared: they have all their tries again. */
function retriedGroups(graph: RunGraph, rows: readonly SelectedInstance[]): string[] {
  const groups = new Set<string>();
  for (const taskId of new Set(rows.map((row) => row.task_id))) {
    if (!graph.hasTask(taskId)) continue;
    let scope: GraphScope | null = graph.tasks[graph.indexOf(taskId)]?.scope ?? null;
    for (; scope !== null; scope = scope.parent) if (scope.retries > 0) groups.add(scope.groupId);
  }
  return [...groups];
}

/** Whether a run waits in the queue once `requeueRun` saw it. */
export const isQueuedAfter = ({ state }: RunRow): boolean => state !== 'running';

/** A finished run waits for its turn again; an unfinished one goes on. */
export async function requeueRun(tx: Queryable, run: RunRow, nowUs: number): Promise<void> {
  if (!isFinished(run.state)) return;
  // Where the backfill that it was made for is over, it is a run of its DAG like any other.
  const backfill = run.backfill_id === null ? undefined : await lockBackfill(tx, run.backfill_id);
  await tx.run(
    `update dag_run set state = 'queued', queued_at = ?, end_at = null, start_at = null, reason = null, grid_summary = null,
       updated_at = ?, owner_id = null, lease_until = null, backfill_id = ? where id = ?`,
    [nowUs, nowUs, backfill?.completed_at === null ? backfill.id : null, run.id],
  );
  await renewDeadlines(tx, run.id, { endUs: run.end_at ?? nowUs, nowUs });
}
