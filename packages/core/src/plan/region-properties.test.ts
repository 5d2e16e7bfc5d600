// Properties of planning on random DAGs of groups: mapped, looping, tried again, in each other; with branches, short
// circuits, setups and teardowns. Every run ends; nothing is ready before its rule holds among the rows that it sees; the
// memory kept event by event decides what a memory built from the rows at that moment decides.
import fc from 'fast-check';
import { test } from 'vitest';
import { PlannedRun, type Row } from '../../tests/plan/planned-run.ts';
import {
  graphOf,
  type RandomGroup,
  type RandomTask,
  randomGroup,
  randomTask,
} from '../../tests/plan/random-regions.ts';

function act(world: PlannedRun, kind: 'begin' | 'end' | 'time', which: number, how: number): void {
  const running = [...world.rows.values()].filter((row) => row.state === 'running');
  const promised = [...world.promised];
  if (kind === 'begin' && promised.length > 0) {
    const name = promised[which % promised.length] as string;
    world.begin(world.rows.get(name) as Row);
  } else if (kind === 'end' && running.length > 0) {
    endOne(world, running[which % running.length] as Row, how);
  } else if (kind === 'time') {
    world.nowUs += how * 100;
    world.plan.timeReached(world.nowUs);
  }
}

/** Steps after which everything ends well, so that large worlds come to their end, too. */
const WILD_STEPS = 1000;

/** `mostRows`: what is long is made in pieces of so many rows, and the plan is lost now and then. */
function playRun(
  tasks: readonly RandomTask[],
  groups: readonly RandomGroup[],
  chance: Iterator<number>,
  mostRows: number | null,
): void {
  const world = new PlannedRun(graphOf(tasks, groups));
  const goOn = (): void => (mostRows === null ? world.check() : world.takePiece(mostRows));
  goOn();
  for (let step = 0; world.state === 'running'; step++) {
    if (step > 3 * WILD_STEPS) throw new Error('the run does not end');
    const which = chance.next().value as number;
    const kind = (['begin', 'begin', 'end', 'end', 'time'] as const)[which % 5] ?? 'begin';
    if (step > WILD_STEPS) endAll(world);
    else act(world, kind, which, (chance.next().value as number) + 1);
    if (mostRows !== null && which % 7 === 0) world.restart();
    goOn();
  }
}

function endAll(world: PlannedRun): void {
  world.nowUs += 1_000_000;
  world.plan.timeReached(world.nowUs);
  for (const name of [...world.promised]) world.begin(world.rows.get(name) as Row);
  for (const row of [...world.rows.values()].filter(({ state }) => state === 'running'))
    endOne(world, row, ENDS_WELL);
}

/** Of what `endOne` draws: a success with a list of two, and the end of a loop. */
const ENDS_WELL = 6;

function endOne(world: PlannedRun, row: Row, how: number): void {
  const { task } = row;
  if (how % 10 === 0 && row.tries < 3) {
    row.state = 'up_for_retry';
    row.waitUntilUs = world.nowUs + how;
    world.plan.instanceWaits(row, row.waitUntilUs);
    return;
  }
  const states = ['success', 'success', 'success', 'success', 'failed', 'skipped'] as const;
  const { loop } = task.scope.group ?? {};
  const isGate = task.definition.kind === 'gate';
  const isCap = isGate && (world.at(row).at(-1) ?? 0) + 1 >= (loop?.maxIterations ?? 1);
  const stops = how % 3 === 0;
  const drawn = states[how % states.length] ?? 'success';
  const state = isGate ? (isCap && !stops ? 'failed' : 'success') : drawn;
  const hasValue = state === 'success' && !isGate && (task.isMapSource || how % 3 > 0);
  const below = task.downstream.map((index) => world.graph.tasks[index]?.taskId ?? '');
  const isShut = task.definition.kind === 'shortCircuit' && how % 4 === 1;
  const followed =
    state !== 'success'
      ? null
      : isShut
        ? []
        : task.definition.kind === 'branch'
          ? below.filter((_id, at) => ((how >> at) & 1) === 1)
          : null;
  world.end(row, {
    state,
    hasValue,
    length: hasValue ? how % 4 : null,
    ...(task.mapDepth > 1 && hasValue
      ? { shape: Array.from({ length: how % 4 }, (_item, at) => at % 3) }
      : {}),
    followed,
    ...(isGate ? { loopStops: stops } : {}),
  });
}

// A share with the same worlds each time; by hand thousands of others: ARIEL_PLAN_WORLDS=10000.
const given = process.env.ARIEL_PLAN_WORLDS;
const WORLDS = Number(given ?? 300);

test(`runs of ${WORLDS} random worlds of groups end, begin nothing too early, and are the same from memory and from rows`, {
  timeout: 30_000 + WORLDS * 20,
}, () => {
  fc.assert(
    fc.property(
      fc.array(randomTask, { minLength: 1, maxLength: 9 }),
      fc.array(randomGroup, { maxLength: 4 }),
      fc.infiniteStream(fc.nat(1000)),
      fc.option(fc.integer({ min: 1, max: 4 })),
      playRun,
    ),
    {
      numRuns: WORLDS,
      endOnFailure: given !== undefined,
      ...(given === undefined ? { seed: 20_261_121 } : {}),
    },
  );
});
