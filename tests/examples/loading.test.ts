// The examples as the DAG processor and the workers see them: evaluated by the real loader, and run from a copy of their code.
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDagLoader, type DagLoader, type LoadOutcome, layOutCode } from '@ariel/loader';
import { localRunner } from 'ariel/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findCheckout } from '../../examples/find-checkout.ts';
import { makeTidyProject } from './made-up-project.ts';
import { type ScratchFolder, scratchFolder } from './scratch-folder.ts';

const checkout = join(import.meta.dirname, '../..');
const examples = join(checkout, 'examples');
const files = {
  hello: 'hello.ts',
  supply_chain: 'supply-chain/supply_chain.ts',
  repo_activity: 'repo-activity/repo_activity.ts',
};

let cache: ScratchFolder;
let loader: DagLoader;
beforeAll(() => {
  cache = scratchFolder();
  const url = (name: string): string => import.meta.resolve(name);
  loader = createDagLoader({
    cacheFolder: cache.path,
    arielModules: { ariel: url('ariel'), 'ariel/standard': url('ariel/standard') },
  });
});
afterAll(() => {
  loader.close();
  cache[Symbol.dispose]();
});

const load = (path: string, root = examples): Promise<LoadOutcome> => loader.load({ root, path });

describe.each(Object.entries(files))('%s', (dagId, path) => {
  test('loads without a warning, in the same way each time', async () => {
    const first = await load(path);
    expect(first.failure?.thrown).toBeUndefined();
    expect([first.warnings, first.refusals, first.canReload]).toEqual([[], [], true]);
    expect(first.dags.map(({ definition }) => definition.dagId)).toEqual([dagId]);
    expect((await load(path)).dags[0]?.definition).toEqual(first.dags[0]?.definition);
  });

  test('imports nothing but its own files', async () => {
    const folder = path.includes('/') ? path.slice(0, path.indexOf('/')) : null;
    const own = [path, ...(folder === null ? [] : ['find-checkout.ts'])];
    const others = (await load(path)).files.filter((file) => !own.includes(file));
    expect(others.every((file) => folder !== null && file.startsWith(`${folder}/`))).toBe(true);
  });
});

test('supply_chain runs from a laid out copy of its code, and finds the project that the copy belongs to', async () => {
  using project = scratchFolder();
  makeTidyProject(project.path);
  const { files: closure } = await load(files.supply_chain);
  const folder = await layOutCode({
    cacheFolder: cache.path,
    codeHash: 'a'.repeat(64),
    files: closure.map((path) => ({ path, content: readFileSync(join(examples, path)) })),
    nodeModules: join(project.path, 'node_modules'),
  });
  const copy = (await load(files.supply_chain, folder)).dags[0];
  if (copy === undefined) throw new Error('the copy did not load');
  const output = join(project.path, 'made');
  const result = await localRunner.testDag(copy, { params: { output } });
  expect(result.state).toBe('success');
  expect(result.output('find_root')).toBe(project.path);
  expect(existsSync(join(output, 'supply-chain.html'))).toBe(true);
});

describe('the checkout', () => {
  test('is what was given, where it exists', () => {
    using folder = scratchFolder();
    expect(findCheckout(folder.path, examples)).toBe(folder.path);
    expect(findCheckout(join(folder.path, 'nothing'), examples)).toBeNull();
  });

  test('is found upwards, by the linked packages before what lies further up', () => {
    using project = scratchFolder();
    using home = scratchFolder();
    makeTidyProject(project.path);
    const code = join(home.path, 'cache/code/abc');
    mkdirSync(join(code, 'supply-chain'), { recursive: true });
    writeFileSync(join(home.path, 'package-lock.json'), '{}');
    expect(findCheckout('', join(code, 'supply-chain'))).toBe(home.path);
    symlinkSync(join(project.path, 'node_modules'), join(code, 'node_modules'));
    expect(findCheckout('', join(code, 'supply-chain'))).toBe(project.path);
  });

  test('is the working folder’s, where the code lies in no project', () => {
    using home = scratchFolder();
    expect(findCheckout('', home.path)).toBe(checkout);
  });
});
