// Holds docs/reference/errors.md against the codes in the source, in both directions: who meets a code finds it there,
// and the page tells of none that no longer exists.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readRepository, root } from './architecture/repository.ts';
import { mask } from './architecture/source-text.ts';

const REFERENCE = 'docs/reference/errors.md';
/** Environment variables look like codes and are none: they stand in configuration.md and cli.md. */
const VARIABLE = /^ARIEL_(?:_|CONN_|CTX_|VAR_|DEBUG$|HOME$)/;

interface Row {
  readonly code: string;
  readonly meaning: string;
  readonly remedy: string;
}

const rows = readRows(readFileSync(join(root, REFERENCE), 'utf8'));
const sources = readRepository()
  .packages.flatMap((item) => item.files)
  .filter((file) => !file.isTest && file.path.includes('/src/'));
const used = codesOf(sources.map((file) => file.text));

function readRows(text: string): Row[] {
  return [...text.matchAll(/^\| `(ARIEL_\w+)` \| (.*?) \| (.*?) \|$/gm)].map(
    ([, code = '', meaning = '', remedy = '']) => ({ code, meaning, remedy }),
  );
}

/** A code stands in quotes, or is a key of a registry. */
function codesOf(texts: readonly string[]): Set<string> {
  const codes = new Set<string>();
  for (const text of texts) {
    const found = mask(text).code.matchAll(/(['"`])(ARIEL_\w+)\1|^\s*(ARIEL_\w+):/gm);
    for (const [, , quoted, key] of found) {
      const code = quoted ?? key ?? '';
      if (!VARIABLE.test(code)) codes.add(code);
    }
  }
  return codes;
}

describe('codes are found in the source', () => {
  const cases: readonly (readonly [source: string, codes: readonly string[]])[] = [
    ["throw new E('ARIEL_A_B', 1);", ['ARIEL_A_B']],
    ['const codes = {\n  ARIEL_A: {},\n  ARIEL_B:\n    1,\n};', ['ARIEL_A', 'ARIEL_B']],
    ["// 'ARIEL_A'\n/* 'ARIEL_B' */", []],
    ["env['ARIEL_HOME']; 'ARIEL__CORE__X'; 'ARIEL_CONN_X'; 'ARIEL_VAR_X'; ({\n  ARIEL_CTX_X: 1 })", []],
  ];
  test.each(cases)('%s', (source, codes) => {
    expect([...codesOf([source])]).toEqual(codes);
  });
});

describe(REFERENCE, () => {
  test('has every code of the source', () => {
    const known = new Set(rows.map((row) => row.code));
    expect([...used].filter((code) => !known.has(code)).sort()).toEqual([]);
  });

  test('has no code that the source does not know', () => {
    expect(rows.map((row) => row.code).filter((code) => !used.has(code))).toEqual([]);
  });

  test('has each code once', () => {
    const codes = rows.map((row) => row.code);
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
  });

  test('says in sentences what each code means and what to do', () => {
    const lacking = rows.filter((row) => !/^.{8,}\.$/.test(row.meaning) || !/^.{6,}\.$/.test(row.remedy));
    expect(lacking).toEqual([]);
  });

  test('has no row that cannot be read', () => {
    const lines = readFileSync(join(root, REFERENCE), 'utf8').split('\n');
    expect(lines.filter((line) => line.startsWith('| `')).length).toBe(rows.length);
  });
});
