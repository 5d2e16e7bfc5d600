import { expect, test } from 'vitest';
import { exactJson } from './exact-json.ts';

test.each([
  '1152921504606846977',
  '{"a":[1.0,-0.5,1e300,9007199254740993],"b":"1.0","c":null,"d":true}',
  '[]',
  '"text"',
])('%s is written as it came', (text) => {
  expect(JSON.stringify(exactJson(text))).toBe(text);
});
