// What is asked of backfills, and what is answered.
import type { Actor } from './references.ts';

export interface CreateBackfillRequest {
  readonly dagId: string;
  /** Logical dates in microseconds; both are included. */
  readonly fromUs: number;
  readonly toUs: number;
  /** The newest date first. @default false */
  readonly runBackwards: boolean;
  /** The `conf` of its runs; null: none. */
  readonly conf: Readonly<Record<string, unknown>> | null;
  /** What happens to dates that have a run: it stays, or runs again where it failed, or where it is over. @default 'none' */
  readonly reprocessBehavior: 'none' | 'failed' | 'completed';
  /** Most of its runs at once; the DAG's own limit does not count them, nor they it. @default 10 */
  readonly maxActiveRuns: number;
  /** Whether runs that run again do so in the latest version; null: as the DAG says, else they do. New runs have it always. */
  readonly onLatestVersion: boolean | null;
  /** The DAG drains from now on: paused or not, the backfill is carried out. @default false */
  readonly drainsDag?: boolean;
  /** Nothing is made: the answer says what would be. */
  readonly dryRun: boolean;
  readonly actor: Actor;
}

/** A date of a backfill, in the order in which they run. */
export interface BackfillDateAnswer {
  /** Of a run about a partition: the time that the partition is about. */
  readonly logicalDate: number;
  /** The partition that the run is about; absent: none. */
  readonly partitionKey?: string;
  /** `create`: a run is made; `again`: the run of the date runs again; `none`: there is one already. */
  readonly what: 'create' | 'again' | 'none';
  /** Null where it is to be made still. */
  readonly runId: string | null;
  /** Why no run is made: `already exists`, `in flight`. */
  readonly exceptionReason: string | null;
}

export interface CreateBackfillAnswer {
  /** Null: it was a dry run. */
  readonly id: number | null;
  readonly dates: readonly BackfillDateAnswer[];
  /** What whoever asks may not expect, in sentences; absent: nothing. */
  readonly notes?: readonly string[];
}

export interface BackfillRequest {
  readonly id: number;
  readonly actor: Actor;
}
