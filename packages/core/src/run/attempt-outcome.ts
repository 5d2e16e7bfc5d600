// What became of one attempt of a task, as the process that ran it reports. Data only: it crosses process boundaries.

import type { ReportedAssetEvent } from '../asset/outlet-events.ts';
import type { HumanRequest } from './human-request.ts';
import type { Continuation, DeferredTrigger } from './resumption.ts';

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
  /** The value as it may be shown, where it holds a secret that its task was given; absent: it may be shown as it is. */
  readonly view?: string;
}

export type AttemptOutcome =
  | {
      readonly kind: 'success';
      readonly xcoms: readonly XComEntry[];
      /** Branches only: the direct downstream task or group ids to follow. A short circuit that closes follows none. */
      readonly followed: readonly string[] | null;
      /** Its value is stored although what it chose skips something; absent: it is not. */
      readonly keepsValue?: true;
      /** Gates only: whether the loop ends with this iteration. */
      readonly loopStops?: boolean;
      /** What it says of its outlets; absent: nothing but that they have news. */
      readonly assetEvents?: readonly ReportedAssetEvent[];
    }
  /** `xcoms`: what it had pushed by then; absent: nothing. */
  | { readonly kind: 'skipped'; readonly reason: string | null; readonly xcoms?: readonly XComEntry[] }
  /** A sensor in reschedule mode: asks again at this instant (µs). */
  | { readonly kind: 'reschedule'; readonly atUs: number }
  /** It gives its worker back until a person has answered, or the time is over. */
  | {
      readonly kind: 'awaitingInput';
      readonly request: HumanRequest;
      readonly next: Continuation;
      /** How long it waits at most; null: for ever. */
      readonly timeoutMs: number | null;
      /** What it had pushed by then. */
      readonly xcoms: readonly XComEntry[];
    }
  /** It gives its worker back until the trigger has an event, or the time is over. */
  | {
      readonly kind: 'deferred';
      readonly trigger: DeferredTrigger;
      readonly next: Continuation;
      /** How long it waits at most; null: for ever. */
      readonly timeoutMs: number | null;
      /** What it had pushed by then. */
      readonly xcoms: readonly XComEntry[];
    }
  | {
      readonly kind: 'failed';
      /** What it had pushed by then; absent: nothing. */
      readonly xcoms?: readonly XComEntry[];
      readonly error: ErrorReport;
      /** False where the task said that no further try helps. */
      readonly retryable: boolean;
      readonly reason: FailureReason;
      /** What the task's retry policy said; absent: it has none, or said nothing. */
      readonly policy?: {
        readonly action: 'retry' | 'fail';
        /** Null: as the task's own options say. */
        readonly delayMs: number | null;
        readonly reason: string | null;
      };
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
