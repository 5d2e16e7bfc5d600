// Lengths of time as pydantic writes them.
import { expect, test } from 'vitest';
import { isoDurationMs } from './iso-duration.ts';

test.each([
  ['PT5M', 300_000],
  ['P1DT2H', 93_600_000],
  ['PT0.5S', 500],
  ['P1W', 604_800_000],
  ['5 minutes', null],
  [null, null],
])('%s is %s ms', (text, ms) => {
  expect(isoDurationMs(text)).toBe(ms);
});
