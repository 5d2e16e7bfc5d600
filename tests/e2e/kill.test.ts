// A small share of the kill test: processes die with SIGKILL at random moments of real runs. `npm run kill-test` is the
// long one.
import { expect, test } from 'vitest';
import { killCampaign } from './support/kill-campaign.ts';

test('whatever is killed, every run ends right, every lost try is recorded, and nothing runs twice or is left behind', async () => {
  const seed = Number(process.env.KILL_SEED ?? Date.now() % 1_000_000);
  const summaries = await killCampaign({
    kills: 3,
    seed,
    withExample: true,
    report: (line) => console.log(line),
  });
  for (const { kills, problems, victim } of summaries) {
    expect(problems, `${victim}, seed ${seed}: KILL_SEED=${seed} repeats the moments`).toEqual([]);
    expect(kills).toBe(3);
  }
  // A campaign that hit nothing shows nothing.
  expect(summaries.reduce((sum, { lost }) => sum + lost, 0)).toBeGreaterThan(0);
}, 240_000);
