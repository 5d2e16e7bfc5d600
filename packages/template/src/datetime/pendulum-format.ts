// pendulum's `format` tokens, in English, and its words for differences.
import { type Fields, fieldsOf } from './calendar.ts';
import { type DateTime, epochUsOf } from './date-time.ts';
import { dayNames, monthNames, zoneName } from './strftime.ts';
import { usPerSecond } from './units.ts';
import { dayOfYear, isoWeek, weekdayOf } from './weeks.ts';
import { offsetText } from './zone.ts';

const tokens =
  /\[([^\]]*)\]|\\(.)|YYYY|YY|Y|Qo|Q|MMMM|MMM|MM|Mo|M|DDDD|DDD|DD|Do|D|dddd|ddd|dd|d|E|HH|H|hh|h|mm|m|ss|s|S{1,6}|A|a|ZZ|Z|zz|z|X|x|WW|W/g;

const pad = (value: number, size = 2): string => String(value).padStart(size, '0');

function ordinal(value: number): string {
  const teens = value % 100 >= 11 && value % 100 <= 13;
  return `${value}${teens ? 'th' : (['th', 'st', 'nd', 'rd'][value % 10] ?? 'th')}`;
}

const writers: Readonly<Record<string, (value: DateTime, fields: Fields) => string>> = {
  YYYY: (_v, f) => pad(f.year, 4),
  YY: (_v, f) => pad(f.year % 100),
  Y: (_v, f) => String(f.year),
  Q: (_v, f) => String(Math.ceil(f.month / 3)),
  Qo: (_v, f) => ordinal(Math.ceil(f.month / 3)),
  MMMM: (_v, f) => monthNames[f.month - 1] ?? '',
  MMM: (_v, f) => (monthNames[f.month - 1] ?? '').slice(0, 3),
  MM: (_v, f) => pad(f.month),
  Mo: (_v, f) => ordinal(f.month),
  M: (_v, f) => String(f.month),
  DDDD: (v) => pad(dayOfYear(v), 3),
  DDD: (v) => String(dayOfYear(v)),
  DD: (_v, f) => pad(f.day),
  Do: (_v, f) => ordinal(f.day),
  D: (_v, f) => String(f.day),
  dddd: (v) => dayNames[weekdayOf(v)] ?? '',
  ddd: (v) => (dayNames[weekdayOf(v)] ?? '').slice(0, 3),
  dd: (v) => (dayNames[weekdayOf(v)] ?? '').slice(0, 2),
  d: (v) => String((weekdayOf(v) + 1) % 7),
  E: (v) => String(weekdayOf(v) + 1),
  HH: (_v, f) => pad(f.hour),
  H: (_v, f) => String(f.hour),
  hh: (_v, f) => pad(f.hour % 12 || 12),
  h: (_v, f) => String(f.hour % 12 || 12),
  mm: (_v, f) => pad(f.minute),
  m: (_v, f) => String(f.minute),
  ss: (_v, f) => pad(f.second),
  s: (_v, f) => String(f.second),
  A: (_v, f) => (f.hour < 12 ? 'AM' : 'PM'),
  a: (_v, f) => (f.hour < 12 ? 'am' : 'pm'),
  ZZ: (v) => offsetText(v.offsetSeconds, ''),
  Z: (v) => offsetText(v.offsetSeconds),
  zz: zoneName,
  z: (v) => v.zone ?? '',
  X: (v) => String(Math.floor(epochUsOf(v) / usPerSecond)),
  x: (v) => String(Math.floor(epochUsOf(v) / 1000)),
  W: (v) => String(isoWeek(v)[1]),
  WW: (v) => pad(isoWeek(v)[1]),
};

export function pendulumFormat(value: DateTime, format: string): string {
  const fields = fieldsOf(value);
  return format.replace(tokens, (token: string, literal: string | undefined, escaped: string | undefined) => {
    if (literal !== undefined || escaped !== undefined) return literal ?? escaped ?? '';
    if (token.startsWith('S')) return pad(fields.microsecond, 6).slice(0, token.length);
    return writers[token]?.(value, fields) ?? token;
  });
}

const scales: readonly (readonly [string, number])[] = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['week', 7 * 86_400],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** "2 hours after" another date; "2 hours ago" and "in 2 hours" when the other date is now. */
export function differenceText(us: number, isFromNow: boolean): string {
  const seconds = Math.abs(us) / usPerSecond;
  const [unit, size] = scales.find(([, scale]) => seconds >= scale) ?? ['second', 1];
  const count = Math.floor(seconds / size);
  const amount =
    unit === 'second' && count < 10 ? 'a few seconds' : `${count} ${unit}${count === 1 ? '' : 's'}`;
  if (isFromNow) return us < 0 ? `${amount} ago` : `in ${amount}`;
  return us < 0 ? `${amount} before` : `${amount} after`;
}
