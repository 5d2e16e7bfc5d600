// Places of the graph's nodes and edges, computed by elk in a worker so that the page never stalls.
import ELK, { type ElkNode } from 'elkjs/lib/elk-api.js';
import workerUrl from 'elkjs/lib/elk-worker.min.js?url';
import type { FoldedGraph } from './graph-fold.ts';

export interface NodePlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface GraphLayout {
  /** Relative to the parent group. */
  readonly nodes: ReadonlyMap<string, NodePlace>;
  /** Points from source to target, relative to the whole. */
  readonly edges: ReadonlyMap<string, readonly { readonly x: number; readonly y: number }[]>;
}

export const nodeSize = { width: 196, height: 54 } as const;

const elk = new ELK({ workerFactory: () => new Worker(workerUrl) });

export async function layoutGraph(graph: FoldedGraph, direction: 'RIGHT' | 'DOWN'): Promise<GraphLayout> {
  const childrenOf = new Map<string | null, FoldedGraph['nodes'][number][]>();
  for (const node of graph.nodes)
    childrenOf.set(node.parent_id, [...(childrenOf.get(node.parent_id) ?? []), node]);
  const build = (parent: string | null): ElkNode[] =>
    (childrenOf.get(parent) ?? []).map((node) => {
      if (node.kind === 'task' || node.isFolded)
        return { id: node.id, width: nodeSize.width, height: nodeSize.height };
      return {
        id: node.id,
        children: build(node.id),
        layoutOptions: { 'elk.padding': '[top=48,left=14,bottom=14,right=14]' },
      };
    });
  const laid = await elk.layout({
    id: '(root)',
    children: build(null),
    edges: graph.edges.map((edge) => ({
      id: edge.id,
      sources: [edge.from],
      targets: [edge.to],
      // Room for its words between the layers.
      ...(edge.label
        ? { labels: [{ text: edge.label, width: edge.label.length * 7 + 10, height: 18 }] }
        : {}),
    })),
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': direction,
      'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
      'elk.edgeRouting': 'ORTHOGONAL',
      'elk.json.edgeCoords': 'ROOT',
      'elk.layered.spacing.nodeNodeBetweenLayers': '44',
      'elk.spacing.nodeNode': '18',
      'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
    },
  });
  return collect(laid);
}

function collect(root: ElkNode): GraphLayout {
  const nodes = new Map<string, NodePlace>();
  const edges = new Map<string, { x: number; y: number }[]>();
  const visit = (node: ElkNode): void => {
    for (const child of node.children ?? []) {
      nodes.set(child.id, {
        x: child.x ?? 0,
        y: child.y ?? 0,
        width: child.width ?? 0,
        height: child.height ?? 0,
      });
      visit(child);
    }
    for (const edge of node.edges ?? []) {
      const section = edge.sections?.[0];
      if (section !== undefined)
        edges.set(edge.id, [section.startPoint, ...(section.bendPoints ?? []), section.endPoint]);
    }
  };
  visit(root);
  return { nodes, edges };
}
