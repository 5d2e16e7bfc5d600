// The rows of a grid and the nodes of a graph: tasks under their groups, in the order in which the DAG declares them.
import type { DagDefinition, GroupDefinition } from '@ariel/core';
import type { Graph, GraphNode, GridRow } from '@ariel/protocol';
import { isMany, roleOf, structureOf } from '../../progress/dag-structure.ts';

interface Node {
  readonly row: Omit<GridRow, 'depth'>;
  readonly children: string[];
}

/** The union over several versions, the first one first: what only others have comes after what it has, in each group. */
export function gridRows(definitions: readonly DagDefinition[]): GridRow[] {
  const nodes = new Map<string, Node>();
  const roots: string[] = [];
  for (const definition of definitions) collect(definition, nodes, roots);
  const rows: GridRow[] = [];
  const walk = (ids: readonly string[], depth: number): void => {
    for (const id of ids) {
      const node = nodes.get(id);
      if (!node) continue;
      rows.push({ ...node.row, depth });
      walk(node.children, depth + 1);
    }
  };
  walk(roots, 0);
  return rows;
}

function collect(definition: DagDefinition, nodes: Map<string, Node>, roots: string[]): void {
  const { groups, tasks } = structureOf(definition);
  const place = (row: Node['row']): void => {
    if (nodes.has(row.id)) return;
    nodes.set(row.id, { row, children: [] });
    (row.parent_id === null ? roots : (nodes.get(row.parent_id)?.children ?? roots)).push(row.id);
  };
  const placeGroup = (groupId: string): void => {
    const group = groups.get(groupId);
    if (!group || nodes.has(groupId)) return;
    if (group.parentGroupId !== null) placeGroup(group.parentGroupId);
    place({
      id: groupId,
      label: group.displayName ?? shortId(groupId, group.parentGroupId),
      kind: 'group',
      parent_id: group.parentGroupId,
      operator: null,
      is_mapped: group.mapping !== null,
      is_many: false,
      loop_max: group.loop?.maxIterations ?? null,
      role: null,
      instances_of: instancesOf(definition, group),
    });
  };
  for (const task of definition.tasks) {
    if (task.groupId !== null) placeGroup(task.groupId);
    const compiled = tasks.get(task.taskId);
    place({
      id: task.taskId,
      label: task.displayName ?? shortId(task.taskId, task.groupId),
      kind: 'task',
      parent_id: task.groupId,
      operator: task.operatorName,
      is_mapped: task.mapping !== null,
      is_many: isMany(compiled),
      loop_max: null,
      role: compiled ? roleOf(compiled) : null,
      instances_of: null,
    });
  }
}

function instancesOf(definition: DagDefinition, { groupId, loop, mapping }: GroupDefinition): string | null {
  if (loop !== null) return loop.gateTaskId;
  if (mapping === null) return null;
  const inside = structureOf(definition).graph.tasks.filter(
    ({ scopes }) => scopes.at(-1)?.groupId === groupId,
  );
  return (inside.find(({ isMapped }) => !isMapped) ?? inside[0])?.taskId ?? null;
}

/** Without the id of the group that it stands under. */
function shortId(id: string, parentId: string | null): string {
  return parentId !== null && id.startsWith(`${parentId}.`) ? id.slice(parentId.length + 1) : id;
}

export function graphOf(definition: DagDefinition, versionNumber: number): Graph {
  const tasks = new Map(definition.tasks.map((task) => [task.taskId, task]));
  const groups = new Map(definition.groups.map((group) => [group.groupId, group]));
  const labels = new Map(definition.edgeLabels.map(([from, to, label]) => [`${from} ${to}`, label]));
  const nodes = gridRows([definition]).map(
    ({ depth: _depth, ...row }): GraphNode => ({
      ...row,
      trigger_rule: tasks.get(row.id)?.triggerRule ?? null,
      tooltip: groups.get(row.id)?.tooltip ?? null,
      retries: tasks.get(row.id)?.retries ?? groups.get(row.id)?.retries ?? 0,
    }),
  );
  const edges = definition.tasks.flatMap((task) =>
    task.upstream.map((from) => ({
      from,
      to: task.taskId,
      label: labels.get(`${from} ${task.taskId}`) ?? null,
      is_teardown: task.teardown?.setups.includes(from) ?? false,
    })),
  );
  return { version_number: versionNumber, nodes, edges };
}
