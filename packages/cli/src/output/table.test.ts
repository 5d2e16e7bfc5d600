import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { renderTable } from './table.ts';

const rows = [
  ['hello', 'a long description that has to give way where the terminal is narrow'],
  ['x', 'short'],
];

test.each([40, 60, 200])('a table is at most %i columns wide', (width) => {
  const text = renderTable(['dag_id', 'description'], rows, { hasColor: false, width });
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(width);
  // Nothing is cut: narrow columns go on below.
  expect(text.replaceAll(/\s+/g, '')).toContain('hello');
  expect(text).not.toContain('…');
});

test('without a terminal a table is as wide as it needs', () => {
  const text = renderTable(['dag_id', 'description'], rows, { hasColor: false, width: null });
  expect(text).toContain('a long description that has to give way where the terminal is narrow');
});

test('colours do not change the width of columns', () => {
  const plain = renderTable(['state'], [['failed']], { hasColor: false, width: 80 });
  const painted = renderTable(['state'], [['\u001b[31mfailed\u001b[39m']], { hasColor: false, width: 80 });
  expect(stripVTControlCharacters(painted)).toBe(plain);
});

test('a narrow table with colours is the plain one in colour: no code is cut, or counted', () => {
  const long = ['sales', 'At 00:00, every day (UTC)', 'success'];
  const headings = ['dag_id', 'schedule', 'last_run_state'];
  const painted = long.map((text) => `\u001b[32m${text}\u001b[39m`);
  for (const width of [30, 40, 45]) {
    const coloured = renderTable(headings, [painted], { hasColor: true, width });
    const plain = renderTable(headings, [long], { hasColor: false, width });
    expect(stripVTControlCharacters(coloured)).toBe(plain);
  }
});

test('headings stay whole while something else can give way', () => {
  const text = renderTable(['last_run_state', 'fileloc'], [['success', 'a/folder/with/a/long/name.ts']], {
    hasColor: false,
    width: 36,
  });
  expect(text).toContain('last_run_state');
});
