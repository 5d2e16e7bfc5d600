// What a run has of mapped groups and loops: how many instances, tries of groups, and what gates said.
import type { InstanceState } from '@ariel/core';
import type { Queryable } from '../database/database.ts';
import { BRANCH_KEY } from '../runs/load-run-snapshot.ts';
import { placeholders } from './conditions.ts';
import type { GroupTryRow } from './past-reads.ts';

export interface RegionCountRow {
  readonly run_ref: number;
  /** Group or task id. */
  readonly id: string;
  readonly is_loop: number;
  readonly regions: number;
}

/** How many items and iterations there are of mapped groups, loops and mapped tasks, over everything around them. */
export function regionCounts(
  database: Queryable,
  runRefs: readonly number[],
  ids: readonly string[],
): Promise<RegionCountRow[]> {
  if (runRefs.length === 0 || ids.length === 0) return Promise.resolve([]);
  return database.all<RegionCountRow>(
    `select run_ref, id, is_loop, sum(count) as regions from task_expansion
     where run_ref in (${placeholders(runRefs)}) and id in (${placeholders(ids)}) and collapse is null
     group by run_ref, id, is_loop`,
    [...runRefs, ...ids],
  );
}

/** The tries of groups that were tried again. */
export function groupTriesOf(database: Queryable, runRef: number): Promise<GroupTryRow[]> {
  return database.all<GroupTryRow>(
    'select group_id, map_index, iteration, tries, wait_until from task_group_try where run_ref = ? and tries > 0',
    [runRef],
  );
}

export interface GateRow {
  readonly map_index: number;
  readonly iteration: number;
  readonly path: string | null;
  readonly state: InstanceState;
  readonly end_at: number | null;
  readonly reason: string | null;
  /** JSON text of what it said; null where it said nothing (yet). */
  readonly answer: string | null;
}

/** The instances of a gate in order of iteration; of one item where `mapIndex` is given, of one region where `within` is. */
export function gatesOf(
  database: Queryable,
  gate: {
    readonly runRef: number;
    readonly taskId: string;
    readonly mapIndex: number | null;
    /** First coordinates, where the gate has paths. */
    readonly within: string | null;
    readonly limit: number;
  },
): Promise<GateRow[]> {
  const one = gate.mapIndex === null ? '' : 'and i.map_index = ?';
  const region = gate.within === null ? '' : 'and i.path >= ? and i.path < ?';
  return database.all<GateRow>(
    `select i.map_index, i.iteration, i.path, i.state, i.end_at, i.reason, x.value as answer from task_instance i
     left join xcom x on x.run_ref = i.run_ref and x.task_id = i.task_id and x.map_index = i.map_index
       and x.iteration = i.iteration and x.key = '${BRANCH_KEY}'
     where i.run_ref = ? and i.task_id = ? ${one} ${region} order by i.iteration limit ?`,
    [
      gate.runRef,
      gate.taskId,
      ...(gate.mapIndex === null ? [] : [gate.mapIndex]),
      ...(gate.within === null ? [] : [`${gate.within}/`, `${gate.within}0`]),
      gate.limit,
    ],
  );
}

/** A piece of an expansion: positions from `from_position` on have the running numbers from `first_number` on. */
export interface SegmentRow {
  readonly from_position: number;
  readonly first_number: number;
  readonly count: number;
}

/** How many items or iterations something has in one region around it, and their numbers. */
export function segmentsOf(
  database: Queryable,
  runRef: number,
  expansion: {
    readonly id: string;
    readonly isLoop: boolean;
    readonly parentMapIndex: number;
    readonly parentIteration: number;
  },
): Promise<SegmentRow[]> {
  return database.all<SegmentRow>(
    `select from_position, first_number, count from task_expansion where run_ref = ? and id = ? and is_loop = ?
     and parent_map_index = ? and parent_iteration = ? and collapse is null order by from_position`,
    [runRef, expansion.id, expansion.isLoop ? 1 : 0, expansion.parentMapIndex, expansion.parentIteration],
  );
}

export async function instanceExists(
  database: Queryable,
  at: {
    readonly runRef: number;
    readonly taskId: string;
    readonly mapIndex: number;
    readonly iteration: number;
  },
): Promise<boolean> {
  const row = await database.first<object>(
    'select 1 as one from task_instance where run_ref = ? and task_id = ? and map_index = ? and iteration = ?',
    [at.runRef, at.taskId, at.mapIndex, at.iteration],
  );
  return row !== undefined;
}
