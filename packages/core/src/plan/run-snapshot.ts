// What a plan is told about a run: its rows when it is built, and each end after that. Data only.
import type { InstanceState } from '../state/task-state.ts';
import type { InstanceName } from './scope.ts';
import type { Shape } from './shape.ts';

export interface InstanceSnapshot extends InstanceName {
  readonly state: InstanceState;
  /** For `up_for_retry` and `up_for_reschedule`: when it may go on. */
  readonly waitUntilUs: number | null;
}

/** What one ended instance left behind that planning needs. */
export interface InstanceResult extends InstanceName {
  /** Whether a `return_value` other than null is stored. */
  readonly hasValue: boolean;
  /** Length of that value where it is a list or an object. */
  readonly length: number | null;
  /** Lengths of what is in it, where `GraphTask.mapDepth` is 2 or more. */
  readonly shape?: Shape;
  /** What a branch chose; null for other tasks. */
  readonly followed: readonly string[] | null;
  /** What a gate said. */
  readonly loopStops?: boolean;
}

/** How many instances something has in a region around it, as an `expand` decision said. */
export interface ExpansionSnapshot {
  readonly id: string;
  readonly isLoop: boolean;
  readonly parentMapIndex: number;
  readonly parentIteration: number;
  readonly from: number;
  readonly first: number;
  readonly count: number;
  /** `cleared`: instances in it wait again, and the lists are to be looked at again. */
  readonly collapse: 'skipped' | 'upstream_failed' | 'cleared' | null;
}

/** Tries of a group as one unit. */
export interface GroupTries {
  readonly groupId: string;
  readonly mapIndex: number;
  readonly iteration: number;
  readonly tries: number;
  readonly waitUntilUs: number | null;
}

export interface RunSnapshot {
  readonly instances: Iterable<InstanceSnapshot>;
  readonly results: Iterable<InstanceResult>;
  readonly expansions?: Iterable<ExpansionSnapshot>;
  readonly groupTries?: Iterable<GroupTries>;
  /** Whether instances were cleared: then a failure beside what waits was acted on before, and they are to go on. */
  readonly wasCleared?: boolean;
  /** Params that tasks are mapped over. */
  param(name: string): unknown;
  /** Whether the run has no instance of a task, because its logical date is outside of the task's dates. */
  isAbsent?(taskId: string): boolean;
  /** For tasks that depend on their past: whether it allows them to run. `pastMet` tells of it later. */
  isPastMet?(taskId: string): boolean;
}

export interface InstanceEnd extends InstanceResult {
  readonly state: Extract<InstanceState, 'success' | 'failed' | 'skipped' | 'upstream_failed' | 'removed'>;
}
