// The graph of imports between the repository's files, and its cycles. Knows nothing of the layer table.
import { posix } from 'node:path';
import type { Package, Repository, SourceFile } from './repository.ts';
import { type ImportEdge, importsOf } from './source-text.ts';

export interface ResolvedImport extends ImportEdge {
  readonly from: SourceFile;
  readonly owner: Package | undefined;
  /** The package named by a bare specifier, `undefined` for a relative one. */
  readonly packageName: string | undefined;
  /** The file of this repository that it leads to. */
  readonly target: string | undefined;
}

export function resolveImports(repository: Repository): readonly ResolvedImport[] {
  const byName = new Map(repository.packages.map((item) => [item.manifest.name, item]));
  const resolve = (from: SourceFile, owner: Package | undefined): ResolvedImport[] =>
    importsOf(from.text).map((edge) => {
      const packageName = packageNameOf(edge.specifier);
      const target = edge.specifier.startsWith('.')
        ? posix.join(posix.dirname(from.path), edge.specifier)
        : publicDoor(byName.get(packageName ?? ''), edge.specifier);
      return { ...edge, from, owner, packageName, target };
    });
  return [
    ...repository.packages.flatMap((owner) => owner.files.flatMap((file) => resolve(file, owner))),
    ...repository.others.flatMap((file) => resolve(file, undefined)),
  ];
}

/** `@ariel/core/x` → `@ariel/core`; nothing for relative paths and Node's own modules. */
export function packageNameOf(specifier: string): string | undefined {
  if (/^(?:\.|node:|data:|virtual:)/.test(specifier)) return undefined;
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** The file behind `exports`, or nothing when the package does not offer that door. */
export function publicDoor(owner: Package | undefined, specifier: string): string | undefined {
  if (owner === undefined) return undefined;
  const door = owner.manifest.exports?.[`.${specifier.slice(owner.manifest.name.length)}`];
  return door === undefined ? undefined : posix.join(owner.folder, door);
}

/** Groups of files that import each other in a circle (Tarjan's algorithm), each in the order of the circle. */
export function findCycles(edges: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const cycles: string[][] = [];
  const visit = (node: string): number => {
    const number = order.size;
    order.set(node, number);
    open.push(node);
    let low = number;
    for (const next of edges.get(node) ?? []) {
      if (!order.has(next)) low = Math.min(low, visit(next));
      else if (open.includes(next)) low = Math.min(low, order.get(next) ?? low);
    }
    lowest.set(node, low);
    if (low === number) {
      const group = open.splice(open.indexOf(node));
      if (group.length > 1 || edges.get(node)?.includes(node)) cycles.push(group);
    }
    return low;
  };
  for (const node of edges.keys()) if (!order.has(node)) visit(node);
  return cycles;
}
