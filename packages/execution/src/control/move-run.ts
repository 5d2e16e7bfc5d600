// Moves a run to the latest version of its DAG, where somebody who clears it asked for that. Its rows become those that the
// version would have made; what ended and is still there keeps its end.
import { type ExpansionSnapshot, holdsSlots, type RunGraph } from '@ariel/core';
import { type AffectedInstance, ControlError } from '@ariel/protocol';
import {
  adoptVersion,
  BRANCH_KEY,
  createInstances,
  dateForTasks,
  deleteChoices,
  deleteExpansions,
  forgetGroupTries,
  isLaterThan,
  leaveTry,
  loadExpansions,
  loadGroupTries,
  moveRun,
  type Queryable,
  releaseLimits,
  releasePoolSlots,
  removeInstance,
  reopenCollapsed,
  storeExpansion,
  takeOut,
  unqueueAttempt,
} from '@ariel/store';
import type { KnownVersion } from '../versions/version-cache.ts';
import type { ControlSettings } from './control-settings.ts';
import { newSources, type PlannedMove, planMove } from './plan-move.ts';
import { placeKey } from './region-places.ts';
import { resolveParams } from './resolve-params.ts';
import { allInstances, type SelectedInstance, type SelectedRun } from './select-instances.ts';

export interface RunMove {
  readonly selected: SelectedRun;
  readonly to: KnownVersion;
  readonly change: PlannedMove;
  /** The run was not started yet: it gets its instances when it is. */
  readonly isUnstarted: boolean;
}

/** What it takes to have the run go on in `to`. */
export async function findMove(tx: Queryable, selected: SelectedRun, to: KnownVersion): Promise<RunMove> {
  const { run, version } = selected;
  const rows = await allInstances(tx, run);
  const expansions = await loadExpansions(tx, run.id);
  const change = planMove({
    from: version.graph,
    to: to.graph,
    logicalDate: dateForTasks(run),
    rows,
    expansions,
    ...(run.has_gaps === 1 ? { gaps: gapsOf(version.graph, rows, expansions) } : {}),
    groupTries: await loadGroupTries(tx, run.id),
    lists: await listsOf(tx, run.id, newSources(version.graph, to.graph)),
  });
  const isUnstarted = rows.length === 0;
  return { selected, to, change: isUnstarted ? { ...change, created: [] } : change, isUnstarted };
}

/** Lengths of mapped tasks of which an instance is missing. */
function gapsOf(
  graph: RunGraph,
  rows: readonly SelectedInstance[],
  expansions: readonly ExpansionSnapshot[],
): ReadonlySet<ExpansionSnapshot> {
  const known = new Set(rows.map((row) => placeKey(row.task_id, row.map_index, row.iteration)));
  const lacks = ({ count, first, id, isLoop, parentIteration }: ExpansionSnapshot): boolean =>
    !isLoop &&
    graph.hasTask(id) &&
    Array.from({ length: count }, (_item, at) => placeKey(id, first + at, parentIteration)).some(
      (key) => !known.has(key),
    );
  return new Set(expansions.filter(lacks));
}

async function listsOf(tx: Queryable, runRef: number, taskIds: readonly string[]): Promise<Set<string>> {
  const lists = new Set<string>();
  for (const taskId of taskIds) {
    const rows = await tx.all<{ map_index: number; iteration: number }>(
      `select map_index, iteration from xcom
       where run_ref = ? and task_id = ? and key = 'return_value' and length is not null`,
      [runRef, taskId],
    );
    for (const row of rows) lists.add(placeKey(taskId, row.map_index, row.iteration));
  }
  return lists;
}

/** Writes the move; gives the attempts whose processes must end. */
export async function writeMove(
  settings: ControlSettings,
  tx: Queryable,
  { change, selected: { run, version }, to }: RunMove,
): Promise<string[]> {
  const nowUs = settings.nowUs();
  const params = resolveParams(settings, to.definition, JSON.parse(run.conf));
  const moved = await moveRun(tx, run.id, { from: version.id, to: to.id }, params, nowUs);
  if (!moved)
    throw new ControlError(
      'ARIEL_RUN_CHANGED',
      409,
      `Run ${run.run_id} of ${run.dag_id} was moved to another version meanwhile: look again, then repeat.`,
    );
  const held: string[] = [];
  const letGo = async (row: SelectedInstance): Promise<void> => {
    if (!holdsSlots(row.state)) return;
    await releasePoolSlots(tx, row.pool, row.pool_slots);
    await releaseLimits(tx, [row.id]);
    if (row.state !== 'queued') held.push(row.id);
  };
  for (const row of change.removed) {
    await letGo(row);
    const nextId = settings.newId();
    await leaveTry(tx, row, nextId, nowUs);
    await removeInstance(tx, nextId, `version ${to.number} of the DAG does not have the task`, nowUs);
  }
  for (const row of change.taken) {
    await letGo(row);
    await takeOut(tx, row, settings.newId(), nowUs);
  }
  for (const row of change.requeued) {
    if (await unqueueAttempt(tx, row.id, settings.newId())) await letGo(row);
  }
  await deleteExpansions(tx, run.id, change.lengths.deleted);
  for (const length of change.lengths.stored) await storeExpansion(tx, run.id, length);
  await forgetGroupTries(tx, run.id, change.groupTries);
  await deleteChoices(tx, run.id, change.choices, BRANCH_KEY);
  await createMissing(settings, tx, run.id, to, change);
  if (run.has_gaps === 1) await tx.run('update dag_run set has_gaps = 0 where id = ?', [run.id]);
  return held;
}

async function createMissing(
  settings: ControlSettings,
  tx: Queryable,
  runRef: number,
  to: KnownVersion,
  { created }: PlannedMove,
): Promise<void> {
  const rows = created.map(({ iteration, mapIndex, path, task: { definition, priority, taskId } }) => ({
    runRef,
    taskId,
    mapIndex,
    iteration,
    path,
    attemptId: settings.newId(),
    state: null,
    maxTries: definition.retries,
    versionId: to.id,
    operator: definition.operatorName,
    pool: definition.pool,
    poolSlots: definition.poolSlots,
    priorityWeight: priority,
    queue: definition.queue,
    scheduledUs: null,
  }));
  await createInstances(tx, rows, true);
  await reopenCollapsed(
    tx,
    runRef,
    to.graph,
    rows.map(({ iteration, mapIndex, path, taskId }) => ({
      task_id: taskId,
      map_index: mapIndex,
      iteration,
      path,
    })),
  );
}

/** What waits now, and what was cleared, runs as the version says. */
export async function adoptMoved(tx: Queryable, { selected: { run }, to }: RunMove): Promise<void> {
  await adoptVersion(
    tx,
    run.id,
    to.graph.tasks.map(({ definition, priority, taskId }) => ({
      taskId,
      versionId: to.id,
      operator: definition.operatorName,
      pool: definition.pool,
      poolSlots: definition.poolSlots,
      priorityWeight: priority,
      queue: definition.queue,
    })),
  );
}

/** What the version takes out of the run and puts into it, for people. `again` runs again with it: iterations after it go at once. */
export function changesOf(
  { change, selected: { run }, to }: RunMove,
  again: readonly SelectedInstance[],
): AffectedInstance[] {
  const place = { dagId: run.dag_id, runId: run.run_id };
  const removed = [...change.removed, ...change.taken].map((row) => ({
    ...place,
    taskId: row.task_id,
    mapIndex: row.map_index,
    iteration: row.iteration,
    state: row.state,
    change: 'removed' as const,
  }));
  const isLater = isLaterThan(to.graph, again);
  const created = change.created.filter(
    ({ iteration, mapIndex, path, task: { taskId } }) =>
      !isLater({ task_id: taskId, map_index: mapIndex, iteration, path }),
  );
  const added = created.map(({ iteration, mapIndex, task: { taskId } }) => ({
    ...place,
    taskId,
    mapIndex,
    iteration,
    state: null,
    change: 'added' as const,
  }));
  return [...removed, ...added];
}
