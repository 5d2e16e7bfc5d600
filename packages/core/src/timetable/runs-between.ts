// The runs that a timetable would have planned between two logical dates, both included: what a backfill lists. Pure.
import type { Instant } from '../time/instant.ts';
import { timePart } from './asset-schedule.ts';
import { nextRun } from './next-run.ts';
import type { DataInterval, PlannedRun } from './planned-run.ts';
import type { TimetableDefinition } from './timetable.ts';

export interface RunsBetween {
  /** Logical dates. */
  readonly from: Instant;
  readonly to: Instant;
  /** Runs that were not due by then are left out. */
  readonly now: Instant;
  /** No more than so many are listed. */
  readonly most: number;
}

/** Schedules that plan by what happens, or once: they have no times that can be listed. */
const aperiodic: ReadonlySet<string> = new Set([
  'none',
  'once',
  'continuous',
  'assets',
  'partitionedAssets',
  'partitionedAtRuntime',
]);

/** Whether the runs of a stretch of time can be listed; of a timetable of the user's own by asking it. */
export function isPeriodic(timetable: TimetableDefinition): boolean {
  return !aperiodic.has(timePart(timetable).kind);
}

/**
 * In order of time. Neither the DAG's start nor whether it catches up counts: who asks for dates gets them. None of a timetable of the
 * user's own: it is asked where user code runs.
 */
export function runsBetween(
  timetable: TimetableDefinition,
  { from, most, now, to }: RunsBetween,
): PlannedRun[] {
  const runs: PlannedRun[] = [];
  if (!isPeriodic(timetable) || timePart(timetable).kind === 'custom') return runs;
  let last: DataInterval | null = null;
  while (runs.length < most) {
    const run = nextRun(timetable, { startDate: from, endDate: null, catchup: true, now, last });
    if (run === null || run.logicalDate > to || run.runAfter > now) break;
    // A run is about the time before its tick: the first tick may belong to a date before the range.
    if (run.logicalDate >= from) runs.push(run);
    if (last !== null && run.dataInterval.end <= last.end && run.dataInterval.start <= last.start) break;
    last = run.dataInterval;
  }
  return runs;
}
