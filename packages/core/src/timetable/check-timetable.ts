// Refuses a timetable that cannot be planned with, and warns about one that surely is not what its author meant.
import { TimeError, TimeErrorCode } from '../time/time-error.ts';
import { isKnownZone } from '../time/zone-offset.ts';
import { parseCron } from './cron-expression.ts';
import { neverFires } from './cron-wall-time.ts';
import type { Period } from './period.ts';
import { addPeriod } from './period-arithmetic.ts';
import type { CustomTimetable, TimetableDefinition } from './timetable.ts';

/** Warnings, in words. @throws TimeError where the timetable is wrong. */
export function checkTimetable(timetable: TimetableDefinition): readonly string[] {
  switch (timetable.kind) {
    case 'cronTrigger':
      if (timetable.crons.length === 0) throw refuse('a cron schedule needs at least one cron expression');
      checkPeriod(timetable.interval, 'the interval', 0);
      return checkCrons(timetable.crons, timetable.timezone);
    case 'cronDataInterval':
      return checkCrons([timetable.cron], timetable.timezone);
    case 'deltaTrigger':
      checkPeriod(timetable.interval, 'the interval', 0);
      checkPeriod(timetable.delta, 'the time between runs', 1);
      return [];
    case 'deltaDataInterval':
      checkPeriod(timetable.delta, 'the time between runs', 1);
      return [];
    case 'events':
      return checkEvents(timetable.events);
    case 'none':
    case 'once':
    case 'continuous':
      return [];
    case 'custom':
      return checkCustom(timetable);
    default:
      return timetable satisfies never;
  }
}

function checkCrons(crons: readonly string[], zone: string): readonly string[] {
  if (!isKnownZone(zone)) {
    throw new TimeError(
      TimeErrorCode.unknownTimezone,
      `${JSON.stringify(zone)} is not a known time zone; give an IANA name such as 'UTC' or 'Europe/Amsterdam'.`,
    );
  }
  return crons.flatMap((cron) => {
    const { warnings } = parseCron(cron);
    const never = neverFires(cron) ? ['it names a date that never comes, so it never runs'] : [];
    return [...warnings, ...never].map((warning) => `Cron expression ${JSON.stringify(cron)}: ${warning}.`);
  });
}

function checkPeriod(period: Period, what: string, leastUs: number): void {
  const lengthUs = addPeriod(0, period);
  if (!Number.isSafeInteger(lengthUs)) throw refuse(`${what} is not a whole number of microseconds`);
  if (lengthUs < leastUs)
    throw refuse(`${what} must be ${leastUs > 0 ? 'more than nothing' : 'nothing or more'}`);
}

function checkEvents(events: readonly number[]): readonly string[] {
  if (!events.every(Number.isSafeInteger)) throw refuse('an event is not an instant in whole microseconds');
  if (events.some((event, index) => index > 0 && event < (events[index - 1] ?? 0))) {
    throw refuse('the events are not in ascending order');
  }
  return events.length === 0 ? ['The schedule lists no events, so it never runs.'] : [];
}

function checkCustom({ activeRunsLimit, name }: CustomTimetable): readonly string[] {
  if (name === '') throw refuse('a timetable needs a name');
  if (activeRunsLimit !== null && !(Number.isSafeInteger(activeRunsLimit) && activeRunsLimit >= 1)) {
    throw refuse(`the activeRunsLimit of timetable "${name}" is not a whole number of at least 1`);
  }
  return [];
}

function refuse(why: string): TimeError {
  return new TimeError(TimeErrorCode.invalidSchedule, `This schedule cannot be used: ${why}.`);
}
