// Draws queues outside of the installation, whose messages are news of an asset that triggerers watch, for one DAG or two. Only in some
// worlds with triggerers.
import { drawDag } from './draw-dag.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { DagPlan, WorldPlan } from './world-plan.ts';

export function withWatchers(random: SeededRandom, plan: WorldPlan): WorldPlan {
  if (!plan.triggerers || !random.chance(0.6)) return plan;
  const arrivalsMs = Array.from({ length: random.between(1, 8) }, () => random.below(plan.calmAtMs)).sort(
    (left, right) => left - right,
  );
  const queue = { name: 'inbox', arrivalsMs };
  const watching = Array.from({ length: random.between(1, 2) }, (_each, index): DagPlan => {
    const dag = drawDag(random.fork(`watching ${index}`), `watches_${index}`);
    return {
      ...dag,
      schedule: null,
      timeoutMs: null,
      awaits: { assets: [queue.name], all: false },
      watches: queue.name,
    };
  });
  return { ...plan, dags: [...plan.dags, ...watching], queues: [queue] };
}
