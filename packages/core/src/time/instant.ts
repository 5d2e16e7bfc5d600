// Instants: whole microseconds since the epoch in a number, exact until the year 2255, and their ISO 8601 form.
import { civilDate, dayNumber, daysInMonth } from './civil-date.ts';
import { TimeError, TimeErrorCode } from './time-error.ts';
import { wallToEpochSeconds } from './zone-offset.ts';

/** Microseconds since the epoch. */
export type Instant = number;

export const US_PER_SECOND = 1_000_000;
const SECONDS_PER_DAY = 86_400;

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i;

/**
 * Reads ISO 8601: a date, or a date and time with or without an offset.
 * Without an offset the text is the wall clock of `defaultZone`: a time that was jumped over means as far after the gap,
 * a time that came twice means the second one. Digits finer than a microsecond are dropped.
 */
export function parseInstant(isoText: string, defaultZone: string): Instant {
  const match = ISO.exec(isoText.trim());
  if (match === null) throw unreadable(isoText, 'it is not of that form');
  const part = (index: number): number => Number(match[index] ?? 0);
  const date = { year: part(1), month: part(2), day: part(3) };
  if (date.month < 1 || date.month > 12) throw unreadable(isoText, `there is no month ${date.month}`);
  if (date.day < 1 || date.day > daysInMonth(date.year, date.month)) {
    throw unreadable(isoText, `that month has no day ${date.day}`);
  }
  if (part(4) > 23 || part(5) > 59 || part(6) > 59) throw unreadable(isoText, 'there is no such time of day');
  const wallSeconds = dayNumber(date) * SECONDS_PER_DAY + part(4) * 3600 + part(5) * 60 + part(6);
  const fractionUs = Number((match[7] ?? '').padEnd(6, '0').slice(0, 6));
  const offset = match[8];
  const seconds =
    offset === undefined
      ? wallToEpochSeconds(defaultZone, wallSeconds, { gap: 'forward', overlap: 'second' })
      : wallSeconds - offsetSeconds(offset, isoText);
  return seconds * US_PER_SECOND + fractionUs;
}

/** `2026-01-02T00:00:00Z`; microseconds only where there are any. */
export function formatInstant(us: Instant): string {
  const fractionUs = ((us % US_PER_SECOND) + US_PER_SECOND) % US_PER_SECOND;
  const seconds = (us - fractionUs) / US_PER_SECOND;
  const days = Math.floor(seconds / SECONDS_PER_DAY);
  const ofDay = seconds - days * SECONDS_PER_DAY;
  const { year, month, day } = civilDate(days);
  const time = [Math.floor(ofDay / 3600), Math.floor(ofDay / 60) % 60, ofDay % 60].map(two).join(':');
  const fraction = fractionUs === 0 ? '' : `.${String(fractionUs).padStart(6, '0')}`;
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${time}${fraction}Z`;
}

/** The last whole second at or before the instant. Division alone would round up just below a second in far years. */
export function secondsOf(us: Instant): number {
  const fractionUs = ((us % US_PER_SECOND) + US_PER_SECOND) % US_PER_SECOND;
  return (us - fractionUs) / US_PER_SECOND;
}

function offsetSeconds(text: string, isoText: string): number {
  if (text.toUpperCase() === 'Z') return 0;
  const digits = text.slice(1).replace(':', '').padEnd(4, '0');
  const hours = Number(digits.slice(0, 2));
  const minutes = Number(digits.slice(2));
  if (hours > 23 || minutes > 59) throw unreadable(isoText, `there is no offset ${text}`);
  return (text.startsWith('-') ? -1 : 1) * (hours * 3600 + minutes * 60);
}

const two = (value: number): string => String(value).padStart(2, '0');

function unreadable(text: string, why: string): TimeError {
  return new TimeError(
    TimeErrorCode.invalidInstant,
    `${JSON.stringify(text)} is not a date or time: ${why}; write '2026-01-31' or '2026-01-31T06:00:00Z'.`,
  );
}
