// What must compile does, and what must not is refused by the compiler: each case expects its own error.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const folder = import.meta.dirname;
const compiler = join(folder, '../../node_modules/typescript/bin/tsc');
const lines = ['must-not-compile.ts', 'must-not-compile-options.ts'].flatMap((name) =>
  readFileSync(join(folder, name), 'utf8').split('\n'),
);

test('the authoring surface compiles, and every case that must not compile is refused', () => {
  // An expected error that does not come is itself an error (TS2578), with its line.
  const { status, stdout } = spawnSync(
    process.execPath,
    [compiler, '-p', join(folder, 'tsconfig.json'), '--pretty', 'false'],
    {
      encoding: 'utf8',
    },
  );
  expect(stdout).toBe('');
  expect(status).toBe(0);
});

describe('the list of cases', () => {
  const names = lines.flatMap((line) => /^\s*\/\/ case: (.+)$/.exec(line)?.[1] ?? []);

  test('names each case once, with one expected error', () => {
    expect(new Set(names).size).toBe(names.length);
    expect(lines.filter((line) => line.trim() === '// @ts-expect-error')).toHaveLength(names.length);
  });

  test.each([
    'output of the wrong type',
    'missing input',
    'misspelled input',
    'expand over something that is not a list',
    'partial with an unknown input',
    'partial and expand that leave an input out',
    'partial and expand that give an input twice',
    'a mapped output used as a single value',
    'a param that the DAG does not declare, as a reference',
    'a param that the DAG does not declare, as a value',
    'a branch without a case for a value that it can return',
    'a branch with a case that it cannot return',
    'a misspelled option of a task',
    'a duration of a unit that does not exist',
    'a preset that does not exist',
    'a number into a templated text field',
    'a function as an output',
    'a sensor option on a plain task',
    'a teardown of something that is no task',
    'a misspelled option of a group',
  ])('holds what the design names: %s', (name) => {
    expect(names).toContain(name);
  });
});
