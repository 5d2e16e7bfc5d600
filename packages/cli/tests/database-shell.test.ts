// `ariel db shell` as a process of its own, beside SQLite. On Postgres: tests/postgres/fresh-password.test.ts.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { CommandLine } from './command-line.ts';

const bin = fileURLToPath(new URL('../../ariel/bin/ariel.mjs', import.meta.url));
const hasSqlite = spawnSync('sqlite3', ['--version']).status === 0;

const shell = (line: CommandLine, input: string, more: Readonly<Record<string, string>> = {}) =>
  spawnSync(process.execPath, [bin, 'db', 'shell'], {
    env: { ...line.env, ...more },
    input,
    encoding: 'utf8',
  });

test.runIf(hasSqlite)(
  'is sqlite3 on the file, and ends as that ends (left out where sqlite3 is not there)',
  async () => {
    using line = new CommandLine();
    await line.run('db', 'migrate');
    expect(shell(line, 'select name, slots from pool;\n')).toMatchObject({
      status: 0,
      stdout: 'default_pool|128\n',
      stderr: expect.stringContaining('ariel.db'),
    });
    expect(shell(line, '.bail on\nselect no_such_thing;\n').status).toBe(1);
  },
);

test('says which program is missing, and how it is installed', async () => {
  using line = new CommandLine();
  await line.run('db', 'migrate');
  const empty = join(line.folder, 'empty');
  mkdirSync(empty);
  expect(shell(line, '', { PATH: empty })).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/ARIEL_NO_DATABASE_SHELL.*sqlite3[\s\S]*Debian the package sqlite3/),
  });
});

test('does not make a database that is not there', () => {
  using line = new CommandLine();
  expect(shell(line, '')).toMatchObject({ status: 1, stderr: expect.stringContaining('ARIEL_NO_DATABASE') });
  expect(existsSync(join(line.home, 'ariel.db'))).toBe(false);
});
