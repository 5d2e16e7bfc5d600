// Parts of JSON text come out as they stand.
import { expect, test } from 'vitest';
import { splitJsonArray, splitJsonObject } from './split-json.ts';

test.each([
  ['[]', []],
  ['[1, 2.50, "a,b]"]', ['1', '2.50', '"a,b]"']],
  ['[{"a":[1,2]},[],"\\"," , 12345678901234567890]', ['{"a":[1,2]}', '[]', '"\\","', '12345678901234567890']],
])('the items of %s', (json, items) => {
  expect(splitJsonArray(json)).toEqual(items);
});

test('the entries of an object keep their texts', () => {
  expect(splitJsonObject('{"a": 1.0, "b:,": {"c": "}"}, "d": []}')).toEqual([
    ['a', '1.0'],
    ['b:,', '{"c": "}"}'],
    ['d', '[]'],
  ]);
});

test('other values have no parts', () => {
  expect([splitJsonArray('{"a":1}'), splitJsonObject('[1]'), splitJsonArray('null')]).toEqual([
    null,
    null,
    null,
  ]);
});
