// What a running task asks in the words of Airflow's Task Execution API, for a program that knows no others.

/** One call of that API; the answer is an `AirflowCallAnswer`. */
export interface AirflowCallQuestion {
  readonly about: 'airflow-call';
  readonly method: 'DELETE' | 'GET' | 'HEAD' | 'PATCH' | 'POST' | 'PUT';
  /** Below `/execution`, with what stands behind the question mark: `/variables/x`. */
  readonly path: string;
  /** The contract that the program speaks; null: the newest. */
  readonly version: string | null;
  /** JSON text; null: none. */
  readonly body: string | null;
}

export interface AirflowCallAnswer {
  readonly status: number;
  /** Those that mean something to a client of that API, in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Who calls: what the token of a worker elsewhere would say. */
export interface AirflowCaller {
  readonly attemptId: string;
  readonly dagId: string;
  readonly runId: string;
  readonly versionId: string;
}

export type AirflowCalls = (caller: AirflowCaller, call: AirflowCallQuestion) => Promise<AirflowCallAnswer>;
