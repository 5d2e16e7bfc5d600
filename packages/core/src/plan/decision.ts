// What planning decides. Each decision carries a reason that a person can read; writing it down is the scheduler's.
import type { RunState } from '../state/run-state.ts';

export type Decision =
  /** Instances `from` ≤ map index < `to` (−1 to 0 for a plain task) may be queued as soon as limits allow. */
  | {
      readonly kind: 'ready';
      readonly task: number;
      readonly from: number;
      readonly to: number;
      readonly reason: string;
    }
  /** Rows of a mapped task to be made, in pieces, so that a long list holds nobody up. The first piece replaces index −1. */
  | {
      readonly kind: 'create';
      readonly task: number;
      readonly from: number;
      readonly to: number;
      readonly total: number;
      readonly reason: string;
    }
  /** The instance ends without running. */
  | {
      readonly kind: 'end';
      readonly task: number;
      readonly mapIndex: number;
      /** `removed`: what it is mapped over became shorter. */
      readonly state: 'skipped' | 'upstream_failed' | 'removed';
      readonly reason: string;
    }
  | {
      readonly kind: 'finish';
      readonly state: Extract<RunState, 'success' | 'failed'>;
      readonly reason: string;
    };
