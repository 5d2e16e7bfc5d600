// Draws what operators do with whole runs: backfills that are paused and cancelled, forks, deletions. A stream of its own, so that
// the other acts of a world stay what they were.
import type { SeededRandom } from './seeded-random.ts';
import type { DagPlan, PlannedAct } from './world-plan.ts';

/** Worlds in which somebody does. */
const SHARE = 0.4;

export function withOperating(
  random: SeededRandom,
  dags: readonly DagPlan[],
  acts: readonly PlannedAct[],
  calmAtMs: number,
): PlannedAct[] {
  if (!random.chance(SHARE)) return [...acts];
  const many = random.between(1, 6);
  const scheduled = dags.filter(({ schedule }) => schedule !== null);
  const more = Array.from({ length: many }, (): PlannedAct => {
    const time = {
      atMs: random.below(calmAtMs),
      afterEnds: random.chance(0.3) ? random.between(1, 12) : null,
    };
    if (scheduled.length > 0 && random.chance(0.65))
      return drawBackfill(random, random.pick(scheduled), time);
    const { dagId, tasks } = random.pick(dags);
    if (random.chance(0.3)) return { ...time, kind: 'deleteRun', dagId };
    return { ...time, kind: 'fork', dagId, taskId: random.pick(tasks).id, latest: random.chance(0.5) };
  });
  return [...acts, ...more].sort((left, right) => left.atMs - right.atMs);
}

type ActTime = Pick<PlannedAct, 'afterEnds' | 'atMs'>;

function drawBackfill(random: SeededRandom, { dagId, schedule }: DagPlan, time: ActTime): PlannedAct {
  switch (random.below(7)) {
    case 0:
      return { ...time, kind: 'pauseBackfill', dagId };
    case 1:
      return { ...time, kind: 'unpauseBackfill', dagId };
    case 2:
      return { ...time, kind: 'cancelBackfill', dagId };
    default: {
      const from = random.below(4);
      const everyMs = schedule?.everyMs ?? 1000;
      return {
        ...time,
        kind: 'backfill',
        dagId,
        fromMs: from * everyMs,
        toMs: (from + random.below(7)) * everyMs,
        backwards: random.chance(0.4),
        reprocess: random.pick(['none', 'failed', 'completed'] as const),
        maxActiveRuns: random.between(1, 3),
      };
    }
  }
}
