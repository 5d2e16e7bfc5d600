// Clears instances so that they run again, and puts a finished run back in the queue.
import { type GraphScope, holdsSlots, isFinished, type RunGraph } from '@ariel/core';
import { type AffectedInstance, type ClearRequest, ControlError } from '@ariel/protocol';
import {
  archiveAttempt,
  deleteXComs,
  dropAttempt,
  dropIterations,
  forgetGroupTries,
  type LoopedRow,
  laterIterations,
  markRestarting,
  type Queryable,
  type RunRow,
  releaseLimits,
  releasePoolSlots,
  reopenCollapsed,
  resetInstance,
} from '@ariel/store';
import { audit } from './audit.ts';
import { withCompanions } from './clear-reach.ts';
import { latestVersion, rerunsOnLatest } from './clear-version.ts';
import type { ControlSettings } from './control-settings.ts';
import { adoptMoved, changesOf, findMove, type RunMove, writeMove } from './move-run.ts';
import { recordAct } from './record-act.ts';
import {
  knownInstances,
  type SelectedInstance,
  type SelectedRun,
  selectInstances,
  selectRun,
} from './select-instances.ts';

const failedStates: readonly (string | null)[] = ['failed', 'upstream_failed'];

export async function clearTasks(
  settings: ControlSettings,
  request: ClearRequest,
): Promise<AffectedInstance[]> {
  const { killed, notice, ...found } = await settings.database.transaction(async (tx) => {
    const found = await whatIsCleared(settings, tx, request);
    const { dropped, move, rows, selected } = found;
    if (request.laterIterations === false && dropped.size > 0) throw laterOnes(dropped);
    const isMoved = move !== null && (move.isUnstarted || changesOf(move).length > 0);
    if (request.dryRun || (rows.length === 0 && !isMoved)) return { ...found, killed: [], notice: null };
    const held = move === null ? [] : await writeMove(settings, tx, move);
    const running = await clearRows(settings, tx, selected, rows, request.actor.user);
    if (move !== null) await adoptMoved(tx, move);
    const extra = { instances: rows.length, ...(move === null ? {} : { version: move.to.number }) };
    await audit(tx, { event: 'clear_task_instances', ...request, extra }, settings.nowUs());
    const notice = await recordAct(settings, tx, selected.run, isQueuedAfter(selected.run));
    return { ...found, killed: [...held, ...running], notice };
  });
  settings.kill(killed, 'the task was cleared');
  if (notice !== null) settings.notify(notice);
  return affectedBy(request, found);
}

interface Clearing {
  /** With the version in which the run goes on. */
  readonly selected: SelectedRun;
  readonly move: RunMove | null;
  readonly rows: readonly SelectedInstance[];
  readonly dropped: ReadonlyMap<string, LoopedRow>;
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
  const move = isMoved ? await findMove(tx, before, latest) : null;
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
          .map(({ id }) => id),
  );
  const rows = withCompanions(
    graph,
    all,
    all.filter(({ id }) => named.has(id) || along.has(id)),
  );
  const later = await laterIterations(tx, selected.run.id, graph, rows, null);
  return { selected, move, rows, dropped: new Map([...later].filter(([id]) => !gone.has(id))) };
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
  return move === null ? cleared : [...cleared, ...changesOf(move)];
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
  user: string | null,
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
  await requeueRun(tx, run, settings.nowUs());
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
  await tx.run(
    `update dag_run set state = 'queued', queued_at = ?, end_at = null, start_at = null, reason = null, grid_summary = null,
       updated_at = ?, owner_id = null, lease_until = null where id = ?`,
    [nowUs, nowUs, run.id],
  );
}
