import { expect, it } from 'vitest';
import { parseAnsi, stripAnsi } from './ansi.ts';

const E = '\u001b';

it.each([
  ['plain text', 'hello', [{ text: 'hello' }]],
  ['nothing', '', []],
  [
    'a colour and its end',
    `a ${E}[31mred${E}[0m b`,
    [{ text: 'a ' }, { text: 'red', color: 'red' }, { text: ' b' }],
  ],
  ['bright colours', `${E}[92mok`, [{ text: 'ok', color: 'green' }]],
  [
    'several codes at once',
    `${E}[1;4;33mx${E}[22my`,
    [
      { text: 'x', color: 'yellow', isBold: true, isUnderlined: true },
      { text: 'y', color: 'yellow', isUnderlined: true },
    ],
  ],
  ['an empty code resets', `${E}[35ma${E}[mb`, [{ text: 'a', color: 'magenta' }, { text: 'b' }]],
  [
    'true colour and background',
    `${E}[38;2;1;2;300m${E}[44mx`,
    [{ text: 'x', color: 'rgb(1 2 255)', background: 'blue' }],
  ],
  ['256 colours', `${E}[38;5;196mx`, [{ text: 'x', color: 'rgb(255 0 0)' }]],
  ['greys of the 256', `${E}[38;5;232mx`, [{ text: 'x', color: 'rgb(8 8 8)' }]],
  [
    'cursor moves, titles and hyperlinks vanish',
    `a${E}[2K${E}]0;title\u0007b${E}]8;;http://x${E}\\c`,
    [{ text: 'a' }, { text: 'b' }, { text: 'c' }],
  ],
  ['an unfinished sequence loses only its escape', `a${E}[31`, [{ text: 'a' }, { text: '[31' }]],
  ['default foreground', `${E}[31;39mx`, [{ text: 'x' }]],
])('%s', (_name, text, spans) => expect(parseAnsi(text)).toEqual(spans));

it('strips everything for search and copying', () =>
  expect(stripAnsi(`${E}[1mbold${E}[0m\tplain`)).toBe('bold\tplain'));
it('gives the same answer twice', () => {
  const text = `${E}[31mred`;
  expect(parseAnsi(text)).toEqual(parseAnsi(text));
});
