// The wall clock readings that a cron expression names, without any zone: seconds counted as if the clock were UTC.
// Each search is bounded: it jumps over months and days that cannot match and gives up after SEARCH_YEARS.
import { type CivilDate, civilDate, dayNumber, daysInMonth, weekdayOf } from '../time/civil-date.ts';
import { type CronExpression, type DayRule, type NthWeekday, parseCron } from './cron-expression.ts';

const SECONDS_PER_DAY = 86_400;
/** The 29th of February skips eight years at most, and the calendar repeats its weekdays within 40. */
const SEARCH_YEARS = 50;

type Direction = 1 | -1;

/** The first reading at or after `wallSeconds` that the expression names; null where there is none. */
export function wallTimeAtOrAfter(cron: CronExpression, wallSeconds: number): number | null {
  return search(cron, wallSeconds, 1);
}

/** The last reading at or before `wallSeconds` that the expression names; null where there is none. */
export function wallTimeAtOrBefore(cron: CronExpression, wallSeconds: number): number | null {
  return search(cron, wallSeconds, -1);
}

/** Whether the expression names a date that no calendar has, such as the 30th of February. */
export function neverFires(expression: string): boolean {
  const cron = parseCron(expression);
  const firstYear = cron.years?.[0] ?? 2000;
  return wallTimeAtOrAfter(cron, dayNumber({ year: firstYear, month: 1, day: 1 }) * SECONDS_PER_DAY) === null;
}

function search(cron: CronExpression, from: number, direction: Direction): number | null {
  let day = Math.floor(from / SECONDS_PER_DAY);
  const today = matchesDate(cron, day) ? timeOfDay(cron, from - day * SECONDS_PER_DAY, direction) : null;
  if (today !== null) return day * SECONDS_PER_DAY + today;
  const limit = civilDate(day).year + direction * SEARCH_YEARS;
  day += direction;
  for (;;) {
    const date = calendarDay(day);
    if (direction === 1 ? date.year > limit : date.year < limit) return null;
    if (!allows(cron.years, date.year)) day += direction === 1 ? toNextYear(date) : toLastYear(date);
    else if (!allows(cron.months, date.month))
      day += direction === 1 ? date.length - date.day + 1 : -date.day;
    else if (!matchesDay(cron.day, date)) day += direction;
    else break;
  }
  const time = timeOfDay(cron, direction === 1 ? 0 : SECONDS_PER_DAY - 1, direction);
  return time === null ? null : day * SECONDS_PER_DAY + time;
}

interface CalendarDay extends CivilDate {
  readonly number: number;
  /** Days in its month. */
  readonly length: number;
}

function calendarDay(number: number): CalendarDay {
  const date = civilDate(number);
  return { ...date, number, length: daysInMonth(date.year, date.month) };
}

function toNextYear({ year, number }: CalendarDay): number {
  return dayNumber({ year: year + 1, month: 1, day: 1 }) - number;
}

function toLastYear({ year, number }: CalendarDay): number {
  return dayNumber({ year: year - 1, month: 12, day: 31 }) - number;
}

function matchesDate(cron: CronExpression, number: number): boolean {
  const date = calendarDay(number);
  return allows(cron.years, date.year) && allows(cron.months, date.month) && matchesDay(cron.day, date);
}

/**
 * Where both the days of the month and the days of the week are restricted, either is enough, as cron has always had it.
 * Counted weekdays (`#`, `L5`) and `W` are never joined by "or": each must hold for its own part. That is what Airflow's
 * cron does, so schedules that move over keep their dates.
 */
function matchesDay(rule: DayRule, date: CalendarDay): boolean {
  const ofMonthOk = dayOfMonthOk(rule, date);
  const nthOk = rule.nthWeekdays.length === 0 || rule.nthWeekdays.some((each) => isNth(each, date));
  const weekOk = rule.nthWeekdays.length > 0 ? nthOk : allows(rule.weekdays, weekdayOf(date.number));
  const monthRestricted = rule.days !== null || rule.nearestWeekday !== null;
  if (!monthRestricted || rule.weekdays === null) return ofMonthOk && weekOk;
  return (ofMonthOk && nthOk) || ((rule.nearestWeekday === null || ofMonthOk) && weekOk);
}

function dayOfMonthOk(rule: DayRule, date: CalendarDay): boolean {
  if (rule.nearestWeekday !== null) return date.day === nearestWeekday(rule.nearestWeekday, date);
  return allows(rule.days, date.day) || (rule.lastDay && date.day === date.length);
}

/** The Monday to Friday nearest to a day of the date's month, without leaving the month. */
function nearestWeekday(target: number, { number, day, length }: CalendarDay): number {
  const inMonth = Math.min(target, length);
  const weekday = weekdayOf(number - day + inMonth);
  if (weekday === 6) return inMonth > 1 ? inMonth - 1 : inMonth + 2;
  if (weekday === 0) return inMonth < length ? inMonth + 1 : inMonth - 2;
  return inMonth;
}

function isNth({ weekday, nth }: NthWeekday, { number, day, length }: CalendarDay): boolean {
  if (weekdayOf(number) !== weekday) return false;
  return nth === 'last' ? day + 7 > length : Math.ceil(day / 7) === nth;
}

function timeOfDay(cron: CronExpression, ofDay: number, direction: Direction): number | null {
  const wrapTo = direction === 1 ? 0 : 59;
  let hour = nearest(cron.hours, Math.floor(ofDay / 3600), 23, direction);
  if (hour === null) return null;
  const sameHour = hour === Math.floor(ofDay / 3600);
  const fromMinute = Math.floor(ofDay / 60) % 60;
  let minute = nearest(cron.minutes, sameHour ? fromMinute : wrapTo, 59, direction);
  const sameMinute = sameHour && minute === fromMinute;
  let second = nearest(cron.seconds, sameMinute ? ofDay % 60 : wrapTo, 59, direction);
  if (minute !== null && second === null) {
    minute = nearest(cron.minutes, minute + direction, 59, direction);
    second = nearest(cron.seconds, wrapTo, 59, direction);
  }
  if (minute === null) {
    hour = nearest(cron.hours, hour + direction, 23, direction);
    minute = nearest(cron.minutes, wrapTo, 59, direction);
    second = nearest(cron.seconds, wrapTo, 59, direction);
  }
  return hour === null || minute === null || second === null ? null : hour * 3600 + minute * 60 + second;
}

/** The first allowed value from `from` on, in the direction; null where the field ends before one. */
function nearest(
  values: readonly number[] | null,
  from: number,
  max: number,
  direction: Direction,
): number | null {
  if (from < 0 || from > max) return null;
  if (values === null) return from;
  const found =
    direction === 1 ? values.find((value) => value >= from) : values.findLast((value) => value <= from);
  return found ?? null;
}

function allows(values: readonly number[] | null, value: number): boolean {
  return values === null || values.includes(value);
}
