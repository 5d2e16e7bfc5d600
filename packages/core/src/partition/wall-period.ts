// Stretches of wall-clock time: where one begins, and of which smaller ones it is made. Whole seconds as if they were UTC.
import { civilDate, dayNumber, weekdayOf } from '../time/civil-date.ts';
import { PartitionKeyError, type PartitionUnit, type PartitionWindow } from './partition-mapper.ts';

const HOUR = 3600;
const DAY = 86_400;

export function startOf(unit: PartitionUnit, wallSeconds: number): number {
  if (unit === 'hour') return Math.floor(wallSeconds / HOUR) * HOUR;
  const days = Math.floor(wallSeconds / DAY);
  if (unit === 'day') return days * DAY;
  if (unit === 'week') return (days - ((weekdayOf(days) + 6) % 7)) * DAY;
  const { month, year } = civilDate(days);
  const first = unit === 'month' ? month : unit === 'quarter' ? month - ((month - 1) % 3) : 1;
  return dayNumber({ year, month: first, day: 1 }) * DAY;
}

/** The smaller stretches that make up a window, by their starts. Hours of a day are 24, whatever the zone's clock does. */
export function membersOf(window: Exclude<PartitionWindow, { kind: 'segments' }>, start: number): number[] {
  const { direction, kind } = window;
  switch (kind) {
    case 'hour':
      return steps(start, 60, direction, (base, count) => base + count * 60);
    case 'day':
      return steps(start, 24, direction, (base, count) => base + count * HOUR);
    case 'week':
      return steps(start, 7, direction, (base, count) => base + count * DAY);
    case 'month':
      return daysOfMonth(onDayOne(start), direction);
    case 'quarter':
      return steps(onDayOne(start), 3, direction, shiftMonths);
    case 'year':
      return steps(onDayOne(start), 12, direction, shiftMonths);
    default:
      return kind satisfies never;
  }
}

function steps(
  start: number,
  count: number,
  direction: 'forward' | 'backward',
  step: (base: number, count: number) => number,
): number[] {
  const base = direction === 'backward' ? step(start, 1 - count) : start;
  return Array.from({ length: count }, (_each, index) => step(base, index));
}

/** Backward: the days after the first of the month before, up to this one. */
function daysOfMonth(start: number, direction: 'forward' | 'backward'): number[] {
  const [from, to] =
    direction === 'backward' ? [shiftMonths(start, -1) + DAY, start + DAY] : [start, shiftMonths(start, 1)];
  return Array.from({ length: (to - from) / DAY }, (_each, index) => from + index * DAY);
}

function shiftMonths(start: number, months: number): number {
  const days = Math.floor(start / DAY);
  const { day, month, year } = civilDate(days);
  const total = month - 1 + months;
  const shifted = { year: year + Math.floor(total / 12), month: (((total % 12) + 12) % 12) + 1, day };
  return dayNumber(shifted) * DAY + (start - days * DAY);
}

function onDayOne(start: number): number {
  if (civilDate(Math.floor(start / DAY)).day === 1) return start;
  throw new PartitionKeyError('a window of months needs a mapper that gives the first day of one');
}
