// A DAG as its file made it: data to store, and functions to run.
import type { DagDefinition } from '@ariel/core';
import type { TaskHandler } from '../run/task-handler.ts';
import type { Timetable } from '../schedule/timetable.ts';

/** Makes something of one item of a list, or says whether it stays. */
export type ItemFunction = (item: unknown) => unknown;

export interface AuthoredDag {
  readonly definition: DagDefinition;
  readonly handlers: ReadonlyMap<string, TaskHandler>;
  /** Functions given to `.map()` and `.filter()`, by the numbers that expressions name them with. */
  readonly itemFunctions: readonly ItemFunction[];
  /** The code of its schedule, where that is the user's own. */
  readonly timetable?: Timetable | null;
}
