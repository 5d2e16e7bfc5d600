// Draws tasks that ask people, how long those have, and people who answer, two at the same moment at times. Only in some worlds.
import type { SeededRandom } from './seeded-random.ts';
import type { Deed, PlannedAct, WorldPlan } from './world-plan.ts';

export function withQuestions(random: SeededRandom, plan: WorldPlan): WorldPlan {
  if (!random.chance(0.3)) return plan;
  const dags = plan.dags.map((dag) => ({
    ...dag,
    tasks: dag.tasks.map((task) => {
      const mayAsk = task.deed.kind === 'returns' && task.deed.list === null && random.chance(0.5);
      return mayAsk ? { ...task, deed: drawQuestion(random) } : task;
    }),
  }));
  const answers = Array.from({ length: random.between(2, 10) }, () => drawAnswers(random, plan)).flat();
  return { ...plan, dags, acts: [...plan.acts, ...answers].sort((left, right) => left.atMs - right.atMs) };
}

/** The time is always over sometime: nobody acts any more when a world is calm. */
const drawQuestion = (random: SeededRandom): Deed => ({
  kind: 'asks',
  timeoutMs: random.pick([400, 3_000, 9_000, 20_000]),
  hasDefaults: random.chance(0.6),
});

function drawAnswers(random: SeededRandom, { calmAtMs, dags }: WorldPlan): PlannedAct[] {
  const { dagId } = random.pick(dags);
  const atMs = random.below(calmAtMs);
  const isRace = random.chance(0.4);
  return Array.from(
    { length: isRace ? 2 : 1 },
    (): PlannedAct => ({
      atMs: atMs + (isRace ? random.below(30) : 0),
      afterEnds: null,
      kind: 'answer',
      dagId,
      choice: random.pick(['yes', 'no'] as const),
    }),
  );
}
