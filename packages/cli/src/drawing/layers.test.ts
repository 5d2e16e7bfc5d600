import { expect, test } from 'vitest';
import type { DrawnGraph } from './drawn-graph.ts';
import { placeInLayers } from './layers.ts';

const graphOf = (ids: string, ...edges: string[]): DrawnGraph => ({
  name: 'g',
  nodes: [...ids].map((id) => ({ id, label: [id], shape: 'box', frameId: null })),
  frames: [],
  edges: edges.map((edge) => ({ from: edge.slice(0, 1), to: edge.slice(1), label: null })),
});

test('a node is right of whatever leads to it, however the nodes are listed', () => {
  const { nodes } = placeInLayers(graphOf('dcba', 'ab', 'bc', 'ad', 'cd'));
  expect(['a', 'b', 'c', 'd'].map((id) => nodes.get(id)?.layer)).toEqual([0, 1, 2, 3]);
});

test('an arrow that passes layers has a bend in each of them, which no node has', () => {
  const { edges, nodes } = placeInLayers(graphOf('abc', 'ab', 'bc', 'ac'));
  expect(edges[2]?.points.map(({ layer }) => layer)).toEqual([0, 1, 2]);
  expect(edges[2]?.points[1]).not.toEqual(nodes.get('b'));
});

test('arrows do not cross where they need not', () => {
  const { nodes } = placeInLayers(graphOf('abxy', 'ay', 'bx'));
  const row = (id: string): number => nodes.get(id)?.row ?? -1;
  expect(row('a') < row('b')).toBe(row('y') < row('x'));
});

test('a circle ends, and what leads back goes straight', () => {
  const { edges, nodes } = placeInLayers(graphOf('ab', 'ab', 'ba'));
  expect([...nodes.values()].map(({ layer }) => layer).sort()).toEqual([0, 1]);
  expect(edges.map(({ points }) => points.length)).toEqual([2, 2]);
});
