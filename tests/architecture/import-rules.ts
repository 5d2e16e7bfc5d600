// The rules about imports: the layer table, declared dependencies, public doors, no cycles.
import { builtinModules } from 'node:module';
import type { Finding } from './finding.ts';
import { findCycles, type ResolvedImport } from './import-graph.ts';
import { familyOf, layerOf, testOnly } from './layers.ts';
import type { Manifest } from './repository.ts';

export function checkLayers(imports: readonly ResolvedImport[]): Finding[] {
  return imports.flatMap(({ from, owner, packageName, line }) => {
    if (owner === undefined || packageName === undefined || from.isTest) return [];
    const name = owner.manifest.name;
    if (!isOurs(packageName) || packageName === name) return [];
    const allowed = layerOf(name)?.imports ?? [];
    if (packageName !== testOnly && allowed.includes(familyOf(packageName))) return [];
    const why = packageName === testOnly ? 'is for tests only' : `is not among what ${name} may import`;
    return [
      {
        rule: 'layer',
        file: from.path,
        line,
        message: `${packageName} ${why} (tests/architecture/layers.ts)`,
      },
    ];
  });
}

export function checkDeclared(imports: readonly ResolvedImport[], root: Manifest): Finding[] {
  return imports.flatMap(({ from, owner, packageName, line }) => {
    if (packageName === undefined || isBuiltin(packageName)) return [];
    const manifest = owner?.manifest ?? root;
    const declared = new Set([
      ...keys(manifest.dependencies, manifest.peerDependencies, manifest.optionalDependencies),
      // A build's configuration and tests may use what only development needs, the root's too.
      ...(isShipped(from.path, from.isTest) ? [] : keys(manifest.devDependencies, root.devDependencies)),
    ]);
    if (declared.has(packageName)) return [];
    if (packageName === manifest.name && from.isTest) return [];
    // Outside the packages the workspace's own need no line each: the layer table does not speak of them.
    if (owner === undefined && isOurs(packageName)) return [];
    const where = owner === undefined ? 'package.json' : `${owner.folder}/package.json`;
    return [
      { rule: 'declared', file: from.path, line, message: `${packageName} is not declared in ${where}` },
    ];
  });
}

/** One package reaches another only through what that one exports, and never by a path. */
export function checkDoors(imports: readonly ResolvedImport[]): Finding[] {
  return imports.flatMap(({ from, owner, packageName, specifier, target, line }): Finding[] => {
    const finding = (message: string): Finding[] => [
      { rule: 'private door', file: from.path, line, message },
    ];
    if (packageName !== undefined) {
      return isOurs(packageName) && target === undefined
        ? finding(`${specifier} is not among the exports of ${packageName}`)
        : [];
    }
    if (target === undefined) return [];
    if (owner !== undefined && !target.startsWith(`${owner.folder}/`)) {
      return finding(`${specifier} leaves the package; import another package by its name`);
    }
    return owner === undefined && /^packages\/.*\/src\//.test(target)
      ? finding(`${specifier} reaches into a package; import it by its name`)
      : [];
  });
}

export function checkCycles(imports: readonly ResolvedImport[]): Finding[] {
  const edges = new Map<string, string[]>();
  for (const { from, target } of imports) {
    if (target === undefined) continue;
    edges.set(from.path, [...(edges.get(from.path) ?? []), target]);
  }
  return findCycles(edges).map((files) => ({
    rule: 'cycle',
    file: files[0] ?? '',
    line: 1,
    message: files.join(' -> '),
  }));
}

function isShipped(path: string, isTest: boolean): boolean {
  return !isTest && path.includes('/src/');
}

function isOurs(name: string): boolean {
  return name === 'ariel' || name.startsWith('@ariel/');
}

function isBuiltin(name: string): boolean {
  return builtinModules.includes(name);
}

function keys(...records: readonly (Readonly<Record<string, string>> | undefined)[]): string[] {
  return records.flatMap((record) => Object.keys(record ?? {}));
}
