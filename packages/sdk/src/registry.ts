// What a process knows of the DAGs that a file makes while it loads. It hangs on the global object, so that
// two copies of this package register in one place.
import type { Json, ScheduleMeaning } from '@ariel/core';
import type { Mailer, MailSettings } from './callback/mailer.ts';
import type { AuthoredDag } from './dag/authored-dag.ts';
import {
  type AuthoringWarning,
  DagAuthoringError,
  isDagAuthoringError,
} from './error/dag-authoring-error.ts';
import type { RegisteredListener } from './listener/listener.ts';
import type { RegisteredPolicy } from './policy/apply-policies.ts';
import type { LocalRunner } from './run/local-runner.ts';
import type { NodeRunner } from './run/node-runner.ts';
import type { Shell } from './run/shell.ts';
import type { Timetable } from './schedule/timetable.ts';
import type { SecretsBackendClass } from './secret/secrets-backend.ts';
import type { BaseStateStore } from './state/base-state-store.ts';
import type { PriorityWeightStrategy } from './task/weight-strategy.ts';
import type { TriggerClass } from './trigger/base-trigger.ts';
import type { BaseXCom } from './xcom/base-xcom.ts';

/** A plugin that a file defined, with the names that it registered. */
export interface DefinedPlugin {
  readonly name: string;
  readonly timetables: readonly string[];
  readonly weightStrategies: readonly string[];
  readonly policies?: readonly string[];
  readonly listeners?: readonly string[];
}

export interface CollectedDags {
  /** In order of evaluation. */
  readonly dags: AuthoredDag[];
  readonly plugins: DefinedPlugin[];
  /** Classes of triggers that the file registered, by name. */
  readonly triggers: Map<string, TriggerClass>;
  readonly warnings: AuthoringWarning[];
  readonly errors: DagAuthoringError[];
}

export interface ScheduleDefaults extends ScheduleMeaning {
  readonly catchup: boolean;
  readonly maxConsecutiveFailedDagRuns: number;
}

/** What tasks get that do not say it themselves, from the configuration. */
export interface TaskDefaults {
  readonly retries: number;
  readonly retryDelayMs: number;
  readonly executionTimeoutMs: number | null;
  readonly emailOnFailure: boolean;
  readonly emailOnRetry: boolean;
  readonly owner: string;
  readonly queue: string;
  /** Whether what can wait without a worker does. In processes that run tasks, too. */
  readonly deferrable: boolean;
  readonly weightRule: 'downstream' | 'upstream' | 'absolute';
  /** How long a sensor waits in all. */
  readonly sensorTimeoutMs: number;
  readonly ignoreFirstDependsOnPast: boolean;
  /** Names of the executor that tasks may name, the usual one first; null: that is not known here, and any will do. */
  readonly executors: readonly [string, ...string[]] | null;
}

export interface Registry {
  /** What the file that is loading has made; null while none is. */
  collecting: CollectedDags | null;
  /** The builder of the DAG whose body is running. What it is, `openBuilder` knows: it is made of what asks this registry. */
  builder: { readonly dagId: string } | null;
  /** Longest literal list to map over. Set by who loads the file, from the configuration. */
  maxMapLength: number;
  /** The zone of DAGs that name none. Set like `maxMapLength`. */
  defaultTimezone: string;
  /** What DAGs get that do not say it themselves. Set like `maxMapLength`. */
  scheduleDefaults: ScheduleDefaults;
  /** What tasks get that do not say it themselves. Set like `maxMapLength`. */
  taskDefaults: TaskDefaults;
  /** What plugin files registered, by name. */
  timetables: Map<string, (options: Json) => Timetable>;
  weightStrategies: Map<string, PriorityWeightStrategy>;
  /** What plugins want of DAGs and tasks, and want to hear; in the order in which they were loaded. */
  policies: RegisteredPolicy[];
  listeners: RegisteredListener[];
  secretsBackends: Map<string, SecretsBackendClass>;
  xcomBackends: Map<string, BaseXCom>;
  stateStores: Map<string, BaseStateStore>;
  /** Classes of triggers by name, and their names. What a DAG file registers is among what was collected of it. */
  triggers: {
    readonly ofLibraries: Map<string, TriggerClass>;
    readonly others: Map<string, TriggerClass>;
    /** Those that tasks of this process deferred themselves with. */
    readonly used: Map<string, TriggerClass>;
    readonly names: WeakMap<object, { readonly name: string; readonly module: string | null }>;
  };
  /** Set once the plugins folder was loaded, with the files in it that could not be; null: it was not. */
  plugins: { readonly broken: readonly string[] } | null;
  /** What sends the e-mail of tasks with `email`. */
  loadMailer: (() => Promise<Mailer>) | null;
  /** What the configuration says of e-mail. Set like `maxMapLength`. */
  mailSettings: MailSettings;
  loadLocalRunner: (() => Promise<LocalRunner>) | null;
  /** What runs the commands of bash tasks. */
  loadShell: (() => Promise<Shell>) | null;
  /** What runs functions in another Node process. */
  loadNodeRunner: (() => Promise<NodeRunner>) | null;
  /** Loads wait for each other: what is evaluated belongs to one file. */
  lastLoad: Promise<unknown>;
}

const key = Symbol.for('ariel.registry');
const defaultMaxMapLength = 100_000;
const SEVEN_DAYS_MS = 7 * 86_400_000;

export function registry(): Registry {
  const holder = globalThis as { [key]?: Registry };
  holder[key] ??= {
    collecting: null,
    builder: null,
    maxMapLength: defaultMaxMapLength,
    defaultTimezone: 'UTC',
    scheduleDefaults: {
      cronDataIntervals: false,
      deltaDataIntervals: false,
      catchup: false,
      maxConsecutiveFailedDagRuns: 0,
    },
    taskDefaults: {
      retries: 0,
      retryDelayMs: 300_000,
      executionTimeoutMs: null,
      emailOnFailure: true,
      emailOnRetry: true,
      owner: 'ariel',
      queue: 'default',
      deferrable: false,
      weightRule: 'downstream',
      sensorTimeoutMs: SEVEN_DAYS_MS,
      ignoreFirstDependsOnPast: true,
      executors: null,
    },
    timetables: new Map(),
    weightStrategies: new Map(),
    policies: [],
    listeners: [],
    secretsBackends: new Map(),
    xcomBackends: new Map(),
    stateStores: new Map(),
    triggers: { ofLibraries: new Map(), others: new Map(), used: new Map(), names: new WeakMap() },
    plugins: null,
    loadMailer: null,
    mailSettings: {
      connId: 'smtp_default',
      fromEmail: null,
      subjectTemplate: null,
      htmlContentTemplate: null,
      baseUrl: null,
    },
    loadLocalRunner: null,
    loadShell: null,
    loadNodeRunner: null,
    lastLoad: Promise.resolve(),
  };
  return holder[key];
}

/**
 * Loads a file and gives back every DAG that it makes. A DAG that must be refused is among `errors`, and then there are no DAGs;
 * anything else that the file throws is thrown. Names that it registers are its own, unless it is a plugin.
 */
export async function collectDags<T>(load: () => Promise<T>, isPlugin = false): Promise<CollectedDags> {
  const turn = registry().lastLoad.then(() =>
    isPlugin ? collectPlugin(load) : withOwnNames(() => collectNow(load)),
  );
  registry().lastLoad = turn.catch(() => undefined);
  return turn;
}

/** What a plugin registers is there for every file after it. */
async function collectPlugin(load: () => Promise<unknown>): Promise<CollectedDags> {
  const collected = await collectNow(load);
  const { names, others } = registry().triggers;
  for (const [name, type] of collected.triggers) {
    others.set(name, type);
    // Its class is not that of a DAG's code, wherever it is used.
    names.set(type, { name, module: 'plugins' });
  }
  return collected;
}

/** What one file registers must not be there for the next one by chance. */
async function withOwnNames<Result>(work: () => Promise<Result>): Promise<Result> {
  const current = registry();
  const { listeners, policies, timetables, weightStrategies } = current;
  current.policies = [...policies];
  current.listeners = [...listeners];
  current.timetables = new Map(timetables);
  current.weightStrategies = new Map(weightStrategies);
  try {
    return await work();
  } finally {
    current.timetables = timetables;
    current.weightStrategies = weightStrategies;
    current.policies = policies;
    current.listeners = listeners;
  }
}

async function collectNow(load: () => Promise<unknown>): Promise<CollectedDags> {
  const collected: CollectedDags = {
    dags: [],
    plugins: [],
    triggers: new Map(),
    warnings: [],
    errors: [],
  };
  registry().collecting = collected;
  try {
    await load();
  } catch (error) {
    if (!isDagAuthoringError(error)) throw error;
    if (!collected.errors.includes(error)) collected.errors.push(error);
  } finally {
    registry().collecting = null;
    registry().builder = null;
  }
  return collected.errors.length > 0 ? { ...collected, dags: [] } : collected;
}

/** Adds a DAG to the file that is loading. Outside a load, as in a unit test, it belongs to nothing. */
export function registerDag(
  dag: AuthoredDag,
  warnings: readonly AuthoringWarning[],
  place: AuthoringWarning['place'],
): void {
  const { collecting } = registry();
  if (collecting === null) return;
  const { dagId } = dag.definition;
  if (collecting.dags.some(({ definition }) => definition.dagId === dagId)) {
    throw new DagAuthoringError({
      code: 'ARIEL_DAG_ID_TWICE',
      what: 'the file makes two DAGs with this id',
      dagId,
      place,
    });
  }
  collecting.dags.push(dag);
  collecting.warnings.push(...warnings);
}
