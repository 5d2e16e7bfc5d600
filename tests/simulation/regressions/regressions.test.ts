// The share of the simulation that takes seconds: worlds in which something was broken once, and what makes a seed worth noting.
import { drawWorld, plantedBugs, runWorld } from '@ariel/testkit';
import { describe, expect, test } from 'vitest';
import { regressions } from './regressions.ts';

describe('everything holds', () => {
  test.each(regressions)('in the world in which once $was', async ({ world }) => {
    expect((await runWorld(typeof world === 'number' ? drawWorld(world) : world)).problems).toEqual([]);
  });
});

describe('a world', () => {
  test('is the same each time', async () => {
    for (const seed of [2, 40, 104]) {
      const [first, second] = [
        await runWorld(drawWorld(seed), { isTraced: true }),
        await runWorld(drawWorld(seed), { isTraced: true }),
      ];
      expect(second.trace).toEqual(first.trace);
      expect(second.fingerprint).toBe(first.fingerprint);
      expect(first.executions).toBeGreaterThan(0);
    }
  });

  test('with another seed is another', async () => {
    const fingerprints: number[] = [];
    for (const seed of [1, 2, 3]) fingerprints.push((await runWorld(drawWorld(seed))).fingerprint);
    expect(new Set(fingerprints).size).toBe(3);
  });
});

test('each planted bug has a name of its own', () => {
  expect(new Set(plantedBugs.map(({ name }) => name)).size).toBe(plantedBugs.length);
  expect(plantedBugs.length).toBeGreaterThanOrEqual(12);
});
