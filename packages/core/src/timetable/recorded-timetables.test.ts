// Every recorded decision of Airflow's timetables, asked of ours.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { formatInstant, parseInstant } from '../time/instant.ts';
import { parseCron } from './cron-expression.ts';
import { manualDataInterval, nextRun } from './next-run.ts';
import { NO_TIME, type Period } from './period.ts';
import type { DataInterval } from './planned-run.ts';
import { resolveSchedule } from './resolve-schedule.ts';
import type { TimetableDefinition } from './timetable.ts';

type Length = { readonly seconds: number } | { readonly calendar: Record<string, number> };

interface RecordedTimetable {
  readonly kind: string;
  readonly cron: string;
  readonly crons: readonly string[];
  readonly timezone: string;
  readonly delta: Length;
  readonly interval?: Length;
  readonly run_immediately?: boolean | null | { readonly seconds: number };
  readonly events: readonly string[];
  readonly restrict_to_events: boolean;
}

interface PlannedCase {
  readonly name: string;
  readonly timetable: RecordedTimetable;
  readonly start_date: string | null;
  readonly end_date: string | null;
  readonly catchup: boolean;
  readonly now: string;
  readonly last: readonly [string, string] | null;
  readonly runs: readonly (readonly [string, string, string, string])[];
  readonly ended: boolean;
  readonly manual: readonly (readonly [string, string, string])[];
}
interface ValidCase {
  readonly name: string;
  readonly timetable: RecordedTimetable;
  readonly valid: boolean;
}
interface ScheduleCase {
  readonly name: string;
  readonly schedule: unknown;
  readonly timetable_class: string | null;
}

const { cases } = JSON.parse(
  readFileSync(new URL('../../../../tests/contracts/cases/timetables.json', import.meta.url), 'utf8'),
) as { cases: (PlannedCase | ValidCase | ScheduleCase)[] };

const instant = (text: string): number => parseInstant(text, 'UTC');
const maybeInstant = (text: string | null): number | null => (text === null ? null : instant(text));

function period(length: Length | undefined): Period {
  if (length === undefined) return NO_TIME;
  if ('seconds' in length) return { kind: 'fixed', ms: length.seconds * 1000 };
  return { kind: 'calendar', ...length.calendar };
}

function definition(recorded: RecordedTimetable): TimetableDefinition {
  const { kind, cron, timezone } = recorded;
  const immediately = recorded.run_immediately ?? false;
  switch (kind) {
    case 'cron_data_interval':
      return { kind: 'cronDataInterval', cron, timezone };
    case 'cron_trigger':
    case 'multiple_cron_trigger':
      return {
        kind: 'cronTrigger',
        crons: kind === 'cron_trigger' ? [cron] : recorded.crons,
        timezone,
        interval: period(recorded.interval),
        runImmediately: typeof immediately === 'boolean' ? immediately : immediately.seconds * 1000,
      };
    case 'delta_data_interval':
      return { kind: 'deltaDataInterval', delta: period(recorded.delta) };
    case 'delta_trigger':
      return { kind: 'deltaTrigger', delta: period(recorded.delta), interval: period(recorded.interval) };
    case 'events':
      return {
        kind: 'events',
        events: recorded.events.map(instant).sort((a, b) => a - b),
        restrictToEvents: recorded.restrict_to_events,
      };
    case 'once':
    case 'continuous':
      return { kind };
    default:
      throw new Error(`unknown kind ${kind}`);
  }
}

function planned(recorded: PlannedCase): { runs: string[][]; ended: boolean } {
  const timetable = definition(recorded.timetable);
  const limits = {
    startDate: maybeInstant(recorded.start_date),
    endDate: maybeInstant(recorded.end_date),
    catchup: recorded.catchup,
    now: instant(recorded.now),
  };
  const [start, end] = recorded.last ?? [];
  let last: DataInterval | null =
    start === undefined || end === undefined ? null : { start: instant(start), end: instant(end) };
  const runs: string[][] = [];
  for (let asked = 0; asked < recorded.runs.length + (recorded.ended ? 1 : 0); asked += 1) {
    const run = nextRun(timetable, { ...limits, last });
    if (run === null) return { runs, ended: true };
    last = run.dataInterval;
    runs.push(
      [run.logicalDate, run.dataInterval.start, run.dataInterval.end, run.runAfter].map(formatInstant),
    );
  }
  return { runs, ended: false };
}

const plannedCases = cases.filter((each): each is PlannedCase => 'runs' in each);
const validCases = cases.filter((each): each is ValidCase => 'valid' in each);
const scheduleCases = cases.filter((each): each is ScheduleCase => 'schedule' in each);

/** Observed difference 16: Airflow lays several runs on one logical date here, Ariel never does. */
const repeatsLogicalDate = (recorded: PlannedCase): boolean =>
  new Set(recorded.runs.map(([logicalDate]) => logicalDate)).size < recorded.runs.length &&
  recorded.timetable.interval !== undefined &&
  'calendar' in recorded.timetable.interval;

test('every recorded case is of a kind that is tested here', () => {
  expect(plannedCases.length + validCases.length + scheduleCases.length).toBe(cases.length);
  expect(plannedCases.filter(repeatsLogicalDate).length).toBe(1);
});

describe('planned runs', () => {
  const same = plannedCases.filter((each) => !repeatsLogicalDate(each));
  test.each(same.map((each, index) => [`${index} ${each.timetable.kind} ${each.name}`, each] as const))(
    '%s',
    (_name, recorded) => {
      expect(planned(recorded)).toEqual({ runs: recorded.runs, ended: recorded.ended });
    },
  );

  test.each(plannedCases.filter(repeatsLogicalDate))('$name, each logical date once', (recorded) => {
    const first = recorded.runs.filter(
      ([logicalDate], index) => recorded.runs.findIndex(([other]) => other === logicalDate) === index,
    );
    expect(planned(recorded).runs.slice(0, first.length)).toEqual(first);
  });
});

describe('data intervals of runs by hand', () => {
  test.each(
    plannedCases.map((each, index) => [`${index} ${each.timetable.kind} ${each.name}`, each] as const),
  )('%s', (_name, recorded) => {
    const timetable = definition(recorded.timetable);
    const answers = recorded.manual.map(([runAfter]) => {
      const { start, end } = manualDataInterval(timetable, instant(runAfter));
      return [runAfter, formatInstant(start), formatInstant(end)];
    });
    expect(answers).toEqual(recorded.manual);
  });
});

describe('accepted expressions', () => {
  test.each(validCases)('$name', ({ timetable, valid }) => {
    const accepts = (): boolean => {
      try {
        parseCron(timetable.cron);
        return true;
      } catch {
        return false;
      }
    };
    expect(accepts()).toBe(valid);
  });
});

describe('schedule arguments', () => {
  const classes: Readonly<Record<string, TimetableDefinition['kind']>> = {
    NullTimetable: 'none',
    OnceTimetable: 'once',
    ContinuousTimetable: 'continuous',
    CronTriggerTimetable: 'cronTrigger',
    DeltaTriggerTimetable: 'deltaTrigger',
  };

  test.each(scheduleCases)('$name', ({ schedule, timetable_class }) => {
    const given = schedule as { seconds?: number; calendar?: Record<string, number> } | string | null;
    const argument = typeof given === 'object' && given?.calendar !== undefined ? given.calendar : given;
    expect(resolveSchedule(argument, 'UTC').timetable.kind).toBe(classes[timetable_class ?? '']);
  });
});
