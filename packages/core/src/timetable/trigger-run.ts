// The next run of a trigger timetable: a run at each tick, with a data interval that ends there.
import type { Instant } from '../time/instant.ts';
import type { Period } from './period.ts';
import { subtractPeriod } from './period-arithmetic.ts';
import { type PlannedRun, type PlanningLimits, plannedRun } from './planned-run.ts';
import { cronTicks, deltaTicks, type Ticks } from './ticks.ts';
import type { CronTrigger, DeltaTrigger } from './timetable.ts';

const US_PER_MS = 1000;
const LEAST_BUFFER_US = 5 * 60_000 * US_PER_MS;
/** The days at the end of a month that a calendar interval can lay on one logical date, with room. */
const REPEATED_SPAN_US = 8 * 86_400_000 * US_PER_MS;

export function nextOfTriggers(
  timetable: CronTrigger | DeltaTrigger,
  limits: PlanningLimits,
): PlannedRun | null {
  if (timetable.kind === 'deltaTrigger') {
    const ticks = deltaTicks(timetable.delta);
    return nextTrigger(ticks, timetable.interval, limits, () => limits.now);
  }
  let best: PlannedRun | null = null;
  for (const cron of timetable.crons) {
    const own = cronTicks(cron, timetable.timezone);
    const ticks = timetable.crons.length === 1 ? own : inOwnTurn(own);
    const first = (): Instant | null => firstRun(ticks, timetable.runImmediately, limits.now);
    const run = nextTrigger(ticks, timetable.interval, limits, first);
    if (run !== null && (best === null || comesBefore(run, best, limits))) best = run;
  }
  return best;
}

/**
 * Beside others, an expression goes on from its own last tick: behind a gap, a reading of its own that was jumped over may
 * be firing still when another expression has fired there. (Airflow goes on from the other's, and leaves that one out.)
 */
function inOwnTurn(ticks: Ticks): Ticks {
  const next = (after: Instant): Instant | null => {
    const own = ticks.previous(after + 1);
    const follow = own === null ? null : ticks.next(own);
    return follow !== null && follow > after ? follow : ticks.next(after);
  };
  return { ...ticks, next };
}

/** Without catchup, what is due is decided by the latest tick that has passed; later ones by the earliest. */
function comesBefore(run: PlannedRun, other: PlannedRun, { catchup, now }: PlanningLimits): boolean {
  const key = ({ logicalDate }: PlannedRun): number =>
    !catchup && logicalDate <= now ? -logicalDate : logicalDate;
  return key(run) < key(other);
}

function nextTrigger(
  ticks: Ticks,
  interval: Period,
  limits: PlanningLimits,
  first: () => Instant | null,
): PlannedRun | null {
  const tick = limits.catchup ? nextInTurn(ticks, limits, first) : nextDue(ticks, limits, first);
  const fresh = tick === null ? null : withNewLogicalDate(ticks, tick, interval, limits);
  if (fresh === null || (limits.endDate !== null && limits.endDate < fresh)) return null;
  return plannedRun(subtractPeriod(fresh, interval), fresh);
}

function nextInTurn(
  ticks: Ticks,
  { startDate, last }: PlanningLimits,
  first: () => Instant | null,
): Instant | null {
  if (last !== null) return ticks.next(last.end);
  return startDate === null ? first() : ticks.alignToNext(startDate);
}

function nextDue(ticks: Ticks, limits: PlanningLimits, first: () => Instant | null): Instant | null {
  const { startDate, now, last } = limits;
  const candidates: (Instant | null)[] = [];
  if (last !== null) candidates.push(ticks.next(last.end));
  else if (startDate === null) candidates.push(first());
  if (startDate !== null) candidates.push(ticks.alignToNext(startDate));
  // No tick after the last run, or after the start: there is nothing to wait for.
  if (candidates.includes(null)) return null;
  const passed = ticks.alignToPrevious(now);
  return Math.max(...candidates.map((each) => each ?? 0), passed ?? Number.NEGATIVE_INFINITY);
}

function firstRun(ticks: Ticks, runImmediately: boolean | number, now: Instant): Instant | null {
  const past = ticks.alignToPrevious(now);
  const next = ticks.alignToNext(now);
  if (past === null || runImmediately === true) return past ?? next;
  const tenth = next === null ? 0 : Math.round((next - past) / 10);
  const bufferUs =
    typeof runImmediately === 'number' ? runImmediately * US_PER_MS : Math.max(tenth, LEAST_BUFFER_US);
  return now - past <= bufferUs ? past : next;
}

/**
 * Two ticks less a calendar interval can be one logical date: the 30th and the 31st, a month before. No two runs share
 * one, so ticks are passed over until the logical date moves on. (Airflow plans the same logical date again.)
 */
function withNewLogicalDate(
  ticks: Ticks,
  tick: Instant,
  interval: Period,
  { last }: PlanningLimits,
): Instant | null {
  // A last run with another length is from another schedule: its logical date says nothing about this one's.
  if (interval.kind === 'fixed' || last === null || subtractPeriod(last.end, interval) !== last.start)
    return tick;
  const repeats = (end: Instant): boolean => subtractPeriod(end, interval) <= last.start;
  if (!repeats(tick)) return tick;
  let repeated = tick;
  let fresh = tick + REPEATED_SPAN_US;
  while (fresh - repeated > 1) {
    const middle = Math.floor((repeated + fresh) / 2);
    if (repeats(middle)) repeated = middle;
    else fresh = middle;
  }
  return ticks.nextInLine(tick, repeated);
}
