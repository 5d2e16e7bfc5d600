// Durations as people write and read them.
import { expect, test } from 'vitest';
import { formatDuration, isDurationText, parseDuration } from './duration.ts';

test.each([
  ['500ms', 500],
  ['30s', 30_000],
  ['5m', 300_000],
  ['2h', 7_200_000],
  ['1d', 86_400_000],
  [' 1.5h ', 5_400_000],
  ['0s', 0],
  [{ hours: 1, minutes: 30 }, 5_400_000],
  [{ days: 1, milliseconds: 5 }, 86_400_005],
  [{ seconds: 0.1 }, 100],
])('%j is %d ms', (duration, ms) => {
  expect(parseDuration(duration)).toBe(ms);
});

test.each([
  ['5 minutes', /"5 minutes" is not a duration: expected text such as '500ms'/],
  ['5', /is not a duration/],
  ['-5s', /is not a duration/],
  ['', /is not a duration/],
  [300, /A bare number has no unit/],
  [{ hour: 1 }, /there is no part 'hour'; the parts are days/],
  [{ toString: 1 }, /there is no part 'toString'/],
  [{ hours: '1' }, /'hours' must be a number/],
  [{}, /it has no parts/],
  [{ hours: -1 }, /must not be negative/],
  ['0.5ms', /the smallest unit is one millisecond/],
  [null, /null is not a duration/],
])('%j is refused', (duration, message) => {
  expect(() => parseDuration(duration)).toThrow(message);
});

test.each([
  ['15m', true],
  ['0 6 * * *', false],
  ['@daily', false],
])('whether %s has the form of a duration: %s', (text, expected) => {
  expect(isDurationText(text)).toBe(expected);
});

test.each([
  [0, '0 ms'],
  [350, '350 ms'],
  [1234, '1.2 s'],
  [9_960, '10 s'],
  [59_400, '59 s'],
  [59_600, '1 m'],
  [72_000, '1 m 12 s'],
  [3_600_000, '1 h'],
  [7_500_000, '2 h 5 m'],
  [187_200_000, '2 d 4 h'],
])('%d ms reads %s', (ms, words) => {
  expect(formatDuration(ms)).toBe(words);
});
