// What the `schedule` of a DAG means: a preset, a cron string, a duration, a timetable, or none.
// Cron strings and durations become trigger timetables, as in Airflow.
import { type DurationParts, type DurationText, isDurationText, parseDuration } from '../time/duration.ts';
import { TimeError, TimeErrorCode } from '../time/time-error.ts';
import { checkTimetable } from './check-timetable.ts';
import { cronPresets } from './cron-expression.ts';
import type { CalendarParts, Period } from './period.ts';
import { NO_TIME } from './period.ts';
import type { TimetableDefinition } from './timetable.ts';

export type SchedulePreset =
  | '@once'
  | '@continuous'
  | '@hourly'
  | '@daily'
  | '@midnight'
  | '@weekly'
  | '@monthly'
  | '@quarterly'
  | '@yearly'
  | '@annually';

/** How long until the next run: milliseconds are exact, months and years are counted on the calendar. */
export type ScheduleDelta =
  | DurationText
  | (DurationParts & Pick<CalendarParts, 'weeks' | 'months' | 'years'>);

export interface ResolvedSchedule {
  readonly timetable: TimetableDefinition;
  /** What is allowed but surely not meant, in words. */
  readonly warnings: readonly string[];
}

const TIMETABLE_KINDS: Readonly<Record<TimetableDefinition['kind'], true>> = {
  none: true,
  once: true,
  continuous: true,
  cronTrigger: true,
  cronDataInterval: true,
  deltaTrigger: true,
  deltaDataInterval: true,
  events: true,
  custom: true,
  assets: true,
  assetOrTime: true,
  assetAndTime: true,
  cronPartition: true,
  partitionedAssets: true,
  partitionedAtRuntime: true,
};

/** What cron strings and durations become: trigger timetables, as in Airflow, or such with data intervals. */
export interface ScheduleMeaning {
  readonly cronDataIntervals: boolean;
  readonly deltaDataIntervals: boolean;
}

const TRIGGERS: ScheduleMeaning = { cronDataIntervals: false, deltaDataIntervals: false };

/** @throws TimeError where the schedule is none that exists. Takes anything: DAG files may come from JavaScript. */
export function resolveSchedule(
  schedule: unknown,
  timezone: string,
  meaning: ScheduleMeaning = TRIGGERS,
): ResolvedSchedule {
  const timetable = meaningOf(schedule, timezone, meaning);
  return { timetable, warnings: checkTimetable(timetable) };
}

/** A delta as a period; calendar parts make it a calendar period. */
export function parseScheduleDelta(delta: unknown): Period {
  if (typeof delta !== 'object' || delta === null) return { kind: 'fixed', ms: parseDuration(delta) };
  const { years, months, weeks, ...fixed } = delta as Record<string, unknown>;
  const calendar = Object.entries({ years, months, weeks }).filter(([, value]) => value !== undefined);
  if (calendar.length === 0) return { kind: 'fixed', ms: parseDuration(fixed) };
  for (const [name, value] of calendar) {
    if (!Number.isSafeInteger(value)) {
      throw new TimeError(
        TimeErrorCode.invalidDuration,
        `${JSON.stringify(delta)}: '${name}' must be a whole number.`,
      );
    }
  }
  const rest = Object.keys(fixed).length === 0 ? {} : calendarParts(parseDuration(fixed));
  return { kind: 'calendar', ...Object.fromEntries(calendar), ...rest };
}

function calendarParts(ms: number): CalendarParts {
  const parts = {
    days: Math.floor(ms / 86_400_000),
    hours: Math.floor(ms / 3_600_000) % 24,
    minutes: Math.floor(ms / 60_000) % 60,
    seconds: (ms % 60_000) / 1000,
  };
  return Object.fromEntries(Object.entries(parts).filter(([, count]) => count !== 0));
}

function meaningOf(schedule: unknown, timezone: string, meaning: ScheduleMeaning): TimetableDefinition {
  if (schedule === null || schedule === undefined) return { kind: 'none' };
  if (typeof schedule === 'string') return meaningOfText(schedule.trim(), timezone, meaning);
  if (isTimetable(schedule)) return schedule;
  if (typeof schedule === 'object' && !Array.isArray(schedule)) return everyDelta(schedule, meaning);
  throw new TimeError(
    TimeErrorCode.invalidSchedule,
    `${JSON.stringify(schedule)} is not a schedule; give null, a preset such as '@daily', a cron string, ` +
      "a duration such as '15m' or { hours: 1 }, or a timetable.",
  );
}

function meaningOfText(text: string, timezone: string, meaning: ScheduleMeaning): TimetableDefinition {
  const name = text.toLowerCase();
  if (name === '@once') return { kind: 'once' };
  if (name === '@continuous') return { kind: 'continuous' };
  if (name.startsWith('@') && !Object.hasOwn(cronPresets, name)) {
    const presets = ['@once', '@continuous', ...Object.keys(cronPresets)].join(', ');
    throw new TimeError(
      TimeErrorCode.invalidSchedule,
      `${JSON.stringify(text)} is not a preset; the presets are ${presets}.`,
    );
  }
  if (isDurationText(text)) return everyDelta(text, meaning);
  const cron = !Object.hasOwn(cronPresets, name) ? text : name;
  if (meaning.cronDataIntervals) return { kind: 'cronDataInterval', cron, timezone };
  return { kind: 'cronTrigger', crons: [cron], timezone, interval: NO_TIME, runImmediately: false };
}

function everyDelta(delta: unknown, { deltaDataIntervals }: ScheduleMeaning): TimetableDefinition {
  if (deltaDataIntervals) return { kind: 'deltaDataInterval', delta: parseScheduleDelta(delta) };
  return { kind: 'deltaTrigger', delta: parseScheduleDelta(delta), interval: NO_TIME };
}

function isTimetable(value: unknown): value is TimetableDefinition {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  return typeof value.kind === 'string' && Object.hasOwn(TIMETABLE_KINDS, value.kind);
}
