// One process of `many-worlds`: lets its share of the worlds happen, and says now and then how far it is.
import { drawWorld, plantedBugs, runWorld } from '@ariel/testkit';
import type { BrokenWorld, WorldsDone, WorldsWanted } from './world-messages.ts';

const TELL_EVERY = 10;

const wanted = JSON.parse(process.argv[2] ?? '{}') as WorldsWanted;
const plant = plantedBugs.find(({ name }) => name === wanted.plant) ?? null;
let told = { worlds: 0, steps: 0, executions: 0, broken: [] as BrokenWorld[] };
for (let seed = wanted.seed; seed < wanted.seed + wanted.worlds; seed++) {
  const { executions, problems, steps } = await runWorld(drawWorld(seed), { plant });
  told.worlds += 1;
  told.steps += steps;
  told.executions += executions;
  if (problems.length > 0) told.broken.push({ seed, problems });
  if (told.worlds >= TELL_EVERY) tell();
}
tell();
process.disconnect();

function tell(): void {
  process.send?.(told satisfies WorldsDone);
  told = { worlds: 0, steps: 0, executions: 0, broken: [] };
}
