// Which direct downstream tasks a branch skips. Source: Airflow's branching rules, recorded in the run cases.
import { type RunGraph, reachableFrom } from './run-graph.ts';

/**
 * The direct downstream tasks of `branch` that are neither followed nor reachable from one that is.
 * `followed` holds task ids and group ids.
 */
export function skippedByBranch(graph: RunGraph, branch: number, followed: readonly string[]): number[] {
  const edges = graph.tasks.map((task) => task.downstream);
  const chosen = new Set<number>();
  for (const task of graph.tasks) {
    const isChosen = followed.some((id) => task.taskId === id || task.taskId.startsWith(`${id}.`));
    if (isChosen) chosen.add(task.index);
  }
  const kept = new Set(chosen);
  for (const start of chosen) for (const reached of reachableFrom(start, edges)) kept.add(reached);
  return (graph.tasks[branch]?.downstream ?? []).filter((task) => !kept.has(task));
}
