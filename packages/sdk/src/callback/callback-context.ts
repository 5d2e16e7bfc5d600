// What a callback, a notifier or a deadline's callback can see: the run, what became of it, and the task where it is about one.
// Types only.
import type { TaskDefinition } from '@ariel/core';
import type {
  Connection,
  DagFacts,
  DagRunFacts,
  TaskInstanceFacts,
  TaskLog,
  TaskLoop,
  TaskXCom,
  UnknownParams,
} from '../run/task-context.ts';

/** What happened. `execute`: the task is about to run. `deadline`: a deadline of the run was missed. */
export type CallbackEvent = 'execute' | 'success' | 'failure' | 'retry' | 'skipped' | 'deadline';

/** What every callback is given; notifiers are used in all places, so this is what they can count on. */
export interface CallbackContext {
  readonly event: CallbackEvent;
  /** Why it came to this, in words: of a failure, a skip, a run that ended or a missed deadline. Null where nothing is to be said. */
  readonly reason: string | null;
  /**
   * What the task threw. Where its process was lost, an error with what is known of that; null where nothing was thrown.
   *
   * @example
   * onFailureCallback: ({ exception, log }) => log.error(`failed: ${exception?.message}`)
   */
  readonly exception: Error | null;
  readonly dag: DagFacts;
  readonly dagRun: DagRunFacts;
  readonly params: UnknownParams;
  readonly logicalDate: Date | null;
  readonly dataInterval: { readonly start: Date; readonly end: Date };
  /** The log of the try; a callback that runs by itself has one of its own. */
  readonly log: TaskLog;
  /** Aborts when the callback's time is over. */
  readonly signal: AbortSignal;
  conn(connectionId: string): Promise<Connection>;
  variable<T = unknown>(key: string): Promise<T>;
  /**
   * Renders a template with Airflow's names, and `event`, `reason`, `exception` … `isUsual`: the template is not the DAG's, so its
   * `jinjaEnvironmentKwargs` and `templateUndefined` do not count. @example await render('{{ ds }}: {{ reason }}')
   */
  render(template: string, more?: Readonly<Record<string, unknown>>, isUsual?: boolean): Promise<unknown>;
  /** Null where it is about a whole run. */
  readonly ti: TaskInstanceFacts | null;
  readonly task: TaskDefinition | null;
  /** Null where it is about a whole run. */
  readonly xcom: TaskXCom | null;
  readonly loop: TaskLoop | null;
  /** The deadline that was missed; null at other events. */
  readonly deadline: MissedDeadline | null;
}

/** What a callback of a task is given. */
export interface TaskCallbackContext extends CallbackContext {
  readonly ti: TaskInstanceFacts;
  readonly task: TaskDefinition;
}

/** A deadline that was missed, as its callback sees it. */
export interface MissedDeadline {
  /** Such as `dagrun_queued_at`. */
  readonly reference: string;
  readonly intervalMs: number;
  /** When the run should have been over. */
  readonly at: Date;
}
