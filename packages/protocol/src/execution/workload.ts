// What passes between the server and whoever runs tasks: queued work, claims with everything a try needs, reports.
// Values travel as JSON text, exactly as they were stored.
import type {
  AppliedInput,
  AssetKey,
  AttemptOutcome,
  DagDefinition,
  ErrorReport,
  Resumption,
  TaskDefinition,
} from '@ariel/core';
import type { ExecutorPlaces } from './executor-places.ts';
import type { Claimant, QueuedAttempt } from './queued-attempt.ts';
import type { TaskQuestion } from './task-question.ts';

export type { AppliedInput } from '@ariel/core';

export interface ClaimRequest extends Claimant {
  readonly attemptId: string;
  /** The attempt's run, where the claimant knows it: then its row is read in the same round trip. */
  readonly runRef?: number;
  /** Of the attempt, where the claimant knows it: a first try leaves nothing behind that its claim would have to clear away. */
  readonly tryNumber?: number;
  /** The turn that queued the attempt has claimed it for this process just now: what is known of that will do for an answer. */
  readonly isReserved?: boolean;
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
  /** The partition that the run is about; absent: none. */
  readonly partitionKey?: string;
}

export interface ClaimedAttempt {
  readonly attemptId: string;
  readonly taskId: string;
  readonly mapIndex: number;
  /** 0 outside of loops. */
  readonly iteration: number;
  /** All coordinates, where map index and iteration do not say them. */
  readonly path: string | null;
  readonly tryNumber: number;
  readonly maxTries: number;
  readonly versionId: string;
  readonly startUs: number;
  /** When the instance first ran: sensors count their timeout from there. */
  readonly firstStartUs: number;
  /** What ended the wait for which it gave its worker back; absent: it begins. */
  readonly resumption?: Resumption;
  readonly run: RunFacts;
  /** Assets among its inlets and outlets that are not active: the try fails because of them. Absent: none. */
  readonly inactiveAssets?: readonly AssetKey[];
  /** Inputs whose value the server knows, by name, as JSON text. Templates and functions are the task process's. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Inputs that functions of the DAG file make from values that the server knows, by name. */
  readonly applied: Readonly<Record<string, AppliedInput>>;
  /** An object of further inputs that functions of the DAG file make; null where there is none. */
  readonly kwargs: AppliedInput | null;
  /** The innermost loop around the task, or null. */
  readonly loop: LoopFacts | null;
  /** Relative to the log folder. */
  readonly logPath: string;
  /** Not null: no try of a task, but code of the DAG's that is called because of what happened. */
  readonly callback?: CallbackOrder;
}

/** Code of the DAG's to call, outside of a task's own process. */
export interface CallbackOrder {
  /** `reference`: a function that says when a deadline is; what it gives is the result. */
  readonly kind: 'task' | 'dag' | 'deadline' | 'reference';
  readonly event: string;
  /** Why it came to this, in words. */
  readonly reason: string | null;
  readonly error: ErrorReport | null;
  /** Which of the DAG's deadlines; null where it is about none. */
  readonly alert: number | null;
  readonly deadline: {
    readonly reference: string;
    readonly intervalMs: number;
    readonly atUs: number;
  } | null;
}

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
  /** As the claim said it: tells the looks of a sensor apart, which has one attempt for all of them. Absent: whichever runs. */
  readonly startUs?: number;
  /** Templated fields after rendering, as JSON text. */
  readonly renderedFields: string | null;
  /** What the instance of a mapped task is called, where it says so. */
  readonly renderedMapIndex?: string | null;
  /** Callbacks that were called in the task's own process; absent: none. */
  readonly called?: CalledBack;
}

export interface CalledBack {
  readonly event: string;
  /** What went wrong with one of them; null: all were done. */
  readonly problem: string | null;
}

/** `stale`: the attempt was not live any more; nothing of the report counts. */
export type FinishAnswer = 'accepted' | 'stale';

export type DagForTemplates = Pick<
  DagDefinition,
  | 'catchup'
  | 'maxActiveRuns'
  | 'maxActiveTasks'
  | 'renderTemplateAsNativeObj'
  | 'startDate'
  | 'templateSearchpath'
> &
  Partial<
    Pick<
      DagDefinition,
      'defaultArgs' | 'displayName' | 'docMd' | 'endDate' | 'jinjaEnvironmentKwargs' | 'templateUndefined'
    >
  >;

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
    /** What templates are told of the DAG, and where their files are looked for. */
    readonly templates?: DagForTemplates;
  };
  readonly tasks: Readonly<Record<string, TaskDefinition>>;
}

export interface XComQuery {
  readonly dagId: string;
  readonly runId: string;
  readonly taskId: string;
  /** Null: all that the reader sees. */
  readonly mapIndex: number | null;
  readonly key: string;
  /** Who asks: it sees its own region first. Null: someone outside of all regions. */
  readonly from: XComReader | null;
  /** Not null: so many items of the value or of the list of values; the answer is an `XComPage`. */
  readonly page: { readonly offset: number; readonly limit: number } | null;
}

export interface XComReader {
  readonly taskId: string;
  readonly mapIndex: number;
  readonly iteration: number;
  readonly path: string | null;
}

export interface XComPage {
  readonly values: readonly unknown[];
  /** Where the next page begins; null after the last. */
  readonly next: number | null;
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
  /** JSON text of a stored value, of the list of a mapped task's values where `mapIndex` is null, or of a page; null if none. */
  xcom(query: XComQuery): Promise<string | null>;
  /**
   * Answers an attempt that runs: JSON text or null. Rejects where it may not ask, or does not run any more. `asClient`: workers of other
   * makes tell a success before its callbacks run, and their triggers ask as tasks do.
   */
  ask(
    attemptId: string,
    question: TaskQuestion,
    options?: { readonly asClient?: boolean },
  ): Promise<string | null>;
}

/** Where queued attempts go. Implementations are in the executors package. */
export interface Executor {
  readonly name: string;
  /** Where it runs tasks in the scheduler's own process. @default every attempt is queued, and claimed after that */
  readonly places?: ExecutorPlaces;
  start(): Promise<void>;
  /** Called after the transaction that queued them. */
  queue(attempts: readonly QueuedAttempt[]): void;
  /** Callbacks wait whose rows say so: for executors whose workers look themselves. Absent: they come through `queue`. */
  callbacksWait?(): void;
  /** Ends attempts that are not wanted any more (marked, cleared, timed out): the process tree goes. */
  kill(attemptIds: readonly string[], reason: string): void;
  stop(): Promise<void>;
}
