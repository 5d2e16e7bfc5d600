// A graph in the DOT language, which Graphviz and many other programs read.
import { type DrawnGraph, type DrawnNode, fillOf } from './drawn-graph.ts';

const shapes: Readonly<Record<DrawnNode['shape'], string>> = {
  box: 'shape=box style="rounded,filled"',
  round: 'shape=oval style="filled"',
  store: 'shape=cylinder style="filled"',
};

export function dotText(graph: DrawnGraph): string {
  return [
    `digraph ${quoted(graph.name)} {`,
    `  graph [label=${quoted(graph.name)} labelloc=t rankdir=LR]`,
    ...within(graph, null, '  '),
    ...graph.edges.map(
      ({ from, label, to }) =>
        `  ${quoted(from)} -> ${quoted(to)}${label === null ? '' : ` [label=${quoted(label)}]`}`,
    ),
    '}',
  ].join('\n');
}

function within(graph: DrawnGraph, frameId: string | null, indent: string): string[] {
  const nodes = graph.nodes
    .filter((node) => node.frameId === frameId)
    .map(
      (node) =>
        `${indent}${quoted(node.id)} [label=${quoted(node.label.join('\n'))} ${shapes[node.shape]} fillcolor="${fillOf(node)}"]`,
    );
  const frames = graph.frames
    .filter(({ parentId }) => parentId === frameId)
    .flatMap(({ id, label }) => [
      // Graphviz draws a frame around what is in a subgraph of such a name, and no other.
      `${indent}subgraph ${quoted(`cluster_${id}`)} {`,
      `${indent}  label=${quoted(label)}`,
      ...within(graph, id, `${indent}  `),
      `${indent}}`,
    ]);
  return [...nodes, ...frames];
}

const quoted = (text: string): string =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll(/\r?\n/g, '\\n')}"`;
