// Ordering several things at once.
import type { DagBuilder } from '../dag/dag-builder.ts';
import type { NodeReference } from '../dag/placed-task.ts';
import { currentBuilder } from '../task/current-builder.ts';
import type { Orderable } from './orderable.ts';
import { nodeOf } from './ordering.ts';

/** A text on the edges between its neighbours in a chain. */
export interface EdgeLabel {
  readonly edgeLabel: string;
}

/**
 * Names the edges between its neighbours in a chain.
 *
 * @example
 * chain(check, label('ok'), load);
 */
export function label(text: string): EdgeLabel {
  return { edgeLabel: text };
}

/**
 * Runs each after the one before it; of two lists in a row, each element after its counterpart.
 *
 * @example
 * chain(extract, [cleanA, cleanB], load);
 */
export function chain(...links: readonly (Orderable | readonly Orderable[] | EdgeLabel)[]): void {
  const builder = currentBuilder('a chain');
  let before: Link | null = null;
  let text: string | null = null;
  for (const link of links) {
    if (isLabel(link)) {
      text = link.edgeLabel;
      continue;
    }
    const current = linkOf(builder, link);
    if (before !== null) connect(builder, [before, current], text);
    before = current;
    text = null;
  }
}

/**
 * Runs every one of `targets` after every one of `sources`.
 *
 * @example
 * crossDownstream([extractA, extractB], [loadA, loadB]);
 */
export function crossDownstream(sources: readonly Orderable[], targets: readonly Orderable[]): void {
  const builder = currentBuilder('an order');
  const nodes = (items: readonly Orderable[]): NodeReference[] =>
    items.map((item) => nodeOf(builder, item, 'crossDownstream()'));
  const [from, to] = [nodes(sources), nodes(targets)];
  for (const source of from) for (const target of to) builder.addEdge(source, target);
}

interface Link {
  readonly nodes: readonly NodeReference[];
  readonly isList: boolean;
}

function linkOf(builder: DagBuilder, link: Orderable | readonly Orderable[]): Link {
  const isList = Array.isArray(link);
  const items: readonly unknown[] = isList ? link : [link];
  return { isList, nodes: items.map((item) => nodeOf(builder, item, 'chain()')) };
}

function connect(builder: DagBuilder, [before, after]: readonly [Link, Link], text: string | null): void {
  if (before.isList && after.isList) {
    if (before.nodes.length !== after.nodes.length) {
      const what = `chain() is given a list of ${before.nodes.length} and then one of ${after.nodes.length}`;
      builder.refuse({ code: 'ARIEL_CHAIN_INVALID', what });
    }
    before.nodes.forEach((from, index) => {
      const to = after.nodes[index];
      if (to !== undefined) builder.addEdge(from, to, text);
    });
    return;
  }
  for (const from of before.nodes) for (const to of after.nodes) builder.addEdge(from, to, text);
}

function isLabel(link: Orderable | readonly Orderable[] | EdgeLabel): link is EdgeLabel {
  // A reference refuses to be asked for any property but its own, so it is asked for what it owns.
  return !Array.isArray(link) && Object.hasOwn(link, 'edgeLabel');
}
