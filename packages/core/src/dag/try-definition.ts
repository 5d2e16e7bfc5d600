// What a policy of the installation gives single tries of a task: asked when the DAG was evaluated, read when a try is queued.
import type { RunType } from '../state/run-state.ts';

/** From one try on, as long as no later definition counts. What it does not name is as the task says. */
export interface TryDefinition {
  /** The first try for which it counts, from 1. */
  readonly from: number;
  /** Counts in runs of this type only, and before those for all types; absent: in all. */
  readonly runType?: RunType;
  readonly queue?: string;
  readonly pool?: string;
  readonly poolSlots?: number;
  /** The task's own weight: its rule adds those of other tasks as ever. */
  readonly priorityWeight?: number;
  /** How many tries may follow the first one, as of this try. */
  readonly retries?: number;
}
