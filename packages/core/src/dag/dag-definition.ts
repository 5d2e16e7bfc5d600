// The DAG as data: what the dag processor stores, the scheduler plans with and the pages show.
// It holds no code; functions are found by (DAG id, task id) in the worker's own evaluation of the file.

import type { DagAccess } from '../access/dag-access.ts';
import type { AssetSource } from '../asset/asset-expression.ts';
import type { Continuation, DeferredTrigger } from '../run/resumption.ts';
import type { RunType } from '../state/run-state.ts';
import type { TimetableDefinition } from '../timetable/timetable.ts';
import type { TriggerRule } from '../trigger-rule/trigger-rule.ts';
import type { TemplateEnvironment, UndefinedKind } from './template-environment.ts';
import type { TryDefinition } from './try-definition.ts';
import type { Json, ValueExpression } from './value-expression.ts';

/** Bumped when the meaning of the stored form changes; a stored DAG of another format is evaluated anew. */
export const DAG_FORMAT = 2;

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
  /** Run types that may be created; null: all of them. */
  readonly allowedRunTypes: readonly RunType[] | null;
  /** The DAG is paused after so many failed runs in a row; 0: never. */
  readonly maxConsecutiveFailedDagRuns: number;
  readonly isPausedUponCreation: boolean | null;
  /** Whether a run that is cleared goes on in the DAG's latest version; absent: as the installation says. */
  readonly rerunWithLatestVersion?: boolean;
  /** Whether its runs pin no version of its bundle; absent: as the installation says. */
  readonly disableBundleVersioning?: boolean;
  /** Where owners of its tasks are reached: a web address, or one of e-mail; absent: nowhere. */
  readonly ownerLinks?: Readonly<Record<string, string>>;
  /** What roles may do with this DAG beside what they give by themselves; absent: nothing more. */
  readonly accessControl?: DagAccess;
  /** At which ends of a run code of the author's is called; absent: at none. */
  readonly callbacks?: readonly DagCallbackEvent[];
  /** Until when runs should be over; absent: nothing is said. */
  readonly deadlines?: readonly DeadlineDefinition[];
  readonly params: Readonly<Record<string, ParamDefinition>>;
  readonly defaultArgs: Readonly<Record<string, Json>>;
  /** Folders in which template files are looked for after the DAG file's own, relative to that one; absent: none. */
  readonly templateSearchpath?: readonly string[];
  /** Files of the bundle that belong to the DAG's code though nothing imports them, as glob patterns relative to the DAG file. */
  readonly include?: readonly string[];
  /** Templates give values of their own kind rather than text; absent: text. */
  readonly renderTemplateAsNativeObj?: true;
  /** What names that do not exist are to templates; absent: an error. */
  readonly templateUndefined?: Exclude<UndefinedKind, 'strict'>;
  /** How templates are written, where that is not as usual; absent: as usual. */
  readonly jinjaEnvironmentKwargs?: TemplateEnvironment;
  /** In order of evaluation. */
  readonly tasks: readonly TaskDefinition[];
  readonly groups: readonly GroupDefinition[];
  /** Labels of edges, where there are any: `[upstream, downstream, label]`. */
  readonly edgeLabels: readonly (readonly [string, string, string])[];
}

export type DagCallbackEvent = 'success' | 'failure';

/** Runs should be over at the reference and so much later. */
export interface DeadlineDefinition {
  readonly reference: DeadlineReference;
  /** May be negative. */
  readonly intervalMs: number;
  /** Whose workers call its callbacks, and ask its function; absent: `default`. */
  readonly queue?: string;
}

export type DeadlineReference =
  | { readonly kind: 'dagrunLogicalDate' }
  | { readonly kind: 'dagrunQueuedAt' }
  | { readonly kind: 'fixedDatetime'; readonly at: number }
  /** The mean of the last runs that succeeded; no deadline where there are fewer than `minRuns`. */
  | { readonly kind: 'averageRuntime'; readonly limit: number; readonly minRuns: number }
  /** What a function of the DAG file says of the run. */
  | { readonly kind: 'custom'; readonly name: string };

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
  /** A function whose answer says whether what is downstream runs; see `shortCircuit`. */
  shortCircuit: 'shortCircuit',
  /** The last task of a loop's iteration: decides whether another follows. It answers with a `loop` outcome. */
  gate: 'gate',
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
  /** Documentation in other forms; absent: none. */
  readonly docs?: TaskDocumentation;
  /** Params of its own, laid over the DAG's for this task alone; absent: none. */
  readonly params?: Readonly<Record<string, ParamDefinition>>;
  readonly owner: string;
  /** Direct upstream task ids, in order of declaration, without repeats; includes those that inputs imply. */
  readonly upstream: readonly string[];
  readonly inputs: Readonly<Record<string, ValueExpression>>;
  /** Null: not mapped. */
  readonly mapping: MappingDefinition | null;
  readonly triggerRule: TriggerRule;
  readonly retries: number;
  readonly retryDelayMs: number;
  /** The delay grows by this factor from try to try; absent: it stays. */
  readonly retryExponentialBackoff?: number;
  /** The longest delay between two tries; absent: the installation's. */
  readonly maxRetryDelayMs?: number;
  /** Whether code of the author's looks at the error before another try; absent: none. */
  readonly hasRetryPolicy?: true;
  /** At which events code of the author's is called, or an e-mail is sent; absent: at none. */
  readonly callbacks?: readonly TaskCallbackEvent[];
  /** Who gets an e-mail, and when; absent: nobody. */
  readonly email?: EmailDefinition;
  /** Extra tries for attempts that were lost with their process; see design 10.8. */
  readonly infraRetries: number;
  readonly executionTimeoutMs: number | null;
  readonly pool: string;
  readonly poolSlots: number;
  readonly priorityWeight: number;
  /** `custom`: `priorityWeight` is what a strategy of the user's computed when the DAG was evaluated. */
  readonly weightRule: 'downstream' | 'upstream' | 'absolute' | 'custom';
  readonly queue: string;
  /** The Unix user as whom it runs; absent: the installation's, else the worker's own. */
  readonly runAsUser?: string;
  /** As the author names it; absent: the installation's. */
  readonly executor?: string;
  /** What whoever runs it is told about it; absent: nothing. */
  readonly executorConfig?: Readonly<Record<string, Json>>;
  /** Names its own lines among those of its log: `task.<name>`; absent: `task`. */
  readonly loggerName?: string;
  /** What a policy gives single tries, in the order of their numbers; absent: all are as the task says. */
  readonly tries?: readonly TryDefinition[];
  readonly maxActiveTisPerDag: number | null;
  readonly maxActiveTisPerDagrun: number | null;
  /** Limits that it shares with other tasks and DAGs by key; all of them must have room. */
  readonly limits: readonly LimitDefinition[];
  /** Runs only if the same task succeeded or was skipped in the run before. */
  readonly dependsOnPast: boolean;
  /** Waits where the run before has no instance of it, even if no run before ever had one; absent: its first run is free. */
  readonly ignoreFirstDependsOnPast?: false;
  /** Also the tasks directly downstream of it in the run before; implies `dependsOnPast`. */
  readonly waitForDownstream: boolean;
  /** Is not skipped either before `dependsOnPast` is met. */
  readonly waitForPastDependsBeforeSkipping: boolean;
  /** Runs whose logical date lies outside have no instance of it; microseconds. */
  readonly startDate: number | null;
  readonly endDate: number | null;
  readonly isSetup: boolean;
  /** Not null: a teardown of these setups, which are among `upstream`. */
  readonly teardown: TeardownDefinition | null;
  /** Short circuits only. */
  readonly shortCircuit: { readonly ignoreDownstreamTriggerRules: boolean } | null;
  /** As the DAG's, for this task alone; absent: as the DAG says. */
  readonly renderTemplateAsNativeObj?: boolean;
  /** What it returns is not stored; absent: it is. */
  readonly doXcomPush?: false;
  /** An object that it returns is also stored entry by entry; absent: only as a whole. */
  readonly multipleOutputs?: true;
  /** Jinja text that names an instance of a mapped task once it ran. */
  readonly mapIndexTemplate: string | null;
  readonly sensor: SensorDefinition | null;
  /** Task or group ids that each answer of a branch leads to; null answers lead nowhere. */
  readonly branchTargets: Readonly<Record<string, readonly string[]>> | null;
  /** Names of inputs whose text is a template or a function of the context (operators). */
  readonly templateFields: readonly string[];
  /** Assets and aliases of which its success is news; absent: none. */
  readonly outlets?: readonly AssetSource[];
  /** Those whose news it reads; absent: none. */
  readonly inlets?: readonly AssetSource[];
  /** What it waits for before it has a worker for the first time; absent: it starts on a worker. */
  readonly startTrigger?: StartTriggerDefinition;
  /** Where the task was placed, for error messages: path relative to the bundle, line from 1. */
  readonly source: SourcePlace | null;
}

/** Texts as the author wrote them. */
export interface TaskDocumentation {
  readonly text?: string;
  readonly json?: string;
  readonly yaml?: string;
  readonly rst?: string;
}

/** A task that is deferred without having run. */
export interface StartTriggerDefinition {
  readonly trigger: DeferredTrigger;
  readonly next: Continuation;
  readonly timeoutMs: number | null;
}

export const TaskCallbackEvent = {
  execute: 'execute',
  success: 'success',
  failure: 'failure',
  retry: 'retry',
  skipped: 'skipped',
} as const;
export type TaskCallbackEvent = (typeof TaskCallbackEvent)[keyof typeof TaskCallbackEvent];

export interface EmailDefinition {
  readonly to: readonly string[];
  readonly onFailure: boolean;
  readonly onRetry: boolean;
}

export interface SourcePlace {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

export interface TeardownDefinition {
  readonly setups: readonly string[];
  /** Whether its own failure fails the run. */
  readonly onFailureFailDagrun: boolean;
}

/** Concurrency or rate under a key of the user's, whatever DAG the tasks that name it belong to. */
export interface LimitDefinition {
  /** Text, or a template of `params`, `dag_id`, `run_id`, `task_id`: `api:{{ params.customer }}`. */
  readonly key: string;
  /** So many at once or, with `perMs`, so many starts in that time. */
  readonly max: number;
  readonly perMs: number | null;
  /** Who takes turns where there is not room for all: `run`, `dag`, or nobody (priority decides). */
  readonly fair: 'dag' | 'run' | null;
}

export interface SensorDefinition {
  readonly mode: 'poke' | 'reschedule';
  readonly pokeIntervalMs: number;
  readonly timeoutMs: number;
  readonly softFail: boolean;
  /** Ends as skipped where its time is over or a look throws; absent: it fails. */
  readonly neverFail?: true;
  /** A look that throws counts as one that said no; absent: it fails. */
  readonly silentFail?: true;
  /** The interval grows from look to look; absent: it stays. */
  readonly exponentialBackoff?: true;
  /** The longest interval between two looks; absent: no limit. */
  readonly maxWaitMs?: number;
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
  /** Not null: one instance of the group per item; the tasks in it read theirs by `groupArgument` expressions. */
  readonly mapping: MappingDefinition | null;
  /** Not null: the body runs again and again, one iteration after the other. */
  readonly loop: LoopDefinition | null;
  /** Further tries of the group as one unit: of an instance of a mapped group, of an iteration of a loop. */
  readonly retries: number;
  readonly retryDelayMs: number;
}

export interface LoopDefinition {
  readonly maxIterations: number;
  /** The task whose result is the iteration's: the only one in the body with nothing but the gate downstream. */
  readonly terminalTaskId: string;
  /** Task of kind `gate`, downstream of the terminal task; what is downstream of the loop is downstream of it. */
  readonly gateTaskId: string;
  /** Whether the gate asks a function; without one the loop runs `maxIterations` times. */
  readonly hasUntil: boolean;
}
