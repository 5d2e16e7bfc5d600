// Waits as other programs tell them.
import { expect, test } from 'vitest';
import { toldDelayMs } from './told-delay.ts';

test.each([
  [0, 0],
  [7.5, 7500],
  [0.000_4, 0],
  [0.000_6, 1],
  [-5, 0],
  [86_400, 86_400_000],
  [1e300, 3_155_760_000_000],
])('%d s are %d ms', (seconds, expected) => {
  expect(Object.is(toldDelayMs(seconds), expected)).toBe(true);
});

test('an instant after the longest can be written exactly', () => {
  const nowUs = Date.UTC(2100, 0, 1) * 1000;
  expect(Number.isSafeInteger(nowUs + toldDelayMs(1e12) * 1000)).toBe(true);
});
