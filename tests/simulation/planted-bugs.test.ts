// A check that cannot fail proves nothing: each of these bugs is planted into worlds from the first seed on, and has to be found
// within so many of them. What it took is printed.
import { drawWorld, type PlantedBug, plantedBugs, runWorld } from '@ariel/testkit';
import { afterAll, describe, expect, test } from 'vitest';

/** Worlds in which it could show. */
const MOST_WORLDS = 100;
const MOST_MS = 240_000;

interface Found {
  readonly worlds: number;
  readonly problem: string;
}

const table: string[] = [];

afterAll(() => console.log(table.join('\n')));

async function find(plant: PlantedBug): Promise<Found | null> {
  for (let seed = 1, worlds = 0; worlds < MOST_WORLDS; seed++) {
    const plan = drawWorld(seed);
    if (plant.mayShow?.(plan) === false) continue;
    worlds += 1;
    const { problems } = await runWorld(plan, { plant });
    const [first] = problems;
    if (first !== undefined) return { worlds, problem: first };
  }
  return null;
}

describe('is found:', () => {
  test.each(plantedBugs)(
    '$says',
    async (plant) => {
      const found = await find(plant);
      table.push(
        `${plant.name.padEnd(24)} ${String(found?.worlds ?? '-').padStart(3)} worlds  ${found?.problem.split('\n', 1)[0]?.slice(0, 90)}`,
      );
      expect(found).not.toBeNull();
    },
    MOST_MS,
  );
});
