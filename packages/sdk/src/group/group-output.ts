// What the result of a group's body is outside of the group: it orders the group, and of a mapped one means all instances.
import type { DagBuilder } from '../dag/dag-builder.ts';
import { knownNode, orderingOf, rememberNode } from '../order/ordering.ts';
import { outputReference } from '../reference/output-reference.ts';
import { type ReferenceFacts, referenceFacts } from '../reference/reference.ts';
import { checkReference } from '../task/wiring.ts';
import type { PlacedTaskGroup } from './group-result.ts';

/** The group to order, where its body gave nothing. */
export function groupNode(builder: DagBuilder, groupId: string): PlacedTaskGroup {
  const node = { kind: 'group', id: groupId } as const;
  const placed = { groupId, ...orderingOf(builder, node) };
  rememberNode(placed, builder, node);
  return placed;
}

/** An output that a group returns keeps its value, but ordering it waits for the whole group. */
export function orderedAsGroup(builder: DagBuilder, groupId: string, facts: ReferenceFacts): object {
  return outputReference(builder, facts, { kind: 'group', id: groupId });
}

/** An object of outputs that a group returns: each orders its own task, the object orders the group. */
export function orderedObject(builder: DagBuilder, groupId: string, outputs: unknown): unknown {
  if (!isPlainObject(outputs) || knownNode(outputs) !== null) return outputs;
  const node = { kind: 'group', id: groupId } as const;
  const copy = { ...outputs };
  for (const [name, value] of Object.entries(orderingOf(builder, node))) {
    if (!Object.hasOwn(copy, name)) Object.defineProperty(copy, name, { value });
  }
  rememberNode(copy, builder, node);
  return copy;
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || referenceFacts(value) !== undefined) return false;
  return Object.getPrototypeOf(value) === Object.prototype;
}

/** What was made in the body of a mapped group or loop, as it may be used outside: there it means all instances. */
export function takenOut(builder: DagBuilder, groupId: string, facts: ReferenceFacts): ReferenceFacts {
  if (facts.owner === builder && facts.scope === groupId) return { ...facts, scope: builder.scope };
  checkReference(builder, facts, { groupId });
  return facts;
}

/** The same for all references in a list or object that a body returned. */
export function allTakenOut(builder: DagBuilder, groupId: string, value: unknown): unknown {
  const facts = referenceFacts(value);
  if (facts !== undefined)
    return outputReference(builder, takenOut(builder, groupId, facts), knownNode(value));
  if (Array.isArray(value)) return value.map((item) => allTakenOut(builder, groupId, item));
  // A group to order is recognised by its identity.
  if (!isPlainObject(value) || knownNode(value) !== null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, allTakenOut(builder, groupId, item)]);
  return Object.fromEntries(entries);
}
