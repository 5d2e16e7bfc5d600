// What the scheduler needs from outside: where it writes, what time it is, where queued work goes, and its limits.
import type { Decision, GraphTask } from '@ariel/core';
import type { Executor, LiveEvent } from '@ariel/protocol';
import type { Database } from '@ariel/store';
import type { VersionSource } from './version-source.ts';

export interface SchedulerSettings {
  readonly database: Database;
  readonly versions: VersionSource;
  readonly executor: Executor;
  readonly nowUs: () => number;
  readonly newId: () => string;
  /** Names this scheduler as the owner of runs; new at each start. */
  readonly ownerId: string;
  /** Most instances that this scheduler has queued or running at once (`core.parallelism`). */
  readonly parallelism: number;
  /** Most that all schedulers together have queued or running (`scheduler.global_parallelism`). @default null: no limit */
  readonly globalParallelism?: number | null;
  readonly runLeaseMs: number;
  /** True where no other scheduler can be alive on this database: leases of others are void at once. */
  readonly isOnlyScheduler: boolean;
  readonly pacing: Pacing;
  readonly live: (event: LiveEvent) => void;
  readonly report: (problem: SchedulerProblem) => void;
  /** Timetables of users' own have to be asked for what comes next; the store says which. */
  readonly timetablesWanted?: () => void;
  /** How often the safety sweep looks; a world in which no notice gets lost needs none. @default 15000 */
  readonly sweepMs?: number;
  /** Told what waits for nothing but its limits from now on: for whoever explains a whole history afterwards. */
  readonly becameReady?: (ready: BecameReady) => void;
}

export interface BecameReady {
  readonly runRef: number;
  readonly dagId: string;
  readonly task: GraphTask;
  readonly decision: Extract<Decision, { kind: 'ready' }>;
}

export interface SchedulerProblem {
  readonly message: string;
  readonly error: unknown;
}

/** When the loop's turns happen; a simulated world brings its own. */
export interface Pacing {
  /** After everything that has already arrived. */
  soon(turn: () => void): void;
  /** At an instant (µs); the answer cancels it. */
  at(instantUs: number, turn: () => void): () => void;
}
