// What the supervisor and a task process say to each other over their channel.
import type { AttemptOutcome } from '@ariel/core';
import type { ClaimedAttempt, TaskQuestion, VersionForWorker } from '@ariel/protocol';

/** Settings that hold for the whole life of a task process. */
export interface TaskProcessSettings {
  readonly cacheFolder: string;
  readonly logsFolder: string;
  readonly maxLogBytes: number;
  readonly arielModules: Readonly<Record<string, string>>;
  readonly defaultTimezone: string;
  /** Least level of the task's own log lines that are kept. */
  readonly logLevel: string;
}

export type ToTaskProcess =
  | {
      /** Sent once per version before its first attempt. */
      readonly kind: 'version';
      readonly version: VersionForWorker;
      readonly codeFolder: string;
      /** What stack traces name instead of the folder of the laid out code. */
      readonly bundleFolder: string;
    }
  | { readonly kind: 'run'; readonly attempt: ClaimedAttempt }
  | {
      readonly kind: 'abort';
      readonly attemptId: string;
      readonly why: 'timeout' | 'killed';
      readonly reason: string;
    }
  | {
      readonly kind: 'reply';
      readonly id: number;
      readonly json: string | null;
      readonly error: string | null;
    };

/** What the server answers, and what is looked up on the way to it. */
export type ServiceQuestion =
  | TaskQuestion
  | {
      readonly about: 'xcom';
      readonly taskId: string;
      readonly key: string;
      readonly mapIndex: number | null;
      /** Not null: some items of it. */
      readonly page: { readonly offset: number; readonly limit: number } | null;
    }
  | { readonly about: 'connection'; readonly id: string }
  | { readonly about: 'variable'; readonly key: string };

export type FromTaskProcess =
  | { readonly kind: 'ready' }
  /** It was told to end an attempt and has begun to. Silence means that user code does not let go of the process. */
  | { readonly kind: 'aborting'; readonly attemptId: string }
  | {
      readonly kind: 'finished';
      readonly attemptId: string;
      readonly outcome: AttemptOutcome;
      readonly renderedFields: string | null;
      readonly renderedMapIndex: string | null;
      readonly tookMs: number;
      /** User code may still be running: the process must not be used again. */
      readonly isSpent: boolean;
      readonly residentBytes: number | null;
    }
  | {
      readonly kind: 'ask';
      readonly id: number;
      readonly attemptId: string;
      readonly question: ServiceQuestion;
    };
