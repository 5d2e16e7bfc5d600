// Options of a task, and how they become the numbers and names of the stored definition:
// what the task says, else what the DAG's `defaultArgs` say, else the default written here.
import { type Duration, type Json, type TaskDefinition, TriggerRule } from '@ariel/core';
import { assetOptions, type StoredAssetOptions } from '../asset/asset-options.ts';
import type { AssetSources } from '../asset/asset-term.ts';
import { checkOrder, dateOption } from '../dag/date-option.ts';
import {
  type FailureFields,
  type FailureOptions,
  failureFields,
  failureOptionNames,
} from '../failure/failure-options.ts';
import { ownParams } from '../param/own-params.ts';
import type { ParamDeclarations } from '../param/param.ts';
import { registry } from '../registry.ts';
import { type ExecutorOptions, executorFields } from './executor-options.ts';
import { resolveLimits, type TaskLimit } from './limit-option.ts';
import { durationMs, refuseOption } from './option-value.ts';
import { type DocumentationOptions, documentation } from './task-documentation.ts';
import {
  isWeightStrategy,
  type PriorityWeightStrategy,
  type WithStrategy,
  withStrategy,
} from './weight-strategy.ts';

/** Options that every task has, and that `defaultArgs` can give to all tasks of a DAG. */
export interface CommonTaskOptions extends ExecutorOptions, FailureOptions {
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
  /** Whose weights are added to its own, or a strategy of your own. @default the installation's, which is 'downstream' unless configured */
  readonly weightRule?: Exclude<TaskDefinition['weightRule'], 'custom'> | PriorityWeightStrategy;
  /** The queue whose workers may run it. @default the installation's, which is 'default' unless configured */
  readonly queue?: string;
  /** The Unix user as whom its process runs. The worker must run as root. @default `core.default_impersonation`, else the worker's own user */
  readonly runAsUser?: string;
  /** Whom to ask about it. @default the installation's, which is 'ariel' unless configured */
  readonly owner?: string;
  /** How many of its instances may run at once in all runs of the DAG. @default no limit */
  readonly maxActiveTisPerDag?: number;
  /** How many of its instances may run at once in one run. @default no limit */
  readonly maxActiveTisPerDagrun?: number;
  /** Limits that it shares with other tasks and DAGs by key; all of them must have room. @default none */
  readonly limit?: TaskLimit | readonly TaskLimit[];
  /** Whether what it returns is stored for other tasks; what it pushes itself always is. @default true */
  readonly doXcomPush?: boolean;
  /** Whether it runs only where it succeeded or was skipped in the run before. The first run is free. @default false */
  readonly dependsOnPast?: boolean;
  /** Whether `dependsOnPast` lets its first instance go where earlier runs had none of it. @default as the installation says: true */
  readonly ignoreFirstDependsOnPast?: boolean;
  /** Whether it also waits for the tasks directly downstream of it in the run before; implies `dependsOnPast`. @default false */
  readonly waitForDownstream?: boolean;
  /** Whether it is not skipped either before `dependsOnPast` is met. @default false */
  readonly waitForPastDependsBeforeSkipping?: boolean;
  /** Runs with an earlier logical date have no instance of it: a `Date`, or ISO 8601 text in the DAG's zone. @default none */
  readonly startDate?: Date | string;
  /** Runs with a later logical date have no instance of it. @default none */
  readonly endDate?: Date | string;
}

/**
 * Options of one task.
 *
 * @example
 * const parse = task('parse', parseFile, { retries: 3, retryDelay: '30s', pool: 'warehouse' });
 */
export interface TaskOptions extends CommonTaskOptions, DocumentationOptions {
  /** What the pages call it. @default its id */
  readonly displayName?: string;
  /** Documentation in Markdown. */
  readonly docMd?: string;
  /** Params of its own, laid over the DAG's for this task; what a run is given counts for both. @default none */
  readonly params?: ParamDeclarations;
  /** Names the lines that it logs, so that they can be told from others: `task.<name>`. @default they are named `task` */
  readonly loggerName?: string;
  /** Whether its templates give lists, numbers and objects rather than their text. @default as the DAG says */
  readonly renderTemplateAsNativeObj?: boolean;
  /** Whether an object that it returns is also stored entry by entry, each under its own key. @default false */
  readonly multipleOutputs?: boolean;
  /** Template that names an instance of a mapped task once it ran: `'{{ params.region }}'`. @default its index */
  readonly mapIndexTemplate?: string;
  /** Assets and aliases of which its success is news. @default none */
  readonly outlets?: AssetSources;
  /** Assets and aliases whose news it reads. @default none */
  readonly inlets?: AssetSources;
}

export type ResolvedOptions = Pick<
  TaskDefinition,
  | 'displayName'
  | 'docMd'
  | 'params'
  | 'docs'
  | 'executor'
  | 'executorConfig'
  | 'loggerName'
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
  | 'runAsUser'
  | 'maxActiveTisPerDag'
  | 'maxActiveTisPerDagrun'
  | 'limits'
  | 'dependsOnPast'
  | 'ignoreFirstDependsOnPast'
  | 'waitForDownstream'
  | 'waitForPastDependsBeforeSkipping'
  | 'startDate'
  | 'endDate'
  | 'mapIndexTemplate'
  | 'doXcomPush'
  | 'multipleOutputs'
  | 'renderTemplateAsNativeObj'
> &
  FailureFields &
  StoredAssetOptions;

/** `timezone`: the DAG's, in which dates without an offset are read. */
export function resolveTaskOptions(
  options: TaskOptions,
  defaults: CommonTaskOptions,
  timezone = 'UTC',
): ResolvedOptions & WithStrategy {
  // An option that is there but undefined means the same as one that is not there.
  const given = givenOptions(options, defaults);
  const startDate = dateOption('startDate', given.startDate, timezone);
  const endDate = dateOption('endDate', given.endDate, timezone);
  checkOrder(startDate, endDate);
  const waitForDownstream = flag('waitForDownstream', given.waitForDownstream);
  return {
    displayName: given.displayName ?? null,
    docMd: given.docMd ?? null,
    ...documentation(given),
    ...ownParams(given.params),
    ...loggerName(given.loggerName),
    owner: given.owner ?? registry().taskDefaults.owner,
    triggerRule: oneOf('triggerRule', given.triggerRule ?? 'all_success', Object.values(TriggerRule)),
    retries: whole('retries', given.retries ?? registry().taskDefaults.retries, 0),
    retryDelayMs:
      given.retryDelay === undefined
        ? registry().taskDefaults.retryDelayMs
        : durationMs('retryDelay', given.retryDelay),
    infraRetries: whole('infraRetries', given.infraRetries ?? 0, 0),
    ...failureFields(given),
    executionTimeoutMs:
      given.executionTimeout === undefined
        ? registry().taskDefaults.executionTimeoutMs
        : durationMs('executionTimeout', given.executionTimeout),
    pool: given.pool ?? 'default_pool',
    poolSlots: whole('poolSlots', given.poolSlots ?? 1, 1),
    priorityWeight: whole('priorityWeight', given.priorityWeight ?? 1),
    ...weightRule(given.weightRule),
    queue: given.queue ?? registry().taskDefaults.queue,
    ...runAsUser(given.runAsUser),
    ...executorFields(given),
    maxActiveTisPerDag:
      given.maxActiveTisPerDag === undefined
        ? null
        : whole('maxActiveTisPerDag', given.maxActiveTisPerDag, 1),
    maxActiveTisPerDagrun:
      given.maxActiveTisPerDagrun === undefined
        ? null
        : whole('maxActiveTisPerDagrun', given.maxActiveTisPerDagrun, 1),
    limits: resolveLimits(given.limit),
    dependsOnPast: flag('dependsOnPast', given.dependsOnPast) || waitForDownstream,
    ...(flag(
      'ignoreFirstDependsOnPast',
      given.ignoreFirstDependsOnPast ?? registry().taskDefaults.ignoreFirstDependsOnPast,
    )
      ? {}
      : { ignoreFirstDependsOnPast: false as const }),
    waitForDownstream,
    waitForPastDependsBeforeSkipping: flag(
      'waitForPastDependsBeforeSkipping',
      given.waitForPastDependsBeforeSkipping,
    ),
    startDate,
    endDate,
    ...(given.renderTemplateAsNativeObj === undefined
      ? {}
      : { renderTemplateAsNativeObj: flag('renderTemplateAsNativeObj', given.renderTemplateAsNativeObj) }),
    ...pushed(given),
    mapIndexTemplate: template('mapIndexTemplate', given.mapIndexTemplate),
    ...assetOptions(given),
  };
}

function loggerName(name: string | undefined): Pick<TaskDefinition, 'loggerName'> {
  if (name === undefined) return {};
  if (typeof name === 'string' && /^[\w.-]{1,200}$/.test(name)) return { loggerName: name };
  return refuseOption('loggerName', name, 'made of letters, digits, "_", "-" and "."');
}

function runAsUser(user: string | undefined): Pick<TaskDefinition, 'runAsUser'> {
  if (user === undefined) return {};
  if (typeof user === 'string' && /^[^\s\0:/-][^\s\0:/]*$/.test(user)) return { runAsUser: user };
  return refuseOption('runAsUser', user, 'the name of a Unix user, such as "etl"');
}

/** How what it returns is stored. */
function pushed({
  doXcomPush = true,
  multipleOutputs,
}: TaskOptions): Pick<TaskDefinition, 'doXcomPush' | 'multipleOutputs'> {
  const isSplit = flag('multipleOutputs', multipleOutputs);
  if (flag('doXcomPush', doXcomPush)) return isSplit ? { multipleOutputs: true } : {};
  if (isSplit) refuseOption('multipleOutputs', true, 'false where doXcomPush is false: nothing is stored');
  return { doXcomPush: false };
}

/** What the stored DAG keeps of `defaultArgs`, to be shown. */
export function storedDefaultArgs(defaults: CommonTaskOptions): Readonly<Record<string, Json>> {
  const { weightRule: rule, ...given } = defaults;
  // Objects with code, such as notifiers, are none of it.
  const isCode = (name: string): boolean =>
    Object.hasOwn(failureOptionNames, name) && !storedFailure.has(name);
  const others = Object.fromEntries(Object.entries(given).filter(([name]) => !isCode(name)));
  const shown =
    rule === undefined ? others : { ...others, weightRule: isWeightStrategy(rule) ? 'custom' : rule };
  return JSON.parse(JSON.stringify(shown)) as Readonly<Record<string, Json>>;
}

/** Of the options about trouble, those that are data. */
const storedFailure: ReadonlySet<string> = new Set<keyof FailureOptions>([
  'retryExponentialBackoff',
  'maxRetryDelay',
  'email',
  'emailOnFailure',
  'emailOnRetry',
]);

/** What the task says, else what the DAG's `defaultArgs` say. */
export const givenOptions = (options: TaskOptions, defaults: CommonTaskOptions): TaskOptions =>
  ({ ...defined(defaults), ...defined(options) }) as TaskOptions;

function weightRule(
  rule: CommonTaskOptions['weightRule'],
): Pick<TaskDefinition, 'weightRule'> & WithStrategy {
  if (isWeightStrategy(rule)) return { weightRule: 'custom', ...withStrategy(rule) };
  const allowed = ['downstream', 'upstream', 'absolute'] as const;
  return {
    weightRule: oneOf(
      'weightRule',
      rule ?? registry().taskDefaults.weightRule,
      allowed,
      ', or an object with weight()',
    ),
  };
}

function defined(options: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function whole(name: string, value: number, minimum = Number.MIN_SAFE_INTEGER): number {
  if (Number.isSafeInteger(value) && value >= minimum) return value;
  const least = minimum === Number.MIN_SAFE_INTEGER ? '' : ` of at least ${minimum}`;
  return refuseOption(name, value, `a whole number${least}`);
}

function oneOf<T extends string>(name: string, value: T, allowed: readonly T[], more = ''): T {
  return allowed.includes(value) ? value : refuseOption(name, value, `one of ${allowed.join(', ')}${more}`);
}

function flag(name: string, value: boolean | undefined): boolean {
  return value === undefined || typeof value === 'boolean'
    ? (value ?? false)
    : refuseOption(name, value, 'true or false');
}

function template(name: string, value: string | undefined): string | null {
  if (value === undefined) return null;
  return typeof value === 'string' && value !== ''
    ? value
    : refuseOption(name, value, 'the text of a template');
}
