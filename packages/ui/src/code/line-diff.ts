// The difference of two files by lines: the shortest one (Myers), then only what is near a change. Pure.

export type DiffLine =
  | { readonly kind: 'same'; readonly left: number; readonly right: number; readonly text: string }
  | { readonly kind: 'removed'; readonly left: number; readonly text: string }
  | { readonly kind: 'added'; readonly right: number; readonly text: string }
  | { readonly kind: 'gap'; readonly count: number };

/** Beyond so many changes the search stops, and everything between the common ends counts as replaced. */
const MOST_CHANGES = 2_000;

export function diffLines(left: string, right: string): readonly DiffLine[] {
  const a = left.split('\n');
  const b = right.split('\n');
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail += 1;
  const lines: DiffLine[] = [];
  const same = (i: number, j: number) =>
    lines.push({ kind: 'same', left: i + 1, right: j + 1, text: a[i] ?? '' });
  for (let i = 0; i < head; i += 1) same(i, i);
  const [endA, endB] = [a.length - tail, b.length - tail];
  let [i, j] = [head, head];
  for (const [x, y] of [
    ...matches(a.slice(head, endA), b.slice(head, endB)),
    [endA - head, endB - head] as const,
  ]) {
    for (; i < head + x; i += 1) lines.push({ kind: 'removed', left: i + 1, text: a[i] ?? '' });
    for (; j < head + y; j += 1) lines.push({ kind: 'added', right: j + 1, text: b[j] ?? '' });
    if (i < endA && j < endB) same(i++, j++);
  }
  for (let rest = 0; rest < tail; rest += 1) same(endA + rest, endB + rest);
  return lines;
}

/** Pairs of equal lines in order, along the shortest edit path. */
function matches(a: readonly string[], b: readonly string[]): readonly (readonly [number, number])[] {
  const most = Math.min(a.length + b.length, MOST_CHANGES);
  const trace: Map<number, number>[] = [];
  let frontier = new Map<number, number>([[1, 0]]);
  for (let d = 0; d <= most; d += 1) {
    trace.push(new Map(frontier));
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && (frontier.get(k - 1) ?? -1) < (frontier.get(k + 1) ?? -1));
      let x = down ? (frontier.get(k + 1) ?? 0) : (frontier.get(k - 1) ?? 0) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1;
      frontier.set(k, x);
      if (x >= a.length && x - k >= b.length) return walkBack(trace, a.length, b.length);
    }
    frontier = new Map(frontier);
  }
  return [];
}

function walkBack(
  trace: readonly Map<number, number>[],
  endX: number,
  endY: number,
): readonly (readonly [number, number])[] {
  const found: [number, number][] = [];
  let [x, y] = [endX, endY];
  for (let d = trace.length - 1; d >= 0; d -= 1) {
    const frontier = trace[d] ?? new Map<number, number>();
    const k = x - y;
    const down = k === -d || (k !== d && (frontier.get(k - 1) ?? -1) < (frontier.get(k + 1) ?? -1));
    const beforeK = down ? k + 1 : k - 1;
    const beforeX = d === 0 ? 0 : (frontier.get(beforeK) ?? 0);
    const beforeY = d === 0 ? 0 : beforeX - beforeK;
    while (x > beforeX && y > beforeY) found.push([--x, --y]);
    if (d > 0) [x, y] = [beforeX, beforeY];
  }
  return found.reverse();
}

/** Long equal stretches become a gap, with some lines left around each change. */
export function onlyNear(lines: readonly DiffLine[], around: number): readonly DiffLine[] {
  const keep = new Set<number>();
  lines.forEach((line, index) => {
    if (line.kind === 'same') return;
    for (let near = index - around; near <= index + around; near += 1) keep.add(near);
  });
  const result: DiffLine[] = [];
  lines.forEach((line, index) => {
    const last = result.at(-1);
    if (keep.has(index)) result.push(line);
    else if (last?.kind === 'gap') result[result.length - 1] = { kind: 'gap', count: last.count + 1 };
    else result.push({ kind: 'gap', count: 1 });
  });
  return result;
}
