import { expect, test } from 'vitest';
import { decodeValue } from './decode-value.ts';
import { encodeValue, keepExactText } from './encode-value.ts';

const decimal = '{"__classname__":"decimal.Decimal","__version__":1,"__data__":"0.10"}';

test('values of kinds that are known elsewhere only are passed on as they came, wherever they lie', () => {
  const value = decodeValue(`{"price":${decimal},"all":[${decimal}]}`) as { readonly price: unknown };
  expect(encodeValue(value).json).toBe(`{"price":${decimal},"all":[${decimal}]}`);
  expect(encodeValue({ again: value.price }).json).toBe(`{"again":${decimal}}`);
});

test('one that was made up here is still refused', () => {
  const made = JSON.parse(decimal) as unknown;
  expect(() => encodeValue(made)).toThrow('__classname__');
});

test('what is kept as the text that it was read from loses nothing', () => {
  const text = '{"at":{"__classname__":"builtins.tuple","__version__":1,"__data__":[1.0,2]},"n":1.0}';
  expect(encodeValue(decodeValue(text)).json).toBe('{"at":[1,2],"n":1}');
  const kept = keepExactText(decodeValue(text), text);
  expect(encodeValue(kept)).toEqual({ json: text, length: 2 });
  expect(encodeValue(keepExactText(decodeValue('[1.0]'), '[1.0]'))).toEqual({ json: '[1.0]', length: 1 });
});
