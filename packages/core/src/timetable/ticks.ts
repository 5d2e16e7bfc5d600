// The times along which runs are laid, for cron expressions and deltas alike. Knows no limits, no clock and no runs.
import type { Instant } from '../time/instant.ts';
import { nextFire, previousFire } from './cron-occurrence.ts';
import type { Period } from './period.ts';
import { addPeriod, fixedLengthMs, subtractPeriod } from './period-arithmetic.ts';

const US_PER_MS = 1000;
/** Months and years only get here, so that this many never pass. */
const MAX_STEPS = 1200;

/** Null where there is no such time within 50 years. */
export interface Ticks {
  next(after: Instant): Instant | null;
  previous(before: Instant): Instant | null;
  /** The instant itself where it is a tick, else the next one. */
  alignToNext(instant: Instant): Instant | null;
  /** The instant itself where it is a tick, else the one before. */
  alignToPrevious(instant: Instant): Instant | null;
  /** The first tick after `instant` in the line of ticks that goes on from `tick`. */
  nextInLine(tick: Instant, instant: Instant): Instant | null;
}

export function cronTicks(expression: string, zone: string): Ticks {
  const next = (after: Instant): Instant | null => nextFire(expression, zone, after);
  const previous = (before: Instant): Instant | null => previousFire(expression, zone, before);
  return {
    next,
    previous,
    // By stepping there and back, as Airflow does: near a clock change that is not the same as asking whether the
    // expression names the reading.
    alignToNext: (instant) => {
      const there = next(instant);
      return there !== null && previous(there) === instant ? instant : there;
    },
    alignToPrevious: (instant) => {
      const there = previous(instant);
      return there !== null && next(there) === instant ? instant : there;
    },
    nextInLine: (_tick, instant) => next(instant),
  };
}

/** A delta has no times of its own: any instant can be its tick, and the others follow from it. */
export function deltaTicks(delta: Period): Ticks {
  return {
    next: (after) => addPeriod(after, delta),
    previous: (before) => subtractPeriod(before, delta),
    alignToNext: (instant) => instant,
    alignToPrevious: (instant) => instant,
    nextInLine: (tick, instant) => nextByDelta(delta, tick, instant),
  };
}

function nextByDelta(delta: Period, tick: Instant, instant: Instant): Instant {
  const ms = fixedLengthMs(delta);
  const us = ms === null ? 0 : ms * US_PER_MS;
  if (us > 0) return tick + Math.max(0, Math.floor((instant - tick) / us) + 1) * us;
  let next = tick;
  for (let step = 0; step < MAX_STEPS && next <= instant; step += 1) next = addPeriod(next, delta);
  return next;
}
