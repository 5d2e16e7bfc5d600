// What planning decides. Each decision carries a reason that a person can read; writing it down is the scheduler's.
import type { RunState } from '../state/run-state.ts';

export type Decision =
  /** Instances `from` ≤ map index < `to` (−1 to 0 for a plain task) may be queued as soon as limits allow. */
  | {
      readonly kind: 'ready';
      readonly task: number;
      readonly from: number;
      readonly to: number;
      readonly iteration: number;
      readonly reason: string;
    }
  /** Rows to be made, in pieces, so that a long list holds nobody up. */
  | {
      readonly kind: 'create';
      readonly task: number;
      readonly from: number;
      readonly to: number;
      readonly iteration: number;
      /** One for each row, where map index and iteration do not say the coordinates. */
      readonly paths: readonly string[] | null;
      /** False: they wait for their rule. */
      readonly isReady: boolean;
      /** The row with map index −1 stood for them. */
      readonly replacesPlaceholder: boolean;
      readonly reason: string;
    }
  /** How many instances a mapped task, a mapped group or a loop has in a region of what is around it. */
  | {
      readonly kind: 'expand';
      /** Task or group id. */
      readonly id: string;
      /** Of a group that is mapped and loops there is one of each kind. */
      readonly isLoop: boolean;
      readonly parentMapIndex: number;
      readonly parentIteration: number;
      /** Positions `from` to `from + count - 1` have the numbers `first` to `first + count - 1`. */
      readonly from: number;
      readonly first: number;
      readonly count: number;
      /** Not null: there was nothing to map over, and what could run ends like this. */
      readonly collapse: 'skipped' | 'upstream_failed' | null;
    }
  /** The instance ends without running. */
  | {
      readonly kind: 'end';
      readonly task: number;
      readonly mapIndex: number;
      readonly iteration: number;
      /** `removed`: what it is mapped over became shorter. `success`: a gate without a function. */
      readonly state: 'skipped' | 'upstream_failed' | 'removed' | 'success';
      readonly reason: string;
    }
  /** All instances in the region are tried again after the delay. The plan is of no use after this: build it anew. */
  | {
      readonly kind: 'retryGroup';
      readonly groupId: string;
      readonly mapIndex: number;
      readonly iteration: number;
      /** Instances in it: by task number, with the map indexes and iteration that they have. */
      readonly instances: readonly RetriedInstances[];
      /** Groups with retries within it: they have all of theirs again. */
      readonly innerGroups: readonly RetriedGroup[];
      /** Tries that are over now. */
      readonly tries: number;
      readonly delayMs: number;
      readonly reason: string;
    }
  /** A task failed where the DAG says that this ends the rest. The plan is of no use after this: build it anew. */
  | { readonly kind: 'failFast'; readonly task: number; readonly reason: string }
  | {
      readonly kind: 'finish';
      readonly state: Extract<RunState, 'success' | 'failed'>;
      readonly reason: string;
    };

export interface RetriedGroup {
  readonly groupId: string;
  readonly mapIndex: number;
  readonly iteration: number;
}

export interface RetriedInstances {
  readonly task: number;
  readonly from: number;
  readonly to: number;
  readonly iteration: number;
}
