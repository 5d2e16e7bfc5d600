// What waits to be claimed, and who claims it.

/** An attempt that was queued and may be claimed. */
export interface QueuedAttempt {
  readonly attemptId: string;
  readonly runRef: number;
  readonly dagId: string;
  readonly runId: string;
  readonly taskId: string;
  readonly mapIndex: number;
  readonly iteration: number;
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
