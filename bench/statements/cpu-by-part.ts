// Sums a CPU profile by part of the program: packages of Ariel by folder, other packages, Node itself. Pure.

export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
    readonly children?: readonly number[];
  }[];
  /** Microseconds of the steady clock. */
  readonly startTime: number;
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const idle = new Set(['(idle)', '(program)', '(root)']);

/** Part → microseconds between the two instants of the steady clock, most first; idle time is left out. */
export function cpuByPart(
  { nodes, samples, startTime, timeDeltas }: CpuProfile,
  fromUs: number,
  toUs: number,
): readonly (readonly [string, number])[] {
  const parts = partsOf(nodes);
  const sums = new Map<string, number>();
  let atUs = startTime;
  samples.forEach((id, index) => {
    const delta = timeDeltas[index] ?? 0;
    atUs += delta;
    const part = parts.get(id);
    if (part === undefined || atUs < fromUs || atUs > toUs) return;
    sums.set(part, (sums.get(part) ?? 0) + delta);
  });
  return [...sums].sort(([, left], [, right]) => right - left);
}

/** What has no file of its own, such as a statement that SQLite runs, counts for its caller. */
function partsOf(nodes: CpuProfile['nodes']): ReadonlyMap<number, string> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parts = new Map<number, string>();
  const visit = (id: number, above: string): void => {
    const node = byId.get(id);
    if (!node) return;
    const { functionName, url } = node.callFrame;
    // What counts statements stands between a caller and what it calls, and is no part of the program.
    const isBetween = url === '' || url.includes('/bench/statements/');
    const part = isBetween ? (functionName.startsWith('(') ? functionName : above) : partOf(url);
    if (!idle.has(part)) parts.set(id, part);
    for (const child of node.children ?? []) visit(child, part);
  };
  const children = new Set(nodes.flatMap(({ children: ids }) => ids ?? []));
  for (const { id } of nodes) if (!children.has(id)) visit(id, '(root)');
  return parts;
}

/** `…/packages/store/src/attempts/x.ts` → `store/attempts`. */
export function partOf(url: string): string {
  const [, own, folder] = /\/packages\/([\w-]+)\/src\/(?:([\w-]+)\/)?/.exec(url) ?? [];
  if (own !== undefined) return folder === undefined ? own : `${own}/${folder}`;
  const installed = /.*\/node_modules\/((?:@[\w.-]+\/)?[\w.-]+)\//.exec(url)?.[1];
  if (installed !== undefined) return installed;
  return url.startsWith('node:') ? 'node' : 'other';
}
