// What users install, as npm packs it, unpacked outside of this repository: each door can be imported, a project that uses all of them
// compiles in strict mode, and its command runs a DAG. Nothing is found but what the packages declare.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const outside = realpathSync(mkdtempSync(join(tmpdir(), 'ariel-packed-')));
const [program, project] = [join(outside, 'program'), join(outside, 'project')];
afterAll(() => rmSync(outside, { recursive: true, force: true }));

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const manifestIn = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;

/** `ariel` and what it needs of ours, found by what each declares. */
function ourPackages(): string[] {
  const found = new Set<string>(['ariel']);
  for (const name of found)
    for (const needed of Object.keys(manifestIn(join(root, 'node_modules', name)).dependencies ?? {}))
      if (needed.startsWith('@ariel/')) found.add(needed);
  return [...found];
}

function link(target: string, path: string): void {
  if (existsSync(path) || !existsSync(target)) return;
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}

const packages = ourPackages();

beforeAll(() => {
  const tarballs = join(outside, 'tarballs');
  mkdirSync(tarballs);
  const workspaces = packages.flatMap((name) => ['--workspace', name]);
  execFileSync('npm', ['pack', '--json', '--pack-destination', tarballs, ...workspaces], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const name of packages) {
    const folder = join(program, 'unpacked', name.replace('@ariel/', ''));
    mkdirSync(folder, { recursive: true });
    const tarball = readdirSync(tarballs).find((file) =>
      new RegExp(`^${name.replace('@', '').replace('/', '-')}-\\d`).test(file),
    );
    execFileSync('tar', ['-xzf', join(tarballs, tarball ?? name), '-C', folder, '--strip-components=1']);
    link(folder, join(program, 'node_modules', name));
    const { dependencies, devDependencies, optionalDependencies, peerDependencies } = manifestIn(folder);
    // The sources are packed as they are, so what they are compiled with belongs to them.
    const types = Object.keys(devDependencies ?? {}).filter((needed) => needed.startsWith('@types/'));
    const declared = Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
    for (const needed of [...declared, ...types])
      if (!needed.startsWith('@ariel/'))
        link(join(root, 'node_modules', needed), join(program, 'node_modules', needed));
  }
  for (const name of ['@types/node', 'undici-types'])
    link(join(root, 'node_modules', name), join(program, 'node_modules', name));
  link(join(program, 'unpacked', 'ariel'), join(project, 'node_modules', 'ariel'));
  link(join(root, 'node_modules', '@types/node'), join(project, 'node_modules', '@types/node'));
  mkdirSync(join(project, 'dags'), { recursive: true });
  writeFileSync(join(project, 'package.json'), JSON.stringify({ type: 'module', private: true }));
  writeFileSync(join(project, 'dags', 'shop.ts'), shop);
});

const shop = `import { chain, dag, param, task } from 'ariel';
import { HttpHook, HttpOperator } from 'ariel/http';
import { SmtpNotifier } from 'ariel/smtp';
import { SqlExecuteQueryOperator } from 'ariel/sql';
import { BashOperator, FunctionSensor } from 'ariel/standard';
import { FileTransferOperator, StoragePath } from 'ariel/storage';
import type { TestResult } from 'ariel/testing';

const total = task('total', ({ parts }: { parts: readonly number[] }) => parts.reduce((sum, part) => sum + part, 0));
export const shop = dag('shop', { params: { parts: param.array({ items: param.integer(), default: [1, 2] }) } }, ({ params }) => {
  const sum = total({ parts: params.parts });
  const said = new BashOperator({ taskId: 'say', bashCommand: 'echo sum {{ ti.xcom_pull(task_ids="total") }}' });
  const there = new FunctionSensor({ taskId: 'there', callable: async () => !(await new StoragePath('/nowhere/at/all').exists()) });
  chain(sum, there, said);
});
export const others = dag('others', { onFailureCallback: new SmtpNotifier({ to: 'ada@example.org' }) }, () => {
  new HttpOperator({ taskId: 'call', endpoint: '/orders', responseFilter: (answer) => [answer].flat().length });
  new SqlExecuteQueryOperator({ taskId: 'rows', sql: 'select 1' });
  new FileTransferOperator({ taskId: 'keep', src: '/a', dst: '/b' });
});
export const result = (ran: TestResult): unknown => ran.output('total');
export { HttpHook };
`;

const doors = Object.keys(manifestIn(join(root, 'packages/ariel')).exports).map((door) =>
  door.replace('.', 'ariel'),
);
const run = (args: readonly string[]) =>
  spawnSync(process.execPath, [...args], {
    cwd: project,
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', HOME: outside, ARIEL_HOME: join(outside, 'home') },
  });

test('every door can be imported, and has all that it has here', async () => {
  expect(doors).toEqual(
    expect.arrayContaining([
      'ariel',
      ...['http', 'smtp', 'sql', 'standard', 'storage', 'testing'].map((door) => `ariel/${door}`),
    ]),
  );
  const script = `const doors = {};
for (const name of ${JSON.stringify(doors)}) doors[name] = Object.keys(await import(name)).sort();
console.log(JSON.stringify(doors));`;
  const flags = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e'];
  const { status, stderr, stdout } = run([...flags, script]);
  expect([status, stderr]).toEqual([0, '']);
  const outside = JSON.parse(stdout) as Readonly<Record<string, readonly string[]>>;
  for (const door of doors)
    expect.soft(outside[door], door).toEqual(Object.keys((await import(door)) as object).sort());
});

test('a project that uses all of them compiles in strict mode, and one that misuses them does not', () => {
  const compilerOptions = {
    ...{ target: 'es2024', lib: ['es2024', 'esnext.disposable', 'esnext.iterator'], module: 'nodenext' },
    ...{ strict: true, noEmit: true, skipLibCheck: true, types: ['node'], allowImportingTsExtensions: true },
  };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['dags'] }));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const check = () => run([tsc, '-p', 'tsconfig.json']);
  expect(check()).toMatchObject({ stdout: '', status: 0 });
  const wrong = join(project, 'dags', 'wrong.ts');
  writeFileSync(
    wrong,
    `import { dag } from 'ariel';\nimport { BashOperator } from 'ariel/standard';\ndag('w', {}, () => void new BashOperator({ taskId: 'a', bashCommand: 5 }));\n`,
  );
  try {
    expect(check().stdout).toContain("Type 'number' is not assignable");
  } finally {
    rmSync(wrong);
  }
});

test('its command runs a DAG of the project', () => {
  const command = join(project, 'node_modules/ariel/bin/ariel.mjs');
  const { status, stderr, stdout } = run([command, 'dags', 'test', 'shop', '-f', 'dags/shop.ts']);
  expect([status, `${stdout}${stderr}`]).toEqual([0, expect.stringContaining('sum 3')]);
});
