import { describe, expect, test } from 'vitest';
import { deadlineAlert, deadlineReference, storedDeadline } from './deadline-alert.ts';

const page = () => undefined;
const { averageRuntime, custom, dagrunLogicalDate, dagrunQueuedAt, fixedDatetime } = deadlineReference;
const stored = (alert: Parameters<typeof deadlineAlert>[0]) =>
  storedDeadline(deadlineAlert(alert), 'Europe/Vienna');

describe('a deadline is stored as data', () => {
  test.each([
    [dagrunLogicalDate, { kind: 'dagrunLogicalDate' }],
    [dagrunQueuedAt, { kind: 'dagrunQueuedAt' }],
    [fixedDatetime('2026-12-24T18:00'), { kind: 'fixedDatetime', at: Date.UTC(2026, 11, 24, 17) * 1000 }],
    [averageRuntime(), { kind: 'averageRuntime', limit: 10, minRuns: 10 }],
    [averageRuntime({ limit: 20, minRuns: 5 }), { kind: 'averageRuntime', limit: 20, minRuns: 5 }],
    [custom('market_open', () => null), { kind: 'custom', name: 'market_open' }],
  ])('with its reference: %j', (reference, kept) => {
    expect(stored({ reference, interval: '30m', callback: page })).toEqual({
      reference: kept,
      intervalMs: 1_800_000,
    });
  });

  test('an interval may lie before its reference', () => {
    expect(stored({ reference: dagrunQueuedAt, interval: '-15m', callback: page }).intervalMs).toBe(-900_000);
  });

  test('a queue says whose workers call; the default one leaves nothing behind', () => {
    const on = (queue: string) =>
      stored({ reference: dagrunQueuedAt, interval: '1m', callback: page, queue });
    expect(on('pagers')).toEqual({
      reference: { kind: 'dagrunQueuedAt' },
      intervalMs: 60_000,
      queue: 'pagers',
    });
    expect(on('default')).toEqual({ reference: { kind: 'dagrunQueuedAt' }, intervalMs: 60_000 });
    expect(() => on('')).toThrow(/queue of a deadline is "", but must be the name of a queue/);
  });
});

test.each([
  [{ limit: 0 }, /1 ≤ minRuns ≤ limit/],
  [{ limit: 3, minRuns: 4 }, /1 ≤ minRuns ≤ limit/],
])('an average of %j is refused', (limits, message) => {
  expect(() => stored({ reference: averageRuntime(limits), interval: '1m', callback: page })).toThrow(
    message,
  );
});
