// `ariel init`: the project that it makes type checks and its test passes.
import { execFileSync } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { CommandLine } from './command-line.ts';

const modules = fileURLToPath(new URL('../../../node_modules', import.meta.url));

test('the project type checks, and its test passes', { timeout: 60_000 }, async () => {
  using line = new CommandLine();
  const { code, out } = await line.run('init', 'My Dags');
  expect(out).toContain('made  My Dags/dags/hello.ts');
  expect(code).toBe(0);
  const project = join(line.folder, 'My Dags');
  expect(JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'))).toMatchObject({
    name: 'my-dags',
    dependencies: { ariel: '^1.2.3' },
  });
  symlinkSync(modules, join(project, 'node_modules'));
  const run = (script: string, ...args: readonly string[]): string =>
    execFileSync(process.execPath, [join(modules, script), ...args], { cwd: project, encoding: 'utf8' });
  expect(run('typescript/bin/tsc')).toBe('');
  expect(run('vitest/vitest.mjs', 'run')).toContain('1 passed');
});

test('files that are there stay as they are', async () => {
  using line = new CommandLine();
  writeFileSync(join(line.folder, 'package.json'), 'mine');
  const { out } = await line.run('init');
  expect(out).toContain('kept  package.json');
  expect(readFileSync(join(line.folder, 'package.json'), 'utf8')).toBe('mine');
});

test('a folder that cannot be made is told', async () => {
  using line = new CommandLine();
  writeFileSync(join(line.folder, 'file'), '');
  expect(await line.run('init', 'file/below')).toMatchObject({
    code: 73,
    err: expect.stringContaining('ARIEL_INIT_NOT_WRITABLE'),
  });
});
