// Makes the context of one attempt from facts (data) and services (what the process can do).

import { setTimeout as sleepFor } from 'node:timers/promises';
import type { AttemptOutcome, Instant, RunType, TaskDefinition, XComEntry } from '@ariel/core';
import { encodeValue } from '../value/encode-value.ts';
import { iterateXCom, pullXCom } from './pull-xcom.ts';
import type {
  DagFacts,
  LogFields,
  LogLevel,
  TaskAsks,
  TaskClock,
  TaskContext,
  TaskLog,
  TaskLoop,
  TaskServices,
  TaskXCom,
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
}

interface Attempt {
  readonly ask: TaskServices['ask'];
  readonly clock: TaskClock;
  readonly pushed: Map<string, XComEntry>;
}

const attempts = new WeakMap<TaskContext, Attempt>();

const machineClock: TaskClock = {
  nowUs: () => Date.now() * 1000,
  sleep: async (ms, signal) => {
    await sleepFor(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
  },
};

export function createTaskContext(facts: ContextFacts, services: TaskServices): TaskContext {
  const { run } = facts;
  const pushed = new Map<string, XComEntry>();
  const moment = run.dataInterval ?? { startUs: run.runAfterUs, endUs: run.runAfterUs };
  const context: TaskContext = {
    params: run.params,
    logicalDate: run.logicalDateUs === null ? null : dateOf(run.logicalDateUs),
    dataInterval: { start: dateOf(moment.startUs), end: dateOf(moment.endUs) },
    dagRun: {
      runId: run.runId,
      runType: run.runType,
      runAfter: dateOf(run.runAfterUs),
      startDate: run.startDateUs === null ? null : dateOf(run.startDateUs),
      conf: run.conf,
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
    xcom: xcomOf(services, pushed),
    loop: facts.loop ?? null,
  };
  attempts.set(context, { ask: services.ask, clock: services.clock ?? machineClock, pushed });
  return context;
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
  const xcoms = [...(attempts.get(context)?.pushed.values() ?? [])];
  if (value !== undefined && value !== null)
    xcoms.push({ key: 'return_value', ...encodeValue(value, 'the returned value') });
  return { kind: 'success', xcoms, followed };
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

function xcomOf(services: TaskServices, pushed: Map<string, XComEntry>): TaskXCom {
  return {
    push(key, value) {
      pushed.set(key, { key, ...encodeValue(value ?? null, `the value pushed as "${key}"`) });
    },
    pull: async <T>(query: XComQuery) => (await pullXCom(services, query)) as T | null,
    iterate: <T>(query: Omit<XComQuery, 'mapIndex'>) => iterateXCom(services, query) as AsyncIterable<T>,
  };
}

function dateOf(instantUs: Instant): Date {
  return new Date(instantUs / 1000);
}
