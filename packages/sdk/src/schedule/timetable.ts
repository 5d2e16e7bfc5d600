// A timetable of the user's own: an object, or an instance of a class, that says which run comes next. Its code runs in
// the process that evaluates DAG files, ahead of time; the scheduler plans with the answers.
import type { CustomTimetable, Json } from '@ariel/core';

export interface TimetableInterval {
  readonly start: Date;
  readonly end: Date;
}

/** What a timetable is asked. */
export interface TimetableQuestion {
  /** The data interval of the last run that the schedule made; null before the first. */
  readonly last: TimetableInterval | null;
  /** When the answer will be used: no run may be expected to have been looked for before. */
  readonly now: Date;
  readonly startDate: Date | null;
  readonly endDate: Date | null;
  /** Whether runs that were missed are made up, one by one. */
  readonly catchup: boolean;
}

/** The run that comes next. Its logical date is the start of its data interval. */
export interface TimetableRun {
  readonly dataInterval: TimetableInterval;
  /** When it may begin. @default the end of its data interval */
  readonly runAfter?: Date;
}

/**
 * A schedule in code. It is asked ahead of time, several runs at once, so what it answers may depend on nothing but the
 * question and its own options: no clock, no chance. Each answer must come after the one before.
 *
 * @example
 * class AfterWorkdays implements Timetable {
 *   readonly description = 'After each working day';
 *   nextRun({ last, startDate, now }: TimetableQuestion): TimetableRun | null {
 *     const day = startOfNextWorkday(last?.end ?? startDate ?? now);
 *     return { dataInterval: { start: day, end: endOfDay(day) } };
 *   }
 * }
 * dag('ledger', { schedule: new AfterWorkdays(), startDate: '2026-01-01' }, () => { … });
 */
export interface Timetable {
  /** The next run after `last`; null: no run follows. May be a promise. */
  nextRun(question: TimetableQuestion): TimetableRun | null | Promise<TimetableRun | null>;
  /**
   * The data interval of a run started by hand. Asked ahead of time, for now and for when each of the next runs is due: the
   * answer for the latest such time counts, and where it ended then, it moves along to the run's logical date.
   * @default that of the latest run that was due; where none was, no time at all
   */
  inferManualDataInterval?(at: Date): TimetableInterval | Promise<TimetableInterval>;
  /** @default the name of its class */
  readonly name?: string;
  /** One word for lists. @default its name */
  readonly summary?: string;
  /** A sentence for pages. @default its name */
  readonly description?: string;
  /** Most runs that may be active with it. @default as the DAG says */
  readonly activeRunsLimit?: number;
  /** What it was made with, as JSON: a change of it is a change of the schedule. @default null */
  readonly options?: Json;
}

export function isTimetable(schedule: unknown): schedule is Timetable {
  return (
    typeof schedule === 'object' &&
    schedule !== null &&
    'nextRun' in schedule &&
    typeof schedule.nextRun === 'function'
  );
}

/** What is stored of a timetable. */
export function customTimetable(timetable: Timetable): CustomTimetable {
  const { activeRunsLimit = null, options = null } = timetable;
  const name = timetable.name ?? classOf(timetable);
  return {
    kind: 'custom',
    name,
    summary: timetable.summary ?? name,
    description: timetable.description ?? `By timetable ${name}`,
    activeRunsLimit,
    options: storable(name, options),
  };
}

function classOf(timetable: Timetable): string {
  const { name } = timetable.constructor;
  return name === '' || name === 'Object' ? 'custom' : name;
}

function storable(name: string, options: Json): Json {
  const text = JSON.stringify(options);
  if (text === undefined) throw new TypeError(`the options of timetable "${name}" are no JSON`);
  return JSON.parse(text) as Json;
}
