// Rules of planning that the recorded cases do not show.
import { describe, expect, test } from 'vitest';
import { formatInstant, parseInstant } from '../time/instant.ts';
import { nextRun } from './next-run.ts';
import { NO_TIME, type Period } from './period.ts';
import type { DataInterval } from './planned-run.ts';
import type { TimetableDefinition } from './timetable.ts';

const at = (text: string): number => parseInstant(text, 'UTC');

function logicalDates(timetable: TimetableDefinition, startDate: string, count: number): string[] {
  const dates: string[] = [];
  let last: DataInterval | null = null;
  while (dates.length < count) {
    const run = nextRun(timetable, { startDate: at(startDate), endDate: null, catchup: true, now: 0, last });
    if (run === null) break;
    last = run.dataInterval;
    dates.push(formatInstant(run.logicalDate).slice(0, 16));
  }
  return dates;
}

const month: Period = { kind: 'calendar', months: 1 };
const cron = (expression: string, interval: Period): TimetableDefinition => ({
  kind: 'cronTrigger',
  crons: [expression],
  timezone: 'UTC',
  interval,
  runImmediately: false,
});

describe('no two runs share a logical date', () => {
  test('of a cron with an interval of a month, at the end of a month', () => {
    expect(logicalDates(cron('0 0 * * *', month), '2023-03-27', 4)).toEqual([
      '2023-02-27T00:00',
      '2023-02-28T00:00',
      '2023-03-01T00:00',
      '2023-03-02T00:00',
    ]);
  });
  test('of several runs a day', () => {
    const dates = logicalDates(cron('0 */12 * * *', month), '2023-03-27', 12);
    expect([...new Set(dates)].sort()).toEqual(dates);
  });
  test('of a fixed delta, whose times of day stay', () => {
    const timetable: TimetableDefinition = {
      kind: 'deltaTrigger',
      delta: { kind: 'fixed', ms: 36 * 3_600_000 },
      interval: month,
    };
    expect(logicalDates(timetable, '2023-03-28T07:00', 4)).toEqual([
      '2023-02-28T07:00',
      '2023-02-28T19:00',
      '2023-03-01T19:00',
      '2023-03-03T07:00',
    ]);
  });
});

test('a schedule that has fired for the last time ends', () => {
  const timetable = cron('0 0 1 1 * 0 2025', NO_TIME);
  const limits = { startDate: null, endDate: null, now: at('2026-06-01') };
  const last = { start: at('2025-01-01'), end: at('2025-01-01') };
  expect(nextRun(timetable, { ...limits, catchup: true, last })).toBe(null);
  expect(nextRun(timetable, { ...limits, catchup: false, last })).toBe(null);
});

test('a schedule that never fires plans nothing', () => {
  const limits = { startDate: at('2024-01-01'), endDate: null, now: at('2024-06-01'), last: null };
  for (const catchup of [true, false]) {
    expect(nextRun(cron('0 0 30 2 *', NO_TIME), { ...limits, catchup })).toBe(null);
    const intervals: TimetableDefinition = { kind: 'cronDataInterval', cron: '0 0 30 2 *', timezone: 'UTC' };
    expect(nextRun(intervals, { ...limits, catchup })).toBe(null);
  }
});

test('a DAG without a schedule has no next run', () => {
  expect(nextRun({ kind: 'none' }, { startDate: 0, endDate: null, catchup: true, now: 0, last: null })).toBe(
    null,
  );
});

test('a run without length from before a schedule had intervals is not repeated', () => {
  const timetable: TimetableDefinition = { kind: 'cronDataInterval', cron: '@daily', timezone: 'UTC' };
  const last = { start: at('2024-05-01'), end: at('2024-05-01') };
  const run = nextRun(timetable, {
    startDate: null,
    endDate: null,
    catchup: true,
    now: at('2024-05-09'),
    last,
  });
  expect(formatInstant(run?.logicalDate ?? 0)).toBe('2024-05-02T00:00:00Z');
});

describe('without catchup, stretches of months', () => {
  const months: TimetableDefinition = { kind: 'deltaDataInterval', delta: month };
  const interval = (startDate: string | null, now: string): string => {
    const start = startDate === null ? null : at(startDate);
    const limits = { startDate: start, endDate: null, now: at(now), catchup: false, last: null };
    const run = nextRun(months, limits);
    return [run?.dataInterval.start, run?.dataInterval.end].map((each) => formatInstant(each ?? 0)).join();
  };
  test('begin where those with catchup do', () => {
    expect(interval('2024-01-31T06:00', '2024-05-15')).toBe('2024-03-29T06:00:00Z,2024-04-29T06:00:00Z');
  });
  test('begin at the start date that is still to come', () => {
    expect(interval('2024-06-30', '2024-05-15')).toBe('2024-06-30T00:00:00Z,2024-07-30T00:00:00Z');
  });
  test('end now where nothing says when they begin', () => {
    expect(interval(null, '2024-05-15T10:00')).toBe('2024-04-15T10:00:00Z,2024-05-15T10:00:00Z');
  });
});
