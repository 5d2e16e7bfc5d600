// `every()` and `everyInterval()`: a run each so long after the one before.
import { NO_TIME, parseScheduleDelta, type ScheduleDelta } from '@ariel/core';
import { type PlannedSchedule, plannedSchedule } from './schedule.ts';

export interface EveryOptions {
  /** How long before each run its data interval begins. @default no time: the interval is one instant */
  readonly interval?: ScheduleDelta;
}

/**
 * A run each so long after the one before: with `catchup` counted from the DAG's `startDate`, else from when the DAG is
 * first seen. Months and years are counted on the calendar, in UTC.
 *
 * @example
 * dag('poll', { schedule: every('15m') }, () => { … });
 * dag('invoices', { schedule: every({ months: 1 }, { interval: { months: 1 } }), startDate: '2026-01-15', catchup: true }, () => { … });
 */
export function every(delta: ScheduleDelta, options: EveryOptions = {}): PlannedSchedule {
  return plannedSchedule(() => ({
    kind: 'deltaTrigger',
    delta: parseScheduleDelta(delta),
    interval: options.interval === undefined ? NO_TIME : parseScheduleDelta(options.interval),
  }));
}

/**
 * A run at the end of each such time, for the data of that time.
 *
 * @example
 * dag('batch', { schedule: everyInterval({ hours: 6 }), startDate: '2026-01-01' }, () => { … });
 */
export function everyInterval(delta: ScheduleDelta): PlannedSchedule {
  return plannedSchedule(() => ({ kind: 'deltaDataInterval', delta: parseScheduleDelta(delta) }));
}
