// Priority by weight rule. Higher goes first where slots are scarce.
import type { TaskDefinition } from '../dag/dag-definition.ts';
import { reachableFrom } from './reachable.ts';

/** Largest weight that is kept; sums saturate instead of overflowing. */
const MAX_PRIORITY = Number.MAX_SAFE_INTEGER;
const INT32 = 2 ** 31;

type Edges = readonly (readonly number[])[];

/** Own weight plus that of all tasks reached in the rule's direction, each counted once. */
export function priorityWeights(
  tasks: readonly TaskDefinition[],
  upstream: Edges,
  downstream: Edges,
): number[] {
  const own = tasks.map((task) => Math.max(-INT32, Math.min(INT32 - 1, task.priorityWeight)));
  return tasks.map((task, index) => {
    if (task.weightRule === 'absolute' || task.weightRule === 'custom') return own[index] ?? 1;
    const reached = reachableFrom(index, task.weightRule === 'downstream' ? downstream : upstream);
    let sum = own[index] ?? 1;
    for (const other of reached) sum += own[other] ?? 0;
    return Math.max(-MAX_PRIORITY, Math.min(MAX_PRIORITY, sum));
  });
}
