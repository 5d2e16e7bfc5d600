// What a running task can see and do besides its inputs: the second argument of every task function.
import type { Instant, RunType, TaskDefinition } from '@ariel/core';
import type { Asset, AssetAlias, AssetRef } from '../asset/asset-term.ts';
import type { AssetEvent, InletEvents } from '../asset/inlet-events.ts';
import type { OutletEvents } from '../asset/outlet-events.ts';
import type { ParamDeclarations, ParamValues } from '../param/param.ts';
import type { AssetStateStore, TaskStateStore } from '../state/task-state-store.ts';
import type { TaskAsks } from './task-asks.ts';

/** Params of a task that was defined outside a DAG body: their types are not known there. */
export type UnknownParams = Readonly<Record<string, unknown>>;

/** Of a task without params of its own. */
export type NoParams = Readonly<Record<never, never>>;

type ParamsOf<Declared> = Declared extends ParamDeclarations ? ParamValues<Declared> : UnknownParams;

/**
 * The run, the task and its surroundings, as a running task sees them.
 *
 * @example
 * task('report', ({ sum }: { sum: number }, { log, logicalDate }) => { log.info('reporting', { sum, logicalDate }); });
 */
export interface TaskContext<
  Declared extends ParamDeclarations | UnknownParams = UnknownParams,
  Own extends ParamDeclarations = NoParams,
> {
  /** The run's params, with the task's own laid over them. */
  readonly params: keyof Own extends never
    ? ParamsOf<Declared>
    : Omit<ParamsOf<Declared>, keyof Own> & ParamValues<Own>;
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
  /** What the task keeps for its later tries. @example await taskStateStore.set('job_id', id); */
  readonly taskStateStore: TaskStateStore;
  /** What is kept with an asset, whichever task works on it. @example const seen = await assetStateStore(orders).get('last_id', 0); */
  assetStateStore(asset: Asset | string): AssetStateStore;
  /** The innermost loop around the task; null outside of loops. */
  readonly loop: TaskLoop | null;
  /** What ended the wait for which the task gave its worker back; null where it did not. */
  readonly resumed: ResumedFacts | null;
  /** What it says of its outlets. @example outletEvents(orders).extra = { rows: 120 }; */
  readonly outletEvents: OutletEvents;
  /** What happened to assets before. @example const last = await inletEvents(orders).last(); */
  inletEvents(source: Asset | AssetAlias | AssetRef): InletEvents;
  /** The events that the run consumed, by the name of their asset. */
  triggeringAssetEvents(): Promise<Readonly<Record<string, readonly AssetEvent[]>>>;
}

/** How a deferred task goes on. */
export interface ResumedFacts {
  /** The payload of the trigger's event. */
  readonly event: unknown;
  /** What the task gave itself when it deferred. */
  readonly kwargs: Readonly<Record<string, unknown>>;
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
  /** The partition that the run is about; null where it is about none. */
  readonly partitionKey: string | null;
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
  /** Stored when the try ends, however it ends. @example xcom.push('rows', 120); */
  push(key: string, value: unknown): void;
  /**
   * The value, or null where there is none; of several tasks or instances the list of theirs.
   *
   * @example const rows = await xcom.pull<number>({ taskId: 'load', key: 'rows' });
   * @example const last = await xcom.pull<number>({ taskId: 'load', key: 'rows', includePriorDates: true });
   */
  pull<T = unknown>(query?: XComQuery): Promise<T | null>;
  /**
   * The items of a list, or the values of a mapped task's instances, without all of them in memory at once.
   *
   * @example for await (const row of xcom.iterate<Row>({ taskId: 'parse' })) { … }
   */
  iterate<T = unknown>(query: XComListQuery): AsyncIterable<T>;
}

export interface XComQuery extends Omit<XComListQuery, 'taskId'> {
  /** One task, or several. @default the task itself */
  readonly taskId?: string | readonly string[];
  /** An instance of a mapped task, or several. @default all that the task sees: in a mapped group or a loop those of its own part */
  readonly mapIndex?: number | readonly number[];
}

export interface XComListQuery {
  readonly taskId: string;
  /** @default 'return_value' */
  readonly key?: string;
  /** Another DAG. @default the task's own */
  readonly dagId?: string;
  /** Another run. @default the task's own; of another DAG the one with the same id */
  readonly runId?: string;
  /** Takes the value of the latest run, by logical date, that has one: this run or one before it. @default false */
  readonly includePriorDates?: boolean;
}

/** What a task asks its process for. */
export interface XComPullQuery {
  readonly taskId: string;
  readonly key: string;
  readonly mapIndex: number | null;
  /** Not null: some items of it; the answer is `{ values, next }`, where `next` is the offset of what follows or null. */
  readonly page: { readonly offset: number; readonly limit: number } | null;
  /** Absent, with those that follow: of the task's own run. */
  readonly dagId?: string;
  readonly runId?: string;
  readonly includePriorDates?: boolean;
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
  /** Gives what a stored value stands for, where it only refers to one outside of the database. @default it is the value */
  readonly openValue?: (value: unknown) => Promise<unknown>;
  readonly signal: AbortSignal;
  /** Renders a template, with further names where Airflow's do not stand for something else. @default as it is */
  readonly render?: (
    source: string,
    more: Readonly<Record<string, unknown>>,
    isFile?: boolean,
    isUsual?: boolean,
  ) => Promise<unknown>;
  /** Time as tasks wait for it. @default the machine's */
  readonly clock?: TaskClock;
}

export interface TaskClock {
  nowUs(): Instant;
  /** Rejects with the signal's reason when it aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}
