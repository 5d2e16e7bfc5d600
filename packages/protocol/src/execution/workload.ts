// What passes between the server and whoever runs tasks: queued work, claims with everything a try needs, reports.
// Values travel as JSON text, exactly as they were stored.
import type { AttemptOutcome, TaskDefinition } from '@ariel/core';

/** An attempt that was queued and may be claimed. */
export interface QueuedAttempt {
  readonly attemptId: string;
  readonly runRef: number;
  readonly dagId: string;
  readonly runId: string;
  readonly taskId: string;
  readonly mapIndex: number;
  readonly tryNumber: number;
  readonly queue: string;
  readonly team: string | null;
  readonly versionId: string;
  readonly codeHash: string;
}

/** Who claims: recorded with the attempt before user code starts. */
export interface Claimant {
  readonly workerId: string;
  readonly hostname: string;
  readonly pid: number;
  /** Distinguishes this process from a later one with the same pid; opaque, from the operating system. */
  readonly pidStarted: string;
}

export interface ClaimRequest extends Claimant {
  readonly attemptId: string;
}

/** The run as a task sees it. */
export interface RunFacts {
  readonly dagId: string;
  readonly runId: string;
  readonly runType: string;
  readonly logicalDateUs: number | null;
  readonly intervalStartUs: number | null;
  readonly intervalEndUs: number | null;
  readonly runAfterUs: number;
  readonly startUs: number | null;
  /** JSON text. */
  readonly conf: string;
  /** JSON text: defaults and what the caller gave, merged. */
  readonly params: string;
}

export interface ClaimedAttempt {
  readonly attemptId: string;
  readonly taskId: string;
  readonly mapIndex: number;
  readonly tryNumber: number;
  readonly maxTries: number;
  readonly versionId: string;
  readonly startUs: number;
  /** When the instance first ran: sensors count their timeout from there. */
  readonly firstStartUs: number;
  readonly run: RunFacts;
  /** Inputs whose value the server knows, by name, as JSON text. Templates and functions are the task process's. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Inputs that functions of the DAG file make from values that the server knows, by name. */
  readonly applied: Readonly<Record<string, AppliedInput>>;
  /** The innermost loop around the task, or null. */
  readonly loop: LoopFacts | null;
  /** Relative to the log folder. */
  readonly logPath: string;
}

/** A value of which parts go through functions of the DAG file, numbered as in its `map` and `filter` expressions. */
export type AppliedInput =
  | { readonly kind: 'json'; readonly json: string }
  /** `filter`: the value itself where the function says yes, else the instance skips itself. */
  | { readonly kind: 'map' | 'filter'; readonly function: number; readonly to: AppliedInput }
  /** The same for each item of a list; items that are skipped or filtered out are dropped. */
  | { readonly kind: 'mapEach' | 'filterEach'; readonly function: number; readonly to: AppliedInput }
  | { readonly kind: 'list'; readonly items: readonly AppliedInput[] }
  /** Lists side by side, or one after the other. */
  | { readonly kind: 'zip'; readonly lists: readonly AppliedInput[]; readonly fillJson: string | null }
  | { readonly kind: 'concat'; readonly lists: readonly AppliedInput[] }
  | { readonly kind: 'object'; readonly entries: Readonly<Record<string, AppliedInput>> };

export interface LoopFacts {
  readonly groupId: string;
  /** From 0. */
  readonly index: number;
  readonly maxIterations: number;
  /** JSON text of what the iteration before gave; null in the first. */
  readonly previousJson: string | null;
}

export type ClaimAnswer =
  | { readonly kind: 'claimed'; readonly attempt: ClaimedAttempt }
  | { readonly kind: 'refused'; readonly attemptId: string; readonly reason: string };

export interface FinishReport {
  readonly attemptId: string;
  readonly outcome: AttemptOutcome;
  readonly endUs: number;
  /** Templated fields after rendering, as JSON text. */
  readonly renderedFields: string | null;
}

/** `stale`: the attempt was not live any more; nothing of the report counts. */
export type FinishAnswer = 'accepted' | 'stale';

/** A version of a DAG as a worker needs it. */
export interface VersionForWorker {
  readonly versionId: string;
  readonly dagId: string;
  readonly codeHash: string;
  readonly bundleName: string;
  readonly relPath: string;
  readonly dag: {
    readonly description: string | null;
    readonly tags: readonly string[];
    readonly timezone: string;
    readonly owner: string;
  };
  readonly tasks: Readonly<Record<string, TaskDefinition>>;
}

export interface XComQuery {
  readonly dagId: string;
  readonly runId: string;
  readonly taskId: string;
  readonly mapIndex: number | null;
  readonly key: string;
}

/** The server's side of running tasks: the same behind every transport. */
export interface ExecutionService {
  claim(requests: readonly ClaimRequest[]): Promise<readonly ClaimAnswer[]>;
  finish(reports: readonly FinishReport[]): Promise<readonly FinishAnswer[]>;
  /** Extends the leases; answers the attempts that are not live any more and must be stopped. */
  heartbeat(attemptIds: readonly string[]): Promise<readonly string[]>;
  version(versionId: string): Promise<VersionForWorker>;
  /** Files of a code version: path → content. */
  codeFiles(codeHash: string): Promise<ReadonlyMap<string, Uint8Array>>;
  /** JSON text of a stored value, or of the list of a mapped task's values where `mapIndex` is null; null if none. */
  xcom(query: XComQuery): Promise<string | null>;
}

/** Where queued attempts go. Implementations are in the executors package. */
export interface Executor {
  readonly name: string;
  start(): Promise<void>;
  /** Called after the transaction that queued them. */
  queue(attempts: readonly QueuedAttempt[]): void;
  /** Ends attempts that are not wanted any more (marked, cleared, timed out): the process tree goes. */
  kill(attemptIds: readonly string[], reason: string): void;
  stop(): Promise<void>;
}
