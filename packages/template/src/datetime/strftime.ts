// strftime and strptime with Python's directives, in English.

import { TemplateError } from '../errors.ts';
import { type Fields, fieldsOf, wallUsOf } from './calendar.ts';
import { type DateTime, epochUsOf } from './date-time.ts';
import { usPerSecond } from './units.ts';
import { dayOfYear, isoWeek, weekdayOf } from './weeks.ts';
import { fixedOffsetSeconds, offsetText } from './zone.ts';

export const monthNames: readonly string[] = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
export const dayNames: readonly string[] = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
];

const two = (value: number): string => String(value).padStart(2, '0');

const directives: Readonly<Record<string, (value: DateTime, fields: Fields) => string>> = {
  Y: (_v, f) => String(f.year),
  y: (_v, f) => two(f.year % 100),
  C: (_v, f) => two(Math.floor(f.year / 100)),
  m: (_v, f) => two(f.month),
  d: (_v, f) => two(f.day),
  e: (_v, f) => String(f.day).padStart(2, ' '),
  H: (_v, f) => two(f.hour),
  I: (_v, f) => two(f.hour % 12 || 12),
  k: (_v, f) => String(f.hour).padStart(2, ' '),
  l: (_v, f) => String(f.hour % 12 || 12).padStart(2, ' '),
  M: (_v, f) => two(f.minute),
  S: (_v, f) => two(f.second),
  f: (_v, f) => String(f.microsecond).padStart(6, '0'),
  p: (_v, f) => (f.hour < 12 ? 'AM' : 'PM'),
  B: (_v, f) => monthNames[f.month - 1] ?? '',
  b: (_v, f) => (monthNames[f.month - 1] ?? '').slice(0, 3),
  h: (_v, f) => (monthNames[f.month - 1] ?? '').slice(0, 3),
  A: (v) => dayNames[weekdayOf(v)] ?? '',
  a: (v) => (dayNames[weekdayOf(v)] ?? '').slice(0, 3),
  w: (v) => String((weekdayOf(v) + 1) % 7),
  u: (v) => String(weekdayOf(v) + 1),
  j: (v) => String(dayOfYear(v)).padStart(3, '0'),
  U: (v) => two(Math.floor((dayOfYear(v) + 6 - ((weekdayOf(v) + 1) % 7)) / 7)),
  W: (v) => two(Math.floor((dayOfYear(v) + 6 - weekdayOf(v)) / 7)),
  V: (v) => two(isoWeek(v)[1]),
  G: (v) => String(isoWeek(v)[0]),
  z: (v) => (v.zone === undefined ? '' : offsetText(v.offsetSeconds, '')),
  Z: (v) => (v.zone === undefined ? '' : zoneName(v)),
  s: (v) => String(Math.floor(epochUsOf(v) / usPerSecond)),
  n: () => '\n',
  t: () => '\t',
  '%': () => '%',
  D: (v) => strftime(v, '%m/%d/%y'),
  F: (v) => strftime(v, '%Y-%m-%d'),
  T: (v) => strftime(v, '%H:%M:%S'),
  R: (v) => strftime(v, '%H:%M'),
  c: (v) => strftime(v, '%a %b %e %H:%M:%S %Y'),
  x: (v) => strftime(v, '%m/%d/%y'),
  X: (v) => strftime(v, '%H:%M:%S'),
  r: (v) => strftime(v, '%I:%M:%S %p'),
};

/** `CET`, or the offset where the platform knows no letters. */
export function zoneName(value: DateTime): string {
  if (value.zone === undefined || value.zone === 'UTC' || fixedOffsetSeconds(value.zone) !== undefined)
    return value.zone ?? '';
  const options = { timeZone: value.zone, timeZoneName: 'short' } as const;
  for (const locale of ['en-US', 'en-GB', 'en-AU', 'en-IN']) {
    const parts = new Intl.DateTimeFormat(locale, options).formatToParts(Math.floor(epochUsOf(value) / 1000));
    const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? '';
    if (/^[A-Z]+$/.test(name)) return name;
  }
  return offsetText(value.offsetSeconds, '');
}

export function strftime(value: DateTime, format: string): string {
  const fields = fieldsOf(value);
  return format.replace(/%([-_0^#]?)([a-zA-Z%])/g, (whole, flag: string, letter: string) => {
    const directive = Object.hasOwn(directives, letter) ? directives[letter] : undefined;
    if (!directive) return whole;
    const text = directive(value, fields);
    return flag === '-' ? text.replace(/^[0 ]+(?=\d)/, '') : flag === '^' ? text.toUpperCase() : text;
  });
}

type Reader = readonly [pattern: string, apply: (text: string, into: Record<string, number>) => void];

const number =
  (name: string): Reader[1] =>
  (text, into) => {
    into[name] = Number(text);
  };
const nameIn = (names: readonly string[], field: string): Reader => [
  names.map((name) => `${name}|${name.slice(0, 3)}`).join('|'),
  (text, into) => {
    into[field] =
      names.findIndex((name) => name.slice(0, 3).toLowerCase() === text.slice(0, 3).toLowerCase()) + 1;
  },
];

const readers: Readonly<Record<string, Reader>> = {
  Y: ['\\d{4}', number('year')],
  y: [
    '\\d{2}',
    (text, into) => {
      into.year = Number(text) + (Number(text) < 69 ? 2000 : 1900);
    },
  ],
  m: ['1[0-2]|0[1-9]|[1-9]', number('month')],
  d: ['3[01]|[12]\\d|0[1-9]|[1-9]| [1-9]', number('day')],
  H: ['2[0-3]|[01]\\d|\\d', number('hour')],
  I: ['1[0-2]|0[1-9]|[1-9]', number('hour12')],
  M: ['[0-5]\\d|\\d', number('minute')],
  S: ['6[01]|[0-5]\\d|\\d', number('second')],
  f: [
    '\\d{1,6}',
    (text, into) => {
      into.microsecond = Number(text.padEnd(6, '0'));
    },
  ],
  j: ['\\d{1,3}', number('dayOfYear')],
  p: [
    'AM|PM',
    (text, into) => {
      into.isAfternoon = text.toUpperCase() === 'PM' ? 1 : 0;
    },
  ],
  B: nameIn(monthNames, 'month'),
  b: nameIn(monthNames, 'month'),
  A: nameIn(dayNames, 'weekday'),
  a: nameIn(dayNames, 'weekday'),
  z: [
    '[-+]\\d{2}:?\\d{2}|Z',
    (text, into) => {
      into.offset = text === 'Z' ? 0 : (fixedOffsetSeconds(text) ?? 0);
    },
  ],
  Z: ['UTC|GMT|', () => undefined],
};

const escapePattern = (text: string): string =>
  text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+');

/** The date in a text of that format; an error of kind runtime where it does not fit, as Python's ValueError. */
export function strptime(text: string, format: string): DateTime {
  const applied: Reader[1][] = [];
  const shorthand = format
    .replaceAll('%T', '%H:%M:%S')
    .replaceAll('%F', '%Y-%m-%d')
    .replaceAll('%D', '%m/%d/%y');
  const pattern = shorthand.split(/(%[a-zA-Z%])/).map((part) => {
    if (part === '%%') return '%';
    const reader =
      part.startsWith('%') && Object.hasOwn(readers, part.slice(1)) ? readers[part.slice(1)] : undefined;
    if (!reader) {
      if (/^%[a-zA-Z]$/.test(part))
        throw new TemplateError('ARIEL_TEMPLATE_VALUE', `'${part}' is no directive that can be read`);
      return escapePattern(part);
    }
    applied.push(reader[1]);
    return `(${reader[0]})`;
  });
  const found = new RegExp(`^${pattern.join('')}$`, 'i').exec(text);
  if (!found)
    throw new TemplateError('ARIEL_TEMPLATE_VALUE', `'${text}' does not fit the format '${format}'`);
  const read: Record<string, number> = {};
  for (const [index, apply] of applied.entries()) apply(found[index + 1] ?? '', read);
  return fromRead(read);
}

function fromRead(read: Readonly<Record<string, number>>): DateTime {
  const hour =
    read.hour12 === undefined ? (read.hour ?? 0) : (read.hour12 % 12) + (read.isAfternoon ?? 0) * 12;
  const fields = {
    year: read.year ?? 1900,
    month: read.month ?? 1,
    day: read.day ?? 1,
    hour,
    minute: read.minute ?? 0,
    second: read.second ?? 0,
    microsecond: read.microsecond ?? 0,
  };
  const days = read.dayOfYear === undefined ? 0 : read.dayOfYear - 1;
  const offset = read.offset;
  return {
    wallUs: wallUsOf(fields) + days * 86_400 * usPerSecond,
    zone: offset === undefined ? undefined : offset === 0 ? 'UTC' : offsetText(offset),
    offsetSeconds: offset ?? 0,
    isPendulum: false,
    kind: 'datetime',
  };
}
