// What a test gives to a run in this process, and what it gets back.

import type { ErrorReport, HumanRequest, HumanUser, RunState, TaskState } from '@ariel/core';
import type { CallbackEvent } from '../callback/callback-context.ts';
import type { Connection, LogFields, LogLevel, TaskContext } from './task-context.ts';

/** An answer to what a task asks people: an option, several, or all of it. Null: nobody answers. */
export type GivenAnswer =
  | string
  | readonly string[]
  | {
      readonly chosen_options: readonly string[];
      readonly params_input?: Readonly<Record<string, unknown>>;
      readonly responded_by_user?: HumanUser;
    };

/** What a test gives to a run besides its params. */
export interface LocalSurroundings {
  /** Answers to tasks that ask people, by task id. @default the tasks' own defaults, once their time is over */
  readonly answers?: Readonly<
    Record<
      string,
      | GivenAnswer
      | null
      | ((request: HumanRequest, mapIndex: number) => GivenAnswer | null | Promise<GivenAnswer | null>)
    >
  >;
  /** Connections by id; what is left out is null. */
  readonly connections?: Readonly<Record<string, Partial<Connection>>>;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** What happened to assets before, by the name of the asset or alias, oldest first; what tasks read as `inletEvents`. */
  readonly assetEvents?: Readonly<Record<string, readonly GivenAssetEvent[]>>;
  /** Called with each line of the tasks' logs as it is written. */
  readonly onLog?: (line: TestLogLine) => void;
}

/** An event of an asset that a test makes up. */
export interface GivenAssetEvent {
  readonly extra?: Readonly<Record<string, unknown>>;
  /** @default now */
  readonly timestamp?: Date;
  readonly partitionKey?: string | null;
  /** @default the name under which it is given */
  readonly uri?: string;
}

/** News of an asset that a task of the run brought. */
export interface TestedAssetEvent {
  readonly taskId: string;
  readonly mapIndex: number;
  readonly asset: { readonly name: string; readonly uri: string };
  readonly extra: Readonly<Record<string, unknown>>;
  /** Aliases through which it came. */
  readonly aliases: readonly string[];
  readonly partitionKey: string | null;
}

export interface TestOptions<Params = Readonly<Record<string, unknown>>> extends LocalSurroundings {
  /** The instant that the run is about. @default now */
  readonly logicalDate?: Date | string;
  /** The partition that the run is about. @default none */
  readonly partitionKey?: string;
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

/** What was called because of what happened. */
export interface TestedCallback {
  /** Null: it is about the whole run. */
  readonly taskId: string | null;
  readonly mapIndex: number;
  readonly event: CallbackEvent;
  /** How many of the callbacks failed. */
  readonly failed: number;
  /** What the last that failed threw, in words. */
  readonly problem: string | null;
}

export interface TestResult {
  readonly state: RunState;
  /** In the order in which they ended. */
  readonly tasks: readonly TestedTask[];
  readonly logs: readonly TestLogLine[];
  /** In the order in which they were called. Those on execution are not among them. */
  readonly callbacks: readonly TestedCallback[];
  /** News of assets, in the order in which tasks brought it. */
  readonly assetEvents: readonly TestedAssetEvent[];
  /** What a task returned; lists of its instances' values where it or groups around it are mapped; of a loop the last iteration's. */
  output(taskId: string): unknown;
}
