import { describe, expect, it } from 'vitest';
import { clockWords, durationWords, exactWords, relativeWords } from './time-words.ts';

describe('durations read as people say them', () => {
  it.each([
    [0, '0 ms'],
    [340, '340 ms'],
    [999.6, '999 ms'],
    [4_250, '4.2 s'],
    [59_999, '59 s'],
    [72_000, '1 m 12 s'],
    [7_500_000, '2 h 05 m'],
    [273_600_000, '3 d 4 h'],
    [-5, '0 ms'],
  ])('%d ms is %s', (ms, words) => expect(durationWords(ms)).toBe(words));
});

describe('instants read relative to now', () => {
  const now = Date.parse('2026-11-21T12:00:00Z');
  it.each([
    [-1_000, 'just now'],
    [2_000, 'in a moment'],
    [-40_000, '40 s ago'],
    [300_000, 'in 5 min'],
    [-3 * 3_600_000, '3 h ago'],
    [-47 * 3_600_000, '47 h ago'],
    [49 * 3_600_000, 'in 2 d'],
    [-40 * 86_400_000, '12 Oct 2026'],
  ])('%d ms away is %s', (distance, words) => expect(relativeWords(now + distance, now, 'UTC')).toBe(words));
});

describe('exact instants follow the zone', () => {
  const at = Date.parse('2026-07-01T22:30:05.042Z');
  it('names the zone and crosses midnight with it', () => {
    expect(exactWords(at, 'UTC')).toBe('2026-07-01 22:30:05 UTC');
    expect(exactWords(at, 'Europe/Berlin')).toMatch(/^2026-07-02 00:30:05 /);
  });
  it('shows milliseconds where asked', () => {
    expect(clockWords(at, 'UTC', true)).toBe('22:30:05.042');
    expect(exactWords(at, 'UTC', true)).toBe('2026-07-01 22:30:05.042 UTC');
  });
});
