// What a scheduler is told when something changed that it plans with. A notice is a hint with content: it carries what
// changed so that the owner need not read, and its number so that the owner knows when it missed one.
import type { InstanceEnd } from '@ariel/core';

export interface InstancePlaceName {
  readonly taskId: string;
  readonly mapIndex: number;
  readonly iteration: number;
}

/** Instances of one run that changed together, in one transaction. */
export interface RunChange {
  readonly ended: readonly InstanceEnd[];
  readonly waiting: readonly {
    readonly taskId: string;
    readonly mapIndex: number;
    readonly iteration: number;
    readonly untilUs: number;
  }[];
  /** Given back before user code began: ready again. */
  readonly returned: readonly {
    readonly taskId: string;
    readonly mapIndex: number;
    readonly iteration: number;
    readonly reason: string;
  }[];
  /** Gave their workers back until something comes from outside. Absent: none. */
  readonly deferred?: readonly InstancePlaceName[];
  /** What they waited for has come: ready to go on. Absent: none. */
  readonly resumed?: readonly (InstancePlaceName & { readonly reason: string })[];
  /** True where planning must start again from the rows: something was cleared or marked. */
  readonly reread: boolean;
}

export type SchedulerNotice =
  | {
      readonly kind: 'run-changed';
      readonly runRef: number;
      readonly seq: number;
      readonly change: RunChange;
    }
  | { readonly kind: 'run-created'; readonly dagId: string; readonly runRef: number }
  /** Paused, unpaused, a new version, a new schedule. */
  | { readonly kind: 'dag-changed'; readonly dagId: string }
  /** Something ended in a run of a DAG whose tasks depend on their past. */
  | { readonly kind: 'past-moved'; readonly dagId: string }
  /** Callbacks wait for a process, or a deadline was made. */
  | { readonly kind: 'callbacks-waiting' }
  /** Somebody is asked, and has so long to answer. */
  | { readonly kind: 'requests-waiting' }
  /** Assets have news: somebody may wait for it. */
  | { readonly kind: 'asset-events' }
  /** A pool was made, changed or removed. */
  | { readonly kind: 'pool-changed'; readonly pool: string };
