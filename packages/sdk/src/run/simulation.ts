// What a simulation says: which runs there would be, what each waited for, and which limits were in the way.
import type { InstanceState, RunState } from '@ariel/core';

/** Why nothing happened for a while. */
export type WaitCause =
  | 'runSlot'
  | 'upstream'
  | 'previousRun'
  | 'pool'
  | 'maxActiveTasks'
  | 'maxActiveTisPerDagrun'
  | 'maxActiveTisPerDag'
  | 'limit'
  | 'parallelism'
  | 'retryDelay'
  | 'nextLook';

export interface SimulatedWait {
  readonly cause: WaitCause;
  readonly ms: number;
  /** `12 m waiting for pool warehouse`. */
  readonly text: string;
}

export interface SimulatedTask {
  readonly taskId: string;
  /** -1 where the task is not mapped. */
  readonly mapIndex: number;
  readonly iteration: number;
  /** Positions in all mapped groups and loops around it and in its own list; null where the two above say the same. */
  readonly path: string | null;
  readonly state: InstanceState;
  readonly tries: number;
  /** Of its last try; null where it never began. */
  readonly start: Date | null;
  readonly end: Date | null;
  /** Over all tries, the longest first. */
  readonly waits: readonly SimulatedWait[];
  readonly reason: string | null;
}

export interface SimulatedRun {
  readonly dagId: string;
  readonly runId: string;
  readonly runType: string;
  readonly logicalDate: Date | null;
  readonly dataInterval: { readonly start: Date; readonly end: Date } | null;
  readonly runAfter: Date;
  readonly start: Date | null;
  /** Null where it would still be going at the end of the simulation. */
  readonly end: Date | null;
  readonly state: RunState;
  readonly reason: string | null;
  /** For how long any of its tasks waited, by cause, the longest first; what tasks wait for their upstream is left out. */
  readonly waits: readonly SimulatedWait[];
  readonly tasks: readonly SimulatedTask[];
}

export interface SimulatedLimit {
  /** `pool warehouse`, `maxActiveRuns of sales`, `parallelism`. */
  readonly name: string;
  /** Null where there is no limit. */
  readonly size: number | null;
  readonly peak: number;
  /** Share of the time in which it was full, from 0 to 1. */
  readonly fullShare: number;
  /** How long anything waited for it. */
  readonly waitedMs: number;
}

export interface Simulation {
  readonly from: Date;
  readonly to: Date;
  /** In the order in which they were due. */
  readonly runs: readonly SimulatedRun[];
  /** Runs that would still be going, or waiting to begin, at `to`. */
  readonly unfinished: readonly SimulatedRun[];
  /** What was in the way longest first. */
  readonly limits: readonly SimulatedLimit[];
  /** What was assumed because nothing was said. */
  readonly notes: readonly string[];
  /** One line per DAG, the limits that were in the way, and what is unfinished. */
  toString(): string;
  /** One line per run. */
  table(): string;
}
