// Reading and writing instants, dates and zones.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { civilDate, dayNumber, daysInMonth, weekdayOf } from './civil-date.ts';
import { formatInstant, parseInstant, secondsOf } from './instant.ts';
import { isKnownZone, wallToEpochSeconds, zoneOffsetSeconds } from './zone-offset.ts';

test.each([
  ['2026-01-02', 'UTC', '2026-01-02T00:00:00Z'],
  ['2026-01-02', 'Europe/Amsterdam', '2026-01-01T23:00:00Z'],
  ['2026-01-02T03:04', 'UTC', '2026-01-02T03:04:00Z'],
  ['2026-01-02 03:04:05.123456', 'UTC', '2026-01-02T03:04:05.123456Z'],
  ['2026-01-02T03:04:05.5+02:00', 'UTC', '2026-01-02T01:04:05.500000Z'],
  ['2026-01-02T03:04:05-0530', 'UTC', '2026-01-02T08:34:05Z'],
  ['2026-01-02T03:04:05.1234567Z', 'Asia/Tehran', '2026-01-02T03:04:05.123456Z'],
  ['2024-03-10T02:30:00', 'America/New_York', '2024-03-10T07:30:00Z'],
  ['2024-11-03T01:30:00', 'America/New_York', '2024-11-03T06:30:00Z'],
  ['1969-12-31T23:59:59.999999Z', 'UTC', '1969-12-31T23:59:59.999999Z'],
])('%s in %s is %s', (text, zone, expected) => {
  expect(formatInstant(parseInstant(text, zone))).toBe(expected);
});

test.each([
  ['tomorrow', /not of that form/],
  ['2026-13-01', /there is no month 13/],
  ['2026-02-29', /that month has no day 29/],
  ['2026-01-01T24:00:00Z', /no such time of day/],
  ['2026-01-01T00:00:00+25:00', /there is no offset \+25:00/],
])('%s is refused', (text, message) => {
  expect(() => parseInstant(text, 'UTC')).toThrow(message);
});

test('an instant survives being written and read, to the microsecond', () => {
  fc.assert(
    fc.property(fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }), (us) => {
      expect(parseInstant(formatInstant(us), 'Pacific/Apia')).toBe(us);
      const fraction = us - secondsOf(us) * 1e6;
      expect(fraction >= 0 && fraction < 1e6).toBe(true);
    }),
  );
});

test('dates agree with the calendar of the runtime', () => {
  fc.assert(
    fc.property(fc.integer({ min: -700_000, max: 2_900_000 }), (number) => {
      const date = new Date(number * 86_400_000);
      const civil = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
      expect(civilDate(number)).toEqual(civil);
      expect(dayNumber(civil)).toBe(number);
      expect(weekdayOf(number)).toBe(date.getUTCDay());
      expect(civil.day).toBeLessThanOrEqual(daysInMonth(civil.year, civil.month));
    }),
  );
});

describe('zones', () => {
  test.each([
    ['Europe/Amsterdam', true],
    ['UTC', true],
    ['Europe/Nowhere', false],
    ['', false],
  ])('whether %j is known: %s', (zone, known) => {
    expect(isKnownZone(zone)).toBe(known);
  });

  const zones = Intl.supportedValuesOf('timeZone');
  const seconds = fc.integer({ min: 0, max: 2_500_000_000 });

  test('the offset of every zone is what the runtime says', () => {
    const formats = new Map<string, Intl.DateTimeFormat>();
    const wallOf = (zone: string, epochSeconds: number): number => {
      const fields = {
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
      } as const;
      const format =
        formats.get(zone) ??
        new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', ...fields });
      formats.set(zone, format);
      const parts = format.formatToParts(epochSeconds * 1000);
      const part = (type: string): number => Number(parts.find((each) => each.type === type)?.value);
      const date = { year: part('year'), month: part('month'), day: part('day') };
      return dayNumber(date) * 86_400 + part('hour') * 3600 + part('minute') * 60 + part('second');
    };
    fc.assert(
      fc.property(fc.constantFrom(...zones), seconds, (zone, at) => {
        expect(at + zoneOffsetSeconds(zone, at)).toBe(wallOf(zone, at));
      }),
      { numRuns: 3000 },
    );
  });

  test('a reading of the clock leads back to its instant, or to the other pass', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), seconds, (zone, at) => {
        const wall = at + zoneOffsetSeconds(zone, at);
        const first = wallToEpochSeconds(zone, wall, { gap: 'forward', overlap: 'first' });
        const second = wallToEpochSeconds(zone, wall, { gap: 'forward', overlap: 'second' });
        expect([first, second]).toContain(at);
        expect(first).toBeLessThanOrEqual(second);
      }),
      { numRuns: 3000 },
    );
  });

  test('a reading inside a gap is moved by the gap, either way', () => {
    const wall = parseInstant('2011-12-30T08:00:00Z', 'UTC') / 1e6;
    const moved = (gap: 'forward' | 'backward'): string =>
      formatInstant(wallToEpochSeconds('Pacific/Apia', wall, { gap, overlap: 'first' }) * 1e6);
    expect(moved('forward')).toBe('2011-12-30T18:00:00Z');
    expect(moved('backward')).toBe('2011-12-29T18:00:00Z');
  });
});
