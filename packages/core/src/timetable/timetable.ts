// The kinds of timetable, as data: what a DAG's schedule became when its file was evaluated.
// Data only. When runs are due is in next-run.ts; kinds that wait for assets join this union later.
import type { Json } from '../dag/value-expression.ts';
import type { Instant } from '../time/instant.ts';
import type { Period } from './period.ts';

export type TimetableDefinition =
  /** Only by hand or through the API. */
  | { readonly kind: 'none' }
  /** One run, as soon as possible. */
  | { readonly kind: 'once' }
  /** The next run as soon as the one before has ended. */
  | { readonly kind: 'continuous' }
  | CronTrigger
  | CronDataInterval
  | DeltaTrigger
  | DeltaDataInterval
  | EventsTimetable
  | CustomTimetable;

/** A run each time that one of the expressions fires; its data interval ends there. */
export interface CronTrigger {
  readonly kind: 'cronTrigger';
  readonly crons: readonly string[];
  readonly timezone: string;
  /** Length of each run's data interval; no time at all by default. */
  readonly interval: Period;
  /**
   * Where the DAG has neither a start date nor runs: `true` runs the tick before now, a number of milliseconds does so
   * when that tick is no older, `false` when it is no older than a tenth of the time between ticks (at least 5 minutes).
   */
  readonly runImmediately: boolean | number;
}

/** A run at the end of each stretch between two fire times, for the data of that stretch. */
export interface CronDataInterval {
  readonly kind: 'cronDataInterval';
  readonly cron: string;
  readonly timezone: string;
}

/** A run each `delta` after the one before. */
export interface DeltaTrigger {
  readonly kind: 'deltaTrigger';
  readonly delta: Period;
  readonly interval: Period;
}

/** A run at the end of each `delta`, for the data of that time. */
export interface DeltaDataInterval {
  readonly kind: 'deltaDataInterval';
  readonly delta: Period;
}

/** A run at each of these instants. */
export interface EventsTimetable {
  readonly kind: 'events';
  /** Ascending. */
  readonly events: readonly Instant[];
  /** A run started by hand then belongs to the last event before it. */
  readonly restrictToEvents: boolean;
  /** What it is, in words of its author's; else the events are counted. */
  readonly description?: string;
}

/**
 * A timetable of the user's own. Its code is asked ahead of time, in the process that evaluates DAG files, and the answers
 * are kept beside the DAG (`TimetableAnswers`): neither they nor the moment of asking are part of the definition.
 */
export interface CustomTimetable {
  readonly kind: 'custom';
  /** Its class, or the name under which it was registered. */
  readonly name: string;
  /** One word for lists. */
  readonly summary: string;
  /** A sentence for pages. */
  readonly description: string;
  /** Most runs that may be active with it; null: as the DAG says. */
  readonly activeRunsLimit: number | null;
  /** What it was made with: a change of it is a change of the schedule. */
  readonly options: Json;
}
