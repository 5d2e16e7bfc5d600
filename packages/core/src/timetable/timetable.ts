// The kinds of timetable, as data: what a DAG's schedule became when its file was evaluated.
// Data only. When runs are due is in next-run.ts; what kinds wait for assets is in asset-schedule.ts.
import type { AssetExpression, AssetKey } from '../asset/asset-expression.ts';
import type { Json } from '../dag/value-expression.ts';
import type { PartitionMapper } from '../partition/partition-mapper.ts';
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
  | CustomTimetable
  | AssetSchedule;

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

/** Schedules that wait for assets, or whose runs are about one partition of them. */
export type AssetSchedule =
  /** A run when the assets have news. */
  | { readonly kind: 'assets'; readonly assets: AssetExpression }
  /** Runs by the clock, and runs by assets, each for themselves. */
  | {
      readonly kind: 'assetOrTime';
      readonly timetable: TimetableDefinition;
      readonly assets: AssetExpression;
    }
  /** Runs by the clock, each of which waits until the assets have news. */
  | {
      readonly kind: 'assetAndTime';
      readonly timetable: TimetableDefinition;
      readonly assets: AssetExpression;
    }
  | CronPartition
  | PartitionedAssets
  /** Only by hand; tasks say which partitions they wrote. */
  | { readonly kind: 'partitionedAtRuntime' };

/** A run at each tick of a cron expression, about the partition that is named for a tick. */
export interface CronPartition {
  readonly kind: 'cronPartition';
  readonly cron: string;
  readonly timezone: string;
  /** How many ticks the partition lies after the run; below zero: before it. */
  readonly runOffset: number;
  readonly keyFormat: string;
  readonly runImmediately: boolean | number;
}

/** A run for each partition of which the assets have brought what is needed. */
export interface PartitionedAssets {
  readonly kind: 'partitionedAssets';
  readonly assets: AssetExpression;
  readonly defaultMapper: PartitionMapper;
  /** For assets that are mapped in another way. */
  readonly mappers: readonly { readonly asset: AssetKey; readonly mapper: PartitionMapper }[];
}
