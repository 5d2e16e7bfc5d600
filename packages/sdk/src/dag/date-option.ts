// `startDate` and `endDate` of DAGs and tasks: a Date, or ISO 8601 text in the DAG's zone.
import { type Instant, parseInstant } from '@ariel/core';
import { OptionError, reading } from '../task/option-value.ts';

export function dateOption(name: string, date: Date | string | undefined, timezone: string): Instant | null {
  if (date === undefined) return null;
  if (date instanceof Date && !Number.isNaN(date.getTime())) return date.getTime() * 1000;
  if (typeof date === 'string')
    return reading('ARIEL_DATE_INVALID', name, () => parseInstant(date, timezone));
  const given = date instanceof Date ? 'an invalid Date' : `${JSON.stringify(date)}, which is no date`;
  throw new OptionError('ARIEL_DATE_INVALID', `${name} is ${given}`);
}

/** @throws OptionError where the end comes before the start. */
export function checkOrder(start: Instant | null, end: Instant | null): void {
  if (start === null || end === null || start <= end) return;
  throw new OptionError('ARIEL_DATE_INVALID', 'endDate comes before startDate');
}
