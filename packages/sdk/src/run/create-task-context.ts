// Makes the context of one attempt from facts (data) and services (what the process can do).

import { setTimeout as sleepFor } from 'node:timers/promises';
import {
  type AttemptOutcome,
  type Instant,
  paramsOfTask,
  type Resumption,
  type RunType,
  type TaskDefinition,
  type XComEntry,
} from '@ariel/core';
import { inletEventsOf, triggeringEvents } from '../asset/inlet-events.ts';
import { outletEventsOf, reportedBy } from '../asset/outlet-events.ts';
import type { NoteCallback } from '../callback/run-callbacks.ts';
import { assetStateStoreOf, taskStateStoreOf } from '../state/task-state-store.ts';
import { decodeValue } from '../value/decode-value.ts';
import { encodeValue } from '../value/encode-value.ts';
import { checkXComKey, outputsOf } from './multiple-outputs.ts';
import { iterateXCom, pullXCom } from './pull-xcom.ts';
import type { TaskAsks } from './task-asks.ts';
import type {
  DagFacts,
  LogFields,
  LogLevel,
  TaskClock,
  TaskContext,
  TaskLog,
  TaskLoop,
  TaskServices,
  TaskXCom,
  XComListQuery,
  XComQuery,
} from './task-context.ts';

/** What is known about an attempt before it begins. Instants are microseconds since the epoch. */
export interface ContextFacts {
  readonly dag: DagFacts;
  readonly task: TaskDefinition;
  readonly run: {
    readonly runId: string;
    readonly runType: RunType;
    readonly logicalDateUs: Instant | null;
    readonly dataInterval: { readonly startUs: Instant; readonly endUs: Instant } | null;
    readonly runAfterUs: Instant;
    readonly startDateUs: Instant | null;
    /** The run's params with defaults filled in, decoded. */
    readonly params: Readonly<Record<string, unknown>>;
    readonly conf: Readonly<Record<string, unknown>>;
    /** @default null */
    readonly partitionKey?: string | null;
  };
  readonly mapIndex: number;
  /** @default 0 */
  readonly iteration?: number;
  /** @default null */
  readonly path?: string | null;
  /** The loop around the task, with the value of the iteration before decoded. @default null */
  readonly loop?: TaskLoop | null;
  readonly tryNumber: number;
  readonly maxTries: number;
  /** When this try first began, before any reschedule. */
  readonly startDateUs: Instant;
  /** What ended the wait for which it gave its worker back. @default null */
  readonly resumption?: Resumption | null;
}

interface Attempt {
  readonly ask: TaskServices['ask'];
  readonly clock: TaskClock;
  readonly pushed: Map<string, XComEntry>;
  readonly resumption: Resumption | null;
  readonly render: NonNullable<TaskServices['render']>;
  readonly note: NoteCallback;
  /** What ended its work. */
  thrown?: unknown;
}

const key = Symbol.for('ariel.attempts');
// On the global object, so that two copies of this package share it.
const holder = globalThis as { [key]?: WeakMap<TaskContext, Attempt> };
holder[key] ??= new WeakMap<TaskContext, Attempt>();
const attempts = holder[key];

const machineClock: TaskClock = {
  nowUs: () => Date.now() * 1000,
  sleep: async (ms, signal) => {
    await sleepFor(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
  },
};

export function createTaskContext(facts: ContextFacts, services: TaskServices): TaskContext {
  const { resumption = null, run } = facts;
  const pushed = new Map<string, XComEntry>();
  const moment = run.dataInterval ?? { startUs: run.runAfterUs, endUs: run.runAfterUs };
  const context: TaskContext = {
    params: paramsOfTask(facts.task, run),
    logicalDate: run.logicalDateUs === null ? null : dateOf(run.logicalDateUs),
    dataInterval: { start: dateOf(moment.startUs), end: dateOf(moment.endUs) },
    dagRun: {
      runId: run.runId,
      runType: run.runType,
      runAfter: dateOf(run.runAfterUs),
      startDate: run.startDateUs === null ? null : dateOf(run.startDateUs),
      conf: run.conf,
      partitionKey: run.partitionKey ?? null,
    },
    ti: {
      taskId: facts.task.taskId,
      mapIndex: facts.mapIndex,
      iteration: facts.iteration ?? 0,
      path: facts.path ?? null,
      tryNumber: facts.tryNumber,
      maxTries: facts.maxTries,
      startDate: dateOf(facts.startDateUs),
      renderedMapIndex: null,
    },
    task: facts.task,
    dag: facts.dag,
    log: logOf(services),
    signal: services.signal,
    conn: (connectionId) => services.connection(connectionId),
    variable: async <T>(key: string) => (await services.variable(key)) as T,
    xcom: xcomOf(services, pushed, facts.task.taskId),
    taskStateStore: taskStateStoreOf((question) => askServer(context, question)),
    assetStateStore: assetStateStoreOf((question) => askServer(context, question)),
    loop: facts.loop ?? null,
    resumed: resumedFacts(resumption),
    outletEvents: outletEventsOf(facts.task),
    inletEvents: inletEventsOf((question) => askServer(context, question)),
    triggeringAssetEvents: () => triggeringEvents((question) => askServer(context, question)),
  };
  const { ask, clock = machineClock, render = asItIs } = services;
  const note: NoteCallback = (level, message, fields) => services.log(level, message, fields, 'ariel');
  attempts.set(context, { ask, clock, pushed, resumption, render, note });
  return context;
}

function resumedFacts(resumption: Resumption | null): TaskContext['resumed'] {
  if (resumption?.kind !== 'event') return null;
  const kwargs = decodeValue(resumption.kwargs) as Readonly<Record<string, unknown>>;
  return { event: decodeValue(resumption.event), kwargs };
}

/** What ended the wait for which the attempt of `context` gave its worker back; null where it did not. */
export function resumptionOf(context: TaskContext): Resumption | null {
  return attempts.get(context)?.resumption ?? null;
}

/** What the attempt of `context` has pushed so far. */
export function pushedBy(context: TaskContext): readonly XComEntry[] {
  return [...(attempts.get(context)?.pushed.values() ?? [])];
}

/** Renders templates as the attempt of `context` does. */
export function rendererOf(context: TaskContext): NonNullable<TaskServices['render']> {
  return attempts.get(context)?.render ?? asItIs;
}

const asItIs = async (source: string): Promise<unknown> => source;

/** Writes lines of Ariel's own into the attempt's log. */
export function noteOf(context: TaskContext): NoteCallback {
  return attempts.get(context)?.note ?? (() => undefined);
}

/** Keeps what ended the work of the attempt of `context`, for those who are to look at it. */
export function rememberThrown(context: TaskContext, thrown: unknown): void {
  const attempt = attempts.get(context);
  if (attempt) attempt.thrown = thrown;
}

/** What ended the work of the attempt of `context`; undefined where nothing was thrown. */
export function thrownOf(context: TaskContext): unknown {
  return attempts.get(context)?.thrown;
}

/** The clock by which the attempt of `context` waits. */
export function clockOf(context: TaskContext): TaskClock {
  return attempts.get(context)?.clock ?? machineClock;
}

/**
 * Asks the server for the attempt of `context`; the answer is JSON text or null. Rejects where the server refuses, and where
 * no server is there: in a test that runs tasks in its own process.
 */
export function askServer(context: TaskContext, question: TaskAsks): Promise<string | null> {
  const ask = attempts.get(context)?.ask;
  if (ask) return ask(question);
  return Promise.reject(
    new Error(
      `Nobody is here to answer a question about "${question.about}": the task runs without a server.`,
    ),
  );
}

/** A success with everything that was pushed, and with the returned value; as in Airflow, null and undefined are not stored. */
export function successOf(
  context: TaskContext,
  value: unknown,
  followed: readonly string[] | null = null,
): Extract<AttemptOutcome, { kind: 'success' }> {
  const xcoms = [...pushedBy(context)];
  if (value !== undefined && value !== null && context.task.doXcomPush !== false)
    xcoms.push({ key: 'return_value', ...encodeValue(value, 'the returned value') });
  if (context.task.multipleOutputs === true) xcoms.push(...outputsOf(value, xcoms));
  const assetEvents = reportedBy(context.outletEvents);
  return { kind: 'success', xcoms, followed, ...(assetEvents === undefined ? {} : { assetEvents }) };
}

function logOf(services: TaskServices): TaskLog {
  const at =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}): void =>
      services.log(level, message, fields, 'task');
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    write: ({ level, source, message, fields }) => services.log(level, message, fields ?? {}, source),
  };
}

function xcomOf(services: TaskServices, pushed: Map<string, XComEntry>, taskId: string): TaskXCom {
  return {
    push(key, value) {
      checkXComKey(key);
      pushed.set(key, { key, ...encodeValue(value ?? null, `the value pushed as "${key}"`) });
    },
    pull: async <T>(query: XComQuery = {}) => (await pullXCom(services, { taskId, ...query })) as T | null,
    iterate: <T>(query: XComListQuery) => iterateXCom(services, query) as AsyncIterable<T>,
  };
}

function dateOf(instantUs: Instant): Date {
  return new Date(instantUs / 1000);
}
