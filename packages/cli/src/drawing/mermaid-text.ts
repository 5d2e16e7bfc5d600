// A graph in Mermaid's language, which is drawn where Markdown is shown.
import { type DrawnGraph, type DrawnNode, fillOf } from './drawn-graph.ts';

const shapes: Readonly<Record<DrawnNode['shape'], readonly [string, string]>> = {
  box: ['[', ']'],
  round: ['([', '])'],
  store: ['[(', ')]'],
};

export function mermaidText(graph: DrawnGraph): string {
  // Ids of tasks may be words of the language, such as `end`: nodes and frames are numbered.
  const nodeIds = new Map(graph.nodes.map(({ id }, index) => [id, `n${index}`]));
  const frameIds = new Map(graph.frames.map(({ id }, index) => [id, `g${index}`]));
  const within = (frameId: string | null, indent: string): string[] => [
    ...graph.nodes
      .filter((node) => node.frameId === frameId)
      .map((node) => {
        const [open, close] = shapes[node.shape];
        return `${indent}${nodeIds.get(node.id)}${open}${quoted(node.label.join('\n'))}${close}`;
      }),
    ...graph.frames
      .filter(({ parentId }) => parentId === frameId)
      .flatMap(({ id, label }) => [
        `${indent}subgraph ${frameIds.get(id)}[${quoted(label)}]`,
        ...within(id, `${indent}  `),
        `${indent}end`,
      ]),
  ];
  return [
    'flowchart LR',
    ...within(null, '  '),
    ...graph.edges.map(({ from, label, to }) => {
      const words = label === null ? '' : `|${quoted(label)}|`;
      return `  ${nodeIds.get(from)} -->${words} ${nodeIds.get(to)}`;
    }),
    ...graph.nodes
      .filter(({ state }) => state !== undefined)
      .map((node) => `  style ${nodeIds.get(node.id)} fill:${fillOf(node)}`),
  ].join('\n');
}

const entities: Readonly<Record<string, string>> = { '"': '#quot;', '#': '#35;', '<': '#lt;', '>': '#gt;' };

const quoted = (text: string): string =>
  `"${text.replaceAll(/["#<>]/g, (sign) => entities[sign] ?? sign).replaceAll(/\r?\n/g, '<br/>')}"`;
