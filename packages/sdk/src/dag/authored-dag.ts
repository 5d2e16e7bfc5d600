// A DAG as its file made it: data to store, and functions to run.
import type { DagDefinition } from '@ariel/core';
import type { DagHooks } from '../callback/dag-callbacks.ts';
import type { TaskHandler } from '../run/task-handler.ts';
import type { Timetable } from '../schedule/timetable.ts';

/** Makes something of one item of a list, or says whether it stays. */
export type ItemFunction = (item: unknown) => unknown;

/** Names of a DAG's own for its templates. */
export interface TemplateNames {
  readonly macros: Readonly<Record<string, unknown>>;
  readonly filters: Readonly<Record<string, (value: never, ...args: never[]) => unknown>>;
  /** Called with each value that is printed. @default it stays */
  readonly finalize?: (value: unknown) => unknown;
}

export interface AuthoredDag {
  readonly definition: DagDefinition;
  readonly handlers: ReadonlyMap<string, TaskHandler>;
  /** Functions given to `.map()` and `.filter()`, by the numbers that expressions name them with. */
  readonly itemFunctions: readonly ItemFunction[];
  /** Code that is called when runs end or miss a deadline. */
  readonly hooks?: DagHooks;
  /** The code of its schedule, where that is the user's own. */
  readonly timetable?: Timetable | null;
  /** What its templates can call besides Airflow's names. */
  readonly templates?: TemplateNames;
  /** The file that made it, absolute; null where that is not known. */
  readonly file?: string | null;
}
