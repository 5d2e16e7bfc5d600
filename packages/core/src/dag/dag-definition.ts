// The DAG as data: what the dag processor stores, the scheduler plans with and the pages show.
// It holds no code; functions are found by (DAG id, task id) in the worker's own evaluation of the file.
import type { TimetableDefinition } from '../timetable/timetable.ts';
import type { TriggerRule } from '../trigger-rule/trigger-rule.ts';
import type { Json, ValueExpression } from './value-expression.ts';

/** Bumped when the meaning of the stored form changes; a stored DAG of another format is evaluated anew. */
export const DAG_FORMAT = 1;

export interface DagDefinition {
  readonly format: typeof DAG_FORMAT;
  readonly dagId: string;
  readonly displayName: string | null;
  readonly description: string | null;
  readonly docMd: string | null;
  readonly tags: readonly string[];
  readonly schedule: TimetableDefinition;
  /** The schedule in words, e.g. `At 06:00 every day (Europe/Amsterdam)`. */
  readonly scheduleText: string;
  /** As Airflow's `timetable_summary`: the cron string, the preset or null. */
  readonly scheduleSummary: string | null;
  readonly timezone: string;
  /** Microseconds since the epoch. */
  readonly startDate: number | null;
  readonly endDate: number | null;
  readonly catchup: boolean;
  /** Null: the installation's default. */
  readonly maxActiveRuns: number | null;
  readonly maxActiveTasks: number | null;
  readonly dagrunTimeoutMs: number | null;
  readonly failFast: boolean;
  readonly isPausedUponCreation: boolean | null;
  readonly params: Readonly<Record<string, ParamDefinition>>;
  readonly defaultArgs: Readonly<Record<string, Json>>;
  /** In order of evaluation. */
  readonly tasks: readonly TaskDefinition[];
  readonly groups: readonly GroupDefinition[];
  /** Labels of edges, where there are any: `[upstream, downstream, label]`. */
  readonly edgeLabels: readonly (readonly [string, string, string])[];
}

export interface ParamDefinition {
  /** JSON text of the default; null where a value must be given. */
  readonly defaultJson: string | null;
  /** JSON Schema draft 2020-12. */
  readonly schema: Readonly<Record<string, Json>>;
  readonly description: string | null;
}

export const TaskKind = {
  /** A function of the DAG file. */
  function: 'function',
  /** A function whose answer chooses among direct downstream tasks. */
  branch: 'branch',
  /** A function that is asked again until it says yes. */
  sensor: 'sensor',
  /** An operator object; `operatorClass` names its class. */
  operator: 'operator',
} as const;
export type TaskKind = (typeof TaskKind)[keyof typeof TaskKind];

export interface TaskDefinition {
  /** With the ids of its groups in front: `etl.parse`. */
  readonly taskId: string;
  readonly groupId: string | null;
  readonly displayName: string | null;
  readonly kind: TaskKind;
  /** What the pages call it: `@task`, `@task.branch`, `BashOperator`. */
  readonly operatorName: string;
  readonly docMd: string | null;
  readonly owner: string;
  /** Direct upstream task ids, in order of declaration, without repeats; includes those that inputs imply. */
  readonly upstream: readonly string[];
  readonly inputs: Readonly<Record<string, ValueExpression>>;
  /** Null: not mapped. */
  readonly mapping: MappingDefinition | null;
  readonly triggerRule: TriggerRule;
  readonly retries: number;
  readonly retryDelayMs: number;
  /** Extra tries for attempts that were lost with their process; see design 10.8. */
  readonly infraRetries: number;
  readonly executionTimeoutMs: number | null;
  readonly pool: string;
  readonly poolSlots: number;
  readonly priorityWeight: number;
  readonly weightRule: 'downstream' | 'upstream' | 'absolute';
  readonly queue: string;
  readonly maxActiveTisPerDag: number | null;
  readonly maxActiveTisPerDagrun: number | null;
  readonly sensor: SensorDefinition | null;
  /** Task or group ids that each answer of a branch leads to; null answers lead nowhere. */
  readonly branchTargets: Readonly<Record<string, readonly string[]>> | null;
  /** Names of inputs whose text is a template or a function of the context (operators). */
  readonly templateFields: readonly string[];
  /** Where the task was placed, for error messages: path relative to the bundle, line from 1. */
  readonly source: SourcePlace | null;
}

export interface SourcePlace {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

export interface SensorDefinition {
  readonly mode: 'poke' | 'reschedule';
  readonly pokeIntervalMs: number;
  readonly timeoutMs: number;
  readonly softFail: boolean;
}

/** How a mapped task gets its instances. */
export type MappingDefinition =
  | {
      /** One instance per combination; the last input varies fastest. */
      readonly kind: 'cross';
      readonly inputs: readonly { readonly name: string; readonly over: ValueExpression }[];
    }
  | {
      /** One instance per object of inputs. */
      readonly kind: 'kwargs';
      readonly over: ValueExpression;
    };

export interface GroupDefinition {
  readonly groupId: string;
  readonly parentGroupId: string | null;
  readonly displayName: string | null;
  readonly tooltip: string | null;
}
