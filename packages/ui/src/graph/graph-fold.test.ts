import type { Graph, GraphNode } from '@ariel/protocol';
import { expect, it } from 'vitest';
import { foldGraph, pathThrough } from './graph-fold.ts';

const node = (id: string, kind: 'group' | 'task' = 'task', parent: string | null = null): GraphNode => ({
  id,
  label: id,
  kind,
  parent_id: parent,
  operator: null,
  is_mapped: false,
  is_many: false,
  loop_max: null,
  role: null,
  instances_of: null,
  retries: 0,
  trigger_rule: null,
  tooltip: null,
});
const edge = (from: string, to: string) => ({ from, to, label: null, is_teardown: false });
const graph: Graph = {
  version_number: 1,
  nodes: [
    node('a'),
    node('g', 'group'),
    node('h', 'group', 'g'),
    node('b', 'task', 'h'),
    node('c', 'task', 'g'),
    node('d'),
    node('e'),
  ],
  edges: [edge('a', 'b'), edge('b', 'c'), edge('a', 'c'), edge('c', 'd'), edge('a', 'e')],
};
const pairs = (folded: string[]) => foldGraph(graph, new Set(folded)).edges.map((each) => each.id);

it('keeps everything while nothing is folded', () => {
  expect(foldGraph(graph, new Set()).nodes).toHaveLength(7);
  expect(pairs([])).toEqual(['a→b', 'b→c', 'a→c', 'c→d', 'a→e']);
});
it('lifts edges to the folded group, once each, and drops those inside', () => {
  expect(pairs(['h'])).toEqual(['a→h', 'h→c', 'a→c', 'c→d', 'a→e']);
  expect(pairs(['g'])).toEqual(['a→g', 'g→d', 'a→e']);
});
it('lets the outer of two folded groups win', () => {
  expect(foldGraph(graph, new Set(['g', 'h'])).nodes.map((each) => each.id)).toEqual(['a', 'g', 'd', 'e']);
});
it('finds what leads to a task and what follows from it, not its siblings', () => {
  expect([...pathThrough(foldGraph(graph, new Set()).edges, 'c')].sort()).toEqual(['a', 'b', 'c', 'd']);
});
