// Counts of instances by how they ended: all that rules ask for.
import type { InstanceState } from '../state/task-state.ts';
import type { CountKind } from './run-graph.ts';

/** Instances above, by how they ended. */
export interface UpstreamTally {
  expected: number;
  /** Tasks and groups above of which it is not known how many instances they have. */
  unexpanded: number;
  success: number;
  skipped: number;
  failed: number;
  upstreamFailed: number;
  removed: number;
}

/** What is counted of the tasks above, by kind; `upstream` is always there. */
export type Tallies = { readonly upstream: UpstreamTally } & Partial<Record<CountKind, UpstreamTally>>;

/** Which counter an end adds to. */
export const counterOf = {
  success: 'success',
  skipped: 'skipped',
  failed: 'failed',
  upstream_failed: 'upstreamFailed',
  removed: 'removed',
} as const satisfies Partial<Record<NonNullable<InstanceState>, keyof UpstreamTally>>;

export const emptyTally = (): UpstreamTally => ({
  expected: 0,
  unexpanded: 0,
  success: 0,
  skipped: 0,
  failed: 0,
  upstreamFailed: 0,
  removed: 0,
});

/** What ended, as far as rules tell the difference: a rule's answer changes only where this does. */
export function signatureOf(tally: UpstreamTally): number {
  const { failed, removed, skipped, success, upstreamFailed } = tally;
  const isDone = success + skipped + failed + upstreamFailed + removed >= tally.expected + tally.unexpanded;
  return (
    (success > 0 ? 1 : 0) |
    (skipped > 0 ? 2 : 0) |
    (failed > 0 ? 4 : 0) |
    (upstreamFailed > 0 ? 8 : 0) |
    (removed > 0 ? 16 : 0) |
    (isDone ? 32 : 0)
  );
}

export function addTally(to: UpstreamTally, from: UpstreamTally): void {
  to.expected += from.expected;
  to.unexpanded += from.unexpanded;
  to.success += from.success;
  to.skipped += from.skipped;
  to.failed += from.failed;
  to.upstreamFailed += from.upstreamFailed;
  to.removed += from.removed;
}
