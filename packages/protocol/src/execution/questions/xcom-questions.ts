// What a running task may ask of values that tasks of other runs stored, of its own DAG or of another.

/** The answer is the value's JSON text, the list of a mapped task's values, an `XComPage` where a page is asked for, or null. */
export interface XComElsewhereQuestion {
  readonly about: 'xcom-elsewhere';
  /** Null: the task's own. */
  readonly dagId: string | null;
  /** Null: the run with the same id as the task's own. */
  readonly runId: string | null;
  readonly taskId: string;
  readonly key: string;
  /** Null: all instances. */
  readonly mapIndex: number | null;
  /** Looks back from the task's own run to the latest one that has such a value. */
  readonly includePriorDates: boolean;
  readonly page: { readonly offset: number; readonly limit: number } | null;
}
