// What became of one attempt of a task, as the process that ran it reports. Data only: it crosses process boundaries.

/** One frame of a stack, innermost first. `path` is relative to the bundle where the file belongs to it. */
export interface StackFrame {
  readonly path: string;
  readonly line: number | null;
  readonly column: number | null;
  readonly functionName: string | null;
  /** True for the author's own files, false for libraries and the runtime. */
  readonly own: boolean;
}

export interface ErrorReport {
  /** Class or name of what was thrown. */
  readonly name: string;
  readonly message: string;
  /** Ariel's stable code, where the error has one. */
  readonly code: string | null;
  readonly frames: readonly StackFrame[];
  readonly cause: ErrorReport | null;
}

/** A value stored under a key of the attempt. `json` is JSON text, kept as it is. */
export interface XComEntry {
  readonly key: string;
  readonly json: string;
  /** Number of items where the value is a list, number of entries where it is an object; null otherwise. */
  readonly length: number | null;
}

export type AttemptOutcome =
  | {
      readonly kind: 'success';
      readonly xcoms: readonly XComEntry[];
      /** Branches only: the direct downstream task or group ids to follow. A short circuit that closes follows none. */
      readonly followed: readonly string[] | null;
      /** Gates only: whether the loop ends with this iteration. */
      readonly loopStops?: boolean;
    }
  | { readonly kind: 'skipped'; readonly reason: string | null }
  /** A sensor in reschedule mode: asks again at this instant (µs). */
  | { readonly kind: 'reschedule'; readonly atUs: number }
  | {
      readonly kind: 'failed';
      readonly error: ErrorReport;
      /** False where the task said that no further try helps. */
      readonly retryable: boolean;
      readonly reason: FailureReason;
    };

export const FailureReason = {
  /** User code threw. */
  error: 'error',
  /** `executionTimeout` passed. */
  timeout: 'timeout',
  /** The process ended, was killed or ran out of memory. */
  processDied: 'process_died',
  /** The worker or the server that ran it is gone. */
  lost: 'lost',
  /** The DAG file could not be loaded, or the task's function is not in it. */
  load: 'load',
} as const;
export type FailureReason = (typeof FailureReason)[keyof typeof FailureReason];
