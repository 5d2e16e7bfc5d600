// A share of the simulated worlds in each CI run: the same seeds each time, so that a failure is somebody's change. Many more:
// `npm run simulate -- --seed 1 --worlds 10000`.
import { drawWorld, runWorld } from '@ariel/testkit';
import { describe, expect, test } from 'vitest';

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
});
