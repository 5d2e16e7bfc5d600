// Timetables that a plugin makes known under a name.
import type { Json } from '@ariel/core';
import { refuseUnknownName, unknownName } from '../plugin/unknown-name.ts';
import { registry } from '../registry.ts';
import type { Timetable } from './timetable.ts';

/**
 * Makes a timetable known under a name, so that DAG files can use it by `timetable(name, options)`. See `definePlugin`.
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
 * A timetable that a plugin has registered: a file in the plugins folder, or one that this file imports.
 *
 * @example
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
  refuseUnknownName('timetable', name);
  const nextRun = (): never => {
    throw new Error(`${unknownName('timetable', name)}; import the file that registers it`);
  };
  return { name, options, nextRun };
}
