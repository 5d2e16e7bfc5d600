// What a run keeps of its regions: how many instances mapped things and loops have, and the tries of groups.
import {
  collapsedAround,
  type ExpansionSnapshot,
  type GroupTries,
  type RunGraph,
  strayExpansions,
} from '@ariel/core';
import type { Queryable } from '../database/database.ts';

const insert = `insert into task_expansion
  (run_ref, id, is_loop, parent_map_index, parent_iteration, from_position, first_number, count, collapse)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?)
  on conflict (run_ref, id, is_loop, parent_map_index, parent_iteration, from_position)
  do update set first_number = excluded.first_number, count = excluded.count, collapse = excluded.collapse`;

export async function storeExpansion(
  tx: Queryable,
  runRef: number,
  expansion: ExpansionSnapshot,
): Promise<void> {
  await tx.run(insert, [
    runRef,
    expansion.id,
    expansion.isLoop ? 1 : 0,
    expansion.parentMapIndex,
    expansion.parentIteration,
    expansion.from,
    expansion.first,
    expansion.count,
    expansion.collapse,
  ]);
}

export async function loadExpansions(db: Queryable, runRef: number): Promise<ExpansionSnapshot[]> {
  const rows = await db.all<{
    id: string;
    is_loop: number;
    parent_map_index: number;
    parent_iteration: number;
    from_position: number;
    first_number: number;
    count: number;
    collapse: ExpansionSnapshot['collapse'];
  }>(
    `select id, is_loop, parent_map_index, parent_iteration, from_position, first_number, count, collapse
     from task_expansion where run_ref = ?`,
    [runRef],
  );
  return rows.map((row) => ({
    id: row.id,
    isLoop: row.is_loop === 1,
    parentMapIndex: row.parent_map_index,
    parentIteration: row.parent_iteration,
    from: row.from_position,
    first: row.first_number,
    count: row.count,
    collapse: row.collapse,
  }));
}

/** The group is tried again from `waitUntilUs` on. */
export async function storeGroupTries(tx: Queryable, runRef: number, tries: GroupTries): Promise<void> {
  await tx.run(
    `insert into task_group_try (run_ref, group_id, map_index, iteration, tries, wait_until)
     values (?, ?, ?, ?, ?, ?) on conflict (run_ref, group_id, map_index, iteration)
     do update set tries = excluded.tries, wait_until = excluded.wait_until`,
    [runRef, tries.groupId, tries.mapIndex, tries.iteration, tries.tries, tries.waitUntilUs],
  );
}

export async function loadGroupTries(db: Queryable, runRef: number): Promise<GroupTries[]> {
  const rows = await db.all<{
    group_id: string;
    map_index: number;
    iteration: number;
    tries: number;
    wait_until: number | null;
  }>('select group_id, map_index, iteration, tries, wait_until from task_group_try where run_ref = ?', [
    runRef,
  ]);
  return rows.map((row) => ({
    groupId: row.group_id,
    mapIndex: row.map_index,
    iteration: row.iteration,
    tries: row.tries,
    waitUntilUs: row.wait_until,
  }));
}

/** What was cleared has all tries of its groups again. */
export async function forgetGroupTries(
  tx: Queryable,
  runRef: number,
  groupIds: readonly string[],
): Promise<void> {
  await tx.runMany(
    'delete from task_group_try where run_ref = ? and group_id = ?',
    groupIds.map((groupId) => [runRef, groupId]),
  );
}

interface ClearedRow {
  readonly task_id: string;
  readonly map_index: number;
  readonly iteration: number;
  readonly path: string | null;
}

/** Groups around cleared instances that had nothing to map over are asked again whether they have now. */
export async function reopenCollapsed(
  tx: Queryable,
  runRef: number,
  graph: RunGraph,
  rows: readonly ClearedRow[],
): Promise<void> {
  const instances = rows.map(({ iteration, map_index: mapIndex, path, task_id: taskId }) => ({
    taskId,
    mapIndex,
    iteration,
    path,
  }));
  const expansions = await loadExpansions(tx, runRef);
  await tx.runMany(
    `update task_expansion set collapse = 'cleared' where ${ONE_EXPANSION}`,
    collapsedAround(graph, expansions, instances).map((each) => keyOf(runRef, each)),
  );
}

/** What was written down of regions that are gone. */
export async function deleteStrays(tx: Queryable, runRef: number, graph: RunGraph): Promise<void> {
  const strays = strayExpansions(graph, await loadExpansions(tx, runRef));
  await tx.runMany(
    `delete from task_expansion where ${ONE_EXPANSION}`,
    strays.map((each) => keyOf(runRef, each)),
  );
}

const ONE_EXPANSION =
  'run_ref = ? and id = ? and is_loop = ? and parent_map_index = ? and parent_iteration = ? and from_position = ?';

const keyOf = (runRef: number, each: ExpansionSnapshot): [number, string, number, number, number, number] => [
  runRef,
  each.id,
  each.isLoop ? 1 : 0,
  each.parentMapIndex,
  each.parentIteration,
  each.from,
];
