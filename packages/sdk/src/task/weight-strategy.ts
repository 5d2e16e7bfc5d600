// A weight rule of the user's own. It is asked while the DAG is evaluated, once its graph is whole; what is stored is
// the number. Where two copies of the sdk meet, the symbol is one.
import type { TaskDefinition } from '@ariel/core';
import { OptionError } from './option-value.ts';

/** A task as a weight strategy sees it, with its direct neighbours in the graph. */
export interface WeighedTask {
  readonly taskId: string;
  readonly groupId: string | null;
  /** What the task or the DAG's `defaultArgs` say; else 1. */
  readonly priorityWeight: number;
  readonly pool: string;
  readonly queue: string;
  readonly owner: string;
  readonly upstream: readonly WeighedTask[];
  readonly downstream: readonly WeighedTask[];
}

/**
 * Says how much a task weighs where slots are scarce. Higher goes first.
 *
 * @example
 * const leavesFirst: PriorityWeightStrategy = { weight: ({ downstream }) => (downstream.length === 0 ? 10 : 1) };
 * task('load', load, { weightRule: leavesFirst });
 */
export interface PriorityWeightStrategy {
  /** A whole number; what 32 bits cannot hold is cut off. The same question must get the same answer. */
  weight(task: WeighedTask): number;
}

const strategyKey = Symbol.for('ariel.weight-strategy');

/** Travels with a task's options until its graph is known, and is no part of the stored form. */
export interface WithStrategy {
  readonly [strategyKey]?: PriorityWeightStrategy;
}

export function isWeightStrategy(value: unknown): value is PriorityWeightStrategy {
  return (
    typeof value === 'object' && value !== null && 'weight' in value && typeof value.weight === 'function'
  );
}

export function withStrategy(strategy: PriorityWeightStrategy): WithStrategy {
  return { [strategyKey]: strategy };
}

/**
 * The tasks with the weights that their strategies give. `about` says of which task it was when one is refused.
 * @throws OptionError
 */
export function weighTasks<Task extends TaskDefinition & WithStrategy>(
  tasks: readonly Task[],
  about: <Result>(taskId: string, work: () => Result) => Result,
): readonly TaskDefinition[] {
  if (!tasks.some((task) => strategyKey in task)) return tasks;
  const weighed = weighedTasks(tasks);
  return tasks.map(({ [strategyKey]: strategy, ...task }): TaskDefinition => {
    const asked = weighed.get(task.taskId);
    if (strategy === undefined || asked === undefined) return task as unknown as TaskDefinition;
    const priorityWeight = about(task.taskId, () => weightOf(strategy, asked));
    return { ...(task as unknown as TaskDefinition), priorityWeight };
  });
}

const LEAST = -(2 ** 31);
const MOST = 2 ** 31 - 1;

function weightOf(strategy: PriorityWeightStrategy, task: WeighedTask): number {
  let weight: unknown;
  try {
    weight = strategy.weight(task);
  } catch (error) {
    const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new OptionError('ARIEL_WEIGHT_STRATEGY', `weightRule: its weight() threw ${why}`, { cause: error });
  }
  if (typeof weight === 'number' && Number.isInteger(weight)) return Math.min(MOST, Math.max(LEAST, weight));
  const given = typeof weight === 'number' ? String(weight) : `a ${typeof weight}`;
  throw new OptionError(
    'ARIEL_WEIGHT_STRATEGY',
    `weightRule: its weight() gave ${given}, but must give a whole number`,
  );
}

/** Lists of neighbours are made when they are looked at: few strategies look further than one step. */
function weighedTasks(tasks: readonly TaskDefinition[]): ReadonlyMap<string, WeighedTask> {
  const downstream = new Map<string, string[]>(tasks.map((task) => [task.taskId, []]));
  for (const task of tasks) for (const id of task.upstream) downstream.get(id)?.push(task.taskId);
  const weighed = new Map<string, WeighedTask>();
  const named = (ids: readonly string[]): readonly WeighedTask[] =>
    ids.flatMap((id) => weighed.get(id) ?? []);
  for (const task of tasks) {
    const { groupId, owner, pool, priorityWeight, queue, taskId, upstream } = task;
    weighed.set(taskId, {
      taskId,
      groupId,
      owner,
      pool,
      priorityWeight,
      queue,
      get upstream() {
        return named(upstream);
      },
      get downstream() {
        return named(downstream.get(taskId) ?? []);
      },
    });
  }
  return weighed;
}
