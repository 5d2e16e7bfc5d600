// The names that Airflow gives to templates, from a plain description of run and task and from look-ups.
// It reads no clock and no database itself: both come in.

import { timeDeltaObject } from '../datetime/amount.ts';
import { type DateTime, dateTimeFromUs } from '../datetime/date-time.ts';
import { dateTimeObject, dateTimeOf, isoText } from '../datetime/date-time-object.ts';
import { strftime } from '../datetime/strftime.ts';
import { TemplateError } from '../errors.ts';
import type { TemplateContext, TemplateFilter } from '../render-template.ts';
import { PythonSet } from '../values/collections.ts';
import { LazyValue } from '../values/lazy-value.ts';
import { toText, typeName } from '../values/python-text.ts';
import { defineSafeType, SafeObject } from '../values/safe-object.ts';
import { connectionAccessor, type TemplateLookups, variableAccessors, xcomPullFunction } from './lookups.ts';
import { type MacroSources, makeMacros } from './macros.ts';
import { moduleFunction, moduleObject } from './module.ts';

type Instant = number;

export interface TemplateDag {
  readonly dagId: string;
  readonly description?: string | undefined;
  readonly tags?: readonly string[];
  readonly owner?: string;
  readonly maxActiveTasks?: number;
  readonly maxActiveRuns?: number;
  readonly catchup?: boolean;
  readonly startDate?: Instant | undefined;
  readonly timezone?: string;
  readonly more?: FurtherMembers;
}

/** Further members, by Airflow's names. Instants and durations are told apart by where they stand. */
export interface FurtherMembers {
  readonly values?: Readonly<Record<string, unknown>>;
  readonly dates?: Readonly<Record<string, Instant | null>>;
  readonly durationsMs?: Readonly<Record<string, number | null>>;
}

export interface TemplateTask {
  readonly taskId: string;
  /** The class of its operator. */
  readonly taskType: string;
  readonly owner?: string;
  readonly retries?: number;
  readonly triggerRule?: string;
  readonly upstreamTaskIds?: readonly string[];
  readonly downstreamTaskIds?: readonly string[];
  readonly pool?: string;
  readonly queue?: string;
  readonly tryNumber?: number;
  readonly maxTries?: number;
  readonly mapIndex?: number;
  readonly startDate?: Instant | undefined;
  readonly mapIndexTemplate?: string | null;
  readonly isMapped?: boolean;
  readonly more?: FurtherMembers;
  /** Of its instance. */
  readonly moreOfInstance?: FurtherMembers;
}

export interface TemplateRun {
  readonly runId: string;
  readonly runType: 'manual' | 'scheduled' | 'backfill' | 'asset_triggered' | (string & {});
  readonly logicalDate?: Instant | undefined;
  readonly dataIntervalStart?: Instant | undefined;
  readonly dataIntervalEnd?: Instant | undefined;
  readonly runAfter?: Instant | undefined;
  readonly startDate?: Instant | undefined;
  readonly conf?: unknown;
  readonly partitionKey?: string | undefined;
  /** Further members of `dag_run`, by Airflow's names, asked for when one of them is read. Instants are microseconds. */
  readonly details?: () => Promise<Readonly<Record<string, unknown>>>;
}

export interface AirflowDescription {
  readonly dag: TemplateDag;
  readonly task: TemplateTask;
  readonly run: TemplateRun;
  /** As the task gets them: of the DAG, the task and the run's conf together. */
  readonly params?: Readonly<Record<string, unknown>>;
  /** Further names (`inlets`, `prev_start_date_success`, `expanded_ti_count`, …); functions are called when read. */
  readonly more?: Readonly<Record<string, unknown>>;
  /** The run before this one, made by `previousRunObject`: for `ti.get_previous_dagrun()`. @default there is none */
  readonly previousRun?: (state: string | null) => Promise<unknown>;
}

const removed: Readonly<Record<string, string>> = {
  execution_date: 'use `logical_date`',
  next_execution_date: 'use `data_interval_end`',
  prev_execution_date: 'use `data_interval_start`, or `prev_data_interval_start_success`',
  next_ds: 'use `data_interval_end | ds`',
  next_ds_nodash: 'use `data_interval_end | ds_nodash`',
  prev_ds: 'use `data_interval_start | ds`, or `macros.ds_add(ds, -1)`',
  prev_ds_nodash: 'use `data_interval_start | ds_nodash`',
  tomorrow_ds: 'use `macros.ds_add(ds, 1)`',
  tomorrow_ds_nodash: "use `macros.ds_add(ds, 1) | replace('-', '')`",
  yesterday_ds: 'use `macros.ds_add(ds, -1)`',
  yesterday_ds_nodash: "use `macros.ds_add(ds, -1) | replace('-', '')`",
  prev_execution_date_success: 'use `prev_data_interval_start_success`',
  conf: 'use `dag_run.conf` for the conf of the run',
};
const needsLogicalDate = ['ds', 'ds_nodash', 'ts', 'ts_nodash', 'ts_nodash_with_tz'];

export function airflowContext(
  description: AirflowDescription,
  lookups: TemplateLookups,
  sources: MacroSources,
): TemplateContext {
  const { dag, task, run } = description;
  const logicalDate = run.logicalDate;
  const dates = logicalDate === undefined ? {} : dateTexts(dateTimeFromUs(logicalDate, 'UTC'));
  const dagValue = dagObject(dag);
  const taskValue = taskObject(description, dagValue);
  const runValue = runObject(description);
  const instance = instanceObject(description, lookups, { dag: dagValue, task: taskValue, run: runValue });
  const hints =
    logicalDate === undefined
      ? Object.fromEntries(needsLogicalDate.map((name) => [name, 'this run has no logical date']))
      : {};
  const keyDate = logicalDate ?? run.runAfter;
  return {
    values: {
      ...lazily(description.more ?? {}),
      task_instance_key_str: keyText(dag.dagId, task.taskId, keyDate),
      map_index_template: task.mapIndexTemplate ?? null,
      exception: null,
      ...dates,
      logical_date: dateOrNone(logicalDate),
      data_interval_start: dateOrNone(run.dataIntervalStart),
      data_interval_end: dateOrNone(run.dataIntervalEnd),
      params: description.params ?? {},
      run_id: run.runId,
      dag_run: runValue,
      dag: dagValue,
      task: taskValue,
      ti: instance,
      task_instance: instance,
      var: variableAccessors(lookups),
      conn: connectionAccessor(lookups),
      macros: makeMacros(sources),
      start_date: dateOrNone(task.startDate ?? run.startDate),
      test_mode: description.more?.test_mode ?? false,
    },
    filters: dateFilters,
    hints: { ...removed, ...hints },
  };
}

function dateOrNone(instant: Instant | undefined): unknown {
  return instant === undefined ? null : dateTimeObject(dateTimeFromUs(instant, 'UTC'));
}

const writers = {
  ds: (date: DateTime) => strftime(date, '%Y-%m-%d'),
  ds_nodash: (date: DateTime) => strftime(date, '%Y%m%d'),
  ts: (date: DateTime) => isoText(date),
  ts_nodash: (date: DateTime) => strftime(date, '%Y%m%dT%H%M%S'),
  ts_nodash_with_tz: (date: DateTime) => isoText(date).replace(/[-:]/g, ''),
} as const;

function dateTexts(date: DateTime): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(writers).map(([name, write]) => [name, write(date)]));
}

/** A run without a logical date is told apart by when it was due. */
function keyText(dagId: string, taskId: string, dateUs: Instant | undefined): string {
  const day = dateUs === undefined ? '' : `__${writers.ds_nodash(dateTimeFromUs(dateUs, 'UTC'))}`;
  return `${dagId}__${taskId}${day}`;
}

const dateFilters: Readonly<Record<string, TemplateFilter>> = Object.fromEntries(
  Object.entries(writers).map(([name, write]): [string, TemplateFilter] => [
    name,
    (value) => {
      if (value === null) return null;
      const date = dateTimeOf(value);
      if (!date)
        throw new TemplateError(
          'ARIEL_TEMPLATE_TYPE',
          `the filter '${name}' needs a date, not '${typeName(value)}'`,
        );
      return write(date);
    },
  ]),
);

/** `DagRunType.MANUAL`, equal to `'manual'`. */
const enumObject = defineSafeType<readonly [type: string, value: string]>({
  name: 'str',
  text: ([type, value]) => `${type}.${value.toUpperCase()}`,
  repr: ([type, value]) => `<${type}.${value.toUpperCase()}: '${value}'>`,
  member: ([, value], name) => (name === 'value' ? value : name === 'name' ? value.toUpperCase() : undefined),
  key: ([, value]) => value,
  native: ([, value]) => value,
});

function dagObject(dag: TemplateDag): unknown {
  return moduleObject({
    text: `<DAG: ${dag.dagId}>`,
    members: {
      dag_id: dag.dagId,
      description: dag.description ?? null,
      tags: new PythonSet(dag.tags ?? []),
      owner: dag.owner ?? 'airflow',
      max_active_tasks: dag.maxActiveTasks ?? 16,
      max_active_runs: dag.maxActiveRuns ?? 16,
      catchup: dag.catchup ?? false,
      start_date: dateOrNone(dag.startDate),
      timezone: dag.timezone ?? 'UTC',
      ...membersOf(dag.more),
    },
  });
}

function taskObject({ task, dag }: AirflowDescription, dagValue: unknown): unknown {
  return moduleObject({
    text: `<Task(${task.taskType}): ${task.taskId}>`,
    members: {
      task_id: task.taskId,
      task_type: task.taskType,
      operator_name: task.taskType,
      dag_id: dag.dagId,
      dag: dagValue,
      owner: task.owner ?? dag.owner ?? 'airflow',
      retries: task.retries ?? 0,
      trigger_rule: enumObject(['TriggerRule', task.triggerRule ?? 'all_success']),
      upstream_task_ids: new PythonSet(task.upstreamTaskIds ?? []),
      downstream_task_ids: new PythonSet(task.downstreamTaskIds ?? []),
      pool: task.pool ?? 'default_pool',
      queue: task.queue ?? 'default',
      ...membersOf(task.more),
    },
  });
}

function membersOf({
  dates = {},
  durationsMs = {},
  values = {},
}: FurtherMembers = {}): Readonly<Record<string, unknown>> {
  const made = (from: object, make: (value: number) => unknown): [string, unknown][] =>
    Object.entries(from).map(([name, value]) => [name, value === null ? null : make(value as number)]);
  return {
    ...values,
    ...Object.fromEntries(made(dates, dateOrNone)),
    ...Object.fromEntries(made(durationsMs, (ms) => timeDeltaObject({ us: ms * 1000 }))),
  };
}

function runObject({ run, dag }: AirflowDescription): unknown {
  return moduleObject({
    text: `<DagRun ${dag.dagId} @ ${run.runId}>`,
    members: {
      dag_id: dag.dagId,
      run_id: run.runId,
      run_type: enumObject(['DagRunType', run.runType]),
      logical_date: dateOrNone(run.logicalDate),
      data_interval_start: dateOrNone(run.dataIntervalStart),
      data_interval_end: dateOrNone(run.dataIntervalEnd),
      run_after: dateOrNone(run.runAfter),
      start_date: dateOrNone(run.startDate),
      end_date: null,
      conf: run.conf ?? {},
      partition_key: run.partitionKey ?? null,
      ...Object.fromEntries(runDetails.map((name) => [name, async () => detail(run, name)])),
    },
  });
}

const runDetails = ['state', 'queued_at', 'triggered_by', 'triggering_user_name', 'note', 'clear_number'];

async function detail({ details }: TemplateRun, name: string): Promise<unknown> {
  const value = (await details?.())?.[name] ?? null;
  return name === 'queued_at' && typeof value === 'number' ? dateOrNone(value) : value;
}

/** What is known of another run of the DAG. */
export interface OtherRun {
  readonly runId: string;
  readonly runType: string;
  readonly state: string;
  readonly logicalDateUs: Instant | null;
  readonly intervalStartUs: Instant | null;
  readonly intervalEndUs: Instant | null;
  readonly runAfterUs: Instant;
  readonly startUs: Instant | null;
  readonly endUs: Instant | null;
  readonly conf: unknown;
}

/** Another run as templates see it; null stays null. */
export function previousRunObject(run: OtherRun | null): unknown {
  if (run === null) return null;
  return moduleObject({
    text: `<DagRun ${run.runId}>`,
    members: {
      run_id: run.runId,
      run_type: enumObject(['DagRunType', run.runType]),
      state: run.state,
      logical_date: dateOrNone(run.logicalDateUs ?? undefined),
      data_interval_start: dateOrNone(run.intervalStartUs ?? undefined),
      data_interval_end: dateOrNone(run.intervalEndUs ?? undefined),
      run_after: dateOrNone(run.runAfterUs),
      start_date: dateOrNone(run.startUs ?? undefined),
      end_date: dateOrNone(run.endUs ?? undefined),
      conf: run.conf ?? {},
    },
  });
}

/** An instant of the host as templates see it. */
export const dateTimeFromInstant = (us: Instant): unknown => dateOrNone(us);

/** A name is looked up when a template reads it: what nobody names is not asked for. */
function lazily(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'function' ? new LazyValue(value as () => unknown) : value,
    ]),
  );
}

const stateText = (state: unknown): string | null =>
  state === undefined || state === null ? null : toText(state);

const memberOf = (object: unknown, name: string): unknown =>
  object instanceof SafeObject ? object.type.member?.(object.value, name) : null;

interface Parts {
  readonly dag: unknown;
  readonly task: unknown;
  readonly run: unknown;
}

function instanceObject(
  { task, dag, run, previousRun = async () => null }: AirflowDescription,
  lookups: TemplateLookups,
  parts: Parts,
): unknown {
  return moduleObject({
    text: `<TaskInstance: ${dag.dagId}.${task.taskId} ${run.runId}>`,
    members: {
      task_id: task.taskId,
      dag_id: dag.dagId,
      run_id: run.runId,
      try_number: task.tryNumber ?? 1,
      map_index: task.mapIndex ?? -1,
      max_tries: task.maxTries ?? task.retries ?? 0,
      start_date: dateOrNone(task.startDate),
      logical_date: dateOrNone(run.logicalDate),
      task: parts.task,
      dag: parts.dag,
      dag_run: parts.run,
      state: 'running',
      pool: task.pool ?? 'default_pool',
      queue: task.queue ?? 'default',
      is_mapped: task.isMapped ?? false,
      operator: task.taskType,
      end_date: null,
      ...membersOf(task.moreOfInstance),
      ...Object.fromEntries([
        moduleFunction('get_previous_dagrun', 'state?', async (state: unknown) =>
          previousRun(stateText(state)),
        ),
        moduleFunction('get_previous_start_date', 'state?', async (state: unknown) => {
          const before = await previousRun(stateText(state));
          return before === null ? null : memberOf(before, 'start_date');
        }),
        moduleFunction('get_dagrun_state', 'dag_id run_id', (dagId: unknown, runId: unknown) =>
          lookups.runState?.(toText(dagId), toText(runId)),
        ),
      ]),
      ...Object.fromEntries([xcomPullFunction(lookups)]),
    },
  });
}
