// Random DAGs of groups in groups, in a world in which anything may happen in the middle: whatever is cleared, marked,
// lost, killed or published, the rows of every run make sense after each step, and every run ends.
import fc from 'fast-check';
import { test } from 'vitest';
import { drawnActs } from './region-worlds/drawn-acts.ts';
import { drawnDag } from './region-worlds/drawn-dag.ts';
import { playWorld } from './region-worlds/played-world.ts';

// A share with the same worlds each time; by hand thousands of others:
// `ARIEL_REGION_WORLDS=10000 npm test -- --project simulation packages/execution/tests/region-worlds.test.ts`.
const given = process.env.ARIEL_REGION_WORLDS;
const WORLDS = Number(given ?? 100);

test(
  `whatever happens in ${WORLDS} random worlds of regions, their rows make sense and their runs end`,
  {
    timeout: 60_000 + WORLDS * 600,
  },
  () =>
    fc.assert(fc.asyncProperty(drawnDag, fc.integer({ min: 1, max: 2 }), drawnActs, playWorld), {
      numRuns: WORLDS,
      endOnFailure: given !== undefined,
      ...(given === undefined ? { seed: 20_261_121 } : {}),
    }),
);

test('an instance of a group with nothing to map over that was deleted comes back where it stood', async () => {
  const task = { above: [], rule: 'all_success', kind: 'plain', size: 0, source: 0, retries: 0 } as const;
  const group = { start: 0, length: 1, kind: 'mappedLoop', size: 0, source: 0, retries: 0 } as const;
  const act = { how: 0, wait: 0, isBeside: false } as const;
  await playWorld(
    {
      tasks: [0, 1].map((key) => ({ ...task, dependsOnPast: false, isLimited: false, key })),
      groups: [0, 1].map((key) => ({ ...group, hasUntil: false, hasSetup: false, key })),
      ...{ failFast: false, hasSetup: false, isScheduled: false, salt: 0 },
    },
    1,
    [
      { ...act, kind: 'clear task', which: 0, wait: 36, isBeside: true },
      { ...act, kind: 'delete instance', which: 5 },
      { ...act, kind: 'clear task', which: 877 },
    ],
  );
});
