// The repository's own rules, checked on every file. A failure lists file, rule and what to do.
// The table of layers is in architecture/layers.ts, exceptions with their reasons in architecture/exceptions.ts.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkReasons, DEPENDENCY_RECORD } from './architecture/dependency-rule.ts';
import { exceptions, processEntries } from './architecture/exceptions.ts';
import {
  checkDoorFiles,
  checkEnvironment,
  checkNames,
  checkOpening,
  checkPurity,
  checkReadme,
  checkSize,
} from './architecture/file-rules.ts';
import { describeFinding, type Finding, isExcusedBy } from './architecture/finding.ts';
import { checkFolderLines, checkFolderOrder } from './architecture/folder-order.ts';
import { findCycles, resolveImports } from './architecture/import-graph.ts';
import { checkCycles, checkDeclared, checkDoors, checkLayers } from './architecture/import-rules.ts';
import { layerOf, layers, testOnly } from './architecture/layers.ts';
import { checkLockfile, type LockEntry } from './architecture/lockfile-rule.ts';
import { readJson, readRepository, root } from './architecture/repository.ts';

const repository = readRepository();
const imports = resolveImports(repository);
const packaged = repository.packages.flatMap((item) => item.files);
const everything = [...packaged, ...repository.others];
const manifests = [{ folder: '', manifest: repository.manifest }, ...repository.packages];
const used = new Set<object>();

/** What is left once the exceptions are taken out; those that took something out are remembered. */
function remaining(findings: readonly Finding[]): string[] {
  return findings
    .filter((finding) => {
      const excuse = exceptions.find((exception) => isExcusedBy(finding, exception));
      if (excuse !== undefined) used.add(excuse);
      return excuse === undefined;
    })
    .map(describeFinding);
}

describe('imports', () => {
  test('the layer table has no cycle of its own', () => {
    const edges = new Map(Object.entries(layers).map(([name, layer]) => [name, layer.imports]));
    expect(findCycles(edges)).toEqual([]);
  });
  test('every package stands in the layer table', () => {
    const unknown = repository.packages
      .map((item) => item.manifest.name)
      .filter((name) => layerOf(name) === undefined);
    expect(unknown).toEqual([]);
  });
  test('a package imports only from lower layers, and the testkit only from tests', () => {
    expect(remaining(checkLayers(imports))).toEqual([]);
  });
  test('no package.json declares a package that the layer table forbids', () => {
    const forbidden = repository.packages.flatMap(({ folder, manifest }) =>
      Object.keys(manifest.dependencies ?? {})
        .filter((name) => repository.packages.some((item) => item.manifest.name === name))
        .filter(
          (name) =>
            name === testOnly ||
            !layerOf(manifest.name)?.imports.includes(name.replace(/^(@ariel\/provider-).+/, '$1*')),
        )
        .map((name) => `${folder}: ${name}`),
    );
    expect(forbidden).toEqual([]);
  });
  test('what is imported is declared', () => {
    expect(remaining(checkDeclared(imports, repository.manifest))).toEqual([]);
  });
  test('packages are entered through their public doors', () => {
    expect(remaining(checkDoors(imports))).toEqual([]);
  });
  test('no files import each other in a circle', () => {
    expect(remaining(checkCycles(imports))).toEqual([]);
  });
  test('a folder uses only folders above it, and every folder has its line', () => {
    expect(remaining([...checkFolderLines(packaged), ...checkFolderOrder(imports)])).toEqual([]);
  });
});

describe('code', () => {
  test('core is pure', () => {
    const core = packaged.filter((file) => file.path.startsWith('packages/core/src/'));
    expect(core.length).toBeGreaterThan(0);
    expect(remaining(core.flatMap(checkPurity))).toEqual([]);
  });
  test('environment and arguments are read by the cli and the named process entries only', () => {
    const others = packaged.filter(
      ({ path }) =>
        /\/src\//.test(path) && !path.startsWith('packages/cli/') && !processEntries.includes(path),
    );
    expect(remaining(others.flatMap(checkEnvironment))).toEqual([]);
  });
  test('an index.ts is a door and holds named re-exports only', () => {
    expect(remaining(repository.packages.flatMap(checkDoorFiles))).toEqual([]);
  });
});

describe('files', () => {
  test('folders name concepts and files are kebab-case', () => {
    expect(remaining(everything.flatMap(checkNames))).toEqual([]);
  });
  test('no source file is longer than 400 lines', () => {
    expect(remaining(everything.flatMap(checkSize))).toEqual([]);
  });
  test('every source file says first what it is', () => {
    expect(remaining(everything.flatMap(checkOpening))).toEqual([]);
  });
  test('every package README begins with what the package does', () => {
    expect(remaining(repository.packages.flatMap(checkReadme))).toEqual([]);
  });
  test('the lockfile is in step with every package.json', () => {
    const lock = readJson<{ packages: Record<string, LockEntry> }>('package-lock.json').packages;
    expect(
      remaining(manifests.flatMap(({ folder, manifest }) => checkLockfile(folder, manifest, lock))),
    ).toEqual([]);
  });
  test('every dependency has its reason written down', () => {
    const record = readFileSync(join(root, DEPENDENCY_RECORD), 'utf8');
    const ours = new Set(repository.packages.map((item) => item.manifest.name));
    expect(
      remaining(manifests.flatMap((item) => checkReasons(item.folder, item.manifest, record, ours))),
    ).toEqual([]);
  });
});

// Last: by now every rule has run and said which exceptions it needed.
test('every exception is still needed', () => {
  expect(
    exceptions.filter((exception) => !used.has(exception)).map(({ rule, file }) => `${file} [${rule}]`),
  ).toEqual([]);
  expect(processEntries.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});
