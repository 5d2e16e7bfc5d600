// What a timetable plans: one run, and what it may look at to plan it.
import type { Instant } from '../time/instant.ts';

/** The stretch of time whose data a run is about. */
export interface DataInterval {
  readonly start: Instant;
  readonly end: Instant;
}

export interface PlannedRun {
  readonly logicalDate: Instant;
  readonly dataInterval: DataInterval;
  readonly runAfter: Instant;
}

export interface PlanningLimits {
  readonly startDate: Instant | null;
  readonly endDate: Instant | null;
  /** Whether runs that were missed are made up, one by one. */
  readonly catchup: boolean;
  readonly now: Instant;
  /** The data interval of the last run that the timetable planned; null before the first. */
  readonly last: DataInterval | null;
}

export function plannedRun(start: Instant, end: Instant): PlannedRun {
  return { logicalDate: start, dataInterval: { start, end }, runAfter: end };
}
