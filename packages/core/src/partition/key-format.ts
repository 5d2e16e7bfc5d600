// Wall-clock times as texts in a format such as `%Y-%m-%dT%H`, and back. A wall clock is whole seconds, counted as if it
// were UTC; which zone it hangs in is the caller's.
import { civilDate, dayNumber, daysInMonth, weekdayOf } from '../time/civil-date.ts';
import { zoneOffsetSeconds } from '../time/zone-offset.ts';
import { PartitionKeyError } from './partition-mapper.ts';

const DAY = 86_400;
const TOKEN = /%[YmdHMSVGz%]|\{quarter\}/g;

const PATTERNS: Readonly<Record<string, string>> = {
  '%Y': '(?<Y>\\d{4})',
  '%m': '(?<m>\\d{2})',
  '%d': '(?<d>\\d{2})',
  '%H': '(?<H>\\d{2})',
  '%M': '(?<M>\\d{2})',
  '%S': '(?<S>\\d{2})',
  '%V': '(?<V>\\d{2})',
  '%G': '(?<G>\\d{4})',
  '%z': '(?<z>Z|[+-]\\d{2}:?\\d{2})',
  '{quarter}': '(?<quarter>[1-4])',
  '%%': '%',
};

/** @throws PartitionKeyError where the format names a part twice, or one that is not known. */
export function checkKeyFormat(format: string): void {
  const tokens: readonly string[] = format.match(TOKEN) ?? [];
  const twice = tokens.find((token, index) => token !== '%%' && tokens.indexOf(token) !== index);
  if (twice !== undefined)
    throw new PartitionKeyError(`the format ${JSON.stringify(format)} names ${twice} twice`);
  const unknown = /%(?![YmdHMSVGz%]).?/.exec(format);
  if (unknown !== null)
    throw new PartitionKeyError(
      `the format ${JSON.stringify(format)} names ${unknown[0]}; known are %Y %m %d %H %M %S %V %G %z and {quarter}`,
    );
}

export function formatWall(wallSeconds: number, format: string, zone: string): string {
  const days = Math.floor(wallSeconds / DAY);
  const ofDay = wallSeconds - days * DAY;
  const { day, month, year } = civilDate(days);
  const parts: Readonly<Record<string, () => string>> = {
    '%Y': () => String(year).padStart(4, '0'),
    '%m': () => two(month),
    '%d': () => two(day),
    '%H': () => two(Math.floor(ofDay / 3600)),
    '%M': () => two(Math.floor(ofDay / 60) % 60),
    '%S': () => two(ofDay % 60),
    '%V': () => two(isoWeek(days).week),
    '%G': () => String(isoWeek(days).year),
    '%z': () => offsetText(zoneOffsetSeconds(zone, wallSeconds - zoneOffsetSeconds(zone, wallSeconds))),
    '{quarter}': () => String(Math.floor((month - 1) / 3) + 1),
    '%%': () => '%',
  };
  return format.replaceAll(TOKEN, (token) => parts[token]?.() ?? token);
}

/** @throws PartitionKeyError */
export function parseWall(key: string, format: string, zone: string): number {
  const found = patternOf(format).exec(key)?.groups;
  if (found === undefined)
    throw new PartitionKeyError(
      `the key ${JSON.stringify(key)} is not of the form ${JSON.stringify(format)}`,
    );
  const part = (name: string, absent: number): number =>
    found[name] === undefined ? absent : Number(found[name]);
  const year = part('Y', 1970);
  const month = found.quarter === undefined ? part('m', 1) : (Number(found.quarter) - 1) * 3 + 1;
  const day = part('d', 1);
  const [hours, minutes, seconds] = [part('H', 0), part('M', 0), part('S', 0)];
  const isDate = month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
  if (!isDate || hours > 23 || minutes > 59 || seconds > 59)
    throw new PartitionKeyError(`the key ${JSON.stringify(key)} names a time that does not exist`);
  const wall = dayNumber({ year, month, day }) * DAY + hours * 3600 + minutes * 60 + seconds;
  if (found.z === undefined) return wall;
  const epoch = wall - offsetOf(found.z);
  return epoch + zoneOffsetSeconds(zone, epoch);
}

const patterns = new Map<string, RegExp>();

function patternOf(format: string): RegExp {
  const known = patterns.get(format);
  if (known !== undefined) return known;
  let text = '';
  let at = 0;
  for (const match of format.matchAll(TOKEN)) {
    text += literal(format.slice(at, match.index)) + (PATTERNS[match[0]] ?? '');
    at = match.index + match[0].length;
  }
  const pattern = new RegExp(`^${text}${literal(format.slice(at))}$`);
  patterns.set(format, pattern);
  return pattern;
}

const literal = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** The week of ISO 8601: Thursday says which year it belongs to. */
function isoWeek(days: number): { readonly year: number; readonly week: number } {
  const thursday = days + 3 - ((weekdayOf(days) + 6) % 7);
  const { year } = civilDate(thursday);
  const first = dayNumber({ year, month: 1, day: 1 });
  return { year, week: Math.floor((thursday - first) / 7) + 1 };
}

function offsetOf(text: string): number {
  if (text === 'Z') return 0;
  const digits = text.slice(1).replace(':', '');
  return (text.startsWith('-') ? -1 : 1) * (Number(digits.slice(0, 2)) * 3600 + Number(digits.slice(2)) * 60);
}

function offsetText(seconds: number): string {
  const size = Math.abs(seconds);
  return `${seconds < 0 ? '-' : '+'}${two(Math.floor(size / 3600))}${two(Math.floor(size / 60) % 60)}`;
}

const two = (value: number): string => String(value).padStart(2, '0');
