// A run that was taken along from an installation, to be replayed in a test: what it was given and what its tasks returned.
import type { RunState, TaskState } from '@ariel/core';
import type { TestOptions, TestResult } from './test-run.ts';

/** As `ariel dags export-run` writes it. */
export interface RunRecording {
  readonly format: 1;
  readonly dagId: string;
  readonly runId: string;
  readonly runType: string;
  /** Of the DAG, from 1. */
  readonly version: number;
  readonly state: RunState;
  /** ISO 8601. */
  readonly logicalDate: string | null;
  readonly dataIntervalStart: string | null;
  readonly dataIntervalEnd: string | null;
  readonly runAfter: string;
  readonly conf: Readonly<Record<string, unknown>>;
  readonly params: Readonly<Record<string, unknown>>;
  readonly instances: readonly RecordedInstance[];
}

export interface RecordedInstance {
  readonly taskId: string;
  readonly mapIndex: number;
  readonly iteration: number;
  readonly state: TaskState | null;
  readonly reason: string | null;
  /** Key → JSON text, as it was stored. */
  readonly xcoms: Readonly<Record<string, string>>;
}

export interface ReplayOptions<Params = Readonly<Record<string, unknown>>> extends TestOptions<Params> {
  /** Tasks or groups whose functions run; the others end as they were recorded, with what they returned. @default all */
  readonly tasks?: readonly string[];
}

/** What a task that ran returned, where it is not what was recorded. */
export interface ReplayDifference {
  readonly taskId: string;
  readonly mapIndex: number;
  readonly iteration: number;
  readonly recorded: { readonly state: TaskState | null; readonly output: unknown };
  readonly replayed: { readonly state: TaskState | null; readonly output: unknown };
}

export interface ReplayResult extends TestResult {
  /** Of instances that are in the recording; in the order in which they ended. */
  readonly differences: readonly ReplayDifference[];
}
