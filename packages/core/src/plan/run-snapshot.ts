// What a plan is told about a run: its rows when it is built, and each end after that. Data only.
import type { InstanceState } from '../state/task-state.ts';

export interface InstanceSnapshot {
  readonly taskId: string;
  readonly mapIndex: number;
  readonly state: InstanceState;
  /** For `up_for_retry` and `up_for_reschedule`: when it may go on. */
  readonly waitUntilUs: number | null;
}

/** What one ended instance left behind that planning needs. */
export interface InstanceResult {
  readonly taskId: string;
  readonly mapIndex: number;
  /** Whether a `return_value` other than null is stored. */
  readonly hasValue: boolean;
  /** Length of that value where it is a list or an object. */
  readonly length: number | null;
  /** What a branch chose; null for other tasks. */
  readonly followed: readonly string[] | null;
}

export interface RunSnapshot {
  readonly instances: Iterable<InstanceSnapshot>;
  readonly results: Iterable<InstanceResult>;
  /** Lengths of params that tasks are mapped over. */
  paramLength(name: string): number;
}

export interface InstanceEnd extends InstanceResult {
  readonly state: Extract<InstanceState, 'success' | 'failed' | 'skipped' | 'upstream_failed' | 'removed'>;
}
