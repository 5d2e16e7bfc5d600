// The runs that a timetable would have planned between two logical dates, both included: what a backfill lists. Pure.
import type { Instant } from '../time/instant.ts';
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

/** Kinds of schedules that plan at times which can be listed; the others plan by what happens, or once. */
const aperiodic: ReadonlySet<string> = new Set(['none', 'once', 'continuous', 'custom']);

/** Whether the runs of a stretch of time can be listed. */
export function isPeriodic(timetable: TimetableDefinition): boolean {
  return !aperiodic.has(timetable.kind);
}

/** In order of time. Neither the DAG's start nor whether it catches up counts: who asks for dates gets them. */
export function runsBetween(
  timetable: TimetableDefinition,
  { from, most, now, to }: RunsBetween,
): PlannedRun[] {
  const runs: PlannedRun[] = [];
  if (!isPeriodic(timetable)) return runs;
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
