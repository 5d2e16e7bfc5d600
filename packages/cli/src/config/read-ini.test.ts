import { expect, test } from 'vitest';
import { readIni } from './read-ini.ts';

test.each<[string, string, readonly string[]]>([
  ['keys and values', '[a]\nk = v\nl=w x\nm: n', ['a.k=v', 'a.l=w x', 'a.m=n']],
  ['comments and empty lines', '# c\n; d\n\n[a]\n  # e\nk = 1', ['a.k=1']],
  ['signs in values', '[a]\nk = b=c:d # not a comment\np = 100%', ['a.k=b=c:d # not a comment', 'a.p=100%']],
  ['keys in any case', '[a]\nKey = V', ['a.key=V']],
  ['values over several lines', '[a]\nk = one\n   two\n\tthree\nl = x', ['a.k=one\ntwo\nthree', 'a.l=x']],
  ['empty values', '[a]\nk =\n', ['a.k=']],
  ['line ends of Windows and a byte order mark', '\uFEFF[a]\r\nk = v\r\n', ['a.k=v']],
  ['sections that come again', '[a]\nk = 1\n[b]\nk = 2\n[a]\nl = 3', ['a.k=1', 'b.k=2', 'a.l=3']],
])('reads %s', (_, text, expected) => {
  const { entries, problems } = readIni(text);
  expect(entries.map(({ section, key, value }) => `${section}.${key}=${value}`)).toEqual(expected);
  expect(problems).toEqual([]);
});

test.each([
  ['k = v', 1, 'before the first [section]'],
  ['[a]\n\nnonsense', 3, 'neither [section] nor key = value'],
  ['[a]\nk = 1\nK = 2', 3, 'already set in line 2'],
])('says what is wrong in %j', (text, line, message) => {
  expect(readIni(text).problems).toEqual([{ line, message: expect.stringContaining(message) }]);
});
