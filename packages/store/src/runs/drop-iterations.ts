// Takes iterations of loops out of a run: where one of an earlier iteration runs again, those after it do not count any
// more. Their tries stay in the history.
import { coordinatesOf, type InstanceState, type RunGraph } from '@ariel/core';
import { deleteXComs } from '../attempts/claim-attempt.ts';
import { archiveAttempt } from '../attempts/settle-attempt.ts';
import type { Queryable } from '../database/database.ts';
import { deleteStrays } from './regions.ts';

/** Where an instance stands. */
type PlacedRow = Pick<LoopedRow, 'iteration' | 'map_index' | 'path' | 'task_id'>;

export interface LoopedRow {
  readonly id: string;
  readonly run_ref: number;
  readonly task_id: string;
  readonly map_index: number;
  readonly iteration: number;
  readonly path: string | null;
  readonly state: InstanceState;
  readonly pool: string;
  readonly pool_slots: number;
}

/**
 * Drops the iterations after those that `again` lie in; of loops within `groupId`, all but the first. Gives the
 * rows that are gone, by attempt id; some may be among `again`, and what they held is still to be given back.
 */
export async function dropIterations(
  tx: Queryable,
  runRef: number,
  graph: RunGraph,
  again: readonly PlacedRow[],
  groupId: string | null,
  newId: () => string,
): Promise<ReadonlyMap<string, LoopedRow>> {
  const dropped = await laterIterations(tx, runRef, graph, again, groupId);
  for (const row of dropped.values()) {
    await archiveAttempt(tx, row.id, row.state, newId());
    await deleteXComs(tx, row);
    await dropRow(tx, graph, row);
  }
  if (dropped.size > 0) await deleteStrays(tx, runRef, graph);
  return dropped;
}

/** What `dropIterations` would take out of the run. */
export async function laterIterations(
  tx: Queryable,
  runRef: number,
  graph: RunGraph,
  again: readonly PlacedRow[],
  groupId: string | null,
): Promise<ReadonlyMap<string, LoopedRow>> {
  const later = new Map<string, LoopedRow>();
  for (const [key, last] of lastKept(graph, again, groupId)) {
    const { depth, loopId, prefix } = JSON.parse(key) as LoopPlace;
    for (const row of await rowsOfLoop(tx, runRef, graph, loopId)) {
      const at = coordinates(graph, row);
      const isSame = prefix.every((each, index) => at[index] === each);
      if (isSame && (at[depth] ?? 0) > last) later.set(row.id, row);
    }
  }
  return later;
}

/** Whether an instance, there or to be made, lies in an iteration that goes where `again` runs again. */
export function isLaterThan(graph: RunGraph, again: readonly PlacedRow[]): (row: PlacedRow) => boolean {
  const limits = [...lastKept(graph, again, null)].map(([key, last]) => ({
    ...(JSON.parse(key) as LoopPlace),
    last,
  }));
  return (row) => {
    const scopes = graph.tasks[graph.indexOf(row.task_id)]?.scopes ?? [];
    const at = coordinates(graph, row);
    return limits.some(
      ({ depth, last, loopId, prefix }) =>
        scopes.some(({ groupId, kind }) => kind === 'loop' && groupId === loopId) &&
        prefix.every((each, index) => at[index] === each) &&
        (at[depth] ?? 0) > last,
    );
  };
}

interface LoopPlace {
  readonly loopId: string;
  /** Which coordinate is the loop's. */
  readonly depth: number;
  readonly prefix: readonly number[];
}

/** For each loop, in each region around it, the last iteration that stays. */
function lastKept(
  graph: RunGraph,
  again: readonly PlacedRow[],
  groupId: string | null,
): ReadonlyMap<string, number> {
  const limits = new Map<string, number>();
  for (const row of again) {
    const task = graph.tasks[graph.indexOf(row.task_id)];
    const at = coordinates(graph, row);
    for (const [depth, scope] of (task?.scopes ?? []).entries()) {
      if (scope.kind !== 'loop') continue;
      const place: LoopPlace = { loopId: scope.groupId, depth, prefix: at.slice(0, depth) };
      // The group's own iteration is tried again; loops further in begin anew.
      const isInner = groupId !== null && isInside(graph, scope.groupId, groupId);
      const last = isInner ? 0 : (at[depth] ?? 0);
      const key = JSON.stringify(place);
      limits.set(key, Math.min(limits.get(key) ?? last, last));
    }
  }
  return limits;
}

/** Whether a group lies in another one. */
function isInside({ definition }: RunGraph, groupId: string, around: string): boolean {
  const parentOf = (id: string) =>
    definition.groups.find((each) => each.groupId === id)?.parentGroupId ?? null;
  for (let id = parentOf(groupId); id !== null; id = parentOf(id)) if (id === around) return true;
  return false;
}

const coordinates = (graph: RunGraph, row: PlacedRow): number[] => {
  const task = graph.tasks[graph.indexOf(row.task_id)];
  const name = { mapIndex: row.map_index, iteration: row.iteration, path: row.path };
  return coordinatesOf(task?.scopes ?? [], task?.isMapped ?? false, name);
};

const tasksOf = (graph: RunGraph, loopId: string): string[] =>
  graph.tasks
    .filter((task) => task.scopes.some(({ groupId, kind }) => kind === 'loop' && groupId === loopId))
    .map(({ taskId }) => taskId);

function rowsOfLoop(tx: Queryable, runRef: number, graph: RunGraph, loopId: string): Promise<LoopedRow[]> {
  const taskIds = tasksOf(graph, loopId);
  return tx.all<LoopedRow>(
    `select id, run_ref, task_id, map_index, iteration, path, state, pool, pool_slots from task_instance
     where run_ref = ? and task_id in (${taskIds.map(() => '?').join(', ')})`,
    [runRef, ...taskIds],
  );
}

/** The row; with the gate of an iteration, that there was one. */
async function dropRow(tx: Queryable, graph: RunGraph, row: LoopedRow): Promise<void> {
  const { iteration, map_index: mapIndex, run_ref: runRef, task_id: taskId } = row;
  await tx.run(
    'delete from task_instance where run_ref = ? and task_id = ? and map_index = ? and iteration = ?',
    [runRef, taskId, mapIndex, iteration],
  );
  const scope = graph.tasks[graph.indexOf(taskId)]?.scope;
  if (scope?.group?.loop?.gateTaskId !== taskId) return;
  await tx.run(
    `delete from task_expansion where run_ref = ? and id = ? and is_loop = 1 and parent_map_index = ?
       and first_number = ?`,
    [runRef, scope.groupId, mapIndex, iteration],
  );
}
