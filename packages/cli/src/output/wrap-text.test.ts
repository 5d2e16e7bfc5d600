import { expect, test } from 'vitest';
import { wrapText } from './wrap-text.ts';

const red = (text: string): string => `\u001b[31m${text}\u001b[39m`;

test.each([
  ['short', 10, ['short']],
  ['every day at noon', 9, ['every day', 'at noon']],
  ['every day', 5, ['every', 'day']],
  ['unbreakable', 4, ['unbr', 'eaka', 'ble']],
  ['two\nlines', 10, ['two', 'lines']],
  ['', 5, ['']],
  ['grüße 😀😀', 6, ['grüße', '😀😀']],
])('%j in %i columns', (text, columns, lines) => {
  expect(wrapText(text, columns)).toEqual(lines);
});

test('each line has the colour of its part, and ends it', () => {
  const off = '\u001b[0m';
  expect(wrapText(`${red('every day')} at noon`, 6)).toEqual([
    `\u001b[31mevery${off}`,
    `\u001b[31mday${off} at`,
    'noon',
  ]);
});
