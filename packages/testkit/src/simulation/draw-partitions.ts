// Draws who writes partitions of assets, and who waits for partitions: for each by itself, or for all of them together. Only in some
// worlds with assets.
import { PARTITIONS } from './planned-partitions.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { DagPlan } from './world-plan.ts';

export function withPartitions(random: SeededRandom, dags: readonly DagPlan[]): DagPlan[] {
  if (dags.every(({ awaits }) => !awaits) || !random.chance(0.6)) return [...dags];
  return dags.map((dag) => ({
    ...dag,
    tasks: dag.tasks.map((task) =>
      task.makes && random.chance(0.7) ? { ...task, partitions: someKeys(random) } : task,
    ),
    ...(dag.awaits && random.chance(0.7)
      ? { awaits: { ...dag.awaits, partitions: random.pick(['each', 'rollup'] as const) } }
      : {}),
  }));
}

const someKeys = (random: SeededRandom): string[] =>
  PARTITIONS.filter(() => random.chance(0.6)).concat(random.chance(0.2) ? ['late'] : []);
