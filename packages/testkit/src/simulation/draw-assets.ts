// Draws who makes assets and who waits for them: a DAG that exists makes some, and others beside it wait. Only in some worlds.
import { drawDag } from './draw-dag.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { DagPlan } from './world-plan.ts';

const ASSETS = ['orders', 'refunds', 'clicks'];

/** The DAGs, some of whose tasks make assets, and those that wait for them. Nobody acts on these. */
export function withAssets(random: SeededRandom, dags: readonly DagPlan[]): DagPlan[] {
  if (!random.chance(0.3)) return [...dags];
  const making = dags.map((dag) => ({
    ...dag,
    tasks: dag.tasks.map((task) => {
      const isMaker = !task.id.includes('.') && random.chance(0.5);
      return isMaker ? { ...task, makes: someAssets(random) } : task;
    }),
  }));
  const waiting = Array.from({ length: random.between(1, 3) }, (_each, index): DagPlan => {
    const dag = drawDag(random.fork(`waiting ${index}`), `waits_${index}`);
    const assets = someAssets(random);
    return {
      ...dag,
      schedule: null,
      // What fails or times out is no matter of who waits.
      timeoutMs: null,
      awaits: { assets, all: assets.length > 1 && random.chance(0.4) },
    };
  });
  return [...making, ...waiting];
}

function someAssets(random: SeededRandom): string[] {
  return [...new Set(Array.from({ length: random.between(1, 3) }, () => random.pick(ASSETS)))].sort();
}
