// The loader on real files: every form of TypeScript that authors bring, what belongs to a DAG's code, and places.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDagLoader, type DagLoader } from '../src/index.ts';

const sdkUrl = pathToFileURL(join(import.meta.dirname, '../../sdk/src/index.ts')).href;
let folder: string;
let root: string;
let loader: DagLoader;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ariel-loader-'));
  root = join(folder, 'dags');
  await mkdir(root);
  loader = createDagLoader({ cacheFolder: join(folder, 'cache'), arielModules: { ariel: sdkUrl } });
});

afterEach(async () => {
  loader.close();
  await rm(folder, { recursive: true, force: true });
});

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    const target = join(root, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
  }
}

/** A DAG whose description is the value of `expression`, so that a test sees what the file computed. */
function describing(expression: string, above: string): string {
  return `import { dag } from 'ariel';\n${above}\ndag('it', { description: String(${expression}) }, () => {});\n`;
}

async function describedBy(path = 'it.ts'): Promise<string | null | undefined> {
  const outcome = await loader.load({ root, path });
  if (outcome.failure !== null) throw outcome.failure.thrown;
  return outcome.dags[0]?.definition.description;
}

describe('syntax that DAG files use', () => {
  const decorator =
    'const twice = (_: unknown, __: string, d: PropertyDescriptor) => { const f = d.value; d.value = () => f() * 2; };';
  const cases: readonly (readonly [
    name: string,
    files: Readonly<Record<string, string>>,
    expected: string,
  ])[] = [
    ['enum', { 'it.ts': describing('Size.Big', 'enum Size { Small, Big }') }, '1'],
    ['const enum', { 'it.ts': describing('Size.Big', 'const enum Size { Small, Big = 7 }') }, '7'],
    ['namespace', { 'it.ts': describing('N.one', 'namespace N { export const one = 1; }') }, '1'],
    [
      'parameter property',
      { 'it.ts': describing('new P(3).size', 'class P { constructor(readonly size: number) {} }') },
      '3',
    ],
    ['top-level await', { 'it.ts': describing('value', 'const value = await Promise.resolve(4);') }, '4'],
    ['import.meta.url', { 'it.ts': describing("import.meta.url.endsWith('/it.ts')", '') }, 'true'],
    ['__dirname', { 'it.ts': describing("__dirname.endsWith('dags')", '') }, 'true'],
    [
      'import without extension',
      { 'it.ts': describing('x', "import { x } from './lib/x';"), 'lib/x.ts': 'export const x: number = 5;' },
      '5',
    ],
    [
      'import of .js that is .ts',
      { 'it.ts': describing('x', "import { x } from './x.js';"), 'x.ts': 'export const x: number = 6;' },
      '6',
    ],
    [
      'import of .ts',
      { 'it.ts': describing('x', "import { x } from './x.ts';"), 'x.ts': 'export const x: number = 6;' },
      '6',
    ],
    [
      'import of a type without saying so',
      {
        'it.ts': describing('x', "import { T, x } from './x.ts';\nconst y: T = x;\nvoid y;"),
        'x.ts': 'export interface T { a: 1 }\nexport const x = 8 as unknown as T;',
      },
      '8',
    ],
    [
      'decorator',
      { 'it.ts': describing('new D().two()', `${decorator}\nclass D { @twice two() { return 2; } }`) },
      '4',
    ],
    [
      'JSON',
      { 'it.ts': describing('data.k', "import data from './data.json';"), 'data.json': '{"k":9}' },
      '9',
    ],
    [
      '.cts',
      {
        'it.ts': describing('x.v', "import x from './x.cts';"),
        'x.cts': 'const x = { v: 10 as number };\nexport = x;',
      },
      '10',
    ],
    [
      '.tsx',
      { 'it.ts': describing('x', "import { x } from './x.tsx';"), 'x.tsx': 'export const x: number = 11;' },
      '11',
    ],
    [
      'dynamic import',
      {
        'it.ts': describing('x', "const { x } = await import('./x');"),
        'x.ts': 'export const x: number = 12;',
      },
      '12',
    ],
    [
      'require',
      {
        'it.ts': describing('x', "const { x } = require('./x.ts');"),
        'x.ts': 'export const x: number = 13;',
      },
      '13',
    ],
    ['plain JavaScript', { 'it.js': describing('1 + 1', '') }, '2'],
    ['an ES module by name', { 'it.mjs': describing('1 + 2', '') }, '3'],
    [
      'a plain ES module that imports ariel',
      {
        'it.ts': describing('x', "import { x } from './x.mjs';"),
        'x.mjs': "import { dag } from 'ariel';\nexport const x = typeof dag;",
      },
      'function',
    ],
  ];

  test.each(cases)('%s', async (_name, files, expected) => {
    await write(files);
    expect(await describedBy(Object.keys(files)[0])).toBe(expected);
  });
});

test('the code of a DAG is the file and all that it imports inside the folder', async () => {
  await write({
    'etl/it.ts': describing('a + b.k', "import { a } from '../lib/a';\nimport b from './b.json';"),
    'lib/a.ts': "import { deep } from './deep';\nexport const a: number = deep;",
    'lib/deep.ts': 'export const deep = 1;',
    'etl/b.json': '{"k":2}',
    'lib/unused.ts': 'export const no = 1;',
  });
  const { files } = await loader.load({ root, path: 'etl/it.ts' });
  expect(files).toEqual(['etl/b.json', 'etl/it.ts', 'lib/a.ts', 'lib/deep.ts']);
});

test('a file is evaluated anew at each load, with what it imports', async () => {
  await write({
    'it.ts': describing('x + d.k', "import { x } from './x';\nimport d from './d.json';"),
    'x.ts': 'export const x = 1;',
    'd.json': '{"k":1}',
  });
  expect(await describedBy()).toBe('2');
  await write({ 'x.ts': 'export const x = 2;', 'd.json': '{"k":5}' });
  expect(await describedBy()).toBe('7');
});

test('a module that Node itself loaded says that the process cannot reload it', async () => {
  await write({
    'it.ts': describing('x', "import { x } from './x.mjs';"),
    'x.mjs': 'export const x = 1;',
    'plain.ts': describing('1', ''),
  });
  expect(await loader.load({ root, path: 'it.ts' })).toMatchObject({
    canReload: false,
    files: ['it.ts', 'x.mjs'],
  });
  expect(await loader.load({ root, path: 'plain.ts' })).toMatchObject({ canReload: true });
});

test('an npm package resolves, and a package linked into the workspace too', async () => {
  await mkdir(join(folder, 'node_modules/left'), { recursive: true });
  await writeFile(join(folder, 'node_modules/left/index.js'), 'exports.left = 1;');
  await mkdir(join(folder, 'packages/right'), { recursive: true });
  await writeFile(join(folder, 'packages/right/package.json'), '{"name":"right","main":"./index.ts"}');
  await writeFile(join(folder, 'packages/right/index.ts'), 'export const right: number = 2;');
  await symlink(join(folder, 'packages/right'), join(folder, 'node_modules/right'));
  await write({
    'it.ts': describing('left + right', "import { left } from 'left';\nimport { right } from 'right';"),
  });
  expect(await describedBy()).toBe('3');
  expect((await loader.load({ root, path: 'it.ts' })).files).toEqual(['it.ts']);
});

test('an import by path that leaves the folder is refused where it stands', async () => {
  await writeFile(join(folder, 'secret.ts'), 'export const x = 1;');
  await write({ 'it.ts': describing('x', "  import { x } from '../secret';") });
  const { failure } = await loader.load({ root, path: 'it.ts' });
  expect(failure?.thrown).toMatchObject({
    code: 'ARIEL_IMPORT_OUTSIDE',
    place: { specifier: '../secret', line: 2, column: 21 },
  });
});

test('a report has paths relative to the folder, and lines and columns as the author wrote them', async () => {
  await write({
    'it.ts': "import { boom } from './lib/boom';\n\n/* typed */ const x: number = 1;   boom(x as number);\n",
    'lib/boom.ts':
      'interface A { a: 1 }\nexport function boom(n: number): A {\n  const m: number = n; throw new RangeError(`no ${m}`);\n}\n',
  });
  const { failure } = await loader.load({ root, path: 'it.ts' });
  const report = loader.report(failure?.thrown, root);
  expect(report).toMatchObject({ name: 'RangeError', message: 'no 1' });
  expect(report.frames.filter((frame) => frame.own)).toMatchObject([
    { path: 'lib/boom.ts', line: 3, column: 30, functionName: 'boom' },
    { path: 'it.ts', line: 3 },
  ]);
});

test('a DAG file gets the very modules that the process runs on', async () => {
  await write({ 'it.ts': "import * as ariel from 'ariel';\n(globalThis as any).seen = ariel.SkipTask;\n" });
  const loaderUrl = pathToFileURL(join(import.meta.dirname, '../src/index.ts')).href;
  const script = `
    import { createDagLoader } from ${JSON.stringify(loaderUrl)};
    import { SkipTask } from ${JSON.stringify(sdkUrl)};
    const loader = createDagLoader({ cacheFolder: ${JSON.stringify(join(folder, 'cache'))}, arielModules: { ariel: ${JSON.stringify(sdkUrl)} } });
    await loader.load({ root: ${JSON.stringify(root)}, path: 'it.ts' });
    console.log(globalThis.seen === SkipTask);`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  expect(stdout.trim()).toBe('true');
});

test('a file is transformed once, under whatever name and in whatever folder it is loaded again', async () => {
  const files = {
    'it.ts': describing('x', "import { x } from './x';"),
    'x.ts': 'export const x: number = 1;',
  };
  await write(files);
  await loader.load({ root, path: 'it.ts' });
  const cached = await readdir(join(folder, 'cache/sources-2'));
  expect(cached).toHaveLength(2);
  await write({ 'copy/of.ts': files['it.ts'], 'copy/x.ts': files['x.ts'] });
  const { dags, failure } = await loader.load({ root: join(root, 'copy'), path: 'of.ts' });
  expect(failure).toBeNull();
  expect(dags.map(({ definition }) => definition.description)).toEqual(['1']);
  expect(await readdir(join(folder, 'cache/sources-2'))).toEqual(cached);
});

test('a file that asks where it lies is told so in each folder', async () => {
  const file = describing('import.meta.dirname', '');
  await write({ 'here/it.ts': file, 'there/it.ts': file });
  expect(await describedBy('here/it.ts')).toBe(join(root, 'here'));
  expect(await describedBy('there/it.ts')).toBe(join(root, 'there'));
});

test('what could not be transformed is not kept', async () => {
  await write({ 'it.ts': 'export const = 1;' });
  const { failure } = await loader.load({ root, path: 'it.ts' });
  expect(String(failure?.thrown)).toContain('it.ts');
  await expect(readdir(join(folder, 'cache/sources-2'))).rejects.toThrow('ENOENT');
});

test('a cache folder that cannot be written costs time and nothing else', async () => {
  await write({ 'it.ts': describing('x', 'const x = 1;') });
  await writeFile(join(folder, 'no-folder'), '');
  const stubborn = createDagLoader({
    cacheFolder: join(folder, 'no-folder'),
    arielModules: { ariel: sdkUrl },
  });
  try {
    expect((await stubborn.load({ root, path: 'it.ts' })).dags).toHaveLength(1);
  } finally {
    stubborn.close();
  }
});
