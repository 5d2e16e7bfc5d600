// A timetable of the user's own: an object, or an instance of a class, that says which run comes next. Its code runs in
// the process that evaluates DAG files, ahead of time; the scheduler plans with the answers.
import type { CustomTimetable, Json } from '@ariel/core';
import { registry } from '../registry.ts';

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
  /** The data interval of a run started by hand. @default that of the latest run that was due */
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

/**
 * Makes a timetable known under a name, so that DAG files can use it by `timetable(name, options)`: what a plugin file does.
 *
 * @example
 * registerTimetable('workdays', ({ hour }: { hour: number }) => new AfterWorkdays(hour));
 */
export function registerTimetable<Options extends Json>(
  name: string,
  make: (options: Options) => Timetable,
): void {
  registry().timetables.set(name, make as (options: Json) => Timetable);
}

/**
 * A timetable that a plugin file has registered.
 *
 * @example
 * import './plugins/workdays.ts';
 * dag('ledger', { schedule: timetable('workdays', { hour: 18 }) }, () => { … });
 */
export function timetable(name: string, options: Json = null): Timetable {
  const make = registry().timetables.get(name);
  if (make === undefined) return unknownTimetable(name, options);
  const made = make(options);
  return {
    name,
    summary: made.summary ?? name,
    description: made.description ?? `By timetable ${name}`,
    ...(made.activeRunsLimit === undefined ? {} : { activeRunsLimit: made.activeRunsLimit }),
    options,
    nextRun: (question) => made.nextRun(question),
    ...(made.inferManualDataInterval === undefined
      ? {}
      : {
          inferManualDataInterval: (at: Date) => made.inferManualDataInterval?.(at) ?? { start: at, end: at },
        }),
  };
}

/** Refused only where it is asked: a process that runs tasks needs no timetables. */
function unknownTimetable(name: string, options: Json): Timetable {
  const known = [...registry().timetables.keys()].map((each) => JSON.stringify(each)).join(', ');
  const nextRun = (): never => {
    throw new Error(
      `no timetable ${JSON.stringify(name)} is registered (${known === '' ? 'none is' : `known: ${known}`}); ` +
        'import the file that registers it',
    );
  };
  return { name, options, nextRun };
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
