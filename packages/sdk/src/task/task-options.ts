// Options of a task, and how they become the numbers and names of the stored definition:
// what the task says, else what the DAG's `defaultArgs` say, else the default written here.
import {
  type Duration,
  type Json,
  type SensorDefinition,
  type TaskDefinition,
  TriggerRule,
} from '@ariel/core';
import { durationMs, refuseOption } from './option-value.ts';

/** Options that every task has, and that `defaultArgs` can give to all tasks of a DAG. */
export interface CommonTaskOptions {
  /** Further tries after a failure. @default 0 */
  readonly retries?: number;
  /** How long to wait before a further try. @default '5m' */
  readonly retryDelay?: Duration;
  /** Further tries for attempts that were lost with their process. @default 0 */
  readonly infraRetries?: number;
  /** How long one try may take. @default no limit */
  readonly executionTimeout?: Duration;
  /** When to run, given how the upstream tasks ended. @default 'all_success' */
  readonly triggerRule?: TriggerRule;
  /** The pool whose slots it takes. @default 'default_pool' */
  readonly pool?: string;
  /** How many slots it takes. @default 1 */
  readonly poolSlots?: number;
  /** Higher goes first where slots are scarce. @default 1 */
  readonly priorityWeight?: number;
  /** Whose weights are added to its own. @default 'downstream' */
  readonly weightRule?: Exclude<TaskDefinition['weightRule'], 'custom'>;
  /** The queue whose workers may run it. @default 'default' */
  readonly queue?: string;
  /** Whom to ask about it. @default 'ariel' */
  readonly owner?: string;
  /** How many of its instances may run at once in all runs of the DAG. @default no limit */
  readonly maxActiveTisPerDag?: number;
  /** How many of its instances may run at once in one run. @default no limit */
  readonly maxActiveTisPerDagrun?: number;
}

/**
 * Options of one task.
 *
 * @example
 * const parse = task('parse', parseFile, { retries: 3, retryDelay: '30s', pool: 'warehouse' });
 */
export interface TaskOptions extends CommonTaskOptions {
  /** What the pages call it. @default its id */
  readonly displayName?: string;
  /** Documentation in Markdown. */
  readonly docMd?: string;
}

/** Options of a sensor. */
export interface SensorOptions extends TaskOptions {
  /** `poke` keeps its worker while it waits; `reschedule` gives it back between two looks. @default 'poke' */
  readonly mode?: 'poke' | 'reschedule';
  /** How long to wait between two looks. @default '1m' */
  readonly pokeInterval?: Duration;
  /** How long to wait in all. @default '7d' */
  readonly timeout?: Duration;
  /** Whether it ends as skipped rather than failed when the time is over. @default false */
  readonly softFail?: boolean;
}

export type ResolvedOptions = Pick<
  TaskDefinition,
  | 'displayName'
  | 'docMd'
  | 'owner'
  | 'triggerRule'
  | 'retries'
  | 'retryDelayMs'
  | 'infraRetries'
  | 'executionTimeoutMs'
  | 'pool'
  | 'poolSlots'
  | 'priorityWeight'
  | 'weightRule'
  | 'queue'
  | 'maxActiveTisPerDag'
  | 'maxActiveTisPerDagrun'
  | 'limits'
  | 'dependsOnPast'
  | 'waitForDownstream'
  | 'waitForPastDependsBeforeSkipping'
  | 'startDate'
  | 'endDate'
  | 'mapIndexTemplate'
>;

export function resolveTaskOptions(options: TaskOptions, defaults: CommonTaskOptions): ResolvedOptions {
  // An option that is there but undefined means the same as one that is not there.
  const given = { ...defined(defaults), ...defined(options) } as TaskOptions;
  return {
    displayName: given.displayName ?? null,
    docMd: given.docMd ?? null,
    owner: given.owner ?? 'ariel',
    triggerRule: oneOf('triggerRule', given.triggerRule ?? 'all_success', Object.values(TriggerRule)),
    retries: whole('retries', given.retries ?? 0, 0),
    retryDelayMs: durationMs('retryDelay', given.retryDelay ?? '5m'),
    infraRetries: whole('infraRetries', given.infraRetries ?? 0, 0),
    executionTimeoutMs:
      given.executionTimeout === undefined ? null : durationMs('executionTimeout', given.executionTimeout),
    pool: given.pool ?? 'default_pool',
    poolSlots: whole('poolSlots', given.poolSlots ?? 1, 1),
    priorityWeight: whole('priorityWeight', given.priorityWeight ?? 1),
    weightRule: oneOf('weightRule', given.weightRule ?? 'downstream', ['downstream', 'upstream', 'absolute']),
    queue: given.queue ?? 'default',
    maxActiveTisPerDag:
      given.maxActiveTisPerDag === undefined
        ? null
        : whole('maxActiveTisPerDag', given.maxActiveTisPerDag, 1),
    maxActiveTisPerDagrun:
      given.maxActiveTisPerDagrun === undefined
        ? null
        : whole('maxActiveTisPerDagrun', given.maxActiveTisPerDagrun, 1),
    limits: [],
    dependsOnPast: false,
    waitForDownstream: false,
    waitForPastDependsBeforeSkipping: false,
    startDate: null,
    endDate: null,
    mapIndexTemplate: null,
  };
}

export function resolveSensorOptions(options: SensorOptions): SensorDefinition {
  return {
    mode: oneOf('mode', options.mode ?? 'poke', ['poke', 'reschedule']),
    pokeIntervalMs: durationMs('pokeInterval', options.pokeInterval ?? '1m'),
    timeoutMs: durationMs('timeout', options.timeout ?? '7d'),
    softFail: options.softFail ?? false,
  };
}

/** What the stored DAG keeps of `defaultArgs`, to be shown. */
export function storedDefaultArgs(defaults: CommonTaskOptions): Readonly<Record<string, Json>> {
  return defined(defaults) as Readonly<Record<string, Json>>;
}

function defined(options: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function whole(name: string, value: number, minimum = Number.MIN_SAFE_INTEGER): number {
  if (Number.isSafeInteger(value) && value >= minimum) return value;
  const least = minimum === Number.MIN_SAFE_INTEGER ? '' : ` of at least ${minimum}`;
  return refuseOption(name, value, `a whole number${least}`);
}

function oneOf<T extends string>(name: string, value: T, allowed: readonly T[]): T {
  return allowed.includes(value) ? value : refuseOption(name, value, `one of ${allowed.join(', ')}`);
}
