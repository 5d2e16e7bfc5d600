// What makes things orderable: which node of the DAG each stands for, and the four methods that add edges.
import type { DagBuilder } from '../dag/dag-builder.ts';
import type { NodeReference } from '../dag/placed-task.ts';
import { referenceFacts } from '../reference/reference.ts';
import type { Orderable, OrderTargets } from './orderable.ts';

interface OwnedNode {
  readonly builder: DagBuilder;
  readonly node: NodeReference;
}

const nodes = new WeakMap<object, OwnedNode>();

/** Says which node `orderable` stands for in an order. */
export function rememberNode(orderable: object, builder: DagBuilder, node: NodeReference): void {
  nodes.set(orderable, { builder, node });
}

/** The node that `value` stands for; refused where it stands for none of this DAG. */
export function nodeOf(builder: DagBuilder, value: unknown, where: string): NodeReference {
  const owned = typeof value === 'object' && value !== null ? nodes.get(value) : undefined;
  if (owned === undefined) {
    const facts = referenceFacts(value);
    if (facts !== undefined) {
      const what = `${where} is given ${facts.label}, which is a value and no task`;
      return builder.refuse({ code: 'ARIEL_CHAIN_INVALID', what });
    }
    const hint = typeof value === 'function' ? '; call it first, so that it is placed' : '';
    return builder.refuse({
      code: 'ARIEL_CHAIN_INVALID',
      what: `${where} is given a ${value === null ? 'null' : typeof value} that cannot be ordered${hint}`,
    });
  }
  if (owned.builder !== builder) {
    builder.refuse({
      code: 'ARIEL_OUTPUT_OF_OTHER_DAG',
      what: `${where} is given ${owned.node.kind} "${owned.node.id}" of DAG "${owned.builder.dagId}"`,
    });
  }
  return owned.node;
}

/** The node that `value` stands for, where it stands for one. */
export function knownNode(value: unknown): NodeReference | null {
  return typeof value === 'object' && value !== null ? (nodes.get(value)?.node ?? null) : null;
}

export function orderingOf(builder: DagBuilder, node: NodeReference): Orderable {
  const each = (targets: OrderTargets, where: string): NodeReference[] =>
    (isList(targets) ? targets : [targets]).map((target) => nodeOf(builder, target, where));
  const before = (targets: OrderTargets): void => {
    for (const target of each(targets, 'before()')) builder.addEdge(node, target);
  };
  const after = (sources: OrderTargets): void => {
    for (const source of each(sources, 'after()')) builder.addEdge(source, node);
  };
  return { before, after, setUpstream: after, setDownstream: before };
}

function isList(targets: OrderTargets): targets is readonly Orderable[] {
  return Array.isArray(targets);
}
