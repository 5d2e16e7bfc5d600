// Cron schedules around the clock changes of every zone, against a clock that is read minute by minute.
import { describe, expect, test } from 'vitest';
import {
  formatInstant,
  NO_TIME,
  nextFire,
  nextRun,
  previousFire,
  type TimetableDefinition,
} from '../src/index.ts';
import { type ClockChange, distinctChanges, firesAround } from './clock-changes.ts';

const US_PER_MINUTE = 60_000_000;
const DAYS = 2;
const YEARS = [1985, 2007, 2011, 2016, 2018, 2024, 2026];
const changes = distinctChanges(YEARS);

/** A gap holds at most one of their readings, or none of which the others know. */
const plainCrons = [
  '0 0 * * *',
  '30 0 * * *',
  '30 1 * * *',
  '30 2 * * *',
  '59 23 * * *',
  '0 12 * * 0',
  '0 */6 * * *',
  '0 0 1,15 * *',
  '0 3 1 * 1',
  '*/15 * * * *',
  '* * * * *',
];
/** Of several readings in one gap the first decides; and half an hour that comes twice holds part of an hour only. */
const denseCrons = ['15,45 1-3 * * *', '10,35 2 * * *', '*/20 0-4 * * *', '0 * * * *', '30 * * * 0'];

interface Difference {
  readonly change: string;
  readonly cron: string;
  readonly missing: readonly string[];
  readonly surplus: readonly string[];
}

const text = (minute: number): string => formatInstant(minute * US_PER_MINUTE);

/** Empty where both lists are the same. */
function difference(
  change: ClockChange,
  cron: string,
  found: readonly number[],
  expected: readonly number[],
): Difference[] {
  if (found.join() === expected.join()) return [];
  const missing = expected.filter((minute) => !found.includes(minute)).map(text);
  const surplus = found
    .filter((minute, index) => !expected.includes(minute) || found.indexOf(minute) !== index)
    .map(text);
  return [{ change: `${change.zone} ${text(change.at)} ${change.by}`, cron, missing, surplus }];
}

/** What lies well inside: nothing that a gap has put past its end. */
const within = (change: ClockChange, minutes: readonly number[]): number[] =>
  minutes.filter((minute) => Math.abs(minute - change.at) <= (DAYS - 1) * 1440);

const bounds = ({ at }: ClockChange): readonly [first: number, last: number] => [
  at - DAYS * 1440,
  at + DAYS * 1440,
];

function forwards(change: ClockChange, cron: string): number[] {
  const [first, last] = bounds(change);
  const found: number[] = [];
  let tick = nextFire(cron, change.zone, first * US_PER_MINUTE - 1);
  while (tick !== null && tick < last * US_PER_MINUTE && found.length < 10_000) {
    found.push(tick / US_PER_MINUTE);
    tick = nextFire(cron, change.zone, tick);
  }
  return within(change, found);
}

function backwards(change: ClockChange, cron: string): number[] {
  const [first, last] = bounds(change);
  const found: number[] = [];
  let tick = previousFire(cron, change.zone, last * US_PER_MINUTE);
  while (tick !== null && tick >= first * US_PER_MINUTE && found.length < 10_000) {
    found.unshift(tick / US_PER_MINUTE);
    tick = previousFire(cron, change.zone, tick);
  }
  return within(change, found);
}

const runs = (change: ClockChange, timetable: TimetableDefinition): number[] =>
  intervals(change, timetable).map(({ end }) => end);

function intervals(change: ClockChange, timetable: TimetableDefinition): { start: number; end: number }[] {
  const [first, last] = bounds(change);
  const limits = {
    startDate: first * US_PER_MINUTE,
    endDate: null,
    catchup: true,
    now: last * US_PER_MINUTE,
  };
  const made: { start: number; end: number }[] = [];
  let run = nextRun(timetable, { ...limits, last: null });
  while (run !== null && run.runAfter < last * US_PER_MINUTE && made.length < 10_000) {
    const { end, start } = run.dataInterval;
    made.push({ start: start / US_PER_MINUTE, end: end / US_PER_MINUTE });
    run = nextRun(timetable, { ...limits, last: run.dataInterval });
  }
  return made;
}

test('there are clock changes of many kinds, up and down, of an hour, of less and of a day', () => {
  expect(changes.length).toBeGreaterThan(100);
  const by = new Set(changes.map((change) => change.by));
  for (const minutes of [60, -60, 30, -30, 1440]) expect(by).toContain(minutes);
});

describe.each([...plainCrons, ...denseCrons])('%s', (cron) => {
  const expected = new Map(
    changes.map((change) => [change, within(change, firesAround(change, cron, DAYS))]),
  );
  const differences = (found: (change: ClockChange) => readonly number[]): Difference[] =>
    changes.flatMap((change) => difference(change, cron, found(change), expected.get(change) ?? []));

  test('fires where the clock says so, each time once', () => {
    expect(differences((change) => forwards(change, cron))).toEqual([]);
  });

  test('has ticks before each other that go back without end or repetition', () => {
    if (plainCrons.includes(cron)) expect(differences((change) => backwards(change, cron))).toEqual([]);
    const isDescending = (change: ClockChange): boolean =>
      backwards(change, cron).every((minute, index, all) => index === 0 || (all[index - 1] ?? 0) < minute);
    expect(changes.filter((change) => !isDescending(change))).toEqual([]);
  });

  test('as a trigger makes a run at each tick', () => {
    const made = (change: ClockChange): number[] => {
      const timezone = change.zone;
      return runs(change, {
        kind: 'cronTrigger',
        crons: [cron],
        timezone,
        interval: NO_TIME,
        runImmediately: false,
      });
    };
    expect(differences((change) => within(change, made(change)))).toEqual([]);
  });

  test('with data intervals leaves no time out, and runs at ticks only', () => {
    const faults = changes.flatMap((change) => {
      const made = intervals(change, { kind: 'cronDataInterval', cron, timezone: change.zone });
      // Where the clock changes by half an hour, Airflow begins an interval again before the one before it has ended.
      const isWhole = Math.abs(change.by) === 60 || plainCrons.includes(cron);
      const ticks = new Set(expected.get(change));
      return made.flatMap(({ end, start }, index) => {
        const before = made[index - 1];
        const follows =
          before === undefined ||
          (isWhole ? before.end === start : before.end >= start && before.start < start);
        const isTick = within(change, [end]).length === 0 || ticks.has(end);
        return follows && start < end && isTick ? [] : [`${change.zone} ${text(start)} to ${text(end)}`];
      });
    });
    expect(faults).toEqual([]);
  });
});

test('several crons make one run where they fire together, and else one for each', () => {
  const crons = ['0 */2 * * *', '30 1,2 * * *'];
  const found = (change: ClockChange): number[] => {
    const timezone = change.zone;
    return runs(change, { kind: 'cronTrigger', crons, timezone, interval: NO_TIME, runImmediately: false });
  };
  const union = (change: ClockChange): number[] => {
    const all = crons.flatMap((cron) => firesAround(change, cron, DAYS));
    return [...new Set(all)].sort((left, right) => left - right);
  };
  const faults = changes.flatMap((change) =>
    difference(change, crons.join(' | '), within(change, found(change)), within(change, union(change))),
  );
  expect(faults).toEqual([]);
});

test('an interval of months never gives two runs with one logical date', () => {
  const interval = { kind: 'calendar', months: 1 } as const;
  for (const cron of ['0 0 * * *', '0 12 28-31 * *', '0 */6 * * *']) {
    const timetable = {
      kind: 'cronTrigger',
      crons: [cron],
      timezone: 'UTC',
      interval,
      runImmediately: false,
    } as const;
    const startDate = Date.UTC(2023, 0, 1) * 1000;
    const limits = { startDate, endDate: Date.UTC(2025, 0, 1) * 1000, catchup: true, now: startDate };
    const dates: number[] = [];
    let run = nextRun(timetable, { ...limits, last: null });
    while (run !== null) {
      dates.push(run.logicalDate);
      run = nextRun(timetable, { ...limits, last: run.dataInterval });
    }
    expect(dates.length).toBeGreaterThan(60);
    expect(dates.filter((date, index) => index > 0 && date <= (dates[index - 1] ?? 0))).toEqual([]);
  }
});
