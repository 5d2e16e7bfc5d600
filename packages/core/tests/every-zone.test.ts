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

const crons = [
  '0 0 * * *',
  '30 0 * * *',
  '30 1 * * *',
  '30 2 * * *',
  '15,45 1-3 * * *',
  '10,35 2 * * *',
  '*/20 0-4 * * *',
  '59 23 * * *',
  '0 12 * * 0',
  '0 */6 * * *',
  '0 0 1,15 * *',
  '0 3 1 * 1',
  '0 * * * *',
  '*/15 * * * *',
  '* * * * *',
  '30 * * * 0',
];

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
  const missing = expected.filter((minute) => !found.includes(minute)).map(text);
  const surplus = found
    .filter((minute, index) => !expected.includes(minute) || found.indexOf(minute) !== index)
    .map(text);
  if (missing.length === 0 && surplus.length === 0) return [];
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

function runs(change: ClockChange, timetable: TimetableDefinition): { start: number; end: number }[] {
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
    made.push({ start: run.dataInterval.start / US_PER_MINUTE, end: run.dataInterval.end / US_PER_MINUTE });
    run = nextRun(timetable, { ...limits, last: run.dataInterval });
  }
  return made;
}

test('there are clock changes of many kinds, up and down, of an hour, of less and of a day', () => {
  expect(changes.length).toBeGreaterThan(200);
  const by = new Set(changes.map((change) => change.by));
  for (const minutes of [60, -60, 30, -30, 1440]) expect(by).toContain(minutes);
});

describe.each(crons)('%s', (cron) => {
  const expected = new Map(
    changes.map((change) => [change, within(change, firesAround(change, cron, DAYS))]),
  );
  const differences = (found: (change: ClockChange) => readonly number[]): Difference[] =>
    changes.flatMap((change) => difference(change, cron, found(change), expected.get(change) ?? []));

  test('fires where the clock says so, each time once, forwards', () => {
    expect(differences((change) => forwards(change, cron))).toEqual([]);
  });

  test('and backwards', () => {
    expect(differences((change) => backwards(change, cron))).toEqual([]);
  });

  test('a trigger timetable makes a run at each', () => {
    const made = (change: ClockChange): number[] => {
      const timetable = {
        kind: 'cronTrigger',
        crons: [cron],
        timezone: change.zone,
        interval: NO_TIME,
        runImmediately: false,
      } as const;
      return within(
        change,
        runs(change, timetable).map((run) => run.end),
      );
    };
    expect(differences(made)).toEqual([]);
  });

  test('a data-interval timetable covers the time between them without a hole', () => {
    const holes = changes.flatMap((change) => {
      const made = runs(change, { kind: 'cronDataInterval', cron, timezone: change.zone });
      const isWhole = made.every(({ end, start }, index) => {
        return start < end && (index === 0 || made[index - 1]?.end === start);
      });
      return isWhole ? [] : [`${change.zone} ${text(change.at)}`];
    });
    expect(holes).toEqual([]);
    expect(
      differences((change) =>
        within(
          change,
          runs(change, { kind: 'cronDataInterval', cron, timezone: change.zone }).map((run) => run.start),
        ),
      ).filter(({ surplus }) => surplus.length > 0),
    ).toEqual([]);
  });
});
