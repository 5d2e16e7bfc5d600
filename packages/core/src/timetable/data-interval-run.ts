// The next run of a timetable with data intervals: a run at the end of each stretch, for the data of that stretch.
import { type Instant, US_PER_SECOND } from '../time/instant.ts';
import { fixedLengthMs } from './period-arithmetic.ts';
import { type PlannedRun, type PlanningLimits, plannedRun } from './planned-run.ts';
import { cronTicks, deltaTicks, type Ticks } from './ticks.ts';
import type { CronDataInterval, DeltaDataInterval } from './timetable.ts';

/** Steps over ticks that a clock change has put out of order; a few suffice. */
const MAX_STEPS = 10_000;

export function nextOfDataIntervals(
  timetable: CronDataInterval | DeltaDataInterval,
  limits: PlanningLimits,
): PlannedRun | null {
  const ticks =
    timetable.kind === 'cronDataInterval'
      ? cronTicks(timetable.cron, timetable.timezone)
      : deltaTicks(timetable.delta);
  const earliest = limits.catchup ? alignedStart(ticks, limits) : latestStart(timetable, ticks, limits);
  if (earliest === 'never') return null;
  const start = startOfNext(ticks, earliest, limits);
  if (start === null || (limits.endDate !== null && start > limits.endDate)) return null;
  const end = ticks.next(start);
  return end === null ? null : plannedRun(start, end);
}

/** Null: nothing limits the start. */
type Earliest = Instant | null | 'never';

function alignedStart(ticks: Ticks, { startDate }: PlanningLimits): Earliest {
  return startDate === null ? null : (ticks.alignToNext(startDate) ?? 'never');
}

/** Without catchup, the start of the last stretch that is over by now. */
function latestStart(
  timetable: CronDataInterval | DeltaDataInterval,
  ticks: Ticks,
  limits: PlanningLimits,
): Earliest {
  const begin = alignedStart(ticks, limits);
  const latest =
    timetable.kind === 'cronDataInterval'
      ? lastCompleteStart(ticks, limits.now)
      : ticks.previous(boundaryBefore(timetable, ticks, begin === 'never' ? null : begin, limits.now));
  if (begin === 'never') return 'never';
  if (latest === null) return begin ?? 'never';
  return begin === null ? latest : Math.max(begin, latest);
}

function lastCompleteStart(ticks: Ticks, now: Instant): Instant | null {
  let start = ticks.previous(now);
  for (let step = 0; step < MAX_STEPS && start !== null; step += 1) {
    const end = ticks.next(start);
    if (end === null || end > now) return ticks.previous(start);
    if (end === now) return start;
    start = end;
  }
  return start;
}

/**
 * Lengths that are always the same are laid from the epoch on. Months and years are laid from the start date on, one after the
 * other, so that the stretches are those that catchup would make.
 */
function boundaryBefore(
  { delta }: DeltaDataInterval,
  ticks: Ticks,
  begin: Instant | null,
  now: Instant,
): Instant {
  const lengthMs = fixedLengthMs(delta);
  if (lengthMs !== null) return roundDown(now, lengthMs);
  let boundary = begin ?? now;
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const next = ticks.next(boundary);
    if (next === null || next > now || next <= boundary) break;
    boundary = next;
  }
  return boundary;
}

function roundDown(now: Instant, lengthMs: number): Instant {
  const lengthUs = (lengthMs / 1000) * US_PER_SECOND;
  return lengthUs > 0 ? now - (((now % lengthUs) + lengthUs) % lengthUs) : now;
}

function startOfNext(ticks: Ticks, earliest: Instant | null, { last }: PlanningLimits): Instant | null {
  if (last === null) return earliest;
  // The schedule may have changed since the last run, so its end need not be a tick.
  const follow = ticks.alignToPrevious(last.end);
  if (follow === null) return earliest;
  const start = earliest === null ? follow : Math.max(follow, earliest);
  // Nor need its logical date be one: a run that begins no later than the last one began would repeat it.
  return start <= last.start ? ticks.next(last.start) : start;
}
