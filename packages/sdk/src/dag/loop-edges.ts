// What follows a loop follows its gate: edges out of a loop's body begin there.
import type { DagBuilder } from './dag-builder.ts';
import type { NodeReference, RawEdge } from './placed-task.ts';

/** The edges as they are, but those that leave a loop from inside it leave it from its gate. */
export function edgesThroughGates(builder: DagBuilder): readonly RawEdge[] {
  if (![...builder.groups.values()].some(({ loop }) => loop !== null)) return builder.edges;
  return builder.edges.map((edge) => {
    const gate = gateBetween(builder, edge.from, edge.to);
    return gate === null ? edge : { ...edge, from: { kind: 'task', id: gate } };
  });
}

/** The gate of the outermost loop that holds `from` and not `to`; null where there is none, or where it is `from`. */
export function gateBetween(builder: DagBuilder, from: NodeReference, to: NodeReference): string | null {
  const around = new Set(groupsOf(builder, to));
  const left = groupsOf(builder, from).filter((groupId) => !around.has(groupId));
  const loop = left
    .map((groupId) => builder.groups.get(groupId)?.loop ?? null)
    .findLast((each) => each !== null);
  return loop === undefined || loop === null || loop.gateTaskId === from.id ? null : loop.gateTaskId;
}

/** The groups around a node, innermost first; a group is around itself. */
function groupsOf(builder: DagBuilder, node: NodeReference): string[] {
  return builder.groupsAround(
    node.kind === 'group' ? node.id : (builder.tasks.get(node.id)?.groupId ?? null),
  );
}
