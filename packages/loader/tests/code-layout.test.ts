// The code of a DAG by its hash: the same files give the same hash and folder, whoever lays them out.
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  codeFolder,
  codeHash,
  codeManifest,
  layOutCode,
  lockHash,
  nearestNodeModules,
} from '../src/index.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ariel-code-'));
  await mkdir(join(folder, 'dags/lib'), { recursive: true });
  await writeFile(join(folder, 'dags/a.ts'), 'export {};');
  await writeFile(join(folder, 'dags/lib/b.ts'), 'export const b = 1;');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test('the hash depends on paths and contents, not on the order of the files', async () => {
  const { files, codeHash: whole } = await codeManifest(join(folder, 'dags'), ['lib/b.ts', 'a.ts']);
  expect(files.map((file) => file.path)).toEqual(['a.ts', 'lib/b.ts']);
  expect(codeHash([...files].reverse())).toBe(whole);
  expect(codeHash(files.map((file) => ({ ...file, path: `x/${file.path}` })))).not.toBe(whole);
});

test('many that lay out the same code at once get one whole folder, read-only', async () => {
  const cacheFolder = join(folder, 'cache');
  const code = await codeManifest(join(folder, 'dags'), ['a.ts', 'lib/b.ts']);
  await mkdir(join(folder, 'node_modules'));
  const nodeModules = nearestNodeModules(join(folder, 'dags'));
  const folders = await Promise.all(
    Array.from({ length: 8 }, () => layOutCode({ ...code, cacheFolder, nodeModules })),
  );
  expect(new Set(folders)).toEqual(new Set([codeFolder(cacheFolder, code.codeHash)]));
  expect(await readdir(join(cacheFolder, 'code'))).toEqual([code.codeHash]);
  expect(await readFile(join(folders[0]!, 'lib/b.ts'), 'utf8')).toBe('export const b = 1;');
  expect((await stat(join(folders[0]!, 'a.ts'))).mode & 0o222).toBe(0);
  expect((await stat(join(folders[0]!, 'node_modules'))).isDirectory()).toBe(true);
});

test('a stored path that leads out of the folder is refused', async () => {
  const files = [{ path: '../evil.ts', content: Buffer.from('') }];
  const laidOut = layOutCode({ cacheFolder: join(folder, 'cache'), codeHash: 'x', files, nodeModules: null });
  await expect(laidOut).rejects.toThrow('leads out of its folder');
  expect(await readdir(join(folder, 'cache/code'))).toEqual([]);
});

test('the lockfile that counts is the nearest one upwards', async () => {
  const before = await lockHash(join(folder, 'dags'));
  await writeFile(join(folder, 'package-lock.json'), '{}');
  expect(await lockHash(join(folder, 'dags'))).not.toBe(before);
  expect(await lockHash(join(folder, 'dags'))).toHaveLength(64);
});
