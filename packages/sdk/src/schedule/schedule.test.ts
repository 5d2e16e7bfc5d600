// What each way to write a schedule becomes, and which are refused.
import { nextRun, type TimetableDefinition } from '@ariel/core';
import { afterEach, describe, expect, test } from 'vitest';
import { dag } from '../dag/dag.ts';
import type { DagOptions } from '../dag/dag-options.ts';
import { isDagAuthoringError } from '../error/dag-authoring-error.ts';
import { registry } from '../registry.ts';
import { task } from '../task/task.ts';
import { askTimetable } from './ask-timetable.ts';
import { cron, cronInterval } from './cron.ts';
import { events } from './events.ts';
import { every, everyInterval } from './every.ts';
import { customTimetable, type Timetable, type TimetableQuestion } from './timetable.ts';

const work = task('work', () => 1);
const definitionOf = (options: DagOptions) => dag('x', options, () => void work()).definition;
const scheduleOf = (schedule: DagOptions['schedule'], timezone = 'Europe/Vienna'): TimetableDefinition =>
  definitionOf({ schedule: schedule ?? null, timezone }).schedule;
const none = { kind: 'fixed', ms: 0 };

function refusal(options: object): string {
  try {
    definitionOf(options as DagOptions);
  } catch (error) {
    if (isDagAuthoringError(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'nothing was refused';
}

const defaults = registry().scheduleDefaults;
afterEach(() => {
  registry().scheduleDefaults = defaults;
});

describe('schedules', () => {
  const trigger = { kind: 'cronTrigger', timezone: 'Europe/Vienna', interval: none, runImmediately: false };
  const cases: readonly (readonly [what: string, schedule: DagOptions['schedule'], meaning: object])[] = [
    ['a cron string', '0 6 * * *', { ...trigger, crons: ['0 6 * * *'] }],
    ['cron() in the DAG’s zone', cron('0 6 * * *'), { ...trigger, crons: ['0 6 * * *'] }],
    [
      'cron() in its own zone',
      cron('@Daily' as '@daily', { timezone: 'UTC' }),
      { ...trigger, crons: ['@daily'], timezone: 'UTC' },
    ],
    ['several crons', cron(['0 6 * * *', '0 18 * * *']), { ...trigger, crons: ['0 6 * * *', '0 18 * * *'] }],
    [
      'an interval',
      cron('0 6 * * *', { interval: '1d' }),
      { ...trigger, crons: ['0 6 * * *'], interval: { kind: 'fixed', ms: 86_400_000 } },
    ],
    [
      'a calendar interval',
      cron('0 0 1 * *', { interval: { months: 1 } }),
      { ...trigger, crons: ['0 0 1 * *'], interval: { kind: 'calendar', months: 1 } },
    ],
    [
      'runImmediately',
      cron('0 6 * * *', { runImmediately: true }),
      { ...trigger, crons: ['0 6 * * *'], runImmediately: true },
    ],
    [
      'runImmediately with a limit',
      cron('0 6 * * *', { runImmediately: '2h' }),
      { ...trigger, crons: ['0 6 * * *'], runImmediately: 7_200_000 },
    ],
    [
      'cronInterval()',
      cronInterval('0 6 * * *'),
      { kind: 'cronDataInterval', cron: '0 6 * * *', timezone: 'Europe/Vienna' },
    ],
    ['a duration', '15m', { kind: 'deltaTrigger', delta: { kind: 'fixed', ms: 900_000 }, interval: none }],
    [
      'every()',
      every({ months: 1 }, { interval: '1h' }),
      {
        kind: 'deltaTrigger',
        delta: { kind: 'calendar', months: 1 },
        interval: { kind: 'fixed', ms: 3_600_000 },
      },
    ],
    [
      'everyInterval()',
      everyInterval({ hours: 6 }),
      { kind: 'deltaDataInterval', delta: { kind: 'fixed', ms: 21_600_000 } },
    ],
    [
      'events(), sorted, each once, in the DAG’s zone',
      events(['2026-06-01T12:00', new Date('2026-01-01T00:00:00Z'), '2026-06-01T10:00:00Z'], {
        restrictToEvents: true,
      }),
      {
        kind: 'events',
        events: [Date.UTC(2026, 0, 1) * 1000, Date.UTC(2026, 5, 1, 10) * 1000],
        restrictToEvents: true,
      },
    ],
  ];
  test.each(cases)('%s', (_what, schedule, meaning) => {
    expect(scheduleOf(schedule)).toEqual(meaning);
  });

  test('events can say what they are', () => {
    const definition = definitionOf({ schedule: events(['2026-06-01'], { description: 'Elections' }) });
    expect(definition.scheduleText).toBe('Elections');
  });

  test('@continuous has one run at a time', () => {
    expect(definitionOf({ schedule: '@continuous' }).maxActiveRuns).toBe(1);
    expect(definitionOf({ schedule: '@continuous', maxActiveRuns: 1 }).maxActiveRuns).toBe(1);
  });
});

describe('the installation decides what plain schedules mean', () => {
  test('with data intervals', () => {
    registry().scheduleDefaults = { ...defaults, cronDataIntervals: true, deltaDataIntervals: true };
    expect([scheduleOf('@daily').kind, scheduleOf('1h').kind]).toEqual([
      'cronDataInterval',
      'deltaDataInterval',
    ]);
    expect([scheduleOf(cron('@daily')).kind, scheduleOf(every('1h')).kind]).toEqual([
      'cronTrigger',
      'deltaTrigger',
    ]);
  });

  test('with catch-up, where there is a start', () => {
    registry().scheduleDefaults = { ...defaults, catchup: true };
    expect(definitionOf({ schedule: '@daily', startDate: '2026-01-01' }).catchup).toBe(true);
    expect(definitionOf({ schedule: '@daily', startDate: '2026-01-01', catchup: false }).catchup).toBe(false);
    expect(definitionOf({ schedule: '@daily' }).catchup).toBe(false);
  });

  test('after how many failed runs a DAG is paused', () => {
    registry().scheduleDefaults = { ...defaults, maxConsecutiveFailedDagRuns: 4 };
    expect(definitionOf({}).maxConsecutiveFailedDagRuns).toBe(4);
    expect(definitionOf({ maxConsecutiveFailedDagRuns: 0 }).maxConsecutiveFailedDagRuns).toBe(0);
  });
});

describe('refused', () => {
  const cases: readonly (readonly [what: string, options: object, message: RegExp])[] = [
    [
      'a cron that is none',
      { schedule: cron('0 25 * * *') },
      /^ARIEL_SCHEDULE_INVALID: DAG "x".*hour field is out of range/,
    ],
    ['no cron at all', { schedule: cron([]) }, /ARIEL_SCHEDULE_INVALID.*at least one cron/],
    [
      '@once as a cron',
      { schedule: cron('@once' as '@daily') },
      /ARIEL_SCHEDULE_INVALID.*no cron expression/,
    ],
    [
      'a zone that is none',
      { schedule: cron('@daily', { timezone: 'Mars/Olympus' }) },
      /ARIEL_SCHEDULE_INVALID.*Mars/,
    ],
    ['a bare number', { schedule: every(15 as never) }, /ARIEL_SCHEDULE_INVALID.*not a duration/],
    ['no time between runs', { schedule: every('0s') }, /ARIEL_SCHEDULE_INVALID.*more than nothing/],
    ['a date that is none', { schedule: events(['tomorrow']) }, /ARIEL_SCHEDULE_INVALID.*tomorrow/],
    [
      '@continuous with more runs',
      { schedule: '@continuous', maxActiveRuns: 2 },
      /ARIEL_OPTION_INVALID.*maxActiveRuns is 2.*at most 1/,
    ],
    [
      'a timetable with more runs',
      { schedule: { nextRun: () => null, activeRunsLimit: 3 }, maxActiveRuns: 4 },
      /ARIEL_OPTION_INVALID.*at most 3/,
    ],
    [
      'an unknown run type',
      { allowedRunTypes: ['cron'] },
      /ARIEL_OPTION_INVALID.*allowedRunTypes is "cron".*scheduled, manual/,
    ],
    ['no run type', { allowedRunTypes: [] }, /ARIEL_OPTION_INVALID.*at least one/],
    [
      'a negative number of failures',
      { maxConsecutiveFailedDagRuns: -1 },
      /ARIEL_OPTION_INVALID.*maxConsecutive/,
    ],
    [
      'an end before the start',
      { startDate: '2026-02-01', endDate: '2026-01-01' },
      /ARIEL_DATE_INVALID.*before startDate/,
    ],
  ];
  test.each(cases)('%s', (_what, options, message) => {
    expect(refusal(options)).toMatch(message);
  });

  test('with a warning: a cron that never fires', () => {
    const warned = dag('x', { schedule: cron('0 0 30 2 *') }, () => void work());
    expect(warned.definition.schedule.kind).toBe('cronTrigger');
  });
});

describe('a timetable of one’s own', () => {
  class Weekly implements Timetable {
    readonly description = 'Each week';
    readonly options: { readonly weeks: number };
    readonly activeRunsLimit = 2;
    constructor(weeks: number) {
      this.options = { weeks };
    }
    nextRun({ last, now }: TimetableQuestion) {
      const start = last?.end ?? now;
      return { dataInterval: { start, end: new Date(start.getTime() + this.options.weeks * 604_800_000) } };
    }
  }

  test('is stored by its name, words and options', () => {
    const definition = definitionOf({ schedule: new Weekly(2) });
    expect(definition.schedule).toEqual({
      kind: 'custom',
      name: 'Weekly',
      summary: 'Weekly',
      description: 'Each week',
      activeRunsLimit: 2,
      options: { weeks: 2 },
    });
    expect([definition.scheduleText, definition.scheduleSummary, definition.maxActiveRuns]).toEqual([
      'Each week',
      'Weekly',
      2,
    ]);
  });

  test('is asked for many runs at once, each after the one before', async () => {
    const now = Date.UTC(2026, 0, 1) * 1000;
    const place = { last: null, startDate: null, endDate: null, catchup: true, now };
    const { isComplete, runs } = await askTimetable(new Weekly(1), place);
    expect([runs.length, isComplete, runs[0]?.logicalDate]).toEqual([64, false, now]);
    expect(runs.every((run, index) => index === 0 || runs[index - 1]?.runAfter === run.logicalDate)).toBe(
      true,
    );
  });

  test('begins with the first run that is not before the DAG’s start date', async () => {
    const startDate = Date.UTC(2026, 0, 1) * 1000;
    // The first stretch ends where the start date is: it began before.
    const ending: Timetable = {
      nextRun: ({ last, startDate: first, now }) => {
        const end = last === null ? (first ?? now) : new Date(last.end.getTime() + 86_400_000);
        return { dataInterval: { start: new Date(end.getTime() - 86_400_000), end } };
      },
    };
    const place = { last: null, startDate, endDate: null, catchup: true, now: startDate };
    const { runs } = await askTimetable(ending, place);
    expect([runs.length, runs[0]?.logicalDate]).toEqual([64, startDate]);
    const limits = { ...place, answers: { runs, isComplete: false, manual: [] } };
    const timetable = customTimetable(ending);
    expect(nextRun(timetable, limits)).toEqual(runs[0]);
    // Answers that were given for an earlier start date do not end the schedule either.
    expect(nextRun(timetable, { ...limits, startDate: startDate + 1 })).toEqual(runs[1]);
  });

  test('ends with the DAG’s end date', async () => {
    const now = Date.UTC(2026, 0, 1) * 1000;
    const endDate = Date.UTC(2026, 0, 20) * 1000;
    const { isComplete, runs } = await askTimetable(new Weekly(1), {
      last: null,
      startDate: null,
      endDate,
      catchup: true,
      now,
    });
    expect([runs.length, isComplete]).toEqual([3, true]);
  });
});
