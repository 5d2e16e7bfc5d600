// Draws what is called because of what happens, and by when runs should be over. Only in some worlds.
import type { SeededRandom } from './seeded-random.ts';
import type { DagPlan, WorldPlan } from './world-plan.ts';

export function withCallbacks(random: SeededRandom, plan: WorldPlan): WorldPlan {
  if (!random.chance(0.4)) return plan;
  const dags = plan.dags.map((dag) => ({
    ...dag,
    ...(random.chance(0.7) ? { callsBack: true as const } : {}),
    ...(random.chance(0.6) ? { deadlineMs: random.pick([10, 800, 4_000, 15_000, 60_000]) } : {}),
    tasks: dag.tasks.map((task) => (random.chance(0.3) ? { ...task, callsBack: true as const } : task)),
  }));
  const flagged = new Map(dags.map((dag) => [dag.dagId, dag]));
  // Another version wants the same called.
  const acts = plan.acts.map((act) => {
    const dag = act.kind === 'redeploy' ? flagged.get(act.dag.dagId) : undefined;
    return act.kind === 'redeploy' && dag !== undefined ? { ...act, dag: alike(act.dag, dag) } : act;
  });
  return { ...plan, dags, acts };
}

function alike(version: DagPlan, { callsBack, deadlineMs, tasks }: DagPlan): DagPlan {
  const calling = new Set(tasks.flatMap((task) => (task.callsBack ? task.id : [])));
  return {
    ...version,
    ...(callsBack === undefined ? {} : { callsBack }),
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
    tasks: version.tasks.map((task) => (calling.has(task.id) ? { ...task, callsBack: true as const } : task)),
  };
}
