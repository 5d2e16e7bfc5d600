// Parts of a DAG by their ids.
import type { GroupDefinition } from '../dag/dag-definition.ts';
import type { GraphTask, RunGraph } from '../plan/run-graph.ts';

export function taskOf(graph: RunGraph, taskId: string): GraphTask {
  const task = graph.tasks[graph.indexOf(taskId)];
  if (!task) throw new Error(`DAG ${graph.dagId} has no task ${taskId}`);
  return task;
}

export function groupOf(graph: RunGraph, groupId: string): GroupDefinition | undefined {
  return graph.definition.groups.find((group) => group.groupId === groupId);
}
