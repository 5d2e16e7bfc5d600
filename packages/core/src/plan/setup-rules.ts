// Which setups a task needs, and which tasks decide how a run ends. Source: Airflow's rules for setups and teardowns, as the
// recorded run cases show them.
import type { TaskDefinition } from '../dag/dag-definition.ts';
import { reachableFrom } from './reachable.ts';

interface Edges {
  readonly tasks: readonly TaskDefinition[];
  readonly upstream: readonly (readonly number[])[];
  readonly downstream: readonly (readonly number[])[];
}

/**
 * For each task the setups upstream of it that are not direct ones and whose scope reaches it: those without a teardown,
 * and those with a teardown downstream of the task. For a teardown none.
 */
export function indirectSetups(edges: Edges): number[][] {
  const { tasks, upstream } = edges;
  if (!tasks.some((task) => task.isSetup)) return tasks.map(() => []);
  const above = tasks.map((_task, index) => reachableFrom(index, upstream));
  return tasks.map((task, index) => {
    if (task.teardown !== null) return [];
    const direct = new Set(upstream[index]);
    return [...(above[index] ?? [])].filter((setup) => {
      if (tasks[setup]?.isSetup !== true || direct.has(setup)) return false;
      const teardowns = (edges.downstream[setup] ?? []).filter((below) => tasks[below]?.teardown !== null);
      return teardowns.length === 0 || teardowns.some((teardown) => above[teardown]?.has(index) === true);
    });
  });
}

/** The setups upstream of a task whose scope reaches it, direct ones and others. */
export function relevantSetups(
  graph: {
    readonly tasks: readonly {
      readonly definition: TaskDefinition;
      readonly upstream: readonly number[];
      readonly downstream: readonly number[];
    }[];
  },
  index: number,
): number[] {
  const upstream = graph.tasks.map((task) => task.upstream);
  const below = reachableFrom(
    index,
    graph.tasks.map((task) => task.downstream),
  );
  return [...reachableFrom(index, upstream)].filter((setup) => {
    const task = graph.tasks[setup];
    if (task?.definition.isSetup !== true) return false;
    const teardowns = task.downstream.filter((each) => graph.tasks[each]?.definition.teardown !== null);
    return teardowns.length === 0 || teardowns.some((teardown) => teardown === index || below.has(teardown));
  });
}

/** A task decides how the run ends unless something other than a teardown whose failure is forgiven comes after it. */
export function decidingLeaves(edges: Edges): number[] {
  const isForgiven = (index: number): boolean => {
    const teardown = edges.tasks[index]?.teardown ?? null;
    return teardown !== null && !teardown.onFailureFailDagrun;
  };
  return edges.tasks.flatMap((_task, index) => {
    const isLeaf = (edges.downstream[index] ?? []).every(isForgiven);
    return isLeaf && !isForgiven(index) ? [index] : [];
  });
}
