// What is cleared with what an operator named: the setups and teardowns around a task, and the gate of a loop's iteration,
// each in the same region.
import { commonScope, coordinatesOf, type GraphTask, type RunGraph, relevantSetups } from '@ariel/core';

interface NamedRow {
  readonly id: string;
  readonly task_id: string;
  readonly map_index: number;
  readonly iteration: number;
  readonly path: string | null;
}

/** `chosen`, and of `all` what belongs to it; in the order of `all`. Source: Airflow clears setups and teardowns along. */
export function withCompanions<Row extends NamedRow>(
  graph: RunGraph,
  all: readonly Row[],
  chosen: readonly Row[],
): Row[] {
  const ids = new Set(chosen.map(({ id }) => id));
  const byTask = Map.groupBy(all, (row) => row.task_id);
  for (const row of chosen) {
    const task = taskOf(graph, row);
    if (!task) continue;
    for (const companion of companionsOf(graph, task)) {
      const shared = commonScope(task.scope, companion.scope).path.length;
      const prefix = coordinates(task, row).slice(0, shared);
      for (const other of byTask.get(companion.taskId) ?? []) {
        const at = coordinates(companion, other);
        if (prefix.every((each, index) => each === at[index])) ids.add(other.id);
      }
    }
  }
  return all.filter(({ id }) => ids.has(id));
}

function companionsOf(graph: RunGraph, task: GraphTask): GraphTask[] {
  const setups = relevantSetups(graph, task.index);
  const teardowns = (task.definition.isSetup ? [...setups, task.index] : setups).flatMap((setup) =>
    (graph.tasks[setup]?.downstream ?? []).filter((below) => graph.tasks[below]?.definition.teardown != null),
  );
  return [...new Set([...setups, ...teardowns, ...gatesAround(graph, task)])].flatMap(
    (index) => graph.tasks[index] ?? [],
  );
}

/** The iteration of which something runs again is asked again whether it is the last. */
function gatesAround(graph: RunGraph, task: GraphTask): number[] {
  const loops = task.scopes.filter(({ kind }) => kind === 'loop').map(({ groupId }) => groupId);
  return graph.definition.groups
    .filter(({ groupId, loop }) => loop !== null && loops.includes(groupId))
    .map(({ loop }) => graph.indexOf(loop?.gateTaskId ?? ''));
}

const taskOf = (graph: RunGraph, row: NamedRow): GraphTask | undefined =>
  graph.hasTask(row.task_id) ? graph.tasks[graph.indexOf(row.task_id)] : undefined;

const coordinates = (task: GraphTask, row: NamedRow): number[] =>
  coordinatesOf(task.scopes, task.isMapped, {
    mapIndex: row.map_index,
    iteration: row.iteration,
    path: row.path,
  });
