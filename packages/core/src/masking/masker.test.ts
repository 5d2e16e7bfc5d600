// What a masker finds of a secret, and what it leaves alone.
import { describe, expect, test } from 'vitest';
import { LineMasker } from './line-masker.ts';
import { maskJsonText } from './mask-json.ts';
import { Masker } from './masker.ts';
import { sensitiveNames } from './sensitive-names.ts';

const secret = 'p@ss "wörd"/+\\ 7';
const names = sensitiveNames();

function masker(...secrets: unknown[]): Masker {
  const made = new Masker({ names });
  for (const each of secrets) made.add(each);
  return made;
}

test.each([
  ['as it is', secret],
  ['encoded for a URL', encodeURIComponent(secret)],
  ['encoded for a form', new URLSearchParams({ x: secret }).toString().slice(2)],
  ['in JSON', JSON.stringify({ a: secret })],
  ['in JSON in JSON', JSON.stringify({ a: JSON.stringify({ b: secret }) })],
  ['in Base64', Buffer.from(secret).toString('base64')],
  ['in Base64 behind a login', Buffer.from(`u:${secret}`).toString('base64')],
  ['in Base64 behind a longer login', Buffer.from(`us:${secret} and more`).toString('base64')],
  ['in URL-safe Base64', Buffer.from(`x ${secret}`).toString('base64url')],
  ['in hexadecimal', Buffer.from(secret).toString('hex')],
  ['in single quotes of a shell', `'${"it's a secret".replaceAll("'", "'\\''")}'`],
])('a secret is found %s', (_what, text) => {
  const masked = masker(secret, "it's a secret").mask(`before ${text} after`);
  expect(masked).toContain('***');
  expect(masked).toMatch(/^before .*after$/);
  for (const trace of ['wörd', 'w%C3%B6rd', 'secret', 'd8O2cmQ', 'fDtnJk', '77c3b6'])
    expect(masked).not.toContain(trace);
});

test.each([
  ['shorter than five signs', 'abcd', 'abcd'],
  ['of blanks', '        ', 'a         b'],
  ["that is Airflow's own word", 'airflow', 'airflow is here'],
])('what is %s is no secret', (_what, short, text) => {
  expect(masker(short).mask(text)).toBe(text);
});

test('the least length can be another', () => {
  const short = new Masker({ minLength: 3 });
  short.add('abc');
  short.add('ab');
  expect(short.mask('xabcx ab')).toBe('x***x ab');
});

test('a longer secret is taken before one that is a part of it', () => {
  expect(masker('hunter2', 'hunter2hunter2').mask('hunter2hunter2 hunter2')).toBe('*** ***');
});

test('every text within a value is a secret, whatever holds it', () => {
  const made = masker({ a: ['first-one', new Map([['k', 'second-one']])] }, new Set(['third-one']), 1234567);
  expect(made.mask('first-one second-one third-one 1234567')).toBe('*** *** *** ***');
});

test('under a sensitive name texts and numbers are secrets, and the parts of a document that is one', () => {
  const made = new Masker({ names });
  made.addNamed({
    user: 'somebody',
    db: { dbPassword: 'hidden-1', 'api-key': 'hidden-2', pinToken: 998877 },
    keyfile_dict: JSON.stringify({ private_key: 'hidden-3', project: 'whole' }),
  });
  made.addNamed('{"password": "hidden-4", "host": "plain"}', 'settings');
  expect(made.mask('somebody hidden-1 hidden-2 998877 hidden-3 hidden-4 plain')).toBe(
    'somebody *** *** *** *** *** plain',
  );
});

test('the lines of a key are secrets of their own, its frame is none', () => {
  const key = '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----\n';
  expect(masker(key).mask('line MIIEvQIBADANBgkq of -----BEGIN PRIVATE KEY-----')).toBe(
    'line *** of -----BEGIN PRIVATE KEY-----',
  );
});

test.each([
  ['postgres://user:pw@host/db', 'postgres://user:***@host/db'],
  ['http://host:80/x@y and https://example.org', 'http://host:80/x@y and https://example.org'],
  ['Authorization: Basic dXNlcjpwdw==', 'Authorization: Basic ***'],
  ["{'authorization': 'Bearer abc.def'}", "{'authorization': 'Bearer ***'}"],
])('in %j what stands at the place of a password goes, though nobody knows it', (text, expected) => {
  expect(new Masker().mask(text)).toBe(expected);
});

describe('a value', () => {
  test('is masked by what it holds and by its names, keys too', () => {
    const made = masker('hunter2hunter2');
    const value = {
      text: 'x hunter2hunter2',
      list: [{ Password: 'abc', token: null, isToken: true, n: 1 }],
      'hunter2hunter2-key': new Date(0),
      secret: { a: ['b', 3] },
    };
    expect(made.maskValue(value)).toEqual({
      text: 'x ***',
      list: [{ Password: '***', token: null, isToken: true, n: 1 }],
      '***-key': '1970-01-01T00:00:00.000Z',
      secret: { a: ['***', '***'] },
    });
  });

  test('that holds itself has an end', () => {
    const loop: Record<string, unknown> = {};
    loop.loop = loop;
    expect(JSON.stringify(masker('hunter2').maskValue(loop))).toContain('***');
  });
});

describe('JSON text', () => {
  test('keeps its numbers and spelling where nothing is taken out', () => {
    const json = '{"n": 12345678901234567890, "f": 1.0, "t": "\\u00e9 x", "l": [ ]}';
    expect(masker('hunter2').maskJson(json)).toBe(json);
  });

  test('loses what is known, and all below a sensitive name but truths and nothings', () => {
    const made = masker('hunter2');
    expect(
      made.maskJson('["a hunter2", {"hunter2": 1, "token": {"a": [1, "x", null, true]}, "b": "c"}]'),
    ).toBe('["a ***", {"***": 1, "token": {"a": ["***", "***", null, true]}, "b": "c"}]');
    expect(made.maskJson('"hunter2"')).toBe('"***"');
  });

  test('names alone are enough', () => {
    expect(maskJsonText('{"a": {"apiKey": "x"}, "b": 1}', { names })).toBe(
      '{"a": {"apiKey": "***"}, "b": 1}',
    );
  });
});

describe('a secret over two lines', () => {
  const long = 'correct-horse-battery-staple';

  function lines(...given: string[]): string[] {
    const stream = new LineMasker(masker(long));
    return given.map((line) => stream.mask(line));
  }

  test.each([
    [
      ['it is correct-hor', 'se-battery-staple!'],
      ['it is ***', '***!'],
    ],
    [
      ['it is corr', 'ect-horse-battery-staple!'],
      ['it is corr', '***!'],
    ],
    [
      ['correct-', 'horse-', 'battery-staple'],
      ['***', '***', '***'],
    ],
    [
      ['correct-', 'something else'],
      ['***', 'something else'],
    ],
    [
      ['nothing here', 'nor here'],
      ['nothing here', 'nor here'],
    ],
    [
      [`all of ${long}`, 'and on'],
      ['all of ***', 'and on'],
    ],
  ])('%j becomes %j', (given, expected) => {
    expect(lines(...given)).toEqual(expected);
  });

  test('is found in Base64 that was folded', () => {
    const [one = '', two = ''] =
      Buffer.from(`somebody:${long}`)
        .toString('base64')
        .match(/.{1,24}/g) ?? [];
    const masked = lines(one, two).join('');
    expect(masked).toContain('***');
    expect(Buffer.from(masked.replaceAll('*', ''), 'base64').toString()).not.toContain('horse');
  });
});
