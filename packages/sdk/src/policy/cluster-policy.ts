// Cluster policies: what an installation wants of every DAG and task, said in a plugin. They run where DAG files are evaluated; the
// scheduler reads what they made of the definitions.
import type { DagDefinition, RunType, TaskDefinition } from '@ariel/core';

/** What a policy may change of a task. */
export const taskPolicyFields = [
  'displayName',
  'docMd',
  'owner',
  'retries',
  'retryDelayMs',
  'retryExponentialBackoff',
  'maxRetryDelayMs',
  'infraRetries',
  'executionTimeoutMs',
  'email',
  'pool',
  'poolSlots',
  'priorityWeight',
  'queue',
  'runAsUser',
  'executorConfig',
  'maxActiveTisPerDag',
  'maxActiveTisPerDagrun',
] as const satisfies readonly (keyof TaskDefinition)[];

/** What a policy may change of a DAG. */
export const dagPolicyFields = [
  'displayName',
  'description',
  'docMd',
  'tags',
  'maxActiveRuns',
  'maxActiveTasks',
  'dagrunTimeoutMs',
  'maxConsecutiveFailedDagRuns',
  'isPausedUponCreation',
  'allowedRunTypes',
  'accessControl',
] as const satisfies readonly (keyof DagDefinition)[];

type Writable<Type, Fields extends keyof Type> = { -readonly [Name in Fields]: Type[Name] } & Omit<
  Type,
  Fields
>;

/** A task as a policy sees it: durations are milliseconds. */
export type PolicyTask = Writable<TaskDefinition, (typeof taskPolicyFields)[number]> & {
  readonly dagId: string;
};
/** A DAG as a policy sees it: durations are milliseconds. */
export type PolicyDag = Writable<DagDefinition, (typeof dagPolicyFields)[number]>;

/** One try of a task, before there is one. What the hook changes counts for this try; each is asked from what the task says. */
export interface PolicyInstance {
  readonly dagId: string;
  readonly taskId: string;
  readonly operatorName: string;
  /** From 1; after the last that is asked, its answers go on to count. */
  readonly tryNumber: number;
  /** Of the run; a hook that never reads it is asked once for all types. */
  readonly runType: RunType;
  queue: string;
  pool: string;
  poolSlots: number;
  /** The task's own weight; its rule adds those of other tasks. */
  priorityWeight: number;
  /** How many tries may follow the first one. It begins with what the try before was given. */
  maxTries: number;
}

/**
 * What a plugin wants of DAGs and tasks. A policy changes what it is given, or throws: `ClusterPolicyViolation` refuses the DAG,
 * `ClusterPolicySkipDag` leaves it out.
 *
 * @example
 * definePlugin({
 *   name: 'house_rules',
 *   policies: {
 *     taskPolicy: (task) => { task.executionTimeoutMs ??= 6 * 3_600_000; },
 *     dagPolicy: (dag) => { if (dag.tags.length === 0) throw new ClusterPolicyViolation(`${dag.dagId} has no tags`); },
 *     taskInstanceMutationHook: (instance) => { if (instance.tryNumber > 1) instance.queue = 'retries'; },
 *   },
 * });
 */
export interface ClusterPolicies {
  readonly taskPolicy?: (task: PolicyTask) => void;
  readonly dagPolicy?: (dag: PolicyDag) => void;
  /** Asked for each try that a task can have when its DAG is evaluated, so that nothing waits for it later. */
  readonly taskInstanceMutationHook?: (instance: PolicyInstance) => void;
}

/** Refuses the DAG: its file shows the message as an import error. */
export class ClusterPolicyViolation extends Error {
  override readonly name = 'ClusterPolicyViolation';
}

/** Leaves the DAG out, without an error. */
export class ClusterPolicySkipDag extends Error {
  override readonly name = 'ClusterPolicySkipDag';
}
