// A task that triggers a run.

/** A turn of a task: a try, and those that replace it because it was lost with its process. */
export interface TriggeringTask {
  readonly dagId: string;
  readonly runId: string;
  readonly taskId: string;
  readonly mapIndex: number;
  readonly iteration: number;
  readonly turn: number;
  /** The run that it names, where it may trigger several runs of one DAG in a turn; absent: it triggers one. */
  readonly target?: string;
}
