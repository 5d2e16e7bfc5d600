// Which item of each list an instance stands for.

/** The position in each list that map index `index` stands for; the last list varies fastest. */
export function mappingPositions(lengths: readonly number[], index: number): number[] {
  const positions: number[] = new Array<number>(lengths.length).fill(0);
  let rest = index;
  for (let source = lengths.length - 1; source >= 0; source--) {
    const length = lengths[source] ?? 1;
    positions[source] = rest % length;
    rest = Math.floor(rest / length);
  }
  return positions;
}
