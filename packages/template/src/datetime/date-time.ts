// A date and time as Python has it: wall clock, zone (none for a naive one) and microseconds. Pure calendar arithmetic.

import { TemplateError } from '../errors.ts';
import { usPerSecond } from './units.ts';
import { offsetSecondsAt, offsetSecondsOfWall } from './zone.ts';

export interface DateTime {
  /** Microseconds since the epoch, as if the wall clock were UTC. */
  readonly wallUs: number;
  readonly zone: string | undefined;
  readonly offsetSeconds: number;
  /** Airflow's own dates are pendulum's, whose differences and names differ from the standard library's. */
  readonly isPendulum: boolean;
  readonly kind: 'datetime' | 'date';
}

export function dateTimeFromUs(epochUs: number, zone: string): DateTime {
  const offsetSeconds = offsetSecondsAt(zone, epochUs);
  return {
    wallUs: epochUs + offsetSeconds * usPerSecond,
    zone,
    offsetSeconds,
    isPendulum: true,
    kind: 'datetime',
  };
}

/** The same kind of date with another wall clock. */
export function withWall(value: DateTime, wallUs: number): DateTime {
  if (Math.abs(wallUs) > 253_402_300_800 * usPerSecond)
    throw new TemplateError('ARIEL_TEMPLATE_OVERFLOW', 'the date is out of range');
  const offsetSeconds = value.zone === undefined ? 0 : offsetSecondsOfWall(value.zone, wallUs);
  return { ...value, wallUs, offsetSeconds };
}

export function epochUsOf(value: DateTime): number {
  return value.wallUs - value.offsetSeconds * usPerSecond;
}

export function inZone(value: DateTime, zone: string): DateTime {
  return { ...dateTimeFromUs(epochUsOf(value), zone), isPendulum: value.isPendulum };
}
