// Cases of ignore files, as `git check-ignore` answers them.
import { describe, expect, test } from 'vitest';
import { ignoreRules, isIgnoreFile } from './ignore-rules.ts';

const cases: readonly (readonly [
  what: string,
  files: Readonly<Record<string, string>>,
  ignored: readonly string[],
  kept: readonly string[],
])[] = [
  ['no file at all', {}, [], ['a.ts', 'x/a.ts']],
  ['a name matches at any depth', { '.airflowignore': 'a.ts' }, ['a.ts', 'x/y/a.ts'], ['b.ts', 'ba.ts']],
  ['a star stops at a slash', { '.airflowignore': 'x/*.ts' }, ['x/a.ts'], ['x/y/a.ts', 'a.ts']],
  ['two stars do not', { '.airflowignore': 'x/**/a.ts' }, ['x/a.ts', 'x/y/z/a.ts'], ['a.ts']],
  ['a slash in front binds to the folder', { '.airflowignore': '/a.ts' }, ['a.ts'], ['x/a.ts']],
  ['a folder takes all below it', { '.airflowignore': 'lib/' }, ['lib/a.ts', 'x/lib/y/a.ts'], ['lib.ts']],
  [
    'a later rule wins',
    { '.airflowignore': 'old-*\n!old-but-gold.ts' },
    ['old-a.ts'],
    ['old-but-gold.ts', 'a.ts'],
  ],
  ['comments and empty lines say nothing', { '.airflowignore': '# a.ts\n\n  \nb.ts' }, ['b.ts'], ['a.ts']],
  ['capitals count', { '.airflowignore': 'A.ts' }, ['A.ts'], ['a.ts']],
  [
    'rules of a folder are about that folder',
    { 'x/.airflowignore': 'a.ts\n/b.ts' },
    ['x/a.ts', 'x/y/a.ts', 'x/b.ts'],
    ['a.ts', 'x/y/b.ts'],
  ],
  [
    'a deeper file takes back',
    { '.airflowignore': '*.ts', 'x/.airflowignore': '!a.ts' },
    ['a.ts', 'x/b.ts'],
    ['x/a.ts'],
  ],
  [
    'but not from an ignored folder',
    { '.airflowignore': 'x/', 'x/.airflowignore': '!a.ts' },
    ['x/a.ts'],
    ['a.ts'],
  ],
  [
    'our own name counts after Airflow’s',
    { '.arielignore': '!a.ts', '.airflowignore': '*.ts' },
    ['b.ts'],
    ['a.ts'],
  ],
];

describe('ignore files', () => {
  test.each(cases)('%s', (_, files, ignored, kept) => {
    const rules = ignoreRules(new Map(Object.entries(files)));
    const paths = [...ignored, ...kept];
    expect(paths.filter((path) => rules.isIgnored(path))).toEqual(ignored);
  });

  test('both names are ignore files, in any folder', () => {
    expect(['.airflowignore', 'x/.arielignore', '.gitignore', 'airflowignore'].map(isIgnoreFile)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
