import { describe, expect, test } from 'vitest';
import { decodeValue } from './decode-value.ts';
import { encodeValue, UnstorableValueError } from './encode-value.ts';

class Row {
  id = 1;
}
class Account {
  balance = 1;
  withdraw(): void {}
}

describe('a value that comes back as it went', () => {
  const values: readonly (readonly [string, unknown])[] = [
    ['null', null],
    ['text with quotes and emoji', 'a "b" \n 🎉'],
    ['number', 1.5],
    ['negative', -12],
    ['largest safe integer', Number.MAX_SAFE_INTEGER],
    ['number beyond 2^53', 2 ** 60],
    ['huge number', 1e300],
    ['tiny number', 5e-324],
    ['small bigint', 5n],
    ['bigint just beyond 2^53', 2n ** 53n],
    ['negative large bigint', -(10n ** 30n)],
    ['date', new Date('2026-01-02T03:04:05.678Z')],
    ['date before the epoch', new Date('1901-01-01T00:00:00.001Z')],
    [
      'map',
      new Map<unknown, unknown>([
        ['a', 1],
        [2n, new Date(0)],
      ]),
    ],
    ['set', new Set([new Date(5), 'x'])],
    ['bytes', new Uint8Array([0, 1, 254, 255])],
    [
      'deep',
      { a: [{ at: new Date(1), ids: [2n ** 70n, 1], none: null }], b: new Map([['k', new Set([1])]]) },
    ],
    ['names that objects have', { constructor: 1, toString: 2, length: 3 }],
    ['digits in text', { iban: '1234567890123456789' }],
  ];
  test.each(values)('%s', (_name, value) => {
    expect(decodeValue(encodeValue(value).json)).toEqual(value);
  });

  test('a property named __proto__ stays data', () => {
    const value = JSON.parse('{"__proto__":{"x":1}}');
    expect(encodeValue(value).json).toBe('{"__proto__":{"x":1}}');
    expect(Object.keys(decodeValue('{"__proto__":{"x":1},"n":1234567890123456789}') as object)).toEqual([
      '__proto__',
      'n',
    ]);
  });
});

test('a date has the form of the envelope that other workers read', () => {
  expect(JSON.parse(encodeValue(new Date('2026-01-02T00:00:00Z')).json)).toEqual({
    __classname__: 'datetime.datetime',
    __version__: 2,
    __data__: {
      timestamp: 1767312000,
      tz: {
        __classname__: 'builtins.tuple',
        __version__: 1,
        __data__: ['UTC', 'pendulum.tz.timezone.Timezone', 1, true],
      },
    },
  });
});

test('what a reader in Python wrote is understood', () => {
  expect(decodeValue('{"__classname__":"builtins.set","__version__":1,"__data__":[1,2]}')).toEqual(
    new Set([1, 2]),
  );
  expect(decodeValue('12345678901234567890')).toBe(12345678901234567890n);
  expect(decodeValue('{"__classname__":"my.Thing","__data__":1}')).toEqual({
    __classname__: 'my.Thing',
    __data__: 1,
  });
});

test('undefined is left out of objects and null in lists; rows and plain classes are data', () => {
  expect(encodeValue({ a: undefined, b: [undefined] }).json).toBe('{"b":[null]}');
  expect(encodeValue(new Row()).json).toBe('{"id":1}');
  expect(encodeValue(Object.assign(Object.create(null), { id: 2 })).json).toBe('{"id":2}');
});

test('the length counts items and entries', () => {
  expect(encodeValue([1, 2, 3]).length).toBe(3);
  expect(encodeValue({ a: 1 }).length).toBe(1);
  expect(encodeValue('text').length).toBe(null);
});

describe('a value that cannot be stored is refused with its place', () => {
  const circle: { inner: { self?: unknown } } = { inner: {} };
  circle.inner.self = circle;
  const refused: readonly (readonly [string, unknown, string, string])[] = [
    ['function', { a: { close: () => {} } }, '.a.close', 'function'],
    ['symbol', [1, Symbol('x')], '[1]', 'symbol'],
    ['circle', circle, '.inner.self', 'contains itself'],
    ['object with methods', { accounts: [new Account()] }, '.accounts[0]', 'Account'],
    ['error', { 'the error': new Error('x') }, '["the error"]', 'Error'],
    ['promise', Promise.resolve(1), '', 'Promise'],
    ['not a number', { mean: Number.NaN }, '.mean', 'NaN'],
    ['invalid date', [new Date(Number.NaN)], '[0]', 'invalid Date'],
    ['reserved name', { x: { __classname__: 'x' } }, '.x.__classname__', 'kept'],
  ];
  test.each(refused)('%s', (_name, value, path, words) => {
    const error = catchError(() => encodeValue(value, 'the returned value'));
    expect(error).toBeInstanceOf(UnstorableValueError);
    expect((error as UnstorableValueError).path).toBe(path);
    expect((error as Error).message).toContain(words);
    expect((error as Error).message).toContain('the returned value');
  });
});

test('one object in two places is no circle', () => {
  const shared = { x: 1 };
  expect(encodeValue([shared, shared]).json).toBe('[{"x":1},{"x":1}]');
});

function catchError(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
