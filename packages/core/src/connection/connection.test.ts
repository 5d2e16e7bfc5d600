// What the recorded cases (tests/cases) do not say: that what is written reads back, that nothing is told of a refused text, and
// corners of URIs that Python decides.
import { describe, expect, test } from 'vitest';
import { extraObject } from './connection-extra.ts';
import { ConnectionError, type ConnectionFields, noFields } from './connection-fields.ts';
import { connectionJson, parseConnectionJson } from './connection-json.ts';
import { parseConnectionText } from './parse-connection-text.ts';
import { parseConnectionUri } from './parse-connection-uri.ts';
import { printConnectionUri } from './print-connection-uri.ts';

const full: ConnectionFields = {
  connType: 'my_type',
  description: null,
  host: 'h/\\?#[]@:é😀',
  schema: "a b+c%20/!*'()",
  login: 'u:@/',
  password: ':p@%w/?#&=+ ',
  port: 65_535,
  extra: '{"k": "a&b=c+d e", "\\u00e9": "\\ud83d\\ude00"}',
};

test.each<[what: string, fields: ConnectionFields]>([
  ['every field', full],
  [
    'an extra of more than texts',
    { ...full, extra: '{"n": 1.0, "big": 12345678901234567890, "l": [1, {}]}' },
  ],
  ['a protocol of the host', { ...full, host: 'https://h' }],
  ['a host that names the type again', { ...full, connType: 'spark', host: 'spark://h' }],
  ['keys that look like numbers', { ...full, extra: '{"b": "1", "2": "x", "1": "y"}' }],
])('a URI with %s reads back', (_what, fields) => {
  expect(parseConnectionUri(printConnectionUri(fields), 'task')).toEqual(fields);
});

test('JSON reads back, with numbers as they were written', () => {
  const fields = {
    ...full,
    description: 'd',
    extra: '{"n": 1.0, "big": 12345678901234567890, "2": {}, "1": null}',
  };
  expect(parseConnectionJson(connectionJson(fields), 'task')).toEqual(fields);
});

test.each<[uri: string, expected: Partial<ConnectionFields>]>([
  ['s://%ff%fe@h', { login: '\ufffd\ufffd' }],
  ['s://%EF%BB%BFu@h', { login: '\ufeffu' }],
  ['s://AB%20CD/x', { host: 'ab CD' }],
  ['s://AB%2FCD/x', { host: 'AB/CD' }],
  ['s://[FE80::1%25eth0]/x', { host: 'fe80::1%eth0' }],
  ['s://[::ffff:1.2.3.4]:1', { host: '::ffff:1.2.3.4', port: 1 }],
  ['s://h:', { host: 'h', port: null }],
  ['s://h:007', { port: 7 }],
  ['s://u\n:p\t@h', { login: 'u', password: 'p', host: 'h' }],
  ['s://h?&&', { extra: '{}' }],
  ['s://h?b=1&1=2&b=3', { extra: '{"b": "3", "1": "2"}' }],
  ['s://h?__extra__=', { extra: null }],
  ['s://h?__extra__={"a":  1}&b=2', { extra: '{"a":  1}' }],
  ['postgresql+psycopg2://h', { connType: 'postgresql+psycopg2' }],
])('the URI %j means what it means in Airflow', (uri, expected) => {
  expect(parseConnectionUri(uri, 'task')).toMatchObject(expected);
});

test.each([
  's://[::1',
  's://::1]',
  's://[1.2.3.4]',
  's://[::1]x:5',
  's://x[::1]',
  's://[:::1]',
  's://[1:2:3:4:5:6:7:8:9]',
  's://h\uff0fx',
  's://h:1_0',
  's://h:٣',
])('the URI %j is refused', (uri) => {
  expect(() => parseConnectionUri(uri, 'task')).toThrow(ConnectionError);
});

test.each<[json: string, expected: Partial<ConnectionFields>]>([
  ['{"conn_type": "redis", "schema": 0, "login": 12}', { schema: '0', login: '12' }],
  ['{"uri": "http://h", "description": "d", "host": "", "port": null}', { host: 'h', description: 'd' }],
  ['{"uri": "", "host": "h"}', { host: 'h' }],
  ['{"port": " 80 "}', { port: 80 }],
  ['{"port": 1e2}', { port: 100 }],
  ['{"port": 70000}', { port: 70_000 }],
  ['{"extra": {}}', { extra: null }],
  ['{"extra": {"a":1.0,"é":[ ]}}', { extra: '{"a": 1.0, "\\u00e9": []}' }],
])('the JSON %s is understood', (json, expected) => {
  expect(parseConnectionJson(json, 'server')).toMatchObject(expected);
});

describe('a refused text', () => {
  const secret = 'hunter2hunter2';
  test.each([
    ['of which the port is none', `s://u:${secret}@h:x`],
    ['in which signs are not encoded', `s://u:${secret}/a@h:${secret}`],
    ['with too many schemes', `s://u:${secret}@a://b://c`],
    ['with an extra that is no JSON', `s://u@h?__extra__=${secret}`],
    ['that is no whole JSON', `{"password": "${secret}"`],
    ['with a password that is no text', `{"password": ["${secret}"]}`],
    ['with an extra that is a text', `{"extra": "${secret}"}`],
    ['with a port that is a password', `{"port": "${secret}"}`],
    ['that is blank', '  '],
  ])('%s is not told', (_what, text) => {
    const error = refusal(text);
    expect(error).toMatchObject({ name: 'ConnectionError', code: 'ARIEL_CONNECTION_INVALID' });
    expect(String(error)).not.toContain('hunter2');
  });

  function refusal(text: string): unknown {
    try {
      return parseConnectionText(text, 'task');
    } catch (error) {
      return error;
    }
  }
});

test('an extra is read as an object, none as an empty one', () => {
  expect(extraObject(null)).toEqual({});
  expect(extraObject('{"a": [1]}')).toEqual({ a: [1] });
});

test('nothing at all is written as an empty URI', () => {
  expect(printConnectionUri(noFields)).toBe('//');
});
