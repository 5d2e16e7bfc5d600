// The orders in which the ready tasks of a run are executed: what a run comes to must not depend on which it is.
import type { DagDefinition } from '@ariel/core';
import { seededRandom } from './seeded-random.ts';

export interface ExecutionOrder {
  readonly name: string;
  /** An order in which runs were recorded: here not even a documented race may come out otherwise. */
  readonly isRecorded: boolean;
  /** How many tasks run at once. */
  readonly parallelism: number;
  /** Begins anew, so that each run of a DAG has the same. */
  begin(): Execution;
}

export interface Execution {
  /** How long the try takes that is the next to begin, in milliseconds. */
  readonly takesMs: () => number;
  /** The priority of each task by its number; null: as the DAG says. */
  readonly priority: ((index: number) => number) | null;
}

const MANY = 32;
const aSecond = (): number => 1000;

export const EXECUTION_ORDERS: readonly ExecutionOrder[] = [
  {
    name: 'all ready tasks together',
    isRecorded: true,
    parallelism: MANY,
    begin: () => ({ takesMs: aSecond, priority: null }),
  },
  {
    name: 'one task at a time, in order',
    isRecorded: false,
    parallelism: 1,
    begin: () => ({ takesMs: aSecond, priority: (index) => -index }),
  },
  {
    name: 'one task at a time, the last first',
    isRecorded: false,
    parallelism: 1,
    begin: () => ({ takesMs: aSecond, priority: (index) => index }),
  },
  {
    name: 'the last to begin ends first',
    isRecorded: false,
    parallelism: MANY,
    begin: () => {
      // Each takes half as long as the one before it.
      let halvings = 0;
      return { takesMs: () => 2 ** Math.max(0, 20 - halvings++), priority: null };
    },
  },
  randomOrder(1),
  randomOrder(2),
];

/** The orders in which the case with a number is run. */
export type OrderChoice = (index: number) => readonly ExecutionOrder[];

export const everyOrder: OrderChoice = () => EXECUTION_ORDERS;

/** The recorded order and one other: which one changes from case to case, so that a file tries them all. */
export const takingTurns: OrderChoice = (index) => {
  const others = EXECUTION_ORDERS.filter(({ isRecorded }) => !isRecorded);
  const turn = others[index % others.length];
  return [...EXECUTION_ORDERS.filter(({ isRecorded }) => isRecorded), ...(turn ? [turn] : [])];
};

export function randomOrder(seed: number): ExecutionOrder {
  return {
    name: `at random, seed ${seed}`,
    isRecorded: false,
    parallelism: 1 + (seed % 4),
    begin: () => {
      const next = seededRandom(seed);
      return {
        takesMs: () => 1 + Math.floor(next() * 5000),
        priority: () => Math.floor(next() * 1000),
      };
    },
  };
}

/** The definition with the priorities of an execution. */
export function withPriorities(definition: DagDefinition, { priority }: Execution): DagDefinition {
  if (priority === null) return definition;
  const tasks = definition.tasks.map((task, index) => ({
    ...task,
    weightRule: 'absolute' as const,
    priorityWeight: priority(index),
  }));
  return { ...definition, tasks };
}
