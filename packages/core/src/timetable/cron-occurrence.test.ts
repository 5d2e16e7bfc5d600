// Fire times around clock changes, by example and by property.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatInstant, parseInstant } from '../time/instant.ts';
import { nextFire, previousFire } from './cron-occurrence.ts';

const at = (text: string): number => parseInstant(text, 'UTC');
const MINUTE_US = 60_000_000;

function firesFrom(cron: string, zone: string, after: string, count: number): string[] {
  const fires: string[] = [];
  let last: number | null = at(after);
  while (fires.length < count) {
    last = nextFire(cron, zone, last);
    if (last === null) break;
    fires.push(formatInstant(last));
  }
  return fires;
}

describe('where the clock is put forward', () => {
  test('a fixed time inside the gap fires as far after it', () => {
    expect(firesFrom('30 2 * * *', 'America/New_York', '2024-03-09T12:00:00Z', 2)).toEqual([
      '2024-03-10T07:30:00Z',
      '2024-03-11T06:30:00Z',
    ]);
  });
  test('a gap of half an hour moves a fixed time by half an hour', () => {
    expect(firesFrom('10 2 * * *', 'Australia/Lord_Howe', '2024-10-05T00:00:00Z', 2)).toEqual([
      '2024-10-05T15:40:00Z',
      '2024-10-06T15:10:00Z',
    ]);
  });
  test('a day that a zone skips altogether leaves one run out', () => {
    expect(firesFrom('0 6 * * *', 'Pacific/Apia', '2011-12-28T00:00:00Z', 4)).toEqual([
      '2011-12-28T16:00:00Z',
      '2011-12-29T16:00:00Z',
      '2011-12-30T16:00:00Z',
      '2011-12-31T16:00:00Z',
    ]);
  });
  test('the tick before an instant is never that instant or a later one', () => {
    const moved = at('2024-03-10T07:00:00Z');
    expect(formatInstant(previousFire('0 2 * * *', 'America/New_York', moved) ?? 0)).toBe(
      '2024-03-09T07:00:00Z',
    );
  });
  test('an expression for every hour leaves out the hour that does not come', () => {
    expect(firesFrom('30 * * * *', 'America/New_York', '2024-03-10T05:30:00Z', 3)).toEqual([
      '2024-03-10T06:30:00Z',
      '2024-03-10T07:30:00Z',
      '2024-03-10T08:30:00Z',
    ]);
  });
});

describe('where the clock is put back', () => {
  test('a fixed time fires at its second coming only', () => {
    expect(firesFrom('30 1 * * *', 'America/New_York', '2024-11-02T12:00:00Z', 2)).toEqual([
      '2024-11-03T06:30:00Z',
      '2024-11-04T06:30:00Z',
    ]);
  });
  test('a fixed time is still to come when the first pass has gone by it', () => {
    expect(firesFrom('0 1 * * *', 'America/New_York', '2024-11-03T05:30:00Z', 1)).toEqual([
      '2024-11-03T06:00:00Z',
    ]);
  });
  test('an expression for every hour runs in both passes', () => {
    expect(firesFrom('*/30 * * * *', 'America/New_York', '2024-11-03T05:00:00Z', 4)).toEqual([
      '2024-11-03T05:30:00Z',
      '2024-11-03T06:00:00Z',
      '2024-11-03T06:30:00Z',
      '2024-11-03T07:00:00Z',
    ]);
  });
  test('an expression for every hour of one day begins when that day begins, whatever happened since', () => {
    expect(firesFrom('0 * 5 11 *', 'America/New_York', '2024-10-20T12:00:00Z', 1)).toEqual([
      '2024-11-05T05:00:00Z',
    ]);
  });
});

test('an expression that names no date has no next and no previous time', () => {
  expect(nextFire('0 0 30 2 *', 'UTC', at('2024-01-01'))).toBe(null);
  expect(previousFire('0 0 30 2 *', 'UTC', at('2024-01-01'))).toBe(null);
  expect(nextFire('0 0 * * * 0 2025', 'UTC', at('2026-01-01'))).toBe(null);
});

describe('in every zone', () => {
  const zones = [
    'UTC',
    'Europe/Amsterdam',
    'Europe/Dublin',
    'America/New_York',
    'America/Sao_Paulo',
    'America/Havana',
    'Africa/Casablanca',
    'Asia/Kathmandu',
    'Asia/Tehran',
    'Australia/Lord_Howe',
    'Pacific/Apia',
    'Antarctica/Troll',
    'America/St_Johns',
    'Pacific/Chatham',
  ];
  const changes = [
    ...['2011-12-30T10:00:00Z', '2011-04-02T14:00:00Z', '2024-03-10T07:00:00Z', '2024-11-03T06:00:00Z'],
    ...['2024-03-31T01:00:00Z', '2024-10-27T01:00:00Z', '2024-04-06T15:00:00Z', '2024-10-05T15:30:00Z'],
    ...['2018-11-04T03:00:00Z', '2018-02-18T02:00:00Z', '2023-03-19T02:00:00Z', '2023-04-23T02:00:00Z'],
    ...['2021-03-21T20:30:00Z', '2021-09-21T19:30:00Z', '1985-12-31T18:30:00Z', '2022-03-13T05:00:00Z'],
  ].map(at);
  const zone = fc.constantFrom(...zones);
  /** Near a clock change of some zone, to the microsecond, or anywhere in sixty years. */
  const instant = fc.oneof(
    fc
      .tuple(fc.constantFrom(...changes), fc.integer({ min: -3 * 86_400_000_000, max: 3 * 86_400_000_000 }))
      .map(([change, offset]) => change + offset),
    fc.integer({ min: at('1980-01-01'), max: at('2040-01-01') }),
  );
  const minute = fc.integer({ min: 0, max: 59 });
  const hour = fc.integer({ min: 0, max: 23 });
  const anyCron = fc.oneof(
    fc.tuple(minute, hour).map(([m, h]) => `${m} ${h} * * *`),
    minute.map((m) => `${m} * * * *`),
    fc.constantFrom(5, 7, 15, 20).map((step) => `*/${step} * * * *`),
    fc.tuple(fc.constantFrom(10, 15, 25), hour, hour).map(([step, a, b]) => `*/${step} ${a}-${b} * * *`),
    fc.tuple(minute, fc.integer({ min: 1, max: 31 })).map(([m, day]) => `${m} * ${day} * *`),
    fc.constantFrom(
      '0 0 L * *',
      '0 12 * * mon#1',
      '30 2 15W * *',
      '0 0 29 2 *',
      '0 2 * * 0',
      '*/20 2 * * * */30',
    ),
  );

  test('the next time is later, the previous one earlier, and nothing loops', () => {
    fc.assert(
      fc.property(anyCron, zone, instant, (cron, zone, instant) => {
        let last = instant;
        for (let step = 0; step < 5; step += 1) {
          const next = nextFire(cron, zone, last);
          expect(next).toBeGreaterThan(last);
          last = next ?? 0;
        }
        const previous = previousFire(cron, zone, instant);
        expect(previous).toBeLessThan(instant);
      }),
      { numRuns: 2000 },
    );
  });

  test('the previous time of the next one is the one it came from, for one time a day', () => {
    fc.assert(
      fc.property(minute, hour, zone, instant, (minute, hour, zone, instant) => {
        const cron = `${minute} ${hour} * * *`;
        const first = nextFire(cron, zone, instant) ?? 0;
        const second = nextFire(cron, zone, first) ?? 0;
        expect(previousFire(cron, zone, second)).toBe(first);
        expect(previousFire(cron, zone, first + 1)).toBe(first);
        expect(nextFire(cron, zone, previousFire(cron, zone, first) ?? 0)).toBe(first);
      }),
      { numRuns: 2000 },
    );
  });

  test('the previous time of the next one is the one it came from, for each hour, where clocks move by whole hours', () => {
    const wholeHours = zones.filter((each) => !['Australia/Lord_Howe', 'Asia/Kathmandu'].includes(each));
    const everyHour = fc.oneof(
      minute.map((m) => `${m} * * * *`),
      fc.constantFrom('*/5 * * * *', '*/15 * * * *', '7,13,50 * * * *', '* * * * *'),
    );
    fc.assert(
      fc.property(everyHour, fc.constantFrom(...wholeHours), instant, (cron, zone, instant) => {
        const first = nextFire(cron, zone, instant) ?? 0;
        const second = nextFire(cron, zone, first) ?? 0;
        expect(previousFire(cron, zone, second)).toBe(first);
        expect(second - first).toBeLessThanOrEqual(60 * MINUTE_US);
      }),
      { numRuns: 2000 },
    );
  });
});
