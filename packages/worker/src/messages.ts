// What the supervisor and a task process say to each other over their channel.
import type { AttemptOutcome } from '@ariel/core';
import type { CalledBack, ClaimedAttempt, TaskQuestion, VersionForWorker } from '@ariel/protocol';
import type { MailSettings } from '@ariel/sdk';
import type { LogEntry } from './log/attempt-log.ts';

/** Settings that hold for the whole life of a task process. */
export interface TaskProcessSettings {
  readonly cacheFolder: string;
  readonly logsFolder: string;
  readonly maxLogBytes: number;
  readonly arielModules: Readonly<Record<string, string>>;
  readonly defaultTimezone: string;
  /** As whom it runs, where that is not its worker's own user. The worker's files are closed to it. @default the worker's own */
  readonly user?: string;
  /** Least level of the task's own log lines that are kept. */
  readonly logLevel: string;
  /** How long callbacks may go on after the task's own end. @default 20000 */
  readonly overtimeMs?: number;
  /** Where e-mail about tasks comes from. @default `smtp_default`, and Ariel's own texts */
  readonly email?: MailSettings;
  /** How values and templates of tasks are kept. @default Airflow's defaults */
  readonly data?: DataSettings;
  /** What counts as a secret. @default Airflow's names and least length */
  readonly masking?: MaskingSettings;
}

/** How much of values and templates is kept, and where. */
export interface DataSettings {
  /** Characters of a rendered field. */
  readonly maxTemplatedFieldLength: number;
  /** Bytes of a value that is kept in the database. */
  readonly maxXComBytes: number;
  /** Null: the database. */
  readonly xcomBackend: string | null;
  /** Whether what can wait without a worker does, where it does not say it. @default false */
  readonly defaultDeferrable?: boolean;
  /** Where plugins lie that may bring a backend. @default there are none */
  readonly pluginsFolder?: string;
  /** Null: no path is configured. */
  readonly xcomObjectStorage: {
    readonly path: string;
    readonly threshold: number;
    readonly compression: 'gzip' | null;
  } | null;
}

/** What came of the work of an attempt. */
export interface DecidedEnd {
  readonly outcome: AttemptOutcome;
  readonly renderedFields: string | null;
  readonly renderedMapIndex: string | null;
  /** At which event callbacks are called now. */
  readonly event: string;
}

export interface MaskingSettings {
  /** Names beside Airflow's that say that something is a secret. */
  readonly sensitiveNames: readonly string[];
  /** False: nothing is a secret by its name. */
  readonly hidesByName: boolean;
  readonly minLength: number;
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
  | { readonly about: 'variable'; readonly key: string }
  /** Where one is looked for, in words: asked when it was found nowhere. The answer is a JSON list. */
  | { readonly about: 'secret-places'; readonly kind: 'connection' | 'variable'; readonly name: string };

/** What is for the supervisor, once the process is ready; lines of the log go straight there. */
export type SupervisedMessage = Exclude<FromTaskProcess, { kind: 'ready' | 'log' }>;

export type FromTaskProcess =
  | { readonly kind: 'ready' }
  /** A line of the attempt's log, from a process that may not write to the file. */
  | { readonly kind: 'log'; readonly attemptId: string; readonly entry: LogEntry }
  /** The process knows these secrets now: what it prints past its own log is masked by its supervisor. */
  | { readonly kind: 'secrets'; readonly secrets: readonly string[] }
  /** It was told to end an attempt and has begun to. Silence means that user code does not let go of the process. */
  | { readonly kind: 'aborting'; readonly attemptId: string }
  /** The work is over, and callbacks go on: whatever becomes of them and of the process, this is how it ended. */
  | ({ readonly kind: 'decided'; readonly attemptId: string } & DecidedEnd)
  | {
      readonly kind: 'finished';
      readonly attemptId: string;
      readonly outcome: AttemptOutcome;
      readonly renderedFields: string | null;
      readonly renderedMapIndex: string | null;
      /** Callbacks that were called; absent: none. */
      readonly called?: CalledBack;
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
