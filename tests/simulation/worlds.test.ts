// A share of the simulated worlds in each CI run: the same seeds each time, so that a failure is somebody's change. Many more:
// `npm run simulate -- --seed 1 --worlds 10000`.
import { drawWorld, runWorld } from '@ariel/testkit';
import { describe, expect, test } from 'vitest';
import { regressions } from './regressions/regressions.ts';

const SHARES = 10;
const WORLDS_PER_SHARE = 20;
/** Far from the seeds with which planted bugs are looked for. */
const FIRST_SEED = 10_000;
const MOST_MS = 120_000;

describe('everything holds', () => {
  test.each(Array.from({ length: SHARES }, (_each, share) => FIRST_SEED + share * WORLDS_PER_SHARE))(
    `in ${WORLDS_PER_SHARE} worlds from seed %i`,
    async (first) => {
      const broken: string[] = [];
      for (let seed = first; seed < first + WORLDS_PER_SHARE; seed++) {
        const { problems } = await runWorld(drawWorld(seed));
        if (problems.length > 0) broken.push(`seed ${seed}: ${problems.join('\n')}`);
      }
      expect(broken).toEqual([]);
    },
    MOST_MS,
  );

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
