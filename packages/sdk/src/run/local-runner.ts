// The port through which a DAG or a task is run in this process. This package names it; another one loads it when it is first used.
import type { TaskDefinition } from '@ariel/core';
import type { AuthoredDag } from '../dag/authored-dag.ts';
import type { ReplayOptions, ReplayResult, RunRecording } from './run-recording.ts';
import type { TaskHandler } from './task-handler.ts';
import type { RunOptions, TestOptions, TestResult } from './test-run.ts';

export interface LocalRunner {
  testDag(dag: AuthoredDag, options: TestOptions): Promise<TestResult>;
  /** Runs some tasks of a recorded run again; the others end as they were recorded. */
  replayDag(dag: AuthoredDag, recording: RunRecording, options: ReplayOptions): Promise<ReplayResult>;
  /** Runs one attempt of a task that belongs to no DAG. */
  runTask(
    task: TaskDefinition,
    handler: TaskHandler,
    call: { readonly inputs: Readonly<Record<string, unknown>>; readonly options: RunOptions },
  ): Promise<unknown>;
}
