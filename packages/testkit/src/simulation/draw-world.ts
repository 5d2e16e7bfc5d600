// Draws a world from a seed: what is in it, what operators do, and what goes wrong. A third of all worlds are peaceful, so
// that what only a fault may cause shows where there is none.
import { withAssets } from './draw-assets.ts';
import { withCallbacks } from './draw-callbacks.ts';
import { drawDag, redrawDag } from './draw-dag.ts';
import { withOperating } from './draw-operating.ts';
import { withPartitions } from './draw-partitions.ts';
import { withQuestions } from './draw-questions.ts';
import { withWaits } from './draw-waits.ts';
import { withWatchers } from './draw-watchers.ts';
import { hashed, SeededRandom } from './seeded-random.ts';
import { type DatabaseFaults, noDatabaseFaults } from './simulated-database.ts';
import { type NetworkFaults, noNetworkFaults } from './simulated-network.ts';
import { type MessageFaults, noMessageFaults } from './simulated-signals.ts';
import type { DagPlan, PlannedAct, PlannedFault, WorldPlan } from './world-plan.ts';

export function drawWorld(seed: number): WorldPlan {
  // Near seeds begin with near numbers: the first draws would be alike.
  const random = new SeededRandom(hashed(seed, 'world'));
  const isPeaceful = random.chance(0.3);
  const schedulers = random.pick([1, 1, 2, 2, 3]);
  const servers = random.between(1, 2);
  const workers = Array.from({ length: random.between(1, 3) }, () => random.between(1, 5));
  const calmAtMs = random.between(10_000, 45_000);
  const pools = { default_pool: random.between(2, 12), tight: random.between(1, 3) };
  const dags = Array.from({ length: random.pick([1, 1, 2, 3]) }, (_each, index) =>
    drawDag(random.fork(`dag ${index}`), `dag_${index}`),
  );
  const plan: WorldPlan = {
    seed,
    schedulers,
    servers,
    workers,
    ...drawLocal(random.fork('local')),
    parallelism: random.between(2, 16),
    globalParallelism: random.chance(0.25) ? random.between(2, 6) : null,
    pools,
    skewMs: isPeaceful ? 0 : random.pick([0, 0, 50, 2_000, 45_000]),
    calmAtMs,
    latencyUs: random.pick([200, 900, 900, 6_000, 30_000]),
    database: isPeaceful ? noDatabaseFaults : drawDatabaseFaults(random),
    signals: isPeaceful ? noMessageFaults : drawMessageFaults(random),
    network: isPeaceful ? noNetworkFaults : drawNetworkFaults(random),
    dags: withPartitions(random.fork('partitions'), withAssets(random.fork('assets'), dags)),
    acts: withOperating(
      random.fork('operating'),
      dags,
      drawActs(random.fork('acts'), dags, calmAtMs),
      calmAtMs,
    ),
    faults: isPeaceful
      ? []
      : drawFaults(
          random.fork('faults'),
          { scheduler: schedulers, server: servers, worker: workers.length },
          calmAtMs,
        ),
  };
  const waiting = withWatchers(random.fork('watchers'), withWaits(random.fork('waits'), plan, isPeaceful));
  return withCallbacks(random.fork('callbacks'), withQuestions(random.fork('questions'), waiting));
}

const drawLocal = (random: SeededRandom): Pick<WorldPlan, 'localSlots'> =>
  random.chance(0.3) ? { localSlots: random.between(1, 6) } : {};

/** Most worlds have one kind of fault only now and then, some have them all the time. */
const often = (random: SeededRandom, most: number): number =>
  random.chance(0.5) ? 0 : most * random.next() ** 2;

const drawDatabaseFaults = (random: SeededRandom): DatabaseFaults => ({
  slow: often(random, 0.02),
  fails: often(random, 0.05),
  unknownCommit: often(random, 0.05),
  undone: often(random, 0.2),
});

const drawMessageFaults = (random: SeededRandom): MessageFaults => ({
  lost: often(random, 0.6),
  late: often(random, 0.5),
  doubled: often(random, 0.5),
});

const drawNetworkFaults = (random: SeededRandom): NetworkFaults => ({
  requestLost: often(random, 0.2),
  answerLost: often(random, 0.2),
  late: often(random, 0.3),
  doubled: often(random, 0.3),
});

function drawActs(random: SeededRandom, dags: readonly DagPlan[], calmAtMs: number): PlannedAct[] {
  const acts: PlannedAct[] = [];
  for (const { dagId } of dags) {
    const runs = random.between(1, 2);
    for (let run = 0; run < runs; run++)
      acts.push({ atMs: random.below(calmAtMs / 2), afterEnds: null, kind: 'trigger', dagId });
  }
  // Now and then somebody clears whatever has just ended.
  const hasty = random.chance(0.25) ? random.between(4, 10) : 0;
  for (let act = 0; act < hasty; act++) {
    const { dagId, tasks } = random.pick(dags);
    const time = { atMs: 0, afterEnds: random.between(1, 16) };
    const taskId = random.pick(tasks.slice(-2)).id;
    acts.push({ ...time, kind: 'clear', dagId, taskId, downstream: random.chance(0.5) });
  }
  const many = random.chance(0.4) ? 0 : random.between(1, 8);
  for (let act = 0; act < many; act++)
    acts.push(drawAct(random, random.pick(dags), drawTime(random, calmAtMs)));
  return acts.sort((left, right) => left.atMs - right.atMs);
}

type ActTime = Pick<PlannedAct, 'afterEnds' | 'atMs'>;

const drawTime = (random: SeededRandom, calmAtMs: number): ActTime => ({
  atMs: random.below(calmAtMs),
  afterEnds: random.chance(0.6) ? random.between(1, 12) : null,
});

function drawAct(random: SeededRandom, dag: DagPlan, time: ActTime): PlannedAct {
  const { dagId } = dag;
  const taskId = random.pick(dag.tasks).id;
  switch (random.below(14)) {
    case 0:
    case 1:
      return { ...time, kind: 'clear', dagId, taskId, downstream: random.chance(0.5) };
    case 2:
      return { ...time, kind: 'clear', dagId, taskId: null, downstream: false };
    case 3:
      return { ...time, kind: 'clearFailed', dagId };
    case 4:
    case 5:
      return {
        ...time,
        kind: 'mark',
        dagId,
        taskId,
        state: random.pick(['success', 'failed', 'skipped'] as const),
      };
    case 6:
      return { ...time, kind: 'markRun', dagId, state: random.pick(['success', 'failed'] as const) };
    case 7:
      return { ...time, kind: 'requeue', dagId };
    case 8:
      return { ...time, kind: 'pause', dagId };
    case 9:
      return { ...time, kind: 'unpause', dagId };
    case 10:
      return {
        ...time,
        kind: 'setPool',
        pool: random.pick(['default_pool', 'tight']),
        slots: random.below(5),
      };
    case 11:
      return random.chance(0.3)
        ? { ...time, kind: 'deletePool', pool: 'tight' }
        : { ...time, kind: 'trigger', dagId };
    case 12:
      return random.chance(0.5) && dag.schedule === null
        ? { ...time, kind: 'removeFile', dagId }
        : { ...time, kind: 'unpause', dagId };
    default:
      return { ...time, kind: 'redeploy', dag: redrawDag(random, dag) };
  }
}

function drawFaults(
  random: SeededRandom,
  counts: Readonly<Record<'scheduler' | 'server' | 'worker', number>>,
  calmAtMs: number,
): PlannedFault[] {
  const many = random.chance(0.15) ? 0 : random.between(1, 7);
  const faults = Array.from({ length: many }, (): PlannedFault => {
    const kind = random.pick(['scheduler', 'scheduler', 'server', 'worker'] as const);
    const who = `${kind} ${random.below(counts[kind])}`;
    const atMs = random.below(calmAtMs);
    const forMs = random.pick([10, 300, 2_000, 12_000, 25_000]);
    const worker = `worker ${random.below(counts.worker)}`;
    switch (random.below(9)) {
      case 0:
      case 1:
      case 2:
        return { atMs, who, kind: 'kill', forMs };
      case 3:
        return { atMs, who, kind: 'freeze', forMs };
      case 4:
        return { atMs, who, kind: 'leave', forMs };
      case 5:
        return { atMs, who, kind: 'clockJump', byMs: random.between(-90_000, 90_000) };
      case 6:
        return { atMs, who: worker, kind: 'diskFull', forMs };
      case 7:
        return { atMs, who: worker, kind: 'powerCut', forMs };
      default:
        return { atMs, who: worker, kind: 'cutOff', forMs };
    }
  });
  return faults.sort((left, right) => left.atMs - right.atMs);
}
