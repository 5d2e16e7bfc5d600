// What goes into the ready queue, and what comes out of it.
import type { NextTry, ReadyLimit } from './ready-lane.ts';

/** A run as the queue sees it. */
export interface ReadyRun {
  readonly runRef: number;
  readonly dagId: string;
  /** Runs of a DAG that should start earlier go first among equal weights; microseconds. */
  readonly runAfterUs: number;
  readonly maxActiveTasks: number;
}

/** Instances of a task with `from` ≤ map index < `to`, all of one iteration. */
export interface ReadyItem {
  readonly task: number;
  readonly from: number;
  readonly to: number;
  readonly iteration: number;
  readonly taskId: string;
  readonly pool: string;
  readonly poolSlots: number;
  readonly priority: number;
  readonly maxActivePerRun: number | null;
  readonly maxActivePerDag: number | null;
  /** With their keys rendered; the same for all instances of the task in the run. */
  readonly limits?: readonly ReadyLimit[];
  /** Where the try differs from what its row says: to be written when it is queued. */
  readonly next?: NextTry;
}

export interface PickedInstance {
  readonly runRef: number;
  readonly task: number;
  readonly mapIndex: number;
  readonly iteration: number;
  readonly pool: string;
  readonly poolSlots: number;
  readonly limits: readonly ReadyLimit[];
  readonly next?: NextTry;
}
