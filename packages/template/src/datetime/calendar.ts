// Fields of a wall clock and arithmetic with months and years.

import { TemplateError } from '../errors.ts';
import type { DateTime } from './date-time.ts';
import { usPerSecond } from './units.ts';

export interface Fields {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
}

export function fieldsOf(value: DateTime): Fields {
  const ms = Math.floor(value.wallUs / 1000);
  const date = new Date(ms);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    microsecond: date.getUTCMilliseconds() * 1000 + (value.wallUs - ms * 1000),
  };
}

export function wallUsOf(fields: Fields): number {
  const { year, month, day, hour, minute, second, microsecond } = fields;
  const isValid =
    year >= 1 &&
    year <= 9999 &&
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= daysInMonth(year, month) &&
    hour >= 0 &&
    hour < 24 &&
    minute >= 0 &&
    minute < 60 &&
    second >= 0 &&
    second < 60 &&
    microsecond >= 0 &&
    microsecond < usPerSecond;
  if (!isValid)
    throw new TemplateError(
      'ARIEL_TEMPLATE_VALUE',
      `${year}-${month}-${day} ${hour}:${minute}:${second} is no date and time`,
    );
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second, 0);
  return date.getTime() * 1000 + microsecond;
}

export function daysInMonth(year: number, month: number): number {
  return month === 2 ? (isLeapYear(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
}

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
