// The graph with some groups folded: nodes that remain, edges lifted to the nearest one that shows. Pure.
import type { Graph, GraphNode } from '@ariel/protocol';

export interface FoldedGraph {
  readonly nodes: readonly (GraphNode & { readonly isFolded: boolean })[];
  readonly edges: readonly {
    readonly id: string;
    readonly from: string;
    readonly to: string;
    readonly label: string | null;
    readonly isTeardown: boolean;
  }[];
}

export function foldGraph(graph: Graph, folded: ReadonlySet<string>): FoldedGraph {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  /** The outermost folded group around a node, or the node itself. */
  const shown = (id: string): string => {
    let result = id;
    for (let at = byId.get(id)?.parent_id ?? null; at !== null; at = byId.get(at)?.parent_id ?? null)
      if (folded.has(at)) result = at;
    return result;
  };
  const nodes = graph.nodes
    .filter((node) => shown(node.id) === node.id)
    .map((node) => ({ ...node, isFolded: folded.has(node.id) }));
  const edges = new Map<string, FoldedGraph['edges'][number]>();
  for (const edge of graph.edges) {
    const [from, to] = [shown(edge.from), shown(edge.to)];
    const id = `${from}→${to}`;
    if (from !== to && !edges.has(id))
      edges.set(id, { id, from, to, label: edge.label, isTeardown: edge.is_teardown });
  }
  return { nodes, edges: [...edges.values()] };
}

/** Everything before and after a node along the edges. */
export function pathThrough(edges: FoldedGraph['edges'], id: string): ReadonlySet<string> {
  const found = new Set([id]);
  for (const [near, far] of [
    ['from', 'to'],
    ['to', 'from'],
  ] as const) {
    const next = new Map<string, string[]>();
    for (const edge of edges) next.set(edge[near], [...(next.get(edge[near]) ?? []), edge[far]]);
    const queue = [id];
    const seen = new Set(queue);
    for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
      for (const each of next.get(at) ?? []) {
        if (seen.has(each)) continue;
        seen.add(each);
        found.add(each);
        queue.push(each);
      }
    }
  }
  return found;
}
