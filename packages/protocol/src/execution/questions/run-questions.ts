// What a running task may ask about runs and their tasks: of its own DAG or of another. The answers are those of Airflow's
// `/dag-runs` and `/task-instances` calls.

/** The state of a run; the answer is a JSON text such as `"running"`, or null where there is no such run. */
export interface RunStateQuestion {
  readonly about: 'run-state';
  readonly dagId: string;
  readonly runId: string;
}

/** Which runs of a DAG are meant; what is absent limits nothing. Dates are ISO 8601. */
export interface RunSelection {
  readonly dagId: string;
  readonly runIds?: readonly string[];
  readonly logicalDates?: readonly string[];
  readonly states?: readonly string[];
}

/** How many runs there are; the answer is a number. */
export interface RunCountQuestion extends RunSelection {
  readonly about: 'run-count';
}

/** Which task instances are meant. `states`: of the instances; `null` among them: not scheduled yet. */
export interface InstanceSelection extends RunSelection {
  readonly taskIds?: readonly string[];
  /** All tasks of the group and of the groups in it. */
  readonly taskGroupId?: string;
  readonly mapIndex?: number;
}

/** How many task instances there are; the answer is a number. */
export interface InstanceCountQuestion extends InstanceSelection {
  readonly about: 'instance-count';
}

/** States of task instances; the answer: `{ "<run id>": { "<task id>" or "<task id>_<map index>": "success" } }`. */
export interface InstanceStatesQuestion extends Omit<InstanceSelection, 'states'> {
  readonly about: 'instance-states';
}

/** What there is of a DAG; null where there is no such DAG. The answer is a `DagAnswer`. */
export interface DagQuestion {
  readonly about: 'dag';
  readonly dagId: string;
}

export interface DagAnswer {
  readonly isPaused: boolean;
  readonly taskIds: readonly string[];
  readonly groupIds: readonly string[];
}

/** Triggers a run of a DAG; the answer is a `TriggeredRun`. Asked again for the same try, it is the run that was made first. */
export interface TriggerRunQuestion {
  readonly about: 'trigger-run';
  readonly dagId: string;
  /** Null: one that says the type and when. */
  readonly runId: string | null;
  /** ISO 8601. Null: a run without one. `now`: when it is triggered. */
  readonly logicalDate: string | null;
  readonly conf: Readonly<Record<string, unknown>>;
  readonly note: string | null;
  /** Clears the run that has the id or the logical date, and lets it run again. */
  readonly resetDagRun: boolean;
  /** Nothing is triggered where the DAG is paused. */
  readonly failWhenDagIsPaused: boolean;
  /** ISO 8601. @default now */
  readonly runAfter?: string | null;
  /** @default none */
  readonly partitionKey?: string | null;
  /** The task may trigger several runs of the DAG in one turn: each id is a run of its own. @default it triggers one */
  readonly isOneOfMany?: true;
}

export type TriggeredRun =
  | { readonly kind: 'triggered' | 'reset'; readonly runId: string; readonly logicalDate: string | null }
  /** There is a run with that id or logical date. */
  | { readonly kind: 'exists'; readonly runId: string }
  | { readonly kind: 'no-dag' | 'paused' }
  /** The server did not do it, for a reason in words. */
  | { readonly kind: 'refused'; readonly message: string };

export type RunQuestion =
  | RunStateQuestion
  | RunCountQuestion
  | InstanceCountQuestion
  | InstanceStatesQuestion
  | DagQuestion
  | TriggerRunQuestion;
