// The cells of a run: one per task and one per group. Finished runs carry theirs in one text, others are counted.
import type { DagDefinition, InstanceState } from '@ariel/core';
import type { GridCell } from '@ariel/protocol';
import { type RunRow, regionCounts, type TaskStateRow, taskStatesOf } from '@ariel/store/reads';
import { isMany, structureOf } from '../../progress/dag-structure.ts';
import type { ApiContext } from '../../server/api-context.ts';
import { worstState } from '../summaries/worst-state.ts';

export type Cells = Readonly<Record<string, GridCell>>;
type Counts = Record<string, number>;

/** By run id (the database's number). Counts unfinished runs in one query, where `states` does not have them. */
export async function cellsOfRuns(
  context: ApiContext,
  runs: readonly RunRow[],
  definitions: ReadonlyMap<string, DagDefinition>,
  states?: readonly TaskStateRow[],
): Promise<ReadonlyMap<number, Cells>> {
  const unsummed = runs.filter((run) => run.grid_summary === null).map((run) => run.id);
  const rows = states ?? (await taskStatesOf(context.database, unsummed));
  const counted = Map.groupBy(rows, (row) => row.run_ref);
  const withRegions = await regionCounter(context, runs, definitions);
  const summed = createSummedCells();
  return new Map(
    runs.map((run) => {
      const definition = definitions.get(run.version_id);
      if (!definition) return [run.id, {}];
      const cells =
        run.grid_summary === null
          ? completeCells(fromCounts(counted.get(run.id) ?? []), definition)
          : summed(run.grid_summary, definition);
      return [run.id, withRegions(run, cells)];
    }),
  );
}

/** Adds to the cells of mapped groups and loops how many items and iterations the run has of them. */
async function regionCounter(
  context: ApiContext,
  runs: readonly RunRow[],
  definitions: ReadonlyMap<string, DagDefinition>,
): Promise<(run: RunRow, cells: Cells) => Cells> {
  const ids = new Set([...definitions.values()].flatMap((definition) => structureOf(definition).scopeIds));
  const refs = runs.map((run) => run.id);
  const byRun = Map.groupBy(await regionCounts(context.database, refs, [...ids]), (row) => row.run_ref);
  return (run, cells) => {
    const counts = byRun.get(run.id);
    if (!counts) return cells;
    const changed: Record<string, GridCell> = { ...cells };
    for (const { id, is_loop: isLoop, regions } of counts) {
      const cell = changed[id];
      if (cell) changed[id] = { ...cell, ...(isLoop === 1 ? { iterations: regions } : { items: regions }) };
    }
    return changed;
  };
}

/** Most runs of a DAG end alike: equal summaries of one version become one object, made once. */
function createSummedCells(): (summary: string, definition: DagDefinition) => Cells {
  const known = new Map<DagDefinition, Map<string, Cells>>();
  return (summary, definition) => {
    const ofVersion = known.get(definition) ?? new Map<string, Cells>();
    known.set(definition, ofVersion);
    const cells = ofVersion.get(summary) ?? completeCells(fromSummary(summary), definition);
    ofVersion.set(summary, cells);
    return cells;
  };
}

type Summary = Readonly<
  Record<string, InstanceState | { readonly s: InstanceState; readonly c: Readonly<Counts> }>
>;

/** Plain tasks of finished runs have one of few states: they share their cells. */
const plainCells = new Map<InstanceState, GridCell>();

function plainCell(state: InstanceState): GridCell {
  const known = plainCells.get(state);
  if (known) return known;
  const cell: GridCell = { state };
  plainCells.set(state, cell);
  return cell;
}

function fromSummary(text: string): Map<string, GridCell> {
  const cells = new Map<string, GridCell>();
  for (const [taskId, value] of Object.entries(JSON.parse(text) as Summary)) {
    const isPlain = value === null || typeof value === 'string';
    cells.set(taskId, isPlain ? plainCell(value) : { state: value.s, counts: value.c });
  }
  return cells;
}

function fromCounts(rows: readonly TaskStateRow[]): Map<string, GridCell> {
  const cells = new Map<string, GridCell>();
  for (const [taskId, states] of Map.groupBy(rows, (row) => row.task_id)) {
    const counts = Object.fromEntries(states.map((row) => [row.state ?? 'none', row.instances]));
    cells.set(taskId, { state: worstState(counts), counts });
  }
  return cells;
}

/** Tasks without an instance yet, then groups; tasks that are one have no counts, those that may be many always do. */
function completeCells(found: ReadonlyMap<string, GridCell>, definition: DagDefinition): Cells {
  const cells: Record<string, GridCell> = {};
  const { tasks } = structureOf(definition);
  for (const { taskId } of definition.tasks) {
    const cell = found.get(taskId);
    if (!isMany(tasks.get(taskId))) cells[taskId] = plainCell(cell?.state ?? null);
    else if (!cell) cells[taskId] = { state: null, counts: {} };
    else cells[taskId] = cell.counts ? cell : { ...cell, counts: { [cell.state ?? 'none']: 1 } };
  }
  for (const [groupId, taskIds] of tasksByGroup(definition)) {
    const counts: Counts = {};
    for (const taskId of taskIds) addTo(counts, cells[taskId]);
    cells[groupId] = { state: worstState(counts), counts };
  }
  return cells;
}

function addTo(counts: Counts, cell: GridCell | undefined): void {
  if (!cell) return;
  if (!cell.counts) {
    const name = cell.state ?? 'none';
    counts[name] = (counts[name] ?? 0) + 1;
    return;
  }
  for (const [name, count] of Object.entries(cell.counts)) counts[name] = (counts[name] ?? 0) + count;
}

const groupsOf = new WeakMap<DagDefinition, ReadonlyMap<string, readonly string[]>>();

/** Group id → the tasks in it, however deep. */
export function tasksByGroup(definition: DagDefinition): ReadonlyMap<string, readonly string[]> {
  const known = groupsOf.get(definition);
  if (known) return known;
  const parents = new Map(definition.groups.map((group) => [group.groupId, group.parentGroupId]));
  const groups = new Map<string, string[]>(definition.groups.map((group) => [group.groupId, []]));
  for (const task of definition.tasks) {
    for (let id = task.groupId; id !== null; id = parents.get(id) ?? null) groups.get(id)?.push(task.taskId);
  }
  groupsOf.set(definition, groups);
  return groups;
}
