// A graph as an SVG picture, drawn without Graphviz: plain, from left to right, without frames around groups.
import { type DrawnGraph, type DrawnNode, fillOf } from './drawn-graph.ts';
import { type Place, type PlacedGraph, placeInLayers } from './layers.ts';

const HEIGHT = 44;
const ROW = 64;
const GAP = 70;
const MARGIN = 20;
const TITLE = 40;
const LETTER = 7.2;
const BASELINE = 5;
const LINE = 16;

export function svgText(graph: DrawnGraph): string {
  const placed = placeInLayers(graph);
  const columns = columnsOf(graph, placed);
  const places = [...placed.nodes.values(), ...placed.edges.flatMap(({ points }) => points)];
  const rows = places.reduce((most, { row }) => Math.max(most, row), 0) + 1;
  const last = columns.at(-1) ?? { x: MARGIN, width: 0 };
  const [width, height] = [last.x + last.width + MARGIN, TITLE + rows * ROW + MARGIN];
  const yOf = ({ row }: Place): number => TITLE + row * ROW + ROW / 2;
  const edges = placed.edges.map(({ label, points }) => {
    const through = points.map((point, index) => {
      const column = columns[point.layer] ?? last;
      const isFirst = index === 0;
      return { y: yOf(point), x: column.x + (isFirst ? column.width : 0), end: column.x + column.width };
    });
    return `<path d="${pathThrough(through)}" fill="none" stroke="#777" marker-end="url(#arrow)"/>${wordsAt(label, through)}`;
  });
  const nodes = graph.nodes.map((node) => {
    const place = placed.nodes.get(node.id) ?? { layer: 0, row: 0 };
    const column = columns[place.layer] ?? last;
    return boxText(node, column, yOf(place));
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${round(width)}" height="${round(height)}" viewBox="0 0 ${round(width)} ${round(height)}" font-family="Helvetica, Arial, sans-serif" font-size="13">
<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z" fill="#777"/></marker></defs>
<rect width="100%" height="100%" fill="#fff"/>
<text x="${MARGIN}" y="26" font-size="16" font-weight="bold">${escaped(graph.name)}</text>
${[...edges, ...nodes].join('\n')}
</svg>
`;
}

interface Column {
  readonly x: number;
  readonly width: number;
}

/** As wide as their widest text. */
function columnsOf({ nodes }: DrawnGraph, placed: PlacedGraph): Column[] {
  const widths: number[] = [];
  for (const { id, label } of nodes) {
    const { layer = 0 } = placed.nodes.get(id) ?? {};
    const width = Math.max(...label.map((text) => text.length)) * LETTER + 24;
    widths[layer] = Math.max(widths[layer] ?? 0, width);
  }
  let x = MARGIN;
  return widths.map((width) => {
    const column = { x, width };
    x += width + GAP;
    return column;
  });
}

interface Point {
  readonly x: number;
  readonly y: number;
  /** Of its column, on the right. */
  readonly end: number;
}

function pathThrough([first, ...others]: readonly Point[]): string {
  if (first === undefined) return '';
  let from = first;
  let path = `M${round(first.x)} ${round(first.y)}`;
  for (const [index, to] of others.entries()) {
    const middle = (from.x + to.x) / 2;
    path += ` C${round(middle)} ${round(from.y)} ${round(middle)} ${round(to.y)} ${round(to.x)} ${round(to.y)}`;
    from = to;
    if (index === others.length - 1) continue;
    // Past the boxes of the layer.
    path += ` L${round(to.end)} ${round(to.y)}`;
    from = { ...to, x: to.end };
  }
  return path;
}

function wordsAt(label: string | null, points: readonly Point[]): string {
  const [from, to] = points;
  if (label === null || from === undefined || to === undefined) return '';
  const [x, y] = [(from.x + to.x) / 2, (from.y + to.y) / 2 - BASELINE];
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="middle" font-size="11" fill="#555">${escaped(label)}</text>`;
}

function boxText(node: DrawnNode, { width, x }: Column, y: number): string {
  const corner = node.shape === 'box' ? 6 : HEIGHT / 2;
  const top = y - ((node.label.length - 1) * LINE) / 2 + BASELINE;
  const lines = node.label.map(
    (text, index) =>
      `<text x="${round(x + width / 2)}" y="${round(top + index * LINE)}" text-anchor="middle"${index === 0 ? '' : ' font-size="11" fill="#555"'}>${escaped(text)}</text>`,
  );
  return `<g><rect x="${round(x)}" y="${round(y - HEIGHT / 2)}" width="${round(width)}" height="${HEIGHT}" rx="${corner}" fill="${fillOf(node)}" stroke="#999"/>${lines.join('')}</g>`;
}

const round = (value: number): number => Math.round(value * 10) / 10;
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
