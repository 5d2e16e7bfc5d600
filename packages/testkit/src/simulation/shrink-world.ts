// Makes a world in which something broke smaller, as long as the same still breaks: faults, acts, DAGs, tasks and processes go
// one after the other. What is left is what it takes.
import type { PlantedBug } from './planted-bug.ts';
import { noDatabaseFaults } from './simulated-database.ts';
import { noNetworkFaults } from './simulated-network.ts';
import { noMessageFaults } from './simulated-signals.ts';
import { runWorld } from './simulated-world.ts';
import type { DagPlan, WorldPlan } from './world-plan.ts';

export interface ShrinkOptions {
  readonly plant: PlantedBug | null;
  /** Worlds that may be tried. */
  readonly budget: number;
  readonly tried?: (count: number) => void;
}

export async function shrinkWorld(plan: WorldPlan, options: ShrinkOptions): Promise<WorldPlan> {
  const kind = await kindOf(plan, options.plant);
  if (kind === null) return plan;
  let smallest = plan;
  let tried = 0;
  for (let hasShrunk = true; hasShrunk; ) {
    hasShrunk = false;
    // What was removed once makes room: the list is made anew after each success, and goes on where it was.
    for (let index = 0; ; ) {
      const candidate = smaller(smallest)[index];
      if (candidate === undefined) break;
      if (tried++ >= options.budget) return smallest;
      options.tried?.(tried);
      if ((await kindOf(candidate, options.plant)) === kind) {
        smallest = candidate;
        hasShrunk = true;
      } else index += 1;
    }
  }
  return smallest;
}

/** What broke, without what differs from world to world. */
async function kindOf(plan: WorldPlan, plant: PlantedBug | null): Promise<string | null> {
  const { problems } = await runWorld(plan, { plant });
  const [first] = problems;
  return first === undefined ? null : first.replace(/\(.*|\{.*|[\d:.[\]#-]+/gs, '').slice(0, 40);
}

function smaller(plan: WorldPlan): WorldPlan[] {
  return [
    ...without(plan.faults).map((faults) => ({ ...plan, faults })),
    ...without(plan.acts).map((acts) => ({ ...plan, acts })),
    ...(plan.dags.length > 1 ? without(plan.dags).map((dags) => withDags(plan, dags)) : []),
    ...changed(plan, {
      database: noDatabaseFaults,
      signals: noMessageFaults,
      network: noNetworkFaults,
      skewMs: 0,
      globalParallelism: null,
    }),
    ...withoutRates(plan, 'database'),
    ...withoutRates(plan, 'signals'),
    ...withoutRates(plan, 'network'),
    ...(plan.schedulers > 1 ? [{ ...plan, schedulers: plan.schedulers - 1 }] : []),
    ...(plan.servers > 1 ? [{ ...plan, servers: plan.servers - 1 }] : []),
    ...(plan.workers.length > 1 ? [{ ...plan, workers: plan.workers.slice(0, -1) }] : []),
    ...plan.dags.flatMap((dag, index) =>
      smallerDags(dag).map((each) => ({
        ...plan,
        dags: plan.dags.map((old, at) => (at === index ? each : old)),
      })),
    ),
  ];
}

const without = <Item>(items: readonly Item[]): Item[][] =>
  items.map((_item, index) => items.filter((_each, at) => at !== index));

function withDags(plan: WorldPlan, dags: readonly DagPlan[]): WorldPlan {
  const isLeft = (dagId: string): boolean => dags.some((dag) => dag.dagId === dagId);
  const acts = plan.acts.filter((act) =>
    'dagId' in act ? isLeft(act.dagId) : act.kind === 'redeploy' ? isLeft(act.dag.dagId) : true,
  );
  return { ...plan, dags, acts };
}

/** Each of the changes that changes something. */
function changed(plan: WorldPlan, changes: Partial<WorldPlan>): WorldPlan[] {
  return Object.entries(changes).flatMap(([key, value]) =>
    JSON.stringify(plan[key as keyof WorldPlan]) === JSON.stringify(value) ? [] : [{ ...plan, [key]: value }],
  );
}

function withoutRates(plan: WorldPlan, part: 'database' | 'network' | 'signals'): WorldPlan[] {
  return Object.entries(plan[part]).flatMap(([name, rate]) =>
    rate === 0 ? [] : [{ ...plan, [part]: { ...plan[part], [name]: 0 } }],
  );
}

function smallerDags(dag: DagPlan): DagPlan[] {
  const isNeeded = (id: string): boolean =>
    id.includes('.') ||
    dag.tasks.some(
      ({ deed, id: other, over }) =>
        over === id || (deed.kind === 'branch' && (deed.to.includes(id) || other === id)),
    );
  const loose = dag.tasks.filter(({ id }) => !isNeeded(id));
  return [
    ...(dag.tasks.length > 1
      ? loose.map(({ id }) => ({
          ...dag,
          tasks: dag.tasks
            .filter((task) => task.id !== id)
            .map((task) => ({ ...task, after: task.after.filter((above) => above !== id) })),
        }))
      : []),
    ...(dag.groups.length > 0 && dag.tasks.some(({ id }) => !id.includes('.'))
      ? [{ ...dag, groups: [], tasks: dag.tasks.filter(({ id }) => !id.includes('.')) }]
      : []),
    ...(dag.schedule === null ? [] : [{ ...dag, schedule: null }]),
    ...(dag.timeoutMs === null ? [] : [{ ...dag, timeoutMs: null }]),
    ...(dag.failFast ? [{ ...dag, failFast: false }] : []),
  ];
}
