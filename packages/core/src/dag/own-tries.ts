// What counts for a try of a task, where a policy gives single tries something else than the task says.
import type { RunType } from '../state/run-state.ts';
import type { TaskDefinition } from './dag-definition.ts';
import type { TryDefinition } from './try-definition.ts';

export interface TryFields {
  readonly queue: string;
  readonly pool: string;
  readonly poolSlots: number;
  /** With what the weight rule adds. */
  readonly priority: number;
  readonly retries: number;
}

export interface WeighedTask {
  readonly definition: TaskDefinition;
  /** What the weight rule made of the task's own weight. */
  readonly priority: number;
}

/** What counts for a try of the task. */
export function fieldsOfTry(
  { definition, priority }: WeighedTask,
  tryNumber: number,
  runType: RunType,
): TryFields {
  const own = definitionOfTry(definition, tryNumber, runType);
  const more = own?.priorityWeight === undefined ? 0 : own.priorityWeight - definition.priorityWeight;
  return {
    queue: own?.queue ?? definition.queue,
    pool: own?.pool ?? definition.pool,
    poolSlots: own?.poolSlots ?? definition.poolSlots,
    priority: priority + more,
    retries: own?.retries ?? definition.retries,
  };
}

function definitionOfTry(
  { tries = [] }: TaskDefinition,
  tryNumber: number,
  runType: RunType,
): TryDefinition | undefined {
  const ofType = tries.filter((each) => each.runType === runType);
  const known = ofType.length > 0 ? ofType : tries.filter((each) => each.runType === undefined);
  return known.findLast(({ from }) => from <= Math.max(tryNumber, 1));
}

/** Whether the tries of its runs differ from what the task itself says. */
export const hasOwnTries = ({ tries = [] }: TaskDefinition): boolean => tries.length > 0;

/** Pools in which its tries may take slots. */
export const poolsOfTask = ({ pool, tries = [] }: TaskDefinition): string[] => [
  ...new Set([pool, ...tries.map((each) => each.pool ?? pool)]),
];
