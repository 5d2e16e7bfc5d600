// The instances of a task group: the instances of its tasks, gathered by the item or iteration of the group in which they
// lie. Pure: it is given rows and says what to make of them.
import type { GraphTask, InstanceState } from '@ariel/core';
import type { GroupInstance, GroupTryView, InstanceName } from '@ariel/protocol';
import { coordinatesIn, type DagStructure } from '../../progress/dag-structure.ts';
import { isoOrNull } from '../../rest/answers/presented.ts';
import { durationMs } from '../summaries/summaries.ts';
import { worstState } from '../summaries/worst-state.ts';
import type { Dimension } from './instance-place.ts';

export interface GroupRow {
  readonly task_id: string;
  readonly map_index: number;
  readonly iteration: number;
  readonly path: string | null;
  readonly state: InstanceState;
  readonly start_at: number | null;
  readonly end_at: number | null;
}

/** Rows of one instance of the group, and how that instance is named where its own tasks say so. */
export interface GatheredRows<Row extends GroupRow> {
  readonly coordinates: readonly number[];
  readonly rows: readonly Row[];
  readonly name: InstanceName | null;
}

/** What each coordinate of the group's instances counts: it and the groups around it that are mapped or loop. */
export function dimensionsOfGroup(
  { groups, tasks }: DagStructure,
  groupId: string,
  taskIds: readonly string[],
): Dimension[] {
  const around = new Set<string>();
  for (let id: string | null = groupId; id !== null; id = groups.get(id)?.parentGroupId ?? null)
    around.add(id);
  const scopes = tasks.get(taskIds[0] ?? '')?.scopes ?? [];
  return scopes.filter((scope) => around.has(scope.groupId));
}

/** In order of their coordinates; rows of what has not been expanded yet belong to none. */
export function gather<Row extends GroupRow>(
  rows: readonly Row[],
  tasks: ReadonlyMap<string, GraphTask>,
  depth: number,
): GatheredRows<Row>[] {
  const found = new Map<string, { coordinates: number[]; rows: Row[]; name: InstanceName | null }>();
  for (const row of rows) {
    const task = tasks.get(row.task_id);
    const coordinates = coordinatesIn(task, row).slice(0, depth);
    if (coordinates.length < depth) continue;
    const key = coordinates.join('/');
    const known = found.get(key) ?? { coordinates, rows: [], name: null };
    found.set(key, known);
    known.rows.push(row);
    if (task && task.scopes.length === depth && !task.isMapped)
      known.name = { map_index: row.map_index, iteration: row.iteration };
  }
  return [...found.values()].sort((left, right) => compare(left.coordinates, right.coordinates));
}

export function groupInstance(
  { coordinates, rows }: GatheredRows<GroupRow>,
  groupTry: GroupTryView | null,
): GroupInstance {
  return { coordinates, ...foldRows(rows), group_try: groupTry };
}

/** From the first start to the last end, in the state that most needs a look. */
export function foldRows(
  rows: readonly GroupRow[],
): Pick<GroupInstance, 'counts' | 'duration_ms' | 'end_date' | 'start_date' | 'state'> {
  const counts: Record<string, number> = {};
  let startUs: number | null = null;
  let endUs: number | null = null;
  let isOpen = rows.length === 0;
  for (const { end_at: end, start_at: start, state } of rows) {
    counts[state ?? 'none'] = (counts[state ?? 'none'] ?? 0) + 1;
    if (start !== null && (startUs === null || start < startUs)) startUs = start;
    if (end === null) isOpen = true;
    else if (endUs === null || end > endUs) endUs = end;
  }
  const closedUs = isOpen ? null : endUs;
  return {
    state: worstState(counts),
    counts,
    start_date: isoOrNull(startUs),
    end_date: isoOrNull(closedUs),
    duration_ms: durationMs(startUs, closedUs),
  };
}

function compare(left: readonly number[], right: readonly number[]): number {
  for (const [at, each] of left.entries()) {
    const difference = each - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
