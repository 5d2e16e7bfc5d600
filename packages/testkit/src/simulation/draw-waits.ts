// Draws who waits outside of any worker, for events that come, come too late or never, and what befalls the triggerers. Only in some worlds.
import type { SeededRandom } from './seeded-random.ts';
import type { Deed, PlannedFault, WorldPlan } from './world-plan.ts';

export function withWaits(random: SeededRandom, plan: WorldPlan, isPeaceful: boolean): WorldPlan {
  if (!random.chance(0.35)) return plan;
  const dags = plan.dags.map((dag) => ({
    ...dag,
    tasks: dag.tasks.map((task) => {
      const mayWait = task.deed.kind === 'returns' && task.deed.list === null && random.chance(0.5);
      return mayWait ? { ...task, deed: drawWait(random) } : task;
    }),
  }));
  const triggerers = random.between(1, 2);
  const faults = isPeaceful ? [] : drawFaults(random, triggerers, plan.calmAtMs);
  return {
    ...plan,
    dags,
    triggerers,
    countsDeferred: random.chance(0.4),
    faults: [...plan.faults, ...faults].sort((left, right) => left.atMs - right.atMs),
  };
}

function drawWait(random: SeededRandom): Deed {
  const times = random.pick([1, 1, 2]);
  if (random.chance(0.2))
    return { kind: 'waits', afterMs: null, timeoutMs: random.between(300, 9_000), times };
  const afterMs = random.pick([0, 40, 900, 4_000, 12_000]);
  const timeoutMs = random.chance(0.4) ? random.pick([700, 3_000, 30_000]) : null;
  return { kind: 'waits', afterMs, timeoutMs, times };
}

function drawFaults(random: SeededRandom, triggerers: number, calmAtMs: number): PlannedFault[] {
  return Array.from({ length: random.below(4) }, (): PlannedFault => {
    const who = `triggerer ${random.below(triggerers)}`;
    const atMs = random.below(calmAtMs);
    const forMs = random.pick([10, 300, 2_000, 12_000, 25_000]);
    const kind = random.pick(['kill', 'kill', 'freeze', 'leave', 'clockJump'] as const);
    if (kind === 'clockJump') return { atMs, who, kind, byMs: random.between(-90_000, 90_000) };
    return { atMs, who, kind, forMs };
  });
}
