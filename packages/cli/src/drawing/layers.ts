// Places for a graph without Graphviz: layers from left to right, with bends where an arrow passes one. Frames are not placed.
import type { DrawnGraph } from './drawn-graph.ts';

export interface Place {
  /** From 0, on the left. */
  readonly layer: number;
  /** From 0, at the top. */
  readonly row: number;
}

export interface PlacedEdge {
  readonly label: string | null;
  /** From the first node to the last one. */
  readonly points: readonly Place[];
}

export interface PlacedGraph {
  readonly nodes: ReadonlyMap<string, Place>;
  readonly edges: readonly PlacedEdge[];
}

interface Cell {
  readonly id: string;
  readonly layer: number;
  readonly left: Cell[];
  readonly right: Cell[];
  row: number;
}

const SWEEPS = 8;

export function placeInLayers(graph: DrawnGraph): PlacedGraph {
  const layerOf = layersOf(graph);
  const cells = new Map<string, Cell>();
  const layers: Cell[][] = [];
  const addCell = (id: string, layer: number): Cell => {
    const row = layers[layer] ?? [];
    layers[layer] = row;
    const cell: Cell = { id, layer, left: [], right: [], row: row.length };
    row.push(cell);
    return cell;
  };
  for (const { id } of graph.nodes) cells.set(id, addCell(id, layerOf.get(id) ?? 0));
  const chains = graph.edges.flatMap(({ from, label, to }) => {
    const [first, last] = [cells.get(from), cells.get(to)];
    return first && last ? [{ label, cells: chainOf(first, last, addCell) }] : [];
  });
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    for (const layer of layers) arrange(layer, 'left');
    for (const layer of layers.toReversed()) arrange(layer, 'right');
  }
  const placeOf = ({ layer, row }: Cell): Place => ({ layer, row });
  return {
    nodes: new Map([...cells].map(([id, cell]) => [id, placeOf(cell)])),
    edges: chains.map(({ cells: chain, label }) => ({ label, points: chain.map(placeOf) })),
  };
}

/** One further right than whatever leads to it; what leads back does not count. */
function layersOf({ edges, nodes }: DrawnGraph): ReadonlyMap<string, number> {
  const above = Map.groupBy(edges, ({ to }) => to);
  const found = new Map<string, number>();
  const open = new Set<string>();
  const visit = (id: string): number => {
    const known = found.get(id);
    if (known !== undefined || open.has(id)) return known ?? -1;
    open.add(id);
    const layer = Math.max(-1, ...(above.get(id) ?? []).map(({ from }) => visit(from))) + 1;
    open.delete(id);
    found.set(id, layer);
    return layer;
  };
  for (const { id } of nodes) visit(id);
  return found;
}

/** With a bend in each layer between; an arrow that leads back goes straight. */
function chainOf(first: Cell, last: Cell, addCell: (id: string, layer: number) => Cell): Cell[] {
  const chain = [first];
  for (let layer = first.layer + 1; layer < last.layer; layer += 1)
    chain.push(addCell(`${first.id} -> ${last.id}`, layer));
  chain.push(last);
  if (first.layer >= last.layer) return chain;
  for (const [index, cell] of chain.entries()) {
    const next = chain[index + 1];
    if (next === undefined) break;
    cell.right.push(next);
    next.left.push(cell);
  }
  return chain;
}

/** Each where its neighbours are on average; equal ones stay in their order. */
function arrange(layer: Cell[], side: 'left' | 'right'): void {
  const wish = (cell: Cell): number => {
    const rows = cell[side].map(({ row }) => row);
    return rows.length === 0 ? cell.row : rows.reduce((sum, row) => sum + row, 0) / rows.length;
  };
  const wishes = new Map(layer.map((cell) => [cell, wish(cell)]));
  layer.sort((one, other) => (wishes.get(one) ?? 0) - (wishes.get(other) ?? 0) || one.row - other.row);
  for (const [row, cell] of layer.entries()) cell.row = row;
}
