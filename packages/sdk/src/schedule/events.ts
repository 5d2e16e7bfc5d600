// `events()`: a run at each of a list of instants.
import { type Instant, parseInstant } from '@ariel/core';
import { type PlannedSchedule, plannedSchedule } from './schedule.ts';

export interface EventsOptions {
  /** Whether a run started by hand belongs to the last event before it. @default false */
  readonly restrictToEvents?: boolean;
  /** What they are, in words. @default how many there are, and from when to when */
  readonly description?: string;
}

/**
 * A run at each of these instants, in whatever order they are given: `Date`s, or ISO 8601 text in the DAG's zone.
 *
 * @example
 * dag('elections', { schedule: events(['2026-03-18T21:00', '2027-03-17T21:00'], { description: 'When polls close' }) }, () => { … });
 */
export function events(dates: readonly (Date | string)[], options: EventsOptions = {}): PlannedSchedule {
  return plannedSchedule((zone) => {
    const instants = new Set(dates.map((date) => instantOf(date, zone)));
    return {
      kind: 'events',
      events: [...instants].sort((left, right) => left - right),
      restrictToEvents: options.restrictToEvents ?? false,
      ...(options.description === undefined ? {} : { description: options.description }),
    };
  });
}

function instantOf(date: Date | string, zone: string): Instant {
  if (typeof date === 'string') return parseInstant(date, zone);
  const ms = date instanceof Date ? date.getTime() : Number.NaN;
  if (Number.isNaN(ms)) throw new TypeError(`${String(date)} is no date; give a Date or ISO 8601 text`);
  return ms * 1000;
}
