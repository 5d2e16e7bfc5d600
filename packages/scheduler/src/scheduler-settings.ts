// What the scheduler needs from outside: where it writes, what time it is, where queued work goes, and its limits.
import type { Decision, GraphTask, ReadyLimit } from '@ariel/core';
import type { Executor, HeardEvent, LiveEvent } from '@ariel/protocol';
import type { BegunAttempt, Database, NewJob } from '@ariel/store';
import type { VersionSource } from './version-source.ts';

export interface SchedulerSettings {
  readonly database: Database;
  readonly versions: VersionSource;
  readonly executor: Executor;
  readonly nowUs: () => number;
  readonly newId: () => string;
  /** Names this scheduler's job, and it as the owner of runs; new at each start. */
  readonly ownerId: string;
  /** Most instances that this scheduler has queued or running at once (`core.parallelism`). */
  readonly parallelism: number;
  /** Most that all schedulers together have queued or running (`scheduler.global_parallelism`). @default null: no limit */
  readonly globalParallelism?: number | null;
  /** How long runs stay this scheduler's after it last said that it lives. */
  readonly runLeaseMs: number;
  /** How often it says so; null: never. @default 2000, never where it is the only scheduler */
  readonly beatMs?: number | null;
  /** What is shown of its job. @default nothing that tells it from others */
  readonly job?: Pick<NewJob, 'detail' | 'hostname' | 'pid' | 'version'>;
  /** True where no other scheduler can be alive on this database: what others owned is this one's at once. */
  readonly isOnlyScheduler: boolean;
  readonly pacing: Pacing;
  readonly live: (event: LiveEvent) => void;
  readonly report: (problem: SchedulerProblem) => void;
  /** Timetables of users' own have to be asked for what comes next; the store says which. */
  readonly timetablesWanted?: () => void;
  /** Settles the attempts in this owner's runs whose workers were not heard of in time. @default nobody does */
  readonly settleExpired?: (ownerId: string) => Promise<void>;
  /** Ends waits outside of workers whose time is over; triggerers do that too, in time. @default nobody does */
  readonly timeOutTriggers?: () => Promise<unknown>;
  /** Ends requests to people whose time is over. @default nobody does */
  readonly timeOutRequests?: () => Promise<number>;
  /** How first tries are claimed with the turn that queues them, where the executor has a free process. @default none is */
  readonly begins?: TurnClaims;
  /** Told of each run that this scheduler has ended, after the commit. @default nobody is */
  readonly runEnded?: (runRef: number) => void;
  /** For how many of a DAG's latest runs rendered fields are kept; 0: for all. @default 30 */
  readonly renderedFieldsOfRuns?: number;
  /** Told what happened to runs, once it is committed. @default nobody listens */
  readonly heard?: (event: HeardEvent) => void;
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
  /** Its keyed limits, their keys rendered for the run. */
  readonly limits: readonly ReadyLimit[];
}

export interface TurnClaims {
  /** How long an attempt is its worker's without a heartbeat. */
  readonly leaseMs: number;
  /** Told of those that are committed, before the executor hears of them. */
  readonly begun: (attempts: readonly BegunAttempt[]) => void;
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
