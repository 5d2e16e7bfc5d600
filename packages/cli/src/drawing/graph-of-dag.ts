// The graph of a DAG's tasks and groups as it is drawn.
import type { DagDefinition, GroupDefinition, TaskDefinition } from '@ariel/core';
import type { DrawnGraph } from './drawn-graph.ts';

/** `stateOf`: the state of a task in a run; left out where the DAG itself is drawn. */
export function graphOfDag(
  { dagId, edgeLabels, groups, tasks }: DagDefinition,
  stateOf?: (taskId: string) => string | null,
): DrawnGraph {
  const labels = new Map(edgeLabels.map(([from, to, label]) => [`${from}\n${to}`, label]));
  return {
    name: dagId,
    nodes: tasks.map((task) => ({
      id: task.taskId,
      label: labelOf(task),
      shape: 'box',
      frameId: task.groupId,
      ...(stateOf === undefined ? {} : { state: stateOf(task.taskId) }),
    })),
    frames: groups.map((group) => ({
      id: group.groupId,
      parentId: group.parentGroupId,
      label: frameLabel(group),
    })),
    edges: tasks.flatMap(({ taskId, upstream }) =>
      upstream.map((from) => ({ from, to: taskId, label: labels.get(`${from}\n${taskId}`) ?? null })),
    ),
  };
}

/** As the pages write it: a mapped task has brackets. */
function labelOf({ displayName, mapping, operatorName, taskId }: TaskDefinition): string[] {
  return [`${displayName ?? taskId}${mapping === null ? '' : ' [ ]'}`, operatorName];
}

function frameLabel({ displayName, groupId, loop, mapping }: GroupDefinition): string {
  const kind = mapping === null ? '' : ' [ ]';
  const again = loop === null ? '' : ` (up to ${loop.maxIterations} times)`;
  return `${displayName ?? groupId}${kind}${again}`;
}
