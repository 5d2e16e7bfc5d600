// When a cron expression fires in a zone, with Airflow's rules for clock changes. Fixed hours read the wall clock: a reading
// that is jumped over fires as far after the gap, one that comes twice fires the second time. Every hour (`*`) follows
// elapsed time: through both passes of an hour that comes twice, past one that does not come.
import { type Instant, secondsOf, US_PER_SECOND } from '../time/instant.ts';
import { wallToEpochSeconds, zoneOffsetSeconds } from '../time/zone-offset.ts';
import { type CronExpression, parseCron } from './cron-expression.ts';
import { wallTimeAtOrAfter, wallTimeAtOrBefore } from './cron-wall-time.ts';

/** The gap of a clock change may swallow this many seconds; each could be named by an expression. */
const MAX_STEPS = 100_000;
/** Up to this far, an expression for every hour counts elapsed time instead of reading the clock. */
const ELAPSED_LIMIT_SECONDS = 3600;

/** The first instant after `after` at which the expression fires; null where it does not within 50 years. */
export function nextFire(expression: string, zone: string, after: Instant): Instant | null {
  const cron = parseCron(expression);
  const seconds = secondsOf(after);
  const now = { zone, seconds, wall: seconds + zoneOffsetSeconds(zone, seconds) };
  const fire = cron.hours === null ? nextOfEveryHour(cron, now) : nextOfFixedHours(cron, now);
  return fire === null ? null : fire * US_PER_SECOND;
}

/** The last instant before `before` at which the expression fires; null where it did not within 50 years. */
export function previousFire(expression: string, zone: string, before: Instant): Instant | null {
  const cron = parseCron(expression);
  // The last whole second before the instant, and what the clock would have read then by the offset of the instant.
  const seconds = secondsOf(before - 1);
  const now = { zone, seconds, wall: seconds + zoneOffsetSeconds(zone, secondsOf(before)) };
  const fire = cron.hours === null ? previousOfEveryHour(cron, now) : previousOfFixedHours(cron, now);
  return fire === null ? null : fire * US_PER_SECOND;
}

interface ZoneClock {
  readonly zone: string;
  /** Since the epoch. */
  readonly seconds: number;
  /** What the zone's clock reads then. */
  readonly wall: number;
}

function nextOfFixedHours(cron: CronExpression, { zone, seconds, wall }: ZoneClock): number | null {
  // In the first pass of a stretch that comes twice, a reading that has just gone by is still to come.
  const untilSecondPass = fixedFire(zone, wall) - seconds;
  let reading = wallTimeAtOrAfter(cron, wall + 1 - untilSecondPass);
  for (let step = 0; step < MAX_STEPS && reading !== null; step += 1) {
    const fire = fixedFire(zone, reading);
    if (fire > seconds) return fire;
    reading = wallTimeAtOrAfter(cron, reading + 1);
  }
  return null;
}

function previousOfFixedHours(cron: CronExpression, { zone, seconds, wall }: ZoneClock): number | null {
  let reading = wallTimeAtOrBefore(cron, wall);
  for (let step = 0; step < MAX_STEPS && reading !== null; step += 1) {
    const fire = fixedFire(zone, reading);
    if (fire <= seconds) return fire;
    reading = wallTimeAtOrBefore(cron, reading - 1);
  }
  return null;
}

function fixedFire(zone: string, reading: number): number {
  return wallToEpochSeconds(zone, reading, { gap: 'forward', overlap: 'second' });
}

function nextOfEveryHour(cron: CronExpression, { zone, seconds, wall }: ZoneClock): number | null {
  const reading = wallTimeAtOrAfter(cron, wall + 1);
  if (reading === null) return null;
  const elapsed = seconds + (reading - wall);
  if (reading - wall <= ELAPSED_LIMIT_SECONDS || readsAs(zone, elapsed, reading)) return elapsed;
  // Further away, with a clock change between: elapsed time would miss the first hour of the day, or begin early.
  const read = wallToEpochSeconds(zone, reading, { gap: 'forward', overlap: 'first' });
  return read > seconds ? read : elapsed;
}

function previousOfEveryHour(cron: CronExpression, { zone, seconds, wall }: ZoneClock): number | null {
  const reading = wallTimeAtOrBefore(cron, wall);
  if (reading === null) return null;
  const elapsed = seconds - (wall - reading);
  if (wall - reading < ELAPSED_LIMIT_SECONDS || readsAs(zone, elapsed, reading)) return elapsed;
  const read = fixedFire(zone, reading);
  return read <= seconds ? read : elapsed;
}

function readsAs(zone: string, epochSeconds: number, reading: number): boolean {
  return epochSeconds + zoneOffsetSeconds(zone, epochSeconds) === reading;
}
