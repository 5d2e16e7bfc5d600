// The rules themselves: each must find what it forbids and leave alone what only looks like it.
import { describe, expect, test } from 'vitest';
import { checkReasons } from './architecture/dependency-rule.ts';
import {
  checkDoorFiles,
  checkEnvironment,
  checkNames,
  checkOpening,
  checkPurity,
  checkReadme,
  checkSize,
} from './architecture/file-rules.ts';
import { checkFolderLines, checkFolderOrder } from './architecture/folder-order.ts';
import { findCycles, resolveImports } from './architecture/import-graph.ts';
import { checkCycles, checkDeclared, checkDoors, checkLayers } from './architecture/import-rules.ts';
import { checkLockfile } from './architecture/lockfile-rule.ts';
import { isTestPath, type Manifest, type Package, type Repository } from './architecture/repository.ts';
import { importsOf, mask } from './architecture/source-text.ts';

const source = (path: string, text: string) => ({ path, text, isTest: isTestPath(path) });

function pack(folder: string, files: Record<string, string>, manifest: Partial<Manifest> = {}): Package {
  return {
    folder: `packages/${folder}`,
    manifest: { name: `@ariel/${folder}`, exports: { '.': './src/index.ts' }, ...manifest },
    readme: undefined,
    files: Object.entries(files).map(([path, text]) => source(`packages/${folder}/${path}`, text)),
  };
}

const repositoryOf = (...packages: Package[]): Repository => ({
  manifest: { name: 'root' },
  packages,
  others: [],
});
const importsIn = (...packages: Package[]) => resolveImports(repositoryOf(...packages));

describe('the reading of imports', () => {
  test.each([
    ["import { a } from './a.ts';", './a.ts'],
    ["import type { A } from './a.ts';", './a.ts'],
    ["import a, { type B } from './a.ts';", './a.ts'],
    ["import * as a from './a.ts';", './a.ts'],
    ["import {\n  a,\n  b,\n} from './a.ts';", './a.ts'],
    ["import './a.ts';", './a.ts'],
    ["export { a } from './a.ts';", './a.ts'],
    ["export type * from './a.ts';", './a.ts'],
    ["export * as a from './a.ts';", './a.ts'],
    ["const a = await import('./a.ts');", './a.ts'],
    ["type A = import('./a.ts').A;", './a.ts'],
    ["const r = /['\"]/;\nimport { a } from './a.ts';", './a.ts'],
    ["const t = `${a}'`;\nimport { a } from './a.ts';", './a.ts'],
  ])('finds %j', (text, specifier) => {
    expect(importsOf(text).map((edge) => edge.specifier)).toEqual([specifier]);
  });
  test.each([
    "// import { a } from './a.ts';",
    "/* import './a.ts' */",
    'const text = "import { a } from \'./a.ts\'";',
    "const t = `import('./a.ts')`;",
  ])('sees no import in %j', (text) => {
    expect(importsOf(text)).toEqual([]);
  });
  test.each([
    ["import type { A } from './a.ts';", true],
    ["export type * from './a.ts';", true],
    ["import { type A, type B } from './a.ts';", true],
    ["import { a, type B } from './a.ts';", false],
    ["import type from './a.ts';", false],
    ["import './a.ts';", false],
  ])('tells types from values in %j', (text, isTypeOnly) => {
    expect(importsOf(text)).toMatchObject([{ isTypeOnly }]);
  });
  test('names the line', () => {
    expect(importsOf("// one\n\nimport { a } from './a.ts';")[0]?.line).toBe(3);
  });
  test('blanks strings, templates and comments but keeps code between them', () => {
    expect(mask("a('x // y') / b /* c */ `t ${process.env} u`").bare).toBe(
      "a('      ') / b         `   {process.env}  `",
    );
  });
});

describe('layers', () => {
  const core = pack('core', { 'src/index.ts': '' });
  const store = pack('store', { 'src/index.ts': '' });
  test('an edge downwards is fine, an edge upwards is found', () => {
    const upwards = pack('core', { 'src/a.ts': "import { s } from '@ariel/store';" });
    const downwards = pack('store', { 'src/a.ts': "import { c } from '@ariel/core';" });
    expect(checkLayers(importsIn(downwards, core))).toEqual([]);
    expect(checkLayers(importsIn(upwards, store))).toMatchObject([
      { rule: 'layer', file: 'packages/core/src/a.ts' },
    ]);
  });
  test('the testkit is for tests', () => {
    const testkit = pack('testkit', { 'src/index.ts': '' });
    const text = "import { f } from '@ariel/testkit';";
    expect(checkLayers(importsIn(pack('store', { 'src/a.test.ts': text }), testkit))).toEqual([]);
    expect(checkLayers(importsIn(pack('store', { 'src/a.ts': text }), testkit))).toHaveLength(1);
  });
  test('an undeclared package is found, a declared one and Node itself are not', () => {
    const files = { 'src/a.ts': "import 'kysely/helpers';\nimport 'node:fs';" };
    const root = { name: 'root' };
    expect(checkDeclared(importsIn(pack('store', files)), root)).toMatchObject([
      { rule: 'declared', line: 1 },
    ]);
    expect(checkDeclared(importsIn(pack('store', files, { dependencies: { kysely: '1' } })), root)).toEqual(
      [],
    );
    expect(
      checkDeclared(importsIn(pack('store', files, { devDependencies: { kysely: '1' } })), root),
    ).toHaveLength(1);
  });
  test.each(["import { c } from '@ariel/core/src/a.ts';", "import { c } from '../../core/src/a.ts';"])(
    '%s is no door',
    (text) => {
      expect(checkDoors(importsIn(pack('store', { 'src/a.ts': text }), core))).toMatchObject([
        { rule: 'private door' },
      ]);
    },
  );
  test('circles are found inside and between packages, also of types', () => {
    const inside = pack('core', {
      'src/a.ts': "import './b.ts';",
      'src/b.ts': "import type { A } from './a.ts';",
    });
    expect(checkCycles(importsIn(inside))).toHaveLength(1);
    const left = pack('core', { 'src/index.ts': "export { s } from '@ariel/store';" });
    const right = pack('store', { 'src/index.ts': "export { c } from '@ariel/core';" });
    expect(checkCycles(importsIn(left, right))).toHaveLength(1);
  });
  test('a folder may use those above it, and only types of those below', () => {
    const order = { 'packages/core/src': ['low', 'low/high', '.'] };
    const low = (text: string) => importsIn(pack('core', { 'src/low/a.ts': text, 'src/low/high/b.ts': '' }));
    expect(checkFolderOrder(low("import { b } from './high/b.ts';"), order)).toMatchObject([
      { rule: 'folder order', file: 'packages/core/src/low/a.ts' },
    ]);
    expect(checkFolderOrder(low("import type { B } from './high/b.ts';"), order)).toEqual([]);
    const high = pack('core', { 'src/low/high/b.ts': "import { a } from '../a.ts';", 'src/low/a.ts': '' });
    expect(checkFolderOrder(importsIn(high), order)).toEqual([]);
  });
  test('a folder without a line and a line without a folder are found', () => {
    const order = { 'packages/core/src': ['low', 'gone'] };
    const files = [source('packages/core/src/low/a.ts', ''), source('packages/core/src/new/a.ts', '')];
    expect(checkFolderLines(files, order).map(({ message }) => message)).toEqual([
      expect.stringContaining('the folder new has no line'),
      expect.stringContaining('there is no folder gone'),
    ]);
  });
  test('a diamond is no circle', () => {
    const edges = new Map([
      ['a', ['b', 'c']],
      ['b', ['d']],
      ['c', ['d']],
    ]);
    expect(findCycles(edges)).toEqual([]);
  });
});

describe('files', () => {
  test.each([
    'const now = Date.now();',
    'const now = new Date();',
    'const id = Math.random();',
    'if (process.env.X) a();',
    'setTimeout(run, 1);',
    'async function a() {}',
    'const a = async () => 1;',
    'await a();',
    "import { readFileSync } from 'node:fs';",
    "import { z } from 'zod';",
    'const t = `${Date.now()}`;',
  ])('core may not: %s', (text) => {
    expect(checkPurity(source('packages/core/src/a.ts', text))).toHaveLength(1);
  });
  test.each([
    'const d = new Date(us / 1000);',
    "const m = 'process.env';",
    'const p = run.process.id;',
    '// Date.now()',
    'x.setTimeout;',
    'const async = 1;',
  ])('core may: %s', (text) => {
    expect(checkPurity(source('packages/core/src/a.ts', text))).toEqual([]);
  });
  test('env and argv are found outside tests', () => {
    expect(checkEnvironment(source('packages/api/src/a.ts', 'const port = process.env.PORT;'))).toHaveLength(
      1,
    );
    expect(checkEnvironment(source('packages/api/src/a.test.ts', 'const port = process.env.PORT;'))).toEqual(
      [],
    );
  });
  test('names: concepts and kebab-case', () => {
    expect(checkNames(source('packages/api/src/utils/a.ts', ''))).toMatchObject([{ rule: 'folder name' }]);
    expect(checkNames(source('packages/api/src/runPlan.ts', ''))).toMatchObject([{ rule: 'file name' }]);
    expect(checkNames(source('packages/api/src/routes/run-plan.test.ts', ''))).toEqual([]);
  });
  test('size: 401 lines are too many, in a test they are not counted', () => {
    const text = 'a\n'.repeat(401);
    expect(checkSize(source('packages/api/src/a.ts', text))).toHaveLength(1);
    expect(checkSize(source('packages/api/src/a.ts', 'a\n'.repeat(400)))).toEqual([]);
    expect(checkSize(source('packages/api/src/a.test.ts', text))).toEqual([]);
  });
  test('a file opens with a comment', () => {
    expect(checkOpening(source('packages/api/src/a.ts', 'const a = 1;'))).toHaveLength(1);
    expect(checkOpening(source('packages/api/src/a.ts', '// What it is.\n'))).toEqual([]);
  });
  test.each([
    "export * from './a.ts';",
    'export const a = 1;',
    "import './a.ts';",
    "export type * from './a.ts';",
  ])('%s has no place in an index', (text) => {
    expect(checkDoorFiles(pack('api', { 'src/index.ts': text }))).toHaveLength(1);
  });
  test('an index of named re-exports is fine, one inside a package is not', () => {
    const text =
      "// api SERVES.\nexport { a, type B } from './a.ts';\nexport type {\n  C,\n} from './c.ts';\n";
    expect(checkDoorFiles(pack('api', { 'src/index.ts': text }))).toEqual([]);
    expect(checkDoorFiles(pack('api', { 'src/routes/index.ts': text }))).toHaveLength(1);
  });
  test('a README begins with the sentence of package.json', () => {
    const item = pack('api', {}, { description: 'SERVES: routes.' });
    expect(checkReadme({ ...item, readme: 'SERVES: routes.\n' })).toEqual([]);
    expect(checkReadme({ ...item, readme: '# api\n' })).toHaveLength(1);
    expect(checkReadme(item)).toHaveLength(1);
    expect(checkReadme({ ...pack('api', {}, { description: 'Routes.' }), readme: 'Routes.' })).toHaveLength(
      1,
    );
  });
  test('a lockfile that is behind is found', () => {
    const manifest = { name: '@ariel/api', dependencies: { fastify: '5' } };
    expect(checkLockfile('packages/api', manifest, {})).toHaveLength(1);
    expect(checkLockfile('packages/api', manifest, { 'packages/api': {} })).toHaveLength(1);
    expect(
      checkLockfile('packages/api', manifest, { 'packages/api': { dependencies: { fastify: '5' } } }),
    ).toEqual([]);
  });
  test('a dependency without a line in the record is found', () => {
    const manifest = { name: '@ariel/api', dependencies: { fastify: '5', '@ariel/core': '1' } };
    const ours = new Set(['@ariel/core']);
    expect(checkReasons('packages/api', manifest, '| `fastify` | `node:http` | fast |', ours)).toEqual([]);
    expect(checkReasons('packages/api', manifest, '| `hono` | `fastify` | small |', ours)).toHaveLength(1);
  });
});
