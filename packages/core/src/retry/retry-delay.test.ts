// How delays grow: between base·m^(n−1) and twice that, the same each time, never above the caps.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { retryDelayMs, retryKeyText } from './retry-delay.ts';

const DAY_MS = 86_400_000;
const never = { hash: () => expect.fail('no hash is needed'), capMs: DAY_MS };

test('a delay that does not grow is what the task says', () => {
  expect(retryDelayMs({ retryDelayMs: 300_000 }, 7, never)).toBe(300_000);
  expect(retryDelayMs({ retryDelayMs: 300_000, retryExponentialBackoff: 1 }, 7, never)).toBe(300_000);
});

test('a growing one lies between base·m^(n−1) and twice that', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.double({ min: 1.1, max: 5, noNaN: true }),
      fc.integer({ min: 1, max: 6 }),
      fc.bigInt({ min: 0n, max: 2n ** 160n }),
      (delayS, factor, tryNumber, hash) => {
        const waits = { retryDelayMs: delayS * 1000, retryExponentialBackoff: factor };
        const delay = retryDelayMs(waits, tryNumber, { hash: () => hash, capMs: Number.MAX_SAFE_INTEGER });
        const leastS = Math.ceil(delayS * factor ** (tryNumber - 1));
        expect(delay).toBeGreaterThanOrEqual(leastS * 1000);
        expect(delay).toBeLessThan(2 * leastS * 1000);
      },
    ),
  );
});

test.each([
  ['the installation caps it', { capMs: 60_000 }, 60_000],
  ['the task caps it', { maxRetryDelayMs: 40_000 }, 40_000],
  ['the lower cap counts', { capMs: 60_000, maxRetryDelayMs: 70_000 }, 60_000],
])('%s', (_what, caps, expected) => {
  const { capMs = DAY_MS, ...own } = caps as { capMs?: number; maxRetryDelayMs?: number };
  const waits = { retryDelayMs: 30_000, retryExponentialBackoff: 2, ...own };
  expect(retryDelayMs(waits, 4, { hash: () => 0n, capMs })).toBe(expected);
});

test('however many tries there were, it is a number', () => {
  const waits = { retryDelayMs: 1000, retryExponentialBackoff: 10 };
  expect(retryDelayMs(waits, 5000, { hash: () => 3n, capMs: DAY_MS })).toBe(DAY_MS);
  expect(
    retryDelayMs({ retryDelayMs: 0, retryExponentialBackoff: 2 }, 3, { hash: () => 3n, capMs: DAY_MS }),
  ).toBe(1);
  expect(
    retryDelayMs({ retryDelayMs: 200, retryExponentialBackoff: 2 }, 2, { hash: () => 401n, capMs: DAY_MS }),
  ).toBe(401);
});

test('instances that are not mapped have the key that Airflow gives them', () => {
  const key = {
    dagId: 'd',
    taskId: 't',
    logicalDate: '2026-01-01 00:00:00+00:00',
    mapIndex: -1,
    iteration: 0,
    tryNumber: 2,
  };
  expect(retryKeyText(key)).toBe('d#t#2026-01-01 00:00:00+00:00#2');
  expect(retryKeyText({ ...key, mapIndex: 3 })).toBe('d#t#2026-01-01 00:00:00+00:00#2#3#0');
});
