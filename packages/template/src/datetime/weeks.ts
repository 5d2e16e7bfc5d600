// Days of the week and of the year, and ISO weeks.

import { fieldsOf, wallUsOf } from './calendar.ts';
import type { DateTime } from './date-time.ts';
import { usPerDay } from './units.ts';

/** Monday is 0, as in Python. */
export function weekdayOf(value: DateTime): number {
  return (((Math.floor(value.wallUs / usPerDay) + 3) % 7) + 7) % 7;
}

export function dayOfYear(value: DateTime): number {
  const start = wallUsOf({
    year: fieldsOf(value).year,
    month: 1,
    day: 1,
    hour: 0,
    minute: 0,
    second: 0,
    microsecond: 0,
  });
  return Math.floor((value.wallUs - start) / usPerDay) + 1;
}

/** Year, week and weekday of ISO 8601. */
export function isoWeek(value: DateTime): readonly [number, number, number] {
  const weekday = weekdayOf(value) + 1;
  const thursday = { ...value, wallUs: value.wallUs + (4 - weekday) * usPerDay };
  return [fieldsOf(thursday).year, Math.floor((dayOfYear(thursday) - 1) / 7) + 1, weekday];
}
