// Options of task groups.
import type { Duration } from '@ariel/core';
import type { CommonTaskOptions } from '../task/task-options.ts';

export interface TaskGroupOptions {
  /** What the pages call it. @default its id */
  readonly displayName?: string;
  /** Shown when a pointer rests on it. */
  readonly tooltip?: string;
  /** Whether its id stands in front of the ids of what is in it. @default true */
  readonly prefixGroupId?: boolean;
  /**
   * Whether its id gets a number where it is taken: `load`, `load__1`, `load__2`. `false` also refuses the same group placed twice.
   * @default the same group placed again gets a number, another one is refused
   */
  readonly addSuffixOnCollision?: boolean;
  /** Options for all tasks in it that do not set them; they go before those of the DAG and of groups around it. */
  readonly defaultArgs?: CommonTaskOptions;
  /** Further tries of the group as one unit, after those of its tasks. @default 0 */
  readonly retries?: number;
  /** How long to wait before a further try of the group. @default '5m' */
  readonly retryDelay?: Duration;
}

/** Another id and other options for one place of a group. */
export type GroupPlacementOptions = TaskGroupOptions & { readonly id?: string };
