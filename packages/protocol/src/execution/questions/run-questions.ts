// What a running task may ask about runs: of its own DAG or of another.

/** The state of a run; the answer is a JSON text such as `"running"`, or null where there is no such run. */
export interface RunStateQuestion {
  readonly about: 'run-state';
  readonly dagId: string;
  readonly runId: string;
}
