// Adding months and years, and the start of a unit of time.

import { TemplateError } from '../errors.ts';
import { daysInMonth, type Fields, fieldsOf, wallUsOf } from './calendar.ts';
import { type DateTime, dateTimeFromUs, epochUsOf, withWall } from './date-time.ts';
import { usPerDay } from './units.ts';
import { weekdayOf } from './weeks.ts';

export interface CalendarAmount {
  readonly years: number;
  readonly months: number;
  readonly days: number;
  /** Exact time, added on the time line rather than on the wall clock. */
  readonly us: number;
}

/** Years, months and days move the wall clock; hours and less are exact time. */
export function addAmount(value: DateTime, amount: CalendarAmount): DateTime {
  const fields = fieldsOf(value);
  const months = fields.year * 12 + fields.month - 1 + amount.years * 12 + amount.months;
  const year = Math.floor(months / 12);
  const month = (((months % 12) + 12) % 12) + 1;
  const day = Math.min(fields.day, daysInMonth(year, month));
  const moved = withWall(value, wallUsOf({ ...fields, year, month, day }) + amount.days * usPerDay);
  if (amount.us === 0) return moved;
  if (moved.zone === undefined) return withWall(moved, moved.wallUs + amount.us);
  return { ...dateTimeFromUs(epochUsOf(moved) + amount.us, moved.zone), isPendulum: value.isPendulum };
}

const units = ['year', 'month', 'day', 'hour', 'minute', 'second'] as const;
const lowest: Fields = { year: 1, month: 1, day: 1, hour: 0, minute: 0, second: 0, microsecond: 0 };

export function startOf(value: DateTime, unit: string): DateTime {
  if (unit === 'week') return startOf(withWall(value, value.wallUs - weekdayOf(value) * usPerDay), 'day');
  const fields = fieldsOf(value);
  if (unit === 'decade' || unit === 'century') {
    const first =
      unit === 'decade' ? fields.year - (fields.year % 10) : fields.year - 1 - ((fields.year - 1) % 100) + 1;
    return withWall(value, wallUsOf({ ...lowest, year: first }));
  }
  const at = units.indexOf(unit as (typeof units)[number]);
  if (at < 0) throw new TemplateError('ARIEL_TEMPLATE_VALUE', `'${unit}' is no unit of time`);
  const kept = Object.fromEntries(units.slice(0, at + 1).map((name) => [name, fields[name]]));
  return withWall(value, wallUsOf({ ...lowest, ...kept }));
}
