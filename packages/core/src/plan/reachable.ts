// What can be reached in a graph given as lists of neighbours.

/** Everything reached from `start` along `edges`, without `start`. */
export function reachableFrom(start: number, edges: readonly (readonly number[])[]): Set<number> {
  const reached = new Set<number>();
  const open = [...(edges[start] ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    open.push(...(edges[next] ?? []));
  }
  return reached;
}

/** Every node after those upstream of it; among equals in order of number. */
export function ranked(
  upstream: readonly (readonly number[])[],
  downstream: readonly (readonly number[])[],
): number[] {
  const open = upstream.map((above) => above.length);
  const order = [...open.keys()].filter((index) => open[index] === 0);
  for (const index of order) {
    for (const below of downstream[index] ?? []) {
      open[below] = (open[below] ?? 0) - 1;
      if (open[below] === 0) order.push(below);
    }
  }
  return order;
}

export function inverted(edges: readonly (readonly number[])[]): number[][] {
  const inverse: number[][] = edges.map(() => []);
  edges.forEach((sources, target) => {
    for (const source of sources) inverse[source]?.push(target);
  });
  return inverse;
}
