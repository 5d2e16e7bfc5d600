// What passes between a server and a triggerer: triggers to be waited for, and what came of them.
import type { TaskQuestion } from './task-question.ts';
import type { VersionForWorker } from './workload.ts';

/** A wait outside of any worker, as a triggerer takes it. */
export interface ClaimedTrigger {
  readonly id: string;
  /** The name with which its class was registered. */
  readonly name: string;
  /** JSON text of what its class is built from. */
  readonly args: string;
  /** The module of Ariel's libraries that has the class; null: the code of `versionId`. */
  readonly module: string | null;
  readonly versionId: string;
  readonly timeoutAtUs: number | null;
  /** The task that waits; null: it watches for news of assets. */
  readonly task: {
    readonly dagId: string;
    readonly runId: string;
    readonly taskId: string;
    readonly mapIndex: number;
    readonly tryNumber: number;
  } | null;
  /** Not null: it watches, and goes on after an event. */
  readonly watch: TriggerWatch | null;
  /** Where its lines go, relative to the log folder: to the log of the try that waits; null: they are the triggerer's own. */
  readonly logPath: string | null;
}

/** What a trigger watches for. */
export interface TriggerWatch {
  readonly assets: readonly { readonly name: string; readonly uri: string }[];
  /** Of the code that it runs with: a version that no run used may get other code. */
  readonly codeHash: string;
}

/** What came of a trigger. */
export type TriggerEnd =
  | {
      readonly kind: 'event';
      readonly triggerId: string;
      /** JSON text of the payload. */
      readonly event: string;
    }
  | {
      /** An event of a trigger that watches: it goes on. */
      readonly kind: 'fired';
      readonly triggerId: string;
      /** Counts up for each event of a claim, so that each is written once. */
      readonly seq: number;
      /** JSON text of the payload. */
      readonly event: string;
      /** The partition that it is about; null: none. */
      readonly partitionKey: string | null;
    }
  | { readonly kind: 'timeout'; readonly triggerId: string }
  | {
      readonly kind: 'failure';
      readonly triggerId: string;
      readonly message: string;
      readonly stack: string | null;
    };

/** What a trigger may ask: what a running task may, and for secrets. */
export type TriggerQuestion =
  | TaskQuestion
  | { readonly about: 'connection'; readonly id: string }
  | { readonly about: 'variable'; readonly key: string };

/** A line that a trigger writes to the log of its task's try. */
export interface TriggerLogLine {
  readonly level: string;
  readonly logger: string;
  readonly event: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** The server's side of triggers; the same behind every transport. */
export interface TriggerService {
  /** Takes at most `limit` triggers that nobody living has. */
  claim(limit: number): Promise<readonly ClaimedTrigger[]>;
  /** The ids of those that are this triggerer's. */
  owned(): Promise<ReadonlySet<string>>;
  /** Ends waits, each once; writes what watchers saw, each once. */
  end(ends: readonly TriggerEnd[]): Promise<void>;
  /** Others may have them at once; null: all. */
  giveBack(triggerIds: readonly string[] | null): Promise<void>;
  version(versionId: string): Promise<VersionForWorker>;
  codeFiles(codeHash: string): Promise<ReadonlyMap<string, Uint8Array>>;
  /** Answers a trigger for the task that waits for it. */
  ask(triggerId: string, question: TriggerQuestion): Promise<string | null>;
  log(trigger: ClaimedTrigger, line: TriggerLogLine): void;
  /** Calls `heard` when there may be something new, or something gone; null: anything may have happened. */
  listen(heard: (signal: 'new' | 'gone' | null) => void): Promise<() => Promise<void>>;
}
