// Adding and subtracting a Period. Calendar parts are counted in UTC, and a day that a month does not have
// becomes that month's last day.
import { civilDate, dayNumber, daysInMonth } from '../time/civil-date.ts';
import { type Instant, secondsOf, US_PER_SECOND } from '../time/instant.ts';
import type { CalendarParts, Period } from './period.ts';

const US_PER_MS = 1000;
const SECONDS_PER_DAY = 86_400;

export function addPeriod(instant: Instant, period: Period): Instant {
  return period.kind === 'fixed' ? instant + period.ms * US_PER_MS : shiftByCalendar(instant, period, 1);
}

export function subtractPeriod(instant: Instant, period: Period): Instant {
  return period.kind === 'fixed' ? instant - period.ms * US_PER_MS : shiftByCalendar(instant, period, -1);
}

/** How long it is where that does not depend on the date: no months, no years. Null where it does. */
export function fixedLengthMs(period: Period): number | null {
  if (period.kind === 'fixed') return period.ms;
  return period.years || period.months ? null : fixedSeconds(period) * 1000;
}

function shiftByCalendar(instant: Instant, parts: CalendarParts, sign: 1 | -1): Instant {
  const seconds = secondsOf(instant);
  const fractionUs = instant - seconds * US_PER_SECOND;
  const today = Math.floor(seconds / SECONDS_PER_DAY);
  const { year, month, day } = civilDate(today);
  const months = year * 12 + (month - 1) + sign * ((parts.years ?? 0) * 12 + (parts.months ?? 0));
  const shifted = { year: Math.floor(months / 12), month: (((months % 12) + 12) % 12) + 1 };
  const date = { ...shifted, day: Math.min(day, daysInMonth(shifted.year, shifted.month)) };
  const moved = seconds + (dayNumber(date) - today) * SECONDS_PER_DAY + sign * fixedSeconds(parts);
  return moved * US_PER_SECOND + fractionUs;
}

function fixedSeconds(parts: CalendarParts): number {
  const days = (parts.weeks ?? 0) * 7 + (parts.days ?? 0);
  return (
    days * SECONDS_PER_DAY + (parts.hours ?? 0) * 3600 + (parts.minutes ?? 0) * 60 + (parts.seconds ?? 0)
  );
}
