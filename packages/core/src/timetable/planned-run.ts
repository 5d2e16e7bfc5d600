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
  /** What a timetable of the user's own answered ahead of time; other kinds do not look at it. */
  readonly answers?: TimetableAnswers | null;
}

/** What a timetable of the user's own said when it was asked ahead of time. */
export interface TimetableAnswers {
  /** The next runs, ascending. */
  readonly runs: readonly PlannedRun[];
  /** Whether no run comes after them. */
  readonly isComplete: boolean;
  /** The data interval of a run started by hand at an instant, for instants at which it was asked; ascending. */
  readonly manual: readonly ManualAnswer[];
}

export interface ManualAnswer {
  readonly at: Instant;
  readonly dataInterval: DataInterval;
}

export function plannedRun(start: Instant, end: Instant): PlannedRun {
  return { logicalDate: start, dataInterval: { start, end }, runAfter: end };
}
