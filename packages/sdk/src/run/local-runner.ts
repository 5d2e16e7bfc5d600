// The port through which a DAG or a task is run in this process. This package names it; another one loads it when it is first used.
import type { ErrorReport, RunState, TaskDefinition, TaskState } from '@ariel/core';
import type { AuthoredDag } from '../dag/authored-dag.ts';
import type { Connection, LogFields, LogLevel, TaskContext } from './task-context.ts';
import type { TaskHandler } from './task-handler.ts';

/** What a test gives to a run besides its params. */
export interface LocalSurroundings {
  /** Connections by id; what is left out is null. */
  readonly connections?: Readonly<Record<string, Partial<Connection>>>;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Called with each line of the tasks' logs as it is written. */
  readonly onLog?: (line: TestLogLine) => void;
}

export interface TestOptions<Params = Readonly<Record<string, unknown>>> extends LocalSurroundings {
  /** The instant that the run is about. @default now */
  readonly logicalDate?: Date | string;
  /** Params other than their defaults. */
  readonly params?: Partial<Params>;
  /** Functions to run instead of tasks, by task id; each gets the task's inputs and context. */
  readonly mock?: Readonly<
    Record<string, (inputs: Readonly<Record<string, never>>, context: TaskContext) => unknown>
  >;
}

export interface RunOptions extends LocalSurroundings {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly logicalDate?: Date | string;
}

/** A line of a task's log. */
export interface TestLogLine {
  readonly taskId: string;
  readonly mapIndex: number;
  readonly iteration: number;
  readonly tryNumber: number;
  readonly level: LogLevel;
  readonly source: string;
  readonly message: string;
  readonly fields: LogFields;
}

export interface TestedTask {
  readonly taskId: string;
  /** -1 where neither the task nor a group around it is mapped. */
  readonly mapIndex: number;
  /** 0 outside of loops. */
  readonly iteration: number;
  /** Positions in all mapped groups and loops around it and in its own list; null where the two above say the same. */
  readonly path: string | null;
  /** What the instance of a mapped task is called, where it says so. */
  readonly renderedMapIndex: string | null;
  readonly state: TaskState | null;
  readonly tryNumber: number;
  /** What it returned; undefined where it returned nothing or did not succeed. */
  readonly output: unknown;
  readonly logs: readonly TestLogLine[];
  readonly error: ErrorReport | null;
  /** Why it ended as it did, in words; null of a success. */
  readonly reason: string | null;
}

export interface TestResult {
  readonly state: RunState;
  /** In the order in which they ended. */
  readonly tasks: readonly TestedTask[];
  readonly logs: readonly TestLogLine[];
  /** What a task returned; lists of its instances' values where it or groups around it are mapped; of a loop the last iteration's. */
  output(taskId: string): unknown;
}

export interface LocalRunner {
  testDag(dag: AuthoredDag, options: TestOptions): Promise<TestResult>;
  /** Runs one attempt of a task that belongs to no DAG. */
  runTask(
    task: TaskDefinition,
    handler: TaskHandler,
    call: { readonly inputs: Readonly<Record<string, unknown>>; readonly options: RunOptions },
  ): Promise<unknown>;
}
