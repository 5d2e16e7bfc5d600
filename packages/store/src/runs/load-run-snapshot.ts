// Everything that planning needs of a run's rows: how a new owner takes up a run in the middle.
import {
  type ExpansionSnapshot,
  type GroupTries,
  type InstanceName,
  type InstanceResult,
  type InstanceSnapshot,
  type InstanceState,
  isTerminal,
  type RunGraph,
  type Shape,
  shapeOf,
} from '@ariel/core';
import type { Queryable } from '../database/database.ts';
import { loadExpansions, loadGroupTries } from './regions.ts';

export interface StoredRunSnapshot {
  readonly instances: InstanceSnapshot[];
  /** Unfinished ones that were tried before. */
  readonly tried: readonly InstanceName[];
  readonly results: InstanceResult[];
  readonly expansions: ExpansionSnapshot[];
  readonly groupTries: GroupTries[];
}

/** XCom key under which a branch stores what it chose, as Airflow's clients know it; and a gate what it said. */
export const BRANCH_KEY = 'skipmixin_key';

interface ResultRow {
  readonly task_id: string;
  readonly map_index: number;
  readonly iteration: number;
  readonly key: string;
  readonly length: number | null;
  readonly choice: string | null;
}

export async function loadRunSnapshot(
  db: Queryable,
  runRef: number,
  graph: RunGraph,
): Promise<StoredRunSnapshot> {
  const instances = await db.all<{
    task_id: string;
    map_index: number;
    iteration: number;
    state: InstanceState;
    wait_until: number | null;
    try_number: number;
  }>(
    'select task_id, map_index, iteration, state, wait_until, try_number from task_instance where run_ref = ?',
    [runRef],
  );
  const results = await db.all<ResultRow>(
    `select task_id, map_index, iteration, key, length, case when key = '${BRANCH_KEY}' then value end as choice
     from xcom where run_ref = ? and key in ('return_value', '${BRANCH_KEY}')`,
    [runRef],
  );
  // A run that moved to another version keeps what that one does not have, as removed: no part of its plan.
  const isPlanned = (row: { readonly task_id: string }): boolean => graph.hasTask(row.task_id);
  return {
    instances: instances.filter(isPlanned).map((row) => ({
      taskId: row.task_id,
      mapIndex: row.map_index,
      iteration: row.iteration,
      state: row.state,
      waitUntilUs: row.wait_until,
    })),
    tried: instances
      .filter((row) => row.try_number > 0 && !isTerminal(row.state))
      .map((row) => ({ taskId: row.task_id, mapIndex: row.map_index, iteration: row.iteration })),
    results: mergeResults(results.filter(isPlanned), await deepShapes(db, runRef, graph)),
    expansions: await loadExpansions(db, runRef),
    groupTries: await loadGroupTries(db, runRef),
  };
}

const nameOf = (row: Pick<ResultRow, 'iteration' | 'map_index' | 'task_id'>): string =>
  `${row.iteration}/${row.map_index}/${row.task_id}`;

/** One result per instance, of what it returned and what it chose. */
function mergeResults(rows: readonly ResultRow[], shapes: ReadonlyMap<string, Shape>): InstanceResult[] {
  const merged = new Map<string, InstanceResult>();
  for (const row of rows) {
    const name = nameOf(row);
    const known = merged.get(name) ?? {
      taskId: row.task_id,
      mapIndex: row.map_index,
      iteration: row.iteration,
      hasValue: false,
      length: null,
      followed: null,
    };
    merged.set(name, { ...known, ...(row.choice === null ? resultOf(row, shapes) : choiceOf(row.choice)) });
  }
  return [...merged.values()];
}

function resultOf(row: ResultRow, shapes: ReadonlyMap<string, Shape>): Partial<InstanceResult> {
  const shape = shapes.get(nameOf(row));
  const value = { hasValue: true, length: row.length };
  return shape === undefined ? value : { ...value, shape };
}

function choiceOf(json: string): Partial<InstanceResult> {
  const choice = JSON.parse(json) as { followed?: string[] | null; loopStops?: boolean };
  const followed = choice.followed === undefined ? [] : choice.followed;
  return choice.loopStops === undefined ? { followed } : { followed, loopStops: choice.loopStops };
}

/** Of results in which items of items are mapped over, the lengths of these. */
async function deepShapes(db: Queryable, runRef: number, graph: RunGraph): Promise<Map<string, Shape>> {
  const shapes = new Map<string, Shape>();
  for (const { mapDepth, taskId } of graph.tasks.filter((task) => task.mapDepth > 1)) {
    const rows = await db.all<Pick<ResultRow, 'iteration' | 'map_index' | 'task_id'> & { value: string }>(
      `select task_id, map_index, iteration, value from xcom where run_ref = ? and task_id = ? and key = 'return_value'`,
      [runRef, taskId],
    );
    for (const row of rows) shapes.set(nameOf(row), shapeOf(JSON.parse(row.value), mapDepth));
  }
  return shapes;
}
