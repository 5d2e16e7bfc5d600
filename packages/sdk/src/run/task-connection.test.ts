// Connections that a test gives by parts: what follows from them.
import { expect, test } from 'vitest';
import { completeConnection } from './task-connection.ts';

test('parts give the URI and the text of the extra', () => {
  expect(
    completeConnection('db', { type: 'postgres', host: 'h', password: 'p@', extra: { a: [1] } }),
  ).toEqual({
    id: 'db',
    type: 'postgres',
    description: null,
    host: 'h',
    port: null,
    login: null,
    password: 'p@',
    schema: null,
    extra: { a: [1] },
    extraJson: '{"a": [1]}',
    uri: 'postgres://:p%40@h/?__extra__=%7B%22a%22%3A+%5B1%5D%7D',
  });
});

test('a URI gives the parts', () => {
  expect(completeConnection('db', { uri: 'postgresql://u:p@h:1/s?a=b' })).toMatchObject({
    type: 'postgres',
    host: 'h',
    port: 1,
    login: 'u',
    password: 'p',
    schema: 's',
    extra: { a: 'b' },
    extraJson: '{"a": "b"}',
  });
});

test('the text of an extra gives the object', () => {
  expect(completeConnection('db', { extraJson: '{"a": 1}' })).toMatchObject({ extra: { a: 1 } });
});

test('nothing gives a connection without anything', () => {
  expect(completeConnection('db', {})).toMatchObject({ type: '', host: null, extra: {}, extraJson: null });
});
