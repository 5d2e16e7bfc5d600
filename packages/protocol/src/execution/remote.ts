// The calls between a worker in another process and a server, as JSON. Each may come twice: an answer that was lost is
// asked for again. The worker's own token says who it is; every attempt travels with a token of its own.
import type { Claimant, QueuedAttempt } from './queued-attempt.ts';
import type { ClaimedAttempt, FinishAnswer, FinishReport } from './workload.ts';

/** Servers refuse workers that speak another form of these calls. */
export const REMOTE_PROTOCOL = 1;

/** What an attempt's token stands for is never named beside it: the server reads it from the token. */
export interface WithToken {
  readonly token: string;
}

export interface WorkRequest {
  readonly protocol: number;
  readonly hostname: string;
  readonly pid: number;
  readonly version: string;
  readonly queues: readonly string[];
  /** Tasks that it runs at once. */
  readonly places: number;
  readonly running: number;
  /** Attempts that it could take now; 0: it only wants to hear what to end. */
  readonly free: number;
  /** How long the server may wait with an answer that says nothing. */
  readonly waitMs: number;
  /** Attempts that it took and has not claimed yet. */
  readonly holding: readonly string[];
  /** Attempts of which it has heard that they are to end. */
  readonly ending: readonly string[];
  /** Attempts that were to end and have ended: nobody need say so any more. */
  readonly ended: readonly string[];
}

export interface AttemptToEnd {
  readonly attemptId: string;
  readonly reason: string;
}

export interface WorkAnswer {
  readonly attempts: readonly (WithToken & { readonly attempt: QueuedAttempt })[];
  readonly ends: readonly AttemptToEnd[];
}

export interface ClaimCall {
  readonly claims: readonly (WithToken & { readonly claimant: Omit<Claimant, 'workerId'> })[];
}

export type ClaimedOrRefused =
  | {
      readonly kind: 'claimed';
      readonly attempt: ClaimedAttempt;
      /** From now on this one counts. */
      readonly token: string;
      /** Bytes that the log of this try has already. */
      readonly logSize: number;
    }
  | { readonly kind: 'refused'; readonly reason: string };

export interface ClaimCallAnswer {
  /** In the order of the claims. */
  readonly answers: readonly ClaimedOrRefused[];
}

/** A part of an attempt's log: as text where it is whole characters, else base64. */
export interface LogPart extends WithToken {
  readonly offset: number;
  readonly text?: string;
  readonly base64?: string;
}

export interface FinishCall {
  /** Stored before the reports are applied. */
  readonly logs: readonly LogPart[];
  readonly reports: readonly (WithToken & { readonly report: FinishReport })[];
}

export interface FinishCallAnswer {
  readonly answers: readonly FinishAnswer[];
  readonly logSizes: readonly number[];
}

export interface HeartbeatCall {
  readonly tokens: readonly string[];
}

export interface HeartbeatAnswer {
  /** Attempts that are not live any more, by their place in the call. */
  readonly lost: readonly number[];
  readonly ends: readonly AttemptToEnd[];
  /** Tokens that will soon be too old: place in the call → a fresh one. */
  readonly fresh: Readonly<Record<number, string>>;
}

export interface LogsCall {
  readonly logs: readonly LogPart[];
}

export interface LogsAnswer {
  /** Bytes of each part's log now; −1 where the token does not count. */
  readonly sizes: readonly number[];
}

export interface CodeAnswer {
  readonly files: readonly { readonly path: string; readonly base64: string }[];
}

/** A connection or a variable, for an attempt that runs. */
export interface SecretCall {
  readonly kind: 'connection' | 'variable';
  readonly name: string;
  /** Only asks where it would be looked for: a list of texts. @default false */
  readonly placesOnly?: boolean;
}

export interface JsonAnswer {
  /** JSON text; null where there is none. */
  readonly json: string | null;
}
