// `cron()` and `cronInterval()`: cron schedules with options.
import {
  type Duration,
  NO_TIME,
  parseDuration,
  parseScheduleDelta,
  resolveSchedule,
  type ScheduleDelta,
  type SchedulePreset,
} from '@ariel/core';
import { type CronText, type PlannedSchedule, plannedSchedule } from './schedule.ts';

/** A cron expression of five to seven fields, or a preset that stands for one. */
export type CronExpressionText = CronText | Exclude<SchedulePreset, '@once' | '@continuous'>;

export interface CronOptions {
  /** The zone in which its fields are read. @default the DAG's */
  readonly timezone?: string;
  /** How long before each run its data interval begins. @default no time: the interval is one instant */
  readonly interval?: ScheduleDelta;
  /**
   * Whether a DAG that has neither a start date nor runs begins with the tick before now: always (`true`), where that is
   * no longer ago than a duration, or where it is no longer ago than a tenth of the time between ticks (`false`).
   * @default false
   */
  readonly runImmediately?: boolean | Duration;
}

/**
 * A run each time that a cron expression, or one of several, fires.
 *
 * @example
 * dag('sales', { schedule: cron('0 6 * * *', { timezone: 'Europe/Amsterdam', interval: { days: 1 } }) }, () => { … });
 * dag('shop', { schedule: cron(['0 6 * * mon-fri', '0 9 * * sat,sun']) }, () => { … });
 */
export function cron(
  expression: CronExpressionText | readonly CronExpressionText[],
  options: CronOptions = {},
): PlannedSchedule {
  return plannedSchedule((zone) => {
    const { interval, runImmediately = false } = options;
    return {
      kind: 'cronTrigger',
      crons: [expression].flat().map(cronText),
      timezone: options.timezone ?? zone,
      interval: interval === undefined ? NO_TIME : parseScheduleDelta(interval),
      runImmediately: typeof runImmediately === 'boolean' ? runImmediately : parseDuration(runImmediately),
    };
  });
}

/**
 * A run at the end of each stretch between two times of a cron expression, for the data of that stretch.
 *
 * @example
 * dag('report', { schedule: cronInterval('@daily'), startDate: '2026-01-01', catchup: true }, () => { … });
 */
export function cronInterval(
  expression: CronExpressionText,
  options: Pick<CronOptions, 'timezone'> = {},
): PlannedSchedule {
  return plannedSchedule((zone) => ({
    kind: 'cronDataInterval',
    cron: cronText(expression),
    timezone: options.timezone ?? zone,
  }));
}

/** Presets in small letters; what is no text, and `@once` from JavaScript, is refused as any other schedule is. */
export function cronText(expression: unknown): string {
  const { timetable } = resolveSchedule(expression, 'UTC');
  if (timetable.kind === 'cronTrigger' && timetable.crons[0] !== undefined) return timetable.crons[0];
  throw new TypeError(`${JSON.stringify(expression)} is no cron expression`);
}
