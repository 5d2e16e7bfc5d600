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
