// What a running task can see and do besides its inputs: the second argument of every task function.
import type { Instant, RunType, TaskDefinition } from '@ariel/core';
import type { ParamDeclarations, ParamValues } from '../param/param.ts';

/** Params of a task that was defined outside a DAG body: their types are not known there. */
export type UnknownParams = Readonly<Record<string, unknown>>;

/**
 * The run, the task and its surroundings, as a running task sees them.
 *
 * @example
 * task('report', ({ sum }: { sum: number }, { log, logicalDate }) => { log.info('reporting', { sum, logicalDate }); });
 */
export interface TaskContext<Declared extends ParamDeclarations | UnknownParams = UnknownParams> {
  /** The run's params. */
  readonly params: Declared extends ParamDeclarations ? ParamValues<Declared> : UnknownParams;
  /** The instant that the run is about; null where it was triggered without one. */
  readonly logicalDate: Date | null;
  /** The stretch of time whose data the run is about; start and end are the same where there is none. */
  readonly dataInterval: { readonly start: Date; readonly end: Date };
  readonly dagRun: DagRunFacts;
  readonly ti: TaskInstanceFacts;
  readonly task: TaskDefinition;
  readonly dag: DagFacts;
  readonly log: TaskLog;
  /** Aborts when the task is killed or has timed out. */
  readonly signal: AbortSignal;
  /** A stored connection. @example const { host, password } = await conn('warehouse'); */
  conn(connectionId: string): Promise<Connection>;
  /** A stored variable, parsed where it holds JSON. @example const rate = await variable<number>('rate'); */
  variable<T = unknown>(key: string): Promise<T>;
  readonly xcom: TaskXCom;
  /** The innermost loop around the task; null outside of loops. */
  readonly loop: TaskLoop | null;
}

/** Where a task stands in the loop around it. */
export interface TaskLoop {
  /** The iteration's number, from 0. */
  readonly index: number;
  readonly maxIterations: number;
  /** What the iteration before gave; null in the first. */
  readonly previous: unknown;
}

export interface DagFacts {
  readonly dagId: string;
  readonly tags: readonly string[];
  readonly timezone: string;
}

export interface DagRunFacts {
  readonly runId: string;
  readonly runType: RunType;
  readonly runAfter: Date;
  readonly startDate: Date | null;
  /** What the run was triggered with. */
  readonly conf: UnknownParams;
}

export interface TaskInstanceFacts {
  readonly taskId: string;
  /** -1 where neither the task nor a group around it is mapped. */
  readonly mapIndex: number;
  /** 0 outside of loops. */
  readonly iteration: number;
  /**
   * Positions in all mapped groups and loops around the task and in its own list, outermost first, such as `2/0/5`. Null
   * where map index and iteration say the same.
   */
  readonly path: string | null;
  /** From 1. */
  readonly tryNumber: number;
  /** How many tries may follow the first, as Airflow counts them. */
  readonly maxTries: number;
  /** When this try first began, before any reschedule. */
  readonly startDate: Date;
  /**
   * What the pages call this instance of a mapped task, in place of what `mapIndexTemplate` says.
   *
   * @default null
   * @example ti.renderedMapIndex = file.name;
   */
  renderedMapIndex: string | null;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type LogFields = Readonly<Record<string, unknown>>;

/** The log of the try: a line has a text and, where useful, named fields. */
export interface TaskLog {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A line that something else printed, such as a command's `stdout`. */
  write(line: {
    readonly level: LogLevel;
    readonly source: string;
    readonly message: string;
    readonly fields?: LogFields;
  }): void;
}

/** What a task gets of a stored connection. Null is what was not given; a URI gives an empty host and schema where it has none. */
export interface Connection {
  readonly id: string;
  /** Such as `postgres`: the scheme of the URI, with `_` for `-`. */
  readonly type: string;
  readonly description: string | null;
  readonly host: string | null;
  readonly port: number | null;
  readonly login: string | null;
  readonly password: string | null;
  readonly schema: string | null;
  readonly extra: Readonly<Record<string, unknown>>;
  /** `extra` as the text that is stored, or null where there is none. */
  readonly extraJson: string | null;
  /** All of it as one URI, password included. */
  readonly uri: string;
}

/** Values under names, for other tasks. What a task returns is stored without this. */
export interface TaskXCom {
  /** Stored when the task succeeds. @example xcom.push('rows', 120); */
  push(key: string, value: unknown): void;
  /** @example const rows = await xcom.pull<number>({ taskId: 'load', key: 'rows' }); */
  pull<T = unknown>(query: XComQuery): Promise<T | null>;
  /**
   * The items of a list, or the values of a mapped task's instances, without all of them in memory at once.
   *
   * @example for await (const row of xcom.iterate<Row>({ taskId: 'parse' })) { … }
   */
  iterate<T = unknown>(query: Omit<XComQuery, 'mapIndex'>): AsyncIterable<T>;
}

export interface XComQuery {
  readonly taskId: string;
  /** @default 'return_value' */
  readonly key?: string;
  /** The instance of a mapped task. @default all that the task sees: in a mapped group or a loop those of its own part */
  readonly mapIndex?: number;
}

/** What a task asks its process for. */
export interface XComPullQuery {
  readonly taskId: string;
  readonly key: string;
  readonly mapIndex: number | null;
  /** Not null: some items of it; the answer is `{ values, next }`, where `next` is the offset of what follows or null. */
  readonly page: { readonly offset: number; readonly limit: number } | null;
}

/** A question to the server, as data; `about` says of which kind it is. */
export interface TaskAsks {
  readonly about: string;
}

/** What a process must give so that tasks can run in it. */
export interface TaskServices {
  log(level: LogLevel, message: string, fields: LogFields, source: string): void;
  connection(connectionId: string): Promise<Connection>;
  variable(key: string): Promise<unknown>;
  /** JSON text, or null where there is no such value. */
  xcomPull(query: XComPullQuery): Promise<string | null>;
  /**
   * Asks the server: `question` is one of protocol's `TaskQuestion`, the answer is JSON text or null. Rejects where the task may
   * not ask it.
   *
   * @default nobody is there to answer
   */
  readonly ask?: (question: TaskAsks) => Promise<string | null>;
  readonly signal: AbortSignal;
  /** Time as tasks wait for it. @default the machine's */
  readonly clock?: TaskClock;
}

export interface TaskClock {
  nowUs(): Instant;
  /** Rejects with the signal's reason when it aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}
